"""The forms of `play` that are more than one text: lists, tables, and values that may be a word instead.

Each is a `mockpayline.scenario.reader.NodeForm`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from mockpayline.errors import InvalidValue
from mockpayline.scenario.document import Mapping, Node, Scalar, Sequence, below
from mockpayline.scenario.mistake import Mistake, did_you_mean, enough
from mockpayline.scenario.reader import Section, read
from mockpayline.scenario.values import Digits, Euros, Form, Number, Text

NONE = "none"
_NONE_SCHEMA: dict[str, object] = {"const": NONE}
T = TypeVar("T")

FAULT_WORDS = (NONE, "lost", "cut", "html", "timeout")
"""How a call can come to no answer, besides an HTTP status and a SOAP fault."""


@dataclass(frozen=True, slots=True)
class OrNone:
    """A text of some form, or the word `none`, read as an empty text."""

    form: Form

    @property
    def expected(self) -> str:
        """The legal form."""
        return f"{self.form.expected}, or none"

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        return {"anyOf": [self.form.json_schema(), _NONE_SCHEMA]}

    def read(self, text: str) -> object:
        """Return the value."""
        return "" if text == NONE else self.form.read(text)


@dataclass(frozen=True, slots=True)
class Texts:
    """A list of texts of one form; `alone` lets one text stand for a list of it."""

    form: Form
    alone: bool = False

    @property
    def expected(self) -> str:
        """The legal form."""
        return f"a list of texts, each {self.form.expected}" + (", or one alone" if self.alone else "")

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        listed: dict[str, object] = {"type": "array", "items": self.form.json_schema()}
        return {"anyOf": [listed, self.form.json_schema()]} if self.alone else listed

    def read_node(self, node: Node, path: str, mistakes: list[Mistake]) -> tuple[object, ...]:
        """Return the texts."""
        if self.alone and isinstance(node, Scalar):
            return (text(node, self.form, path, mistakes),)
        return tuple(text(item, self.form, here, mistakes) for item, here in items(node, path, self.expected, mistakes))


@dataclass(frozen=True, slots=True)
class EurosList:
    """A list of amounts; `none` is an empty one."""

    expected: str = f"a list of amounts, each {Euros().expected}, or none"

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        return {"anyOf": [{"type": "array", "items": Euros().json_schema()}, _NONE_SCHEMA]}

    def read_node(self, node: Node, path: str, mistakes: list[Mistake]) -> tuple[object, ...]:
        """Return cents."""
        if _is_none(node):
            return ()
        return tuple(text(item, Euros(), here, mistakes) for item, here in items(node, path, self.expected, mistakes))


@dataclass(frozen=True, slots=True)
class TextsByName:
    """A mapping from names to texts of one form; nothing given is an empty text."""

    form: Form
    each: str

    @property
    def expected(self) -> str:
        """The legal form."""
        return f"a mapping, {self.each}"

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        return {"type": "object", "additionalProperties": {"anyOf": [self.form.json_schema(), {"type": "null"}]}}

    def read_node(self, node: Node, path: str, mistakes: list[Mistake]) -> dict[str, object]:
        """Return the texts by name."""
        return by_name(node, path, self.expected, mistakes, lambda one, here: text(one, self.form, here, mistakes))


@dataclass(frozen=True, slots=True)
class AmountsByCard:
    """A mapping from gift-card numbers to amounts."""

    expected: str = "a mapping from gift-card numbers to amounts in euros"

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        return {"type": "object", "additionalProperties": Euros().json_schema()}

    def read_node(self, node: Node, path: str, mistakes: list[Mistake]) -> dict[str, object]:
        """Return cents by card number."""
        if isinstance(node, Mapping):
            for number, place in node.keys.items():
                text(Scalar(place, number), Digits(10, 19), below(path, number), mistakes)
        return by_name(node, path, self.expected, mistakes, lambda one, here: text(one, Euros(), here, mistakes))


@dataclass(frozen=True, slots=True)
class NumberOrTexts:
    """A number, or a list of words; `none` is an empty one."""

    words: tuple[str, ...]

    @property
    def expected(self) -> str:
        """The legal form."""
        return f"a whole number from 0, {NONE}, or a list of {', '.join(self.words)}"

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        words = {"type": "array", "items": {"enum": list(self.words)}}
        return {"anyOf": [Number(0, 100_000).json_schema(), words, _NONE_SCHEMA]}

    def read_node(self, node: Node, path: str, mistakes: list[Mistake]) -> object:
        """Return the number or the words."""
        if _is_none(node):
            return ()
        if isinstance(node, Scalar):
            return text(node, Number(0, 100_000), path, mistakes, self.expected)
        found = []
        for item, here in items(node, path, self.expected, mistakes):
            if isinstance(item, Scalar) and item.text in self.words:
                found.append(item.text)
            else:
                mistakes.append(_wrong(item, here, "this is no such word", " or ".join(self.words)))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class SectionsOrNone:
    """A list of mappings of one class; `none` is an empty one."""

    of: type[msgspec.Struct]

    @property
    def expected(self) -> str:
        """The legal form."""
        return "a list of mappings, or none"

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        return {"anyOf": [{"type": "array", "items": Section(self.of).json_schema()}, _NONE_SCHEMA]}

    def read_node(self, node: Node, path: str, mistakes: list[Mistake]) -> tuple[object, ...]:
        """Return the sections."""
        if _is_none(node):
            return ()
        return tuple(read(item, self.of, here, mistakes) for item, here in items(node, path, self.expected, mistakes))


@dataclass(frozen=True, slots=True)
class SectionOrNone:
    """A mapping of one class, or the word `none`, read as that word."""

    of: type[msgspec.Struct]
    expected: str = "a mapping of keys, or none"

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        return {"anyOf": [Section(self.of).json_schema(), _NONE_SCHEMA]}

    def read_node(self, node: Node, path: str, mistakes: list[Mistake]) -> object:
        """Return the section or the word."""
        return NONE if _is_none(node) else read(node, self.of, path, mistakes)


@dataclass(frozen=True, slots=True)
class TextOrSection:
    """A mapping of one class, or a text, read as the field `key` of it; the word `none` is an empty text."""

    of: type[msgspec.Struct]
    key: str
    expected: str = "a text, none, or a mapping of keys"

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        return {"anyOf": [Section(self.of).json_schema(), Text(most=10_000).json_schema()]}

    def read_node(self, node: Node, path: str, mistakes: list[Mistake]) -> object:
        """Return the section."""
        if not isinstance(node, Scalar):
            return read(node, self.of, path, mistakes)
        try:
            return self.of(**{self.key: OrNone(Text(most=10_000)).read(node.text)})
        except InvalidValue as error:
            mistakes.append(Mistake(node.place, path, error.message, node.text, self.expected))
            return None


@dataclass(frozen=True, slots=True)
class FaultOrWord:
    """One of the words of `FAULT_WORDS`, `http: STATUS` or `soap: TEXT`."""

    of: type[msgspec.Struct]
    expected: str = f"{', '.join(FAULT_WORDS)}, {{http: 503}} or {{soap: a text of the fault string}}"

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        keys = Section(self.of).json_schema()
        return {"anyOf": [{"enum": list(FAULT_WORDS)}, {**keys, "minProperties": 1, "maxProperties": 1}]}

    def read_node(self, node: Node, path: str, mistakes: list[Mistake]) -> object:
        """Return the section."""
        if isinstance(node, Scalar):
            if node.text not in FAULT_WORDS:
                message = f"no fault has this name{did_you_mean(node.text, FAULT_WORDS)}"
                mistakes.append(Mistake(node.place, path, message, node.text, self.expected))
            return self.of(word=node.text)
        if isinstance(node, Mapping) and (len(node.keys) != 1 or "word" in node.keys):
            mistakes.append(Mistake(node.place, path, "one of http and soap must stand here", "", self.expected))
            return None
        return read(node, self.of, path, mistakes)


def text(node: Node, form: Form, path: str, mistakes: list[Mistake], expected: str = "") -> object:
    """Return the value that a text of a form gives, or None if it is wrong and noted."""
    if not isinstance(node, Scalar):
        mistakes.append(_wrong(node, path, "a list or mapping stands here", expected or form.expected))
        return None
    try:
        return form.read("" if node.absent else node.text)
    except InvalidValue as error:
        mistakes.append(Mistake(node.place, path, error.message, node.text, expected or form.expected))
        return None


def items(node: Node, path: str, expected: str, mistakes: list[Mistake]) -> Iterator[tuple[Node, str]]:
    """Yield the items of a list with their paths; what is no list is noted."""
    if not isinstance(node, Sequence):
        mistakes.append(_wrong(node, path, "this is no list", expected))
        return
    for index, item in enumerate(node.items):
        if not enough(mistakes):
            yield item, below(path, index)


def by_name(
    node: Node, path: str, expected: str, mistakes: list[Mistake], value: Callable[[Node, str], T]
) -> dict[str, T]:
    """Return the values of a mapping by its keys; what is no mapping is noted."""
    if not isinstance(node, Mapping):
        mistakes.append(_wrong(node, path, "this is no mapping", expected))
        return {}
    return {name: value(one, below(path, name)) for name, one in node.entries.items() if not enough(mistakes)}


def _is_none(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text == NONE


def _wrong(node: Node, path: str, message: str, expected: str) -> Mistake:
    return Mistake(node.place, path, message, node.text if isinstance(node, Scalar) else "", expected)
