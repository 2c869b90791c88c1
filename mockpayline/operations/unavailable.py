"""The operations that the sandbox does not play: dispatched, decoded, and answered 02010 in a complete response."""

from __future__ import annotations

from functools import cache
from typing import TypeVar

import msgspec

from mockpayline.contract.base import Element, Message
from mockpayline.contract.fields import Field, fields_of
from mockpayline.operations.catalogue import result

E = TypeVar("E", bound=Element)

NOT_AVAILABLE = "02010"


def unavailable(response: type[Message]) -> Message:
    """Return 02010 "Requested function not available" in a response with every required element present."""
    return msgspec.structs.replace(_shell(response), result=result(NOT_AVAILABLE))


@cache
def _shell(response: type[Message]) -> Message:
    return empty(response)


def empty(cls: type[E]) -> E:
    """Return an instance whose required parts are there, empty, all the way down; it is valid by the schema."""
    parts = {field.name: _nothing(field) for field in fields_of(cls) if field.least and not field.nillable}
    return cls(**parts)


def _nothing(field: Field) -> object:
    """Return the least that a required field can be: a list of one where an item must stand, 0 for a number."""
    one: object = empty(field.type) if issubclass(field.type, Element) else _LEAST.get(field.type)
    return ["" if one is None else one] if field.repeated else one


_LEAST: dict[type, object] = {int: 0, bool: False}
"""What stands for no value where the schema allows neither nil nor an empty element; a text may be empty."""
