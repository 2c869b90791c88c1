"""From the texts of a document to its request, by the shape of the document alone.

The *shape* of a document is all of it but its plain texts. A plain text stands between ">" and "</", has no blanks at
its ends, no character that XML reads as another (a carriage return) or forbids, and no reference but to XML's own five
entities. Whatever plain text stands in such a place, the elements around it are the same. So a shape that was parsed
and decoded once, with a marker in the place of each text, tells what becomes of the texts of every document of it: it
is compiled to a function that puts them into new objects and touches nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from lxml import etree
from msgspec import Struct, structs

from mockpayline.contract.base import Element, Message
from mockpayline.soap.codec.decoder import Decoded, Report, decode

M = TypeVar("M", bound=Message)

split = re.compile(">([^\x00- <>\ufffe\uffff][^\x00-\x08\x0b-\x1f<>\ufffe\uffff]*+)(?<![ \t\n])</").split
"""Split a document at its plain texts: pieces of the shape and texts come in turn, a piece first and last.

What stands around every text, ">" and "</", is in none of them. Texts behind two ">" cannot overlap and nothing is
tried twice, so the time is in proportion to the document's length, whatever stands in it.
"""

_unknown_reference = re.compile("&(?!(?:amp|lt|gt|quot|apos);)").search

_MARK = "\ue000"  # for private use: XML has it, and no client a reason to write it
_holds_mark = re.compile(f"{_MARK}|&#(?:x0*e000|0*57344);", re.IGNORECASE).search


def unescape(pieces: list[str]) -> bool:
    """Put the characters into the texts of a split document that its references stand for.

    Return False where there is a reference that is none of XML's own five, or an ampersand that begins none.
    """
    for place in range(1, len(pieces), 2):
        text = pieces[place]
        if "&" in text:
            if _unknown_reference(text) is not None:
                return False
            text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&apos;", "'")
            pieces[place] = text.replace("&amp;", "&")
    return True


def marked(pieces: list[str]) -> str | None:
    """Return a split document with a marker for each of its texts, or None if its shape holds one of its own."""
    if any(_holds_mark(piece) for piece in pieces[::2]):
        return None
    return "".join(f">{_MARK}{place}</" if place % 2 else piece for place, piece in enumerate(pieces))


def reader(
    root: etree._Element, element: etree._Element, cls: type[M], pieces: int
) -> Callable[[list[str]], Decoded[M]] | None:
    """Return what reads the request of this class from a document split into so many pieces, or None.

    `root` and `element` are of the document with markers. The function takes the pieces of any document of the same
    shape, its texts unescaped, and returns what `decode` would; it raises ValueError or KeyError where that would tell
    a problem. There is none for a shape that has texts elsewhere than in elements of their own (in a comment, beside
    another text), that has problems itself, or a value that is read and then dropped, whose problem would be lost.
    """
    if _texts_with_mark(root) != [f"{_MARK}{place}" for place in range(1, pieces, 2)]:
        return None
    report = _Report()
    decoded = decode(element, cls, report)
    source = _Source()
    expression = source.of(decoded.request)
    if decoded.problems or source.later != report.later:
        return None
    return source.function(f"{source.name(Decoded)}({expression}, (), {source.name(decoded.ignored)})")


def _texts_with_mark(root: etree._Element) -> list[str]:
    """Return the texts of elements that hold a marker, in order."""
    texts = (element.text for element in root.iter())
    return [text for text in texts if text is not None and _MARK in text]


class _Later(Struct, frozen=True):
    """A value that is to be read from the text at a place among the pieces."""

    read: Callable[[str], Any]
    place: int


class _Report(Report):
    """A report for which a marker is no value yet. `later` counts those that it met."""

    __slots__ = ("later",)

    def __init__(self) -> None:
        super().__init__()
        self.later = 0

    def read(self, read: Callable[[str], Any], text: str) -> Any:
        if not text.startswith(_MARK):
            return read(text)
        self.later += 1
        return _Later(read, int(text[1:]))


class _Source:
    """The source of the function that makes a request out of texts, and what it calls by name.

    All that is put into the source are names of the contract, names of its own and numbers, nothing that anybody sends.
    """

    def __init__(self) -> None:
        self.later = 0
        self._known: dict[str, Any] = {}
        self._names: dict[int, str] = {}

    def function(self, expression: str) -> Callable[[list[str]], Any]:
        """Return the function of the pieces that has this value."""
        exec(f"def read(pieces):\n    return {expression}", self._known)  # noqa: S102 - written here, see above
        function: Callable[[list[str]], Any] = self._known["read"]
        return function

    def name(self, value: object) -> str:
        """Return the name by which the function knows a value."""
        name = self._names.get(id(value))
        if name is None:
            name = self._names[id(value)] = f"known_{len(self._names)}"
            self._known[name] = value  # which keeps its id from becoming another's
        return name

    def of(self, value: Any) -> str:
        """Return the expression that makes a value."""
        if isinstance(value, Element):
            held = ((name, one) for name, one in structs.asdict(value).items() if one is not None)
            return f"{self.name(type(value))}({', '.join(f'{name}={self.of(one)}' for name, one in held)})"
        if isinstance(value, list):
            return f"[{', '.join(map(self.of, value))}]"
        if isinstance(value, _Later):
            self.later += 1
            return f"{self.name(value.read)}(pieces[{value.place}])"
        if isinstance(value, str) and value.startswith(_MARK):
            return f"pieces[{int(value[1:])}]"
        return self.name(value)
