"""The forms that values take in a scenario: each reads a text, and says what would be legal.

A form is written into the schema as an annotation, `Annotated[int, Euros()]`. `read` raises `InvalidValue` with a
sentence; who calls adds the path and the place. `duration` and `instant` serve the control API's values as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlsplit

from mockpayline.domain.money import LEGAL_EUROS, cents
from mockpayline.errors import InvalidValue
from mockpayline.scenario.mistake import did_you_mean

# Characters that XML 1.0 forbids (section 2.2) or discourages, control characters among them, and lone surrogates.
_UNWRITABLE = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNWRITABLE_LINES = re.compile(r"[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_DURATION = re.compile(r"(\d{1,9})(?:\.(\d{1,3}))?(ms|s|m|h)", re.ASCII)
_UNIT_MS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000}
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
_LAST = datetime(2100, 1, 1, tzinfo=UTC)

LEGAL_DURATION = "a number with its unit ms, s, m or h, as 90s, 16m or 2h"
DURATION_PATTERN = r"^[0-9]{1,9}(?:\.[0-9]{1,3})?(?:ms|s|m|h)$"
"""A duration as the JSON Schema knows it."""
ANY_TEXT = ["string", "number", "boolean"]
"""What an editor makes of a text that is written without quotes, by YAML's own rules."""
LEGAL_INSTANT = "an ISO 8601 time from 2000 to 2099, as 2026-03-01T09:30:00Z; without a zone it is UTC"


def duration(text: str, *, path: str = "") -> int:
    """Return the milliseconds of a duration such as `90s`, `16m`, `2h`, `0.2s` or `250ms`.

    Raises `InvalidValue` for another form, and for a part of a millisecond.
    """
    found = _DURATION.fullmatch(text)
    if found is not None:
        thousandths = (int(found[1]) * 1000 + int((found[2] or "").ljust(3, "0"))) * _UNIT_MS[found[3]]
        if thousandths % 1000 == 0:
            return thousandths // 1000
    raise InvalidValue("this is no duration", path=path, value=text, expected=LEGAL_DURATION)


def instant(text: str, *, path: str = "") -> int:
    """Return the milliseconds since 1970 (UTC) of an ISO 8601 date or time; without a zone it is UTC.

    Raises `InvalidValue` for another form and for instants before 2000 or after 2099.
    """
    when: datetime | None = None
    if _INSTANT.fullmatch(text):
        try:
            when = datetime.fromisoformat(text)
            when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
        except (ValueError, OverflowError):
            when = None
    if when is None or not _FIRST <= when < _LAST:
        raise InvalidValue("this is no time", path=path, value=text, expected=LEGAL_INSTANT)
    return (when - _EPOCH) // timedelta(milliseconds=1)


class Form(Protocol):
    """How the text of a field becomes its value."""

    @property
    def expected(self) -> str:
        """The legal form, as the end of a sentence that begins with "expected:"."""

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it; an editor has resolved plain scalars to numbers and flags."""

    def read(self, text: str) -> object:
        """Return the value; raises `InvalidValue` with a sentence."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text of bounded length without control characters; `lines` allows it to have several lines."""

    least: int = 1
    most: int = 255
    lines: bool = False

    @property
    def expected(self) -> str:
        """The legal form."""
        return f"a text of {self.least} to {self.most} characters" + ("" if self.lines else " on one line")

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        return {"type": ANY_TEXT, "minLength": self.least, "maxLength": self.most}

    def read(self, text: str) -> str:
        """Return the text as it stands."""
        if not self.least <= len(text) <= self.most:
            message = f"the text has {len(text)} characters" if text else "the text is empty"
            raise InvalidValue(message, value=text, expected=self.expected)
        if (_UNWRITABLE_LINES if self.lines else _UNWRITABLE).search(text):
            raise InvalidValue("the text holds a control character", value=text, expected=self.expected)
        return text


@dataclass(frozen=True, slots=True)
class Word:
    """A text that a regular expression allows whole; `expected` puts it in words."""

    pattern: str
    expected: str

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        return {"type": ANY_TEXT, "pattern": f"^(?:{self.pattern})$"}

    def read(self, text: str) -> str:
        """Return the text as it stands."""
        if not re.fullmatch(self.pattern, text, re.ASCII):
            raise InvalidValue("the text has not the right form", value=text, expected=self.expected)
        return text


@dataclass(frozen=True, slots=True)
class Digits:
    """Digits only, `least` to `most` of them."""

    least: int
    most: int

    @property
    def expected(self) -> str:
        """The legal form."""
        many = f"{self.least}" if self.least == self.most else f"{self.least} to {self.most}"
        return f"{many} digits"

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        pattern = rf"^[0-9]{{{self.least},{self.most}}}$"
        return {"type": ["string", "integer"], "pattern": pattern, "minimum": 0, "exclusiveMaximum": 10**self.most}

    def read(self, text: str) -> str:
        """Return the digits as they stand, leading zeros kept."""
        if not (text.isascii() and text.isdigit()):
            raise InvalidValue("something else than digits stands here", value=text, expected=self.expected)
        if not self.least <= len(text) <= self.most:
            raise InvalidValue(f"there are {len(text)} digits", value=text, expected=self.expected)
        return text


