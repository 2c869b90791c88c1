"""How the few values that are no plain text are read and written: xsd:boolean, the integers, xsd:base64Binary."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

_integer = re.compile(r"[+-]?[0-9]{1,18}").fullmatch
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_WRITTEN = {True: "true", False: "false"}


class ValueKind(NamedTuple):
    """One kind of value: `read` raises ValueError or KeyError for a text of another form; `expected` says the form."""

    read: Callable[[str], Any]
    write: Callable[[Any], str]
    expected: str


def _read_integer(text: str) -> int:
    # int() alone would take underscores and the digits of other scripts.
    if _integer(text) is None:
        raise ValueError
    return int(text)


def _read_base64(text: str) -> bytes:
    return base64.b64decode("".join(text.split()), validate=True)


KINDS: Mapping[type, ValueKind] = MappingProxyType(
    {
        bool: ValueKind(_BOOLEANS.__getitem__, _WRITTEN.__getitem__, "true, false, 1 or 0"),
        int: ValueKind(_read_integer, "{:d}".format, "a whole number of at most 18 digits"),
        bytes: ValueKind(_read_base64, lambda value: base64.b64encode(value).decode("ascii"), "base64"),
    }
)
"""By Python type; text (`str`) is none of them, it is taken as it is."""
