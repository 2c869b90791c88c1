"""The query of a request: only parameters that the address knows, each once and with a value."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from typing import NamedTuple, TypeVar

from starlette.requests import Request

from mockpayline.errors import InvalidValue
from mockpayline.operations.worlds import Worlds

A = TypeVar("A")

LISTED = 100
"""Items of a list where no limit is given."""
LISTED_AT_MOST = 1000
"""Items that a list may have."""


class Parameter(NamedTuple):
    """A parameter that an address knows: its name, what it is for, and its form as JSON Schema."""

    name: str
    says: str
    form: Mapping[str, object]


TOKEN = Parameter("token", "Only what is about the payment of this token.", {"type": "string", "minLength": 1})
ORDER_REF = Parameter(
    "order_ref", "Only what is about the order of this reference.", {"type": "string", "minLength": 1}
)
LIMIT = Parameter(
    "limit",
    "How many are listed.",
    {"type": "integer", "minimum": 1, "maximum": LISTED_AT_MOST, "default": LISTED},
)


def asks(
    *known: Parameter,
) -> Callable[[Callable[[Worlds, Request, dict[str, str]], Awaitable[A]]], Callable[[Worlds, Request], Awaitable[A]]]:
    """Return a decorator that hands a view its query's parameters, and has the API's description tell of them."""

    def decorate(
        view: Callable[[Worlds, Request, dict[str, str]], Awaitable[A]],
    ) -> Callable[[Worlds, Request], Awaitable[A]]:
        @wraps(view)
        async def answer(worlds: Worlds, request: Request) -> A:
            return await view(worlds, request, parameters(request, *(one.name for one in known)))

        vars(answer)["asks"] = known
        return answer

    return decorate


def parameters(request: Request, *names: str) -> dict[str, str]:
    """Return the query's parameters by name.

    Raises `InvalidValue` for a name that the address does not know, one given twice, and one without a value: a
    filter that is silently not applied makes a test pass for the wrong reason.
    """
    found: dict[str, str] = {}
    expected = ", ".join(names) or "no parameters"
    for name, value in request.query_params.multi_items():
        if name not in names:
            raise InvalidValue("There is no such parameter.", path=name, value=value, expected=expected)
        if name in found:
            raise InvalidValue("This parameter is given twice.", path=name, value=value, expected="one value")
        if not value:
            raise InvalidValue("This parameter has no value.", path=name, expected="a value, or no such parameter")
        found[name] = value
    return found


def count(said: dict[str, str], name: str, *, default: int, most: int) -> int:
    """Return a number from 1 to `most` among the parameters, `default` where there is none."""
    text = said.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))) or not 1 <= int(text) <= most:
        raise InvalidValue("This is no such number.", path=name, value=text, expected=f"a number from 1 to {most}")
    return int(text)