@dataclass(frozen=True, slots=True)
class Euros:
    """An amount in euros, at most two decimals; read as integer cents."""

    least: int = 0

    @property
    def expected(self) -> str:
        """The legal form."""
        return LEGAL_EUROS if self.least == 0 else f"{LEGAL_EUROS}, more than 0"

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        pattern = r"^\s*[0-9]{1,10}(?:\.[0-9]{1,2})?\s*$"
        return {"type": ["string", "number"], "pattern": pattern, "minimum": self.least / 100}

    def read(self, text: str) -> int:
        """Return cents."""
        try:
            amount = cents(text)
        except InvalidValue:
            raise InvalidValue("this is no amount in euros", value=text, expected=self.expected) from None
        if amount < self.least:
            raise InvalidValue("the amount is too small", value=text, expected=self.expected)
        return amount


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number between two bounds; `none` allows the word `none` too."""

    least: int
    most: int
    none: bool = False

    @property
    def expected(self) -> str:
        """The legal form."""
        return f"a whole number from {self.least} to {self.most}" + (", or none" if self.none else "")

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        bounds: dict[str, object] = {"minimum": self.least, "maximum": self.most}
        pattern = "^(?:[0-9]{1,9}|none)$" if self.none else "^[0-9]{1,9}$"
        return {"type": ["string", "integer"], "pattern": pattern, **bounds}

    def read(self, text: str) -> int | None:
        """Return the number, or None for the word `none`."""
        if self.none and text == "none":
            return None
        if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or not self.least <= int(text) <= self.most:
            raise InvalidValue("this is no such number", value=text, expected=self.expected)
        return int(text)


@dataclass(frozen=True, slots=True)
class Seconds:
    """A duration of whole seconds between two bounds, which are seconds."""

    least: int
    most: int

    @property
    def expected(self) -> str:
        """The legal form."""
        return f"{LEGAL_DURATION}; whole seconds, from {self.least}s to {self.most}s"

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        return {"type": "string", "pattern": DURATION_PATTERN}

    def read(self, text: str) -> int:
        """Return seconds."""
        value = duration(text)
        if value % 1000 or not self.least * 1000 <= value <= self.most * 1000:
            raise InvalidValue("this is no such duration", value=text, expected=self.expected)
        return value // 1000


@dataclass(frozen=True, slots=True)
class Milliseconds:
    """A duration between two bounds (ms); read as milliseconds."""

    least: int = 0
    most: int = 10 * 366 * 24 * 3_600_000

    @property
    def expected(self) -> str:
        """The legal form."""
        return f"{LEGAL_DURATION}; from {_as_duration(self.least)} to {_as_duration(self.most)}"

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        return {"type": "string", "pattern": DURATION_PATTERN}

    def read(self, text: str) -> int:
        """Return milliseconds."""
        value = duration(text)
        if not self.least <= value <= self.most:
            raise InvalidValue("this is no such duration", value=text, expected=self.expected)
        return value


def _as_duration(milliseconds: int) -> str:
    unit = next(one for one in ("h", "m", "s", "ms") if milliseconds % _UNIT_MS[one] == 0)
    return f"{milliseconds // _UNIT_MS[unit]}{unit if milliseconds else 's'}"


@dataclass(frozen=True, slots=True)
class Instant:
    """A point of time; read as milliseconds since 1970, UTC."""

    expected: str = LEGAL_INSTANT

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        return {"type": "string", "pattern": f"^{_INSTANT.pattern}$".replace(r"\d", "[0-9]")}

    def read(self, text: str) -> int:
        """Return milliseconds."""
        return instant(text)


@dataclass(frozen=True, slots=True)
class Flag:
    """A yes or no."""

    expected: str = "true or false"

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        return {"enum": [True, False, "true", "false"]}

    def read(self, text: str) -> bool:
        """Return whether the text is `true`."""
        if text not in {"true", "false"}:
            raise InvalidValue("this is neither true nor false", value=text, expected=self.expected)
        return text == "true"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values of an enumeration."""

    values: type[StrEnum]

    @property
    def expected(self) -> str:
        """The legal form."""
        return " or ".join(self.values)

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        numbers = [int(one) for one in self.values if one.isascii() and one.isdigit()]
        return {"enum": [*map(str, self.values), *numbers]}

    def read(self, text: str) -> StrEnum:
        """Return the member of the enumeration."""
        if text not in set(self.values):
            message = f"the value is unknown{did_you_mean(text, self.values)}"
            raise InvalidValue(message, value=text, expected=self.expected)
        return self.values(text)


@dataclass(frozen=True, slots=True)
class Url:
    """An address of the Web, at most 255 characters (Payline's limit for addresses)."""

    expected: str = "an http or https address of at most 255 characters"

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        return {"type": "string", "pattern": "^[hH][tT][tT][pP][sS]?:[!-~]+$", "maxLength": 255}

    def read(self, text: str) -> str:
        """Return the address as it stands."""
        try:
            parts = urlsplit(text)
            good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            good = False
        if not good or len(text) > 255 or not re.fullmatch(r"[\x21-\x7e]+", text):
            raise InvalidValue("this is no address to call", value=text, expected=self.expected)
        return text


@dataclass(frozen=True, slots=True)
class OnlyOnce:
    """The one value that a field may have at this version."""

    value: str

    @property
    def expected(self) -> str:
        """The legal form."""
        return self.value

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        return {"enum": [self.value, int(self.value)] if self.value.isdigit() else [self.value]}

    def read(self, text: str) -> str:
        """Return the value."""
        if text != self.value:
            raise InvalidValue("this version cannot read it", value=text, expected=self.expected)
        return text
