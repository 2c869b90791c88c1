"""The body of a request: read within a limit, and as strict JSON."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from typing import Any, NamedTuple, TypeVar

import msgspec
from starlette.requests import ClientDisconnect, Request

from mockpayline.errors import InvalidValue, LimitReached

BODY_LIMIT = 1024 * 1024
"""The largest body that is taken, in bytes: as large as a scenario may be."""

DRAIN_BYTES = 16 * 1024 * 1024
"""How much of a body that is too large is read, so that its sender sees the answer, in bytes."""

DRAIN_SECONDS = 5.0
"""How long a body that is too large is read, in seconds."""

V = TypeVar("V", bound=Callable[..., object])

_AT_BYTE = re.compile(r" \(byte (\d+)\)")


class Body(NamedTuple):
    """A body that a view reads: its form's name, what it is, the form itself, made when asked for, and examples.

    `is_yaml`: it may be YAML as well as JSON.
    """

    name: str
    says: str
    schema: Callable[[], dict[str, Any]]
    examples: dict[str, object]
    is_yaml: bool = False


def takes(body: Body, *fails: int) -> Callable[[V], V]:
    """Return a decorator that has the API's description tell of a view's body, and of further statuses it may have."""

    def decorate(view: V) -> V:
        vars(view)["takes"] = body
        vars(view)["fails"] = fails
        return view

    return decorate


def object_form(of: type, **bounds: int) -> dict[str, Any]:
    """Return the form of a body that has only the members of a `TypedDict`, and by `bounds` so many of them."""
    told = msgspec.json.schema(of)
    parts = told["$defs"]
    own = parts.pop(of.__name__)
    return {**own, "additionalProperties": False, **bounds, "$defs": parts}


async def read_body(request: Request) -> bytes:
    """Return the body. Raises `LimitReached` for one above `BODY_LIMIT`, `InvalidValue` for a packed one."""
    packed = request.headers.get("content-encoding", "identity")
    if packed.strip().lower() != "identity":
        raise InvalidValue(
            "The body is packed.", path="Content-Encoding", value=packed[:100], expected="a body as it is"
        )
    length = request.headers.get("content-length", "")
    announced = int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0
    if announced > BODY_LIMIT and request.headers.get("expect", "").lower() == "100-continue":
        # Its sender waits for leave to send it, and is not given leave.
        raise _too_large()
    stream = request.stream()
    parts: list[bytes] = []
    size = 0
    async for part in stream:
        size += len(part)
        if size > BODY_LIMIT or announced > BODY_LIMIT:
            await _drain(stream, DRAIN_BYTES - size)
            raise _too_large()
        parts.append(part)
    return b"".join(parts)


async def read_json(request: Request) -> object:
    """Return what the JSON of the body says. Raises `InvalidValue` with the place where it is malformed."""
    body = await read_body(request)
    if not body.strip():
        raise InvalidValue("The body is empty.", path="body", expected="a JSON text in UTF-8")
    try:
        return msgspec.json.decode(body)
    except UnicodeDecodeError:
        problem = "the text is not in UTF-8"
    except RecursionError:
        problem = "it is nested too deeply"
    except msgspec.MsgspecError as error:
        problem = _AT_BYTE.sub(r" at byte \1", str(error)).removeprefix("JSON is malformed: ").lower()
    raise InvalidValue(f"The body is no JSON: {problem}.", path="body", expected="a JSON text in UTF-8")


def members(said: object, *names: str) -> dict[str, object]:
    """Return the members of a JSON object that has only these names. Raises `InvalidValue` otherwise."""
    expected = "an object with " + ", ".join(names)
    if not isinstance(said, dict):
        raise InvalidValue("The body is no JSON object.", path="body", expected=expected)
    for name in said:
        if name not in names:
            raise InvalidValue("There is no such member.", path=name, expected=expected)
    return said


def _too_large() -> LimitReached:
    return LimitReached("The body is too large.", path="body", value=BODY_LIMIT, expected=f"at most {BODY_LIMIT} bytes")


async def _drain(stream: AsyncIterator[bytes], left: int) -> None:
    """Read on without keeping anything, until the body ends or a limit of draining is met."""
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            async for part in stream:
                left -= len(part)
                if left < 0:
                    return
    except (TimeoutError, ClientDisconnect):
        return
