"""The family of errors that a user of the sandbox can cause, each with its data.

Whoever catches one knows how to answer: the control API as JSON, the page as a sentence, the command line on
standard error. Programmer mistakes are not here: they are `assert` with a sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import logging


class SandboxError(Exception):
    """A user's mistake: what is wrong, where, the value seen and the legal form.

    `kind` names the sort of mistake in one word for programs, `status` is the HTTP status of the control API,
    `path` leads to the value (`contracts[0].max_amount`), `value` is what was seen (never a card number that is
    no test card), `expected` says what would be legal.
    """

    kind = "error"
    status = 400

    def __init__(self, message: str, *, path: str = "", value: object = None, expected: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.value = value
        self.expected = expected


class InvalidValue(SandboxError):
    """A value that has not the form its place asks for."""

    kind = "invalid_value"
    status = 422


class NotFound(SandboxError):
    """A world, payment or card that does not exist."""

    kind = "not_found"
    status = 404


class Unauthorized(SandboxError):
    """Credentials are missing, malformed or wrong."""

    kind = "unauthorized"
    status = 401


class Forbidden(SandboxError):
    """The caller's host or origin may not do this."""

    kind = "forbidden"
    status = 403


class LimitReached(SandboxError):
    """A named limit of the settings is used up; `value` is the limit."""

    kind = "limit_reached"
    status = 413


class StoreDown(SandboxError):
    """The store does not answer; nothing was acknowledged."""

    kind = "store_down"
    status = 503


class ImpossibleStep(SandboxError):
    """A buyer's step that the payment's state does not allow; nothing changed, no attempt was used.

    `index` is the step's place in its list, from 0, set by whoever plays the list.
    """

    kind = "impossible_step"
    status = 409
    index: int | None = None


class FormMistake(ImpossibleStep):
    """A step that the buyer's form would not let through: a number that is no test card, a bad PIN, a past expiry."""

    kind = "form_mistake"


def told_bug(log: logging.Logger) -> str:
    """Log the exception under way, which is a bug of ours, and return the reference that a client is told instead."""
    from secrets import token_hex

    reference = token_hex(6)
    log.exception("internal error (reference %s)", reference, extra={"request_id": reference})  # noqa: LOG004 - a handler calls it
    return reference
