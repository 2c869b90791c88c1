"""How often a field stands in its parent, as the documentation's tables say it.

Four words cover the 4.77 contract. In Python an absent value is always `None`; the word says how it travels:

* `Required[T]`: minOccurs 1, not nillable. Absent is written as an empty element.
* `Nillable[T]`: minOccurs 1, nillable. Absent is written as `xsi:nil="true"`.
* `Optional[T]`: minOccurs 0, nillable. Absent is left out.
* `Annotated[Optional[T], NEVER_NIL]`: minOccurs 0, not nillable. Absent is left out.

Repeated fields are lists: `Annotated[list[T], repeated(at_most=100)] = []`.
`since(16)` and `until(28)` say which values of the `version` element the field belongs to.
"""

from __future__ import annotations

from typing import Annotated, TypeVar

from msgspec import Struct

T = TypeVar("T")


class Occurrence(Struct, frozen=True):
    """minOccurs, nillable and maxOccurs of one element; `most` is None where it is unbounded."""

    least: int
    nillable: bool
    most: int | None = 1


class Since(Struct, frozen=True):
    """The first `version` whose answers carry the field (Payline, "Historique de version de l'API")."""

    version: int


class Until(Struct, frozen=True):
    """The last `version` whose answers carry the field."""

    version: int


class OneOf(Struct, frozen=True):
    """The enumeration of an inline simple type, and its default."""

    values: tuple[str, ...]
    default: str | None = None


class Length(Struct, frozen=True):
    """The exact length of an inline simple type."""

    length: int


class Default(Struct, frozen=True):
    """The element's default, as the schema writes it."""

    text: str


class XsdType(Struct, frozen=True):
    """The schema type where the Python type does not tell it (`int` is xsd:integer unless said)."""

    name: str


class _Flag:
    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return self._name


NEVER_NIL = _Flag("NEVER_NIL")
"""Marks an `Optional` that is not nillable."""

ATTRIBUTE = _Flag("ATTRIBUTE")
"""Marks a field that is an XML attribute of its parent."""

Required = Annotated[T | None, Occurrence(1, nillable=False)]
Nillable = Annotated[T | None, Occurrence(1, nillable=True)]
Optional = Annotated[T | None, Occurrence(0, nillable=True)]


def repeated(*, at_least: int = 0, at_most: int | None) -> Occurrence:
    """Return the occurrence of a list; `at_most=None` is unbounded."""
    return Occurrence(at_least, nillable=False, most=at_most)


def since(version: int) -> Since:
    """Return the mark of a field that answers carry from this version on."""
    return Since(version)


def until(version: int) -> Until:
    """Return the mark of a field that answers carry up to this version."""
    return Until(version)
