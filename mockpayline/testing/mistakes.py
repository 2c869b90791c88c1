"""Mistakes of whoever writes a test, told whole: what is wrong, where, the value seen and the legal form."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from mockpayline.errors import SandboxError

__tracebackhide__ = True  # a failing test is shown where it stands, not in here

P = ParamSpec("P")
T = TypeVar("T")


def explained(error: SandboxError) -> SandboxError:
    """Return an error with notes of its data, and without the way that it took in here.

    The message of a mistake in a scenario, which says what is expected, says the rest as well.
    """
    told = bool(getattr(error, "__notes__", None)) or (error.expected != "" and error.expected in error.message)
    for word, text in (("at", error.path), ("seen", error.value), ("expected", error.expected)):
        if not told and text not in {None, ""}:
            error.add_note(f"{word}: {text}")
    return error.with_traceback(None)


def explaining(function: Callable[P, T]) -> Callable[P, T]:
    """Let the mistakes that a function raises be explained."""

    @wraps(function)
    def explains(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except SandboxError as error:
            raise explained(error) from None

    return explains
