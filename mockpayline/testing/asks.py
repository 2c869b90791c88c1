"""What is asked of the control API, without the asking: flows that two clients carry out, one waiting and one awaiting.

A flow is a generator. It yields an `Ask` and is sent the `Reply`, or yields a `Pause` and is sent nothing; what it
returns is the result. So everything that a client can do is written once.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import NoReturn, TypeVar
from urllib.parse import quote, urlencode

import msgspec
from msgspec import Struct

from mockpayline import errors
from mockpayline.errors import SandboxError

__tracebackhide__ = True  # a failing test is shown where it stands, not in here

T = TypeVar("T")

_FAILED = 400
_KINDS: dict[str, type[SandboxError]] = {
    kind.kind: kind
    for kind in (
        errors.InvalidValue,
        errors.NotFound,
        errors.Unauthorized,
        errors.Forbidden,
        errors.LimitReached,
        errors.StoreDown,
        errors.ImpossibleStep,
        errors.FormMistake,
    )
}


class Ask(Struct, frozen=True):
    """One request. `patience` is how many seconds the server may take beyond what a request takes."""

    method: str
    path: str
    body: bytes | None = None
    patience: float = 0.0


class Pause(Struct, frozen=True):
    """A moment to wait, in seconds."""

    seconds: float


class Reply(Struct, frozen=True):
    """What came back: HTTP status, content type, body."""

    status: int
    content_type: str
    body: bytes


Flow = Generator[Ask | Pause, Reply | None, T]
"""A task that may ask several times; it returns a `T`."""


class NoControlApi(SandboxError):
    """Something else than the control API answered; `value` is the HTTP status."""


class Unreachable(SandboxError):
    """Nobody answers at the server's address; `value` is the address."""


class _Mistake(Struct, frozen=True):
    kind: str
    message: str
    path: str = ""
    value: object = None
    expected: str = ""
    index: int | None = None


class _Error(Struct, frozen=True):
    error: _Mistake


def ask(
    method: str,
    path: str,
    form: type[T],
    body: object = None,
    *,
    query: dict[str, object] | None = None,
    patience: float = 0.0,
) -> Flow[T]:
    """Ask once and return the answer in its form. Raises the `SandboxError` that the API answers.

    `body` is sent as JSON, bytes as they are; of the query what is None is left out.
    """
    said = {name: value for name, value in (query or {}).items() if value is not None}
    sent = body if isinstance(body, bytes) or body is None else msgspec.json.encode(body)
    reply = yield Ask(method, f"{path}?{urlencode(said)}" if said else path, sent, patience)
    assert reply is not None, "whoever carries out a flow sends it the reply to what it asks"
    if reply.status >= _FAILED:
        _refuse(reply)
    return _decoded(reply, form)


def tell(method: str, path: str, body: object = None) -> Flow[None]:
    """Ask for something that is answered by nothing. Raises the `SandboxError` that the API answers."""
    reply = yield Ask(method, path, None if body is None else msgspec.json.encode(body))
    assert reply is not None, "whoever carries out a flow sends it the reply to what it asks"
    if reply.status >= _FAILED:
        _refuse(reply)


def segment(text: str) -> str:
    """Return a text as one part of a path."""
    return quote(text, safe="")


def _refuse(reply: Reply) -> NoReturn:
    said = _decoded(reply, _Error).error
    error = _KINDS.get(said.kind, SandboxError)(said.message, path=said.path, value=said.value, expected=said.expected)
    if isinstance(error, errors.ImpossibleStep):
        error.index = said.index
    raise error


def _decoded(reply: Reply, form: type[T]) -> T:
    try:
        return msgspec.json.decode(reply.body, type=form)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        message = (
            f"This is no control API of this version: HTTP status {reply.status},"
            f" {reply.content_type or 'no content type'} ({error})"
        )
        raise NoControlApi(message, value=reply.status) from None
