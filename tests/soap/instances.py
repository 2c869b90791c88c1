"""Messages of the contract to try the codec with, made from what the classes say of their fields."""

from __future__ import annotations

from typing import Any, TypeVar

from hypothesis import strategies as st

from mockpayline.contract.base import Element, Message
from mockpayline.contract.fields import Field, fields_of
from mockpayline.contract.operations import OPERATIONS

E = TypeVar("E", bound=Element)

MESSAGES: tuple[type[Message], ...] = tuple(
    message for operation in OPERATIONS.values() for message in (operation.request, operation.response)
)
BLANKS = " \t\r\n"


def full(cls: type[E]) -> E:
    """Return an instance with a value in every field, two in every list that has room, legal by the schema."""
    values: dict[str, Any] = {}
    for field in fields_of(cls):
        value = full(field.type) if issubclass(field.type, Element) else _sample(field)
        values[field.name] = [value, value] if field.repeated else value
    return cls(**values)


def _sample(field: Field) -> Any:
    if field.values:
        return field.values[-1]
    if field.xsd_type == "dateTime":
        return "2026-11-23T10:00:00"
    return {str: "é" * (field.length or 2), bool: True, int: 12, bytes: b"\x00\xff!"}[field.type]


# What XML can carry; the rest has tests of its own.
texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff").filter(
        lambda character: character >= " " or character in BLANKS
    ),
    max_size=8,
)


def instances(cls: type[E]) -> st.SearchStrategy[E]:
    """Return a strategy for instances of a class: any field absent, any list up to two long."""
    return st.builds(cls, **{field.name: _field_values(field) for field in fields_of(cls)})


def _field_values(field: Field) -> st.SearchStrategy[Any]:
    one: st.SearchStrategy[Any]
    if issubclass(field.type, Element):
        inner = field.type
        # Rare, so that the deepest messages stay of a size to look at.
        one = st.deferred(lambda: instances(inner))
        return st.lists(one, max_size=2) if field.repeated else st.none() | st.none() | one
    one = {
        str: texts,
        bool: st.booleans(),
        int: st.integers(-(10**18) + 1, 10**18 - 1),
        bytes: st.binary(max_size=6),
    }[field.type]
    return st.lists(one, max_size=2) if field.repeated else st.none() | one


def as_read(value: Any) -> Any:
    """Return a value as reading gives it back: blanks around texts gone, whatever holds nothing absent."""
    if isinstance(value, Element):
        values: dict[str, Any] = {}
        for field in fields_of(type(value)):
            inner = as_read(getattr(value, field.name))
            if inner not in (None, []):
                values[field.name] = inner
        return type(value)(**values) if values else None
    if isinstance(value, list):
        return [item for item in map(as_read, value) if item is not None]
    if isinstance(value, str):
        return value.strip(BLANKS) or None
    return None if value == b"" else value
