"""What the control API answers: JSON, and every mistake in one shape."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Generic, NotRequired, TypedDict, TypeVar

import msgspec
from msgspec import Meta
from starlette.responses import Response

from mockpayline.errors import ImpossibleStep, LimitReached, SandboxError, Unauthorized

COMMON_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
"""What every answer carries: it is what it says, and it holds for this moment alone."""

VALUE_AT_MOST = 200
"""How many characters of a wrong value, or of a path to it, are repeated."""

T = TypeVar("T")

_TOKEN = re.compile(r"[0-9A-Za-z]{33}", re.ASCII)


class WrongMethod(SandboxError):
    """A method that the address does not take; `expected` are those that it takes."""

    kind = "wrong_method"
    status = 405


class InternalError(SandboxError):
    """A mistake of this program; `value` is the reference under which the log tells of it."""

    kind = "internal_error"
    status = 500


class Answer(Response, Generic[T]):
    """An answer whose JSON is a `T`; the API's description takes from this type what an address answers."""

    success = 200
    """Its status where all went well."""


class Created(Answer[T]):
    """An answer that tells of what was not there before."""

    success = 201


class Nothing(Response):
    """The answer of what was done and has nothing to tell."""

    success = 204


class ErrorView(TypedDict):
    """A mistake."""

    kind: Annotated[str, Meta(description="The sort of mistake in one word, for programs.")]
    message: Annotated[str, Meta(description="What is wrong, for people.")]
    path: Annotated[str, Meta(description="Where it is: a parameter, a header, `body`, or a place within the body.")]
    value: Annotated[
        str | int | float | bool | None,
        Meta(description="The value seen: cut short, never a card number; null where there is none to show."),
    ]
    expected: Annotated[str, Meta(description="What would be legal.")]
    index: NotRequired[
        Annotated[int | None, Meta(description="Of an impossible step: its place in the list of steps, from 0.")]
    ]


class ErrorAnswer(TypedDict):
    """What every mistake is answered with."""

    error: Annotated[ErrorView, Meta(description="The mistake.")]


def json_answer(said: T, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer[T]:
    """Return an answer of JSON."""
    return Answer(
        msgspec.json.encode(said), status, COMMON_HEADERS | dict(headers or {}), media_type="application/json"
    )


def created(said: T) -> Created[T]:
    """Return the answer of what was made."""
    return Created(msgspec.json.encode(said), 201, COMMON_HEADERS, media_type="application/json")


def nothing() -> Nothing:
    """Return the answer of what was done and has nothing to tell."""
    return Nothing(None, 204, COMMON_HEADERS)


def error_answer(error: SandboxError) -> Response:
    """Return an error in the one shape that all of them have; an impossible step says its `index` in the list too."""
    told: dict[str, object] = {
        "kind": error.kind,
        "message": error.message,
        "path": _shown(error.path),
        "value": _value(error.value),
        "expected": error.expected,
    }
    headers = {}
    match error:
        case ImpossibleStep(index=index):
            told["index"] = index
        case Unauthorized():
            headers["WWW-Authenticate"] = 'Bearer realm="mockpayline control"'
        case WrongMethod():
            headers["Allow"] = error.expected
        case LimitReached(path="body"):
            # The rest of the body may not have been read, and no request can be found behind it.
            headers["Connection"] = "close"
    return json_answer({"error": told}, error.status, headers)


def _value(value: object) -> object:
    """Return a value seen as JSON has it: short, without a number that may be a card's, never a whole document."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if abs(value) < 10**11 else _shown(str(value))
    return _shown(value) if isinstance(value, str) else type(value).__name__


def _shown(text: str) -> str:
    # Imported here, for a server that starts shows no value yet.
    from mockpayline.scenario.mistake import without_numbers

    # A web payment's token ends in thirteen digits, and is what one looks for.
    return (text if _TOKEN.fullmatch(text) else without_numbers(text))[:VALUE_AT_MOST]
