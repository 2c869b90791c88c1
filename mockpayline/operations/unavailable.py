"""The operations that the sandbox does not play: dispatched, decoded, and answered 02010 in a complete response."""

from __future__ import annotations

from functools import cache
from typing import TypeVar

import msgspec

from mockpayline.contract.base import Element, Message
from mockpayline.contract.fields import fields_of
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
    """Return an instance whose required parts are there, empty, all the way down."""
    parts = {
        field.name: empty(field.type)
        for field in fields_of(cls)
        if field.least == 1 and not field.repeated and not field.nillable and issubclass(field.type, Element)
    }
    return cls(**parts)
