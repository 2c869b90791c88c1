"""Waiting until something has happened in a world, for as long as the caller says and is there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from starlette.requests import ClientDisconnect, Request

from mockpayline.control.query import Parameter
from mockpayline.errors import InvalidValue
from mockpayline.operations.worlds import Worlds
from mockpayline.scenario.values import DURATION_PATTERN, duration

T = TypeVar("T")

WAIT = 10_000
"""How long is waited where no timeout is given, in ms."""

WAIT_AT_MOST = 60_000
"""How long one call may wait, in ms."""

LOOK_EVERY = 0.05
"""Seconds between two looks at what is waited for."""

TIMEOUT = Parameter(
    "timeout",
    f"How long to wait with `until`, at most {WAIT_AT_MOST // 1000}s; what is there by then is answered.",
    {"type": "string", "pattern": DURATION_PATTERN, "default": f"{WAIT // 1000}s"},
)


def until(word: str, says: str) -> Parameter:
    """Return the parameter that says what is waited for."""
    return Parameter("until", says, {"enum": [word]})


def patience(said: dict[str, str], word: str) -> float:
    """Return how many seconds to wait: none where there is no `until`, whose one legal value is `word`.

    Raises `InvalidValue` for another one, for a timeout without it, and for one that is too long.
    """
    asked, timeout = said.get("until"), said.get("timeout")
    if asked not in {None, word}:
        raise InvalidValue("This cannot be waited for.", path="until", value=asked, expected=word)
    if timeout is None:
        return 0 if asked is None else WAIT / 1000
    if asked is None:
        raise InvalidValue("Nothing is waited for.", path="timeout", value=timeout, expected=f"until={word} with it")
    wait = duration(timeout, path="timeout")
    if wait > WAIT_AT_MOST:
        longest = f"at most {WAIT_AT_MOST // 1000}s"
        raise InvalidValue("This is too long to wait.", path="timeout", value=timeout, expected=longest)
    return wait / 1000


async def waited(worlds: Worlds, request: Request, look: Callable[[], Awaitable[tuple[bool, T]]], seconds: float) -> T:
    """Look again and again until a look says that it has happened, or the time is over; return what was seen last.

    A server that is asked to end goes on at once, as if the time were over. Raises `ClientDisconnect` where the
    caller has gone.
    """
    end = asyncio.get_running_loop().time() + seconds
    while True:
        happened, seen = await look()
        left = end - asyncio.get_running_loop().time()
        if happened or left <= 0 or worlds.ending:
            return seen
        await asyncio.sleep(min(LOOK_EVERY, left))
        if await request.is_disconnected():
            raise ClientDisconnect
