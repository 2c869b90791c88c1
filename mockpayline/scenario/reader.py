"""Reads a tree against the classes of the schema, and notes every mistake with its place."""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Annotated, Protocol, TypeAlias, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import msgspec

from mockpayline.errors import InvalidValue
from mockpayline.scenario.document import Mapping, Node, Scalar, Sequence, below
from mockpayline.scenario.mistake import Mistake, did_you_mean, enough
from mockpayline.scenario.schema import NotYet, Some
from mockpayline.scenario.values import Choice, Flag, Form

S = TypeVar("S", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Section:
    """A field that is a mapping."""

    of: type[msgspec.Struct]


@dataclass(frozen=True, slots=True)
class Entries:
    """A field that is a list of mappings; `some` is the legal form of a list that must not be empty."""

    of: type[msgspec.Struct]
    some: str | None = None


class NodeForm(Protocol):
    """The form of a field that is more than a text: it reads a node of its own shape."""

    @property
    def expected(self) -> str:
        """The legal form, as the end of a sentence that begins with "expected:"."""

    def read_node(self, node: Node, path: str, mistakes: list[Mistake]) -> object:
        """Return the value; what is wrong is noted among the mistakes, and the value then means nothing."""


Shape: TypeAlias = Section | Entries | NotYet | Form | NodeForm


@dataclass(frozen=True, slots=True)
class Field:
    """A key of a section: its name, the shape of its value, and whether it must be given."""

    name: str
    shape: Shape
    required: bool


@cache
def fields(section: type[msgspec.Struct]) -> dict[str, Field]:
    """Return the keys of a section by name, in the order of its class."""
    hints = get_type_hints(section, include_extras=True)
    return {one.name: Field(one.name, _shape(hints[one.name]), one.required) for one in msgspec.structs.fields(section)}


def _shape(hint: object) -> Shape:
    marks: tuple[object, ...] = ()
    if get_origin(hint) is Annotated:
        hint, *rest = get_args(hint)
        marks = tuple(rest)
    if get_origin(hint) in {Union, types.UnionType}:
        hint = next(one for one in get_args(hint) if one is not type(None))
    if get_origin(hint) is list:
        some = next((mark.expected for mark in marks if isinstance(mark, Some)), None)
        return Entries(get_args(hint)[0], some)
    if marks:
        return cast(Shape, marks[0])
    if hint is bool:
        return Flag()
    assert isinstance(hint, type), f"the schema gives no form for {hint}"
    if issubclass(hint, StrEnum):
        return Choice(hint)
    assert issubclass(hint, msgspec.Struct), f"the schema gives no form for {hint}"
    return Section(hint)


def read(node: Node, section: type[S], path: str, mistakes: list[Mistake]) -> S | None:
    """Return the section that a node describes, or None if something in it is wrong and noted."""
    before = len(mistakes)
    if not isinstance(node, Mapping):
        mistakes.append(_wrong_kind(node, path, "a mapping of keys"))
        return None
    table = fields(section)
    for key, place in node.keys.items():
        if key not in table and not enough(mistakes):
            message = f"unknown key{did_you_mean(key, table)}"
            mistakes.append(Mistake(place, below(path, key), message, "", "one of " + ", ".join(table)))
    values = dict(_values(node, table, path, mistakes))
    return section(**values) if len(mistakes) == before else None


def _values(node: Mapping, table: dict[str, Field], path: str, mistakes: list[Mistake]) -> Iterator[tuple[str, object]]:
    for name, field in table.items():
        here = below(path, name)
        found = node.get(name)
        if isinstance(field.shape, NotYet):
            if name in node.keys:
                message = f"this version of mockpayline does not read {field.shape.what} yet"
                mistakes.append(Mistake(node.keys[name], here, message, "", "a file without this section"))
        elif found is not None:
            yield name, _value(found, field.shape, here, mistakes)
        elif field.required:
            place = node.keys.get(name, node.place)
            mistakes.append(Mistake(place, here, "the value is missing", "", _expected(field.shape)))


def _value(node: Node, shape: Section | Entries | Form | NodeForm, path: str, mistakes: list[Mistake]) -> object:
    if isinstance(shape, Section):
        return read(node, shape.of, path, mistakes)
    if isinstance(shape, Entries):
        return _entries(node, shape, path, mistakes)
    if not isinstance(shape, Form):
        return shape.read_node(node, path, mistakes)
    if not isinstance(node, Scalar):
        mistakes.append(_wrong_kind(node, path, shape.expected))
        return None
    try:
        return shape.read(node.text)
    except InvalidValue as error:
        mistakes.append(Mistake(node.place, path, error.message, node.text, shape.expected))
        return None


def _entries(node: Node, shape: Entries, path: str, mistakes: list[Mistake]) -> list[msgspec.Struct | None]:
    if not isinstance(node, Sequence):
        mistakes.append(_wrong_kind(node, path, _expected(shape)))
        return []
    if shape.some and not node.items:
        mistakes.append(Mistake(node.place, path, "the list is empty", "", shape.some))
    return [
        read(item, shape.of, below(path, index), mistakes)
        for index, item in enumerate(node.items)
        if not enough(mistakes)
    ]


def _expected(shape: Section | Entries | Form | NodeForm) -> str:
    if isinstance(shape, Section):
        return "a mapping of keys"
    if isinstance(shape, Entries):
        return shape.some or "a list of mappings"
    return shape.expected


def _wrong_kind(node: Node, path: str, expected: str) -> Mistake:
    if isinstance(node, Scalar):
        return Mistake(node.place, path, "a text stands here", node.text, expected)
    kind = "a list" if isinstance(node, Sequence) else "a mapping"
    return Mistake(node.place, path, f"{kind} stands here", "", expected)
