"""Reads a tree against the classes of the schema, and notes every mistake with its place.

Each field has a shape, which reads its node: a text with a form, a section, a list of sections, or what a module of
its own reads (`NodeForm`).
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Annotated, Protocol, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import msgspec

from mockpayline.errors import InvalidValue
from mockpayline.scenario.document import Mapping, Node, Scalar, Sequence, below
from mockpayline.scenario.mistake import Mistake, Place, did_you_mean, enough
from mockpayline.scenario.values import Choice, Flag, Form

S = TypeVar("S", bound=msgspec.Struct)


class NodeForm(Protocol):
    """How the node of a field becomes its value, whatever its shape."""

    @property
    def expected(self) -> str:
        """The legal form, as the end of a sentence that begins with "expected:"."""

    def read_node(self, node: Node, path: str, mistakes: list[Mistake]) -> object:
        """Return the value; what is wrong is noted among the mistakes, and the value then means nothing."""

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it; what it cannot say is allowed there."""


@dataclass(frozen=True, slots=True)
class Some:
    """Annotates a list that must have an item; `expected` says which."""

    expected: str


@dataclass(frozen=True, slots=True)
class Plain:
    """A field that is a text, read by its form."""

    form: Form

    @property
    def expected(self) -> str:
        """The legal form."""
        return self.form.expected

    def read_node(self, node: Node, path: str, mistakes: list[Mistake]) -> object:
        """Return what the form makes of the text."""
        if not isinstance(node, Scalar):
            mistakes.append(wrong_kind(node, path, self.expected))
            return None
        try:
            return self.form.read(node.text)
        except InvalidValue as error:
            mistakes.append(Mistake(node.place, path, error.message, node.text, self.expected))
            return None

    def json_schema(self) -> dict[str, object]:
        """Return the form's, with its sentence for people."""
        return {**self.form.json_schema(), "description": self.expected}


@dataclass(frozen=True, slots=True)
class Section:
    """A field that is a mapping of known keys."""

    of: type[msgspec.Struct]
    expected: str = "a mapping of keys"

    def read_node(self, node: Node, path: str, mistakes: list[Mistake]) -> object:
        """Return the section's class."""
        return read(node, self.of, path, mistakes)

    def json_schema(self, *, inherits: bool = False) -> dict[str, object]:
        """Return the schema of the keys; none is required where `extends` may bring it."""
        table = fields(self.of)
        required = [name for name, field in table.items() if field.required and not inherits]
        told: dict[str, object] = {"type": "object", "additionalProperties": False}
        told["properties"] = {name: field.json_schema(inherits=inherits) for name, field in table.items()}
        return told | ({"required": required} if required else {})


@dataclass(frozen=True, slots=True)
class Entries:
    """A field that is a list of mappings; `some` is the legal form of a list that must not be empty."""

    of: type[msgspec.Struct]
    some: str | None = None

    @property
    def expected(self) -> str:
        """The legal form."""
        return self.some or "a list of mappings"

    def read_node(self, node: Node, path: str, mistakes: list[Mistake]) -> object:
        """Return the sections, None for one with a mistake."""
        if not isinstance(node, Sequence):
            mistakes.append(wrong_kind(node, path, self.expected))
            return []
        if self.some and not node.items:
            mistakes.append(Mistake(node.place, path, "the list is empty", "", self.some))
        return [
            read(item, self.of, below(path, index), mistakes)
            for index, item in enumerate(node.items)
            if not enough(mistakes)
        ]

    def json_schema(self) -> dict[str, object]:
        """Return the schema of the list."""
        return {"type": "array", "items": Section(self.of).json_schema(), "minItems": 1 if self.some else 0}


@dataclass(frozen=True, slots=True)
class Field:
    """A key of a section: its name, the shape of its value, and whether it must be given."""

    name: str
    shape: NodeForm
    required: bool

    def json_schema(self, *, inherits: bool) -> dict[str, object]:
        """Return the schema of the value; a key that need not be given may also be given as nothing."""
        shape = self.shape
        told = shape.json_schema(inherits=inherits) if isinstance(shape, Section) else shape.json_schema()
        return told if self.required and not inherits else {"anyOf": [told, {"type": "null"}]}


@cache
def fields(section: type[msgspec.Struct]) -> dict[str, Field]:
    """Return the keys of a section by name, in the order of its class."""
    hints = get_type_hints(section, include_extras=True)
    return {one.name: Field(one.name, _shape(hints[one.name]), one.required) for one in msgspec.structs.fields(section)}


def _shape(hint: object) -> NodeForm:
    marks: tuple[object, ...] = ()
    if get_origin(hint) is Annotated:
        hint, *rest = get_args(hint)
        marks = tuple(rest)
    own = next((mark for mark in marks if hasattr(mark, "read_node")), None)
    if own is not None:
        return cast(NodeForm, own)
    if get_origin(hint) in {Union, types.UnionType}:
        hint = next(one for one in get_args(hint) if one is not type(None))
    if get_origin(hint) is list:
        some = next((mark.expected for mark in marks if isinstance(mark, Some)), None)
        return Entries(get_args(hint)[0], some)
    if marks:
        return Plain(cast(Form, marks[0]))
    if hint is bool:
        return Plain(Flag())
    assert isinstance(hint, type), f"the schema gives no form for {hint}"
    if issubclass(hint, StrEnum):
        return Plain(Choice(hint))
    assert issubclass(hint, msgspec.Struct), f"the schema gives no form for {hint}"
    return Section(hint)


def read(
    node: Node, section: type[S], path: str, mistakes: list[Mistake], *, table: dict[str, Field] | None = None
) -> S | None:
    """Return the section that a node describes, or None if something in it is wrong and noted.

    `table` stands in for the section's own fields, where they are read by other shapes.
    """
    before = len(mistakes)
    if not isinstance(node, Mapping):
        mistakes.append(wrong_kind(node, path, "a mapping of keys"))
        return None
    table = table or fields(section)
    for key, place in node.keys.items():
        if key not in table and not enough(mistakes):
            mistakes.append(unknown_key(key, place, path, table))
    values = dict(_values(node, table, path, mistakes))
    return section(**values) if len(mistakes) == before else None


def _values(node: Mapping, table: dict[str, Field], path: str, mistakes: list[Mistake]) -> Iterator[tuple[str, object]]:
    for name, field in table.items():
        here = below(path, name)
        found = node.get(name)
        if found is not None:
            yield name, field.shape.read_node(found, here, mistakes)
        elif field.required:
            place = node.keys.get(name, node.place)
            mistakes.append(Mistake(place, here, "the value is missing", "", field.shape.expected))


def unknown_key(key: str, place: Place, path: str, legal: Iterable[str]) -> Mistake:
    """Return the mistake of a key that a mapping does not know, with the nearest that it does."""
    legal = list(legal)
    message = f"unknown key{did_you_mean(key, legal)}"
    return Mistake(place, below(path, key), message, "", "one of " + ", ".join(legal))


def wrong_kind(node: Node, path: str, expected: str) -> Mistake:
    """Return the mistake of a text, list or mapping that stands where another of them belongs."""
    if isinstance(node, Scalar):
        return Mistake(node.place, path, "a text stands here", node.text, expected)
    kind = "a list" if isinstance(node, Sequence) else "a mapping"
    return Mistake(node.place, path, f"{kind} stands here", "", expected)
