"""The forms of settings: how the text of a flag or variable becomes a value, what is legal, how it is written."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

from msgspec import Struct

from mockpayline.errors import InvalidValue

KIB: Final = 1024
MIB: Final = 1024 * KIB


class Form(Struct, frozen=True):
    """How a setting's text becomes its value, and which values are legal.

    `what` names the setting's sort in the sentence "this is no ...", `expected` is the legal form.
    """

    metavar: ClassVar[str] = "TEXT"
    what: str
    expected: str

    def read(self, text: str) -> object:
        """Return the value of a text; raises `ValueError` where it has not the form."""
        return text

    def legal(self, value: object) -> bool:
        """Tell whether a value, read or given by a program, may be used."""
        raise NotImplementedError

    def write(self, value: Any) -> str:
        """Return a legal value as the text that `read` takes."""
        return str(value)


class Word(Form, frozen=True):
    """A text that a pattern allows whole."""

    pattern: str = r"[\x21-\x7e]{1,255}"

    def legal(self, value: object) -> bool:
        """Tell whether the text fits the pattern."""
        return isinstance(value, str) and re.fullmatch(self.pattern, value) is not None


class Choice(Form, frozen=True):
    """One of a few words."""

    words: tuple[str, ...] = ()

    def read(self, text: str) -> str:
        """Return the word in small letters."""
        return text.lower()

    def legal(self, value: object) -> bool:
        """Tell whether the word is one of them."""
        return value in self.words


class Number(Form, frozen=True):
    """A whole number between two bounds."""

    metavar: ClassVar[str] = "NUMBER"
    least: int = 1
    most: int = 1_000_000_000

    def read(self, text: str) -> int:
        """Return the number."""
        if not re.fullmatch(r"\d{1,10}", text, re.ASCII):
            raise ValueError(text)
        return int(text)

    def legal(self, value: object) -> bool:
        """Tell whether the number is within its bounds."""
        return isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most


class Size(Number, frozen=True):
    """A number of bytes, alone or with the unit KiB or MiB."""

    metavar: ClassVar[str] = "SIZE"

    def read(self, text: str) -> int:
        """Return bytes."""
        found = re.fullmatch(r"(\d{1,10}) ?(KiB|MiB)?", text, re.ASCII)
        if found is None:
            raise ValueError(text)
        return int(found[1]) * {"KiB": KIB, "MiB": MIB}.get(found[2] or "", 1)

    def write(self, value: int) -> str:
        """Return the number with the largest unit that leaves it whole."""
        for unit, size in (("MiB", MIB), ("KiB", KIB)):
            if value % size == 0:
                return f"{value // size}{unit}"
        return str(value)


class Seconds(Form, frozen=True):
    """A duration, kept as seconds; as text it has its unit, as the durations of scenarios."""

    metavar: ClassVar[str] = "DURATION"
    most: float = 3600.0

    def read(self, text: str) -> float:
        """Return seconds."""
        from mockpayline.scenario.values import duration

        try:
            return duration(text) / 1000
        except InvalidValue:
            raise ValueError(text) from None

    def legal(self, value: object) -> bool:
        """Tell whether the duration is more than nothing and at most `most` seconds."""
        return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= self.most

    def write(self, value: float) -> str:
        """Return the duration with its unit; it is exact to the millisecond."""
        return f"{round(value * 1000)}ms" if value % 1 else f"{value:.0f}s"


class Flag(Form, frozen=True):
    """A yes or no."""

    def read(self, text: str) -> bool:
        """Return whether the text says yes."""
        words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
        if text.lower() not in words:
            raise ValueError(text)
        return words[text.lower()]

    def legal(self, value: object) -> bool:
        """Tell whether the value is a yes or no."""
        return isinstance(value, bool)

    def write(self, value: bool) -> str:
        """Return `true` or `false`."""
        return "true" if value else "false"


class HostNames(Form, frozen=True):
    """Host names, as text separated by commas."""

    metavar: ClassVar[str] = "NAMES"

    def read(self, text: str) -> tuple[str, ...]:
        """Return the names in small letters."""
        return tuple(name.strip().lower() for name in text.split(",") if name.strip())

    def legal(self, value: object) -> bool:
        """Tell whether each is a host name without a port."""
        return isinstance(value, tuple) and all(
            isinstance(name, str) and re.fullmatch(r"[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?", name) for name in value
        )

    def write(self, value: tuple[str, ...]) -> str:
        """Return the names with commas between them."""
        return ",".join(value)


class Hosts(HostNames, frozen=True):
    """Host names, IP addresses and networks, as text separated by commas."""

    metavar: ClassVar[str] = "HOSTS"

    def legal(self, value: object) -> bool:
        """Tell whether each is a host name, an address or a network whose host bits are nought."""
        return isinstance(value, tuple) and all(isinstance(one, str) and self._is_one(one) for one in value)

    def _is_one(self, text: str) -> bool:
        from ipaddress import ip_network

        try:
            ip_network(text)
        except ValueError:
            # What ends in a number would be an address, if it were one.
            return super().legal((text,)) and re.fullmatch(r"(.*\.)?(0x[0-9a-f]*|[0-9]+)", text) is None
        return "%" not in text


class NetworkNames(HostNames, frozen=True):
    """Host names and IP addresses, as text separated by commas."""

    def legal(self, value: object) -> bool:
        """Tell whether each is a host name or an IP address, without a port."""
        return isinstance(value, tuple) and all(isinstance(one, str) and self._is_one(one) for one in value)

    def _is_one(self, text: str) -> bool:
        from ipaddress import ip_address

        try:
            ip_address(text)
        except ValueError:
            return super().legal((text,)) and re.fullmatch(r"[0-9.]+", text) is None
        return "%" not in text


class Address(Form, frozen=True):
    """An http or https address without query, its last slash taken off."""

    metavar: ClassVar[str] = "URL"

    def read(self, text: str) -> str:
        """Return the address."""
        return text.rstrip("/")

    def legal(self, value: object) -> bool:
        """Tell whether the text is such an address."""
        from urllib.parse import urlsplit

        if not isinstance(value, str) or not re.fullmatch(r"https?://[\x21-\x7e]{1,240}", value):
            return False
        try:
            parts = urlsplit(value)
            return bool(parts.hostname) and parts.port != 0 and not (parts.query or parts.fragment or parts.username)
        except ValueError:
            return False


class Addresses(Address, frozen=True):
    """A few such addresses, as text separated by commas."""

    metavar: ClassVar[str] = "URLS"
    most: int = 10

    def read(self, text: str) -> tuple[str, ...]:  # type: ignore[override]  # many of what it reads one of
        """Return the addresses."""
        read = super().read
        return tuple(read(one.strip()) for one in text.split(",") if one.strip())

    def legal(self, value: object) -> bool:
        """Tell whether each is such an address, and none is there twice."""
        is_address = super().legal
        if not isinstance(value, tuple) or not len(value) == len(set(value)) <= self.most:
            return False
        return all(is_address(one) for one in value)

    def write(self, value: tuple[str, ...]) -> str:
        """Return the addresses with commas between them."""
        return ",".join(value)
