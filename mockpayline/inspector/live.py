"""Live pages: a stream of server-sent events that says when there is something new to look at, and nothing more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.responses import Response, StreamingResponse

from mockpayline.errors import LimitReached, NotFound, StoreDown
from mockpayline.inspector.asked import Asked
from mockpayline.inspector.world import marks
from mockpayline.operations.worlds import Worlds

LOOK_EVERY = 0.25
"""Seconds between two looks for something new; with a look, what has come due in the world happens."""
BEAT_EVERY = 15.0
"""Seconds after which a silent stream says that it is alive, so that a proxy does not cut it."""
STREAMS_AT_MOST = 200

_open_streams = 0


async def stream(asked: Asked) -> Response:
    """Follow one world. Raises `NotFound` where there is none."""
    return await _stream(asked, lambda: asked.worlds.run(asked.merchant, lambda tx: tx.mark))


async def worlds(asked: Asked) -> Response:
    """Follow the list of worlds."""

    async def mark() -> str:
        return marks(await asked.worlds.across(lambda tx: tx.merchants()))

    return await _stream(asked, mark)


async def _stream(asked: Asked, mark: Callable[[], Awaitable[str]]) -> Response:
    if _open_streams >= STREAMS_AT_MOST:
        raise LimitReached(
            "As many pages are followed live as can be.", path="live", value=STREAMS_AT_MOST, expected="fewer pages"
        )
    await mark()
    # A browser that lost the stream names the last event it saw; a page that just loaded, what it shows.
    seen = asked.request.headers.get("last-event-id") or asked.said("since")
    headers = {"X-Accel-Buffering": "no"}
    return StreamingResponse(_events(asked.worlds, mark, seen), headers=headers, media_type="text/event-stream")


async def _events(worlds: Worlds, mark: Callable[[], Awaitable[str]], seen: str) -> AsyncIterator[str]:
    """Yield an event whenever the mark is another one, until the world is gone or the server ends."""
    global _open_streams
    _open_streams += 1
    try:
        yield "retry: 1000\n\n"
        silent = 0.0
        while not worlds.ending:
            try:
                now = await mark()
            except (NotFound, StoreDown):
                return
            if now != seen:
                seen, silent = now, 0.0
                yield f"event: changed\nid: {now}\ndata: {now}\n\n"
            elif silent >= BEAT_EVERY:
                silent = 0.0
                yield ": still here\n\n"
            await asyncio.sleep(LOOK_EVERY)
            silent += LOOK_EVERY
    finally:
        _open_streams -= 1
