"""Log lines: as text for people or as JSON for programs, with the request they belong to and without secrets.

Every text that leaves here goes through `redacted`. It is the net below the rule that nothing logs a card number
or a credential in the first place; it cannot know what a number means, so it goes by the form:

* The value behind the word Authorization, and whatever follows the words Basic or Bearer, is hidden.
* A run of 13 or more digits is masked as a card number, also where letters touch it. Card numbers have 13 to 19
  digits (ISO/IEC 7812-1); a longer run may be a number with an expiry date stuck to it.
* Four groups and more as they stand on a card (`4970 1000 0032 5734`, `3700-000000-00002`) are masked too.
* Two forms pass: runs of exactly 14 digits, which are Payline's transaction ids and without which the log tells
  nothing (cards of 14 digits, Diners Club's, are no method of this sandbox); and 33 letters and digits with a letter
  among them, which are web-payment tokens.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Final, TextIO

from mockpayline.domain.card_number import compact, masked

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that is being answered, or nothing outside one; every log line carries it."""

# Patterns of lines, which `re` compiles with the first line: a server starts without one.
_LONG_RUN = (
    r"(?<![0-9A-Za-z])(?=[0-9]*[A-Za-z])[0-9A-Za-z]{33}(?![0-9A-Za-z])"
    r"|(?<![0-9])(?:[0-9]{13,}"
    r"|[0-9]{4}([ -])[0-9]{4}\1[0-9]{4}\1[0-9]{1,7}(?:\1[0-9]{1,3})?"
    r"|[0-9]{4}[ -][0-9]{6}[ -][0-9]{4,5})(?![0-9])"
)
_AUTHORIZATION = r"(?i)(authorization[\"']?\s{0,4}[:=,]\s{0,4}(?:b?[\"'])?)([^\"'\r\n\\]+)"
_SCHEME = r"(?i)\b(basic|bearer)( +)(?!auth|realm|credential|token\b)[^\s\"',;)\]}\\]+"
_CONTROL = r"[\x00-\x1f\x7f-\x9f\u2028\u2029]"

_HIDDEN: Final = "[hidden]"
_TRANSACTION_ID_DIGITS: Final = 14
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


def redacted(text: str) -> str:
    """Return a text without credentials and card numbers; see the module's rules."""
    text = re.sub(_AUTHORIZATION, rf"\1{_HIDDEN}", text)
    text = re.sub(_SCHEME, rf"\1\2{_HIDDEN}", text)
    return re.sub(_LONG_RUN, _masked, text)


def _masked(found: re.Match[str]) -> str:
    if not found[0][0].isdigit() or any(sign.isalpha() for sign in found[0]):
        return found[0]
    return found[0] if len(found[0]) == _TRANSACTION_ID_DIGITS and found[0].isdigit() else masked(compact(found[0]))


class TextFormatter(logging.Formatter):
    """One line for people: time, level, logger, request id, message; a traceback stands indented below it.

    Control characters of the message are escaped, so that no request can write a log line of its own.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's text."""
        message = re.sub(_CONTROL, lambda found: repr(found[0])[1:-1], redacted(record.getMessage()))
        request = getattr(record, "request_id", "")
        mark = f" [{request}]" if request else ""
        extras = "".join(f" {name}={value}" for name, value in _extras(record).items())
        line = f"{_time(record)} {record.levelname.lower():7} {record.name}{mark}: {message}{extras}"
        trouble = _traceback(self, record)
        return line if trouble is None else line + "\n    " + trouble.replace("\n", "\n    ")


class JsonFormatter(logging.Formatter):
    """One JSON object on one line: ts, level, logger, message, request_id, the record's extras, exception."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's line."""
        line: dict[str, object] = {
            "ts": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redacted(record.getMessage()),
        }
        if getattr(record, "request_id", ""):
            line["request_id"] = getattr(record, "request_id", "")
        line = line | {name: value for name, value in _extras(record).items() if name not in line}
        trouble = _traceback(self, record)
        if trouble is not None:
            line["exception"] = trouble
        return json.dumps(line)


def _time(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def _extras(record: logging.LogRecord) -> dict[str, object]:
    extras: dict[str, object] = {}
    for name, value in vars(record).items():
        if name not in _STANDARD and name != "request_id":
            plain = value is None or isinstance(value, bool | float) or (isinstance(value, int) and value < 10**12)
            extras[name] = value if plain else re.sub(_CONTROL, " ", redacted(str(value)))
    return extras


def _traceback(formatter: logging.Formatter, record: logging.LogRecord) -> str | None:
    parts = []
    if record.exc_info:
        parts.append(formatter.formatException(record.exc_info))
    if record.stack_info:
        parts.append(formatter.formatStack(record.stack_info))
    return redacted("\n".join(parts)) if parts else None


class RequestIdFilter(logging.Filter):
    """Gives each record the request id of the moment it was logged; one given as an extra stays."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Set the id; no record is held back."""
        if not hasattr(record, "request_id"):
            record.request_id = request_id.get()
        return True


class _Handler(logging.StreamHandler[TextIO]):
    """The handler that `configure` puts in place, known again by its class."""


def configure(level: str = "info", form: str = "text", stream: TextIO | None = None) -> logging.Handler:
    """Send every log line from `level` up to `stream` (standard error), as text or JSON; returns the handler.

    Calling it again replaces what it did before. Handlers of others (pytest's, for one) stay. Give uvicorn
    `log_config=None`, so that its loggers come here too.
    """
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one, _Handler)]:
        root.removeHandler(handler)
    handler = _Handler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    handler.addFilter(RequestIdFilter())
    root.addHandler(handler)
    root.setLevel(level.upper())
    # These tell each request or each task of their own; what matters of it is told by ours.
    for name in ("httpx", "httpcore", "asyncio", "spyne"):
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    return handler
