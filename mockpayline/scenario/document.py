"""From YAML text to a tree in which every node knows its file, line and column.

The tree is built from the parser's events, in a loop: depth costs no stack, nothing is expanded, and no scalar is
resolved, so that `off`, `02005` and `0630` stay the text they are. JSON is read by the same way, being YAML.

Refused besides bad syntax: anchors and aliases (a few of them can stand for gigabytes, "billion laughs"), tags
(`!!python/...`), a second document, keys that are no plain text, a key given twice, what is too large or too deep.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from mockpayline.scenario.mistake import Mistake, Place, enough

MAX_BYTES = 1024 * 1024
"""The largest scenario, in bytes of UTF-8: about ten thousand cards."""

MAX_DEPTH = 20
"""How deep mappings and lists may stand in one another; the format itself needs ten levels."""

_TOO_DEEP = "the scenario is nested too deep"
_DEPTH_ALLOWED = f"at most {MAX_DEPTH} levels"

# libyaml 0.2.6 stops at 1,000 brackets of one line before it gives the event of the first.
_PARSER_TOO_DEEP = "maximum nesting depth"

# What YAML 1.1 allows in a file (chapter 5.1, c-printable), turned round.
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# JSON writes characters beyond the 16 bits as two escapes, which YAML does not know (RFC 8259, section 7).
_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")

# YAML 1.1, chapter 5.4; the marks of the parser count lines by these.
_LINE_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")

_HINTS = {
    "block scalar": 'quotes round a text that begins with > or |, as ">= 100"',
    "alias": 'quotes round a text that begins with *, as "*@shop.test"',
    "anchor": "quotes round a text that begins with &",
    "cannot start any token": "spaces instead of a tab, or quotes round a text that begins with a sign",
}
"""What people most often meant where YAML's own signs begin a text, by words of the parser's complaint."""

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text as it was written, without its quotes."""

    place: Place
    text: str
    plain: bool = True

    @property
    def absent(self) -> bool:
        """Whether nothing is given: a key with nothing behind it, or an unquoted `null` or `~`."""
        return self.plain and self.text in _NULLS


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    place: Place
    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with the places they stand at, and their nodes; the order is the file's."""

    place: Place
    entries: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)

    def get(self, key: str) -> Node | None:
        """Return the node of a key, or None where the key is missing or nothing is given."""
        node = self.entries.get(key)
        return None if isinstance(node, Scalar) and node.absent else node

    def text(self, key: str) -> str | None:
        """Return the text of a key, or None where it is missing, not given or no text."""
        node = self.get(key)
        return node.text if isinstance(node, Scalar) else None


Node: TypeAlias = Scalar | Sequence | Mapping


def below(path: str, key: str | int) -> str:
    """Return the path of a list's item (`contracts[0]`) or of a mapping's key (`contracts[0].label`)."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key


def parse(source: str | bytes, file: str, mistakes: list[Mistake]) -> Node | None:
    """Return the tree of a YAML (or JSON) text, or None where it cannot be read at all.

    `file` names it in messages; whatever is wrong is appended to `mistakes`. An empty text is an empty mapping.
    """
    text = _decoded(source, file, mistakes)
    if text is None:
        return None
    builder = _Builder(file, mistakes)
    # Unicode escapes of JSON are left alone in YAML proper, where a plain text may hold such a sequence.
    if text.lstrip().startswith("{"):
        text = _PAIR.sub(_joined, text)
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if not builder.take(event):
                return None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        place = Place(file, mark.line + 1, mark.column + 1) if mark is not None else Place(file)
        # libyaml sees the end of a text in a line of its own.
        place = min(place, _at(file, text))
        problem = ", ".join(
            str(part) for part in (getattr(error, "problem", None), getattr(error, "context", None)) if part
        )
        if _PARSER_TOO_DEEP in problem:
            mistakes.append(Mistake(place, builder.path, _TOO_DEEP, "", _DEPTH_ALLOWED))
            return None
        hint = next((text for sign, text in _HINTS.items() if sign in problem), "")
        mistakes.append(Mistake(place, builder.path, f"this is no YAML: {problem or 'it cannot be read'}", "", hint))
        return None
    return builder.root or Mapping(Place(file))


def _decoded(source: str | bytes, file: str, mistakes: list[Mistake]) -> str | None:
    size = len(source) if isinstance(source, bytes) else len(source.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        mistakes.append(Mistake(Place(file), "", "the scenario is too large", "", f"at most {MAX_BYTES} bytes"))
        return None
    if isinstance(source, bytes):
        try:
            text = source.decode("utf-8")
        except UnicodeDecodeError as error:
            before = source[: error.start].decode("utf-8")
            message = f"the text is not UTF-8 (byte {source[error.start]:#04x})"
            mistakes.append(Mistake(_at(file, before), "", message, "", "UTF-8"))
            return None
    else:
        text = source
    text = text.removeprefix("\ufeff")
    forbidden = _FORBIDDEN.search(text)
    if forbidden is not None:
        message = f"the character U+{ord(forbidden[0]):04X} must not stand in YAML"
        mistakes.append(Mistake(_at(file, text[: forbidden.start()]), "", message))
        return None
    return text


def _at(file: str, before: str) -> Place:
    lines = _LINE_BREAK.split(before)
    return Place(file, len(lines), len(lines[-1]) + 1)


def _joined(found: re.Match[str]) -> str:
    high, low = int(found[2], 16), int(found[3], 16)
    return f"{found[1]}\\U{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00):08x}"


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet, with the key that waits for its value."""

    node: Sequence | Mapping
    path: str
    key: str | None = None
    repeated: bool = False


class _Builder:
    """Puts the tree together, event by event."""

    def __init__(self, file: str, mistakes: list[Mistake]) -> None:
        self._file = file
        self._mistakes = mistakes
        self._stack: list[_Open] = []
        self._documents = 0
        self.root: Node | None = None

    @property
    def path(self) -> str:
        """The path of what is read next."""
        if not self._stack:
            return ""
        top = self._stack[-1]
        if isinstance(top.node, Sequence):
            return below(top.path, len(top.node.items))
        return top.path if top.key is None else below(top.path, top.key)

    def take(self, event: Event) -> bool:
        """Add one event; False where reading on makes no sense."""
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                return self._stop(event, "a second document begins here", "one document")
        elif isinstance(event, AliasEvent):
            return self._stop(event, "aliases are not read", f"the value written out, or {_HINTS['alias']}")
        elif isinstance(event, CollectionEndEvent):
            self._stack.pop()
        elif isinstance(event, NodeEvent):
            return self._node(event)
        return True

    def _node(self, event: NodeEvent) -> bool:
        if event.anchor is not None:
            return self._stop(event, "anchors are not read", "the value written out")
        if isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag is not None:
            return self._stop(event, "tags are not read", "the value alone; its field knows the type")
        top = self._stack[-1] if self._stack else None
        if top is not None and isinstance(top.node, Mapping) and top.key is None:
            return self._key(top, top.node, event)
        node = self._made(event)
        path = self.path
        if not isinstance(node, Scalar):
            if len(self._stack) >= MAX_DEPTH:
                return self._stop(event, _TOO_DEEP, _DEPTH_ALLOWED)
            self._stack.append(_Open(node, path))
        if top is None:
            self.root = node
        elif isinstance(top.node, Sequence):
            top.node.items.append(node)
        else:
            assert top.key is not None, "a mapping's value comes behind its key"
            if not top.repeated:
                top.node.entries[top.key] = node
            top.key = None
        return True

    def _key(self, top: _Open, mapping: Mapping, event: NodeEvent) -> bool:
        if not isinstance(event, ScalarEvent):
            return self._stop(event, "a key must be a text, not a list or mapping", "a word")
        key, place = event.value, self._place(event)
        top.key = key
        top.repeated = key in mapping.keys
        if top.repeated and not enough(self._mistakes):
            message = f"the key is given twice, first in line {mapping.keys[key].line}"
            self._mistakes.append(Mistake(place, below(top.path, key), message))
        mapping.keys.setdefault(key, place)
        return True

    def _made(self, event: NodeEvent) -> Node:
        place = self._place(event)
        if isinstance(event, ScalarEvent):
            # libyaml says "" for a scalar without quotes, PyYAML's own parser None.
            return Scalar(place, event.value, plain=not event.style)
        return Mapping(place) if isinstance(event, MappingStartEvent) else Sequence(place)

    def _place(self, event: Event) -> Place:
        assert event.start_mark is not None, "the parser marks every event"
        return Place(self._file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _stop(self, event: Event, message: str, expected: str) -> bool:
        self._mistakes.append(Mistake(self._place(event), self.path, message, "", expected))
        return False
