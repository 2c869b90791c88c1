"""A request with a text in every field that the contract has room for a text in, however deep it stands.

The fields are read from the contract's classes, so that one that is added is not forgotten by whoever asks here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from xml.sax.saxutils import escape

from mockpayline.contract.base import IMPL, OBJ, Element
from mockpayline.contract.fields import Field, fields_of
from mockpayline.contract.operations import Operation
from tests.soap.envelopes import envelope

_PREFIXES = {IMPL: "i", OBJ: "o"}

Said = Callable[[str, Field], str | None]
"""Gives a field's text by its path (`order.ref`); None leaves the field out."""


def paths(cls: type[Element], path: str = "") -> Iterator[tuple[str, Field]]:
    """Return the fields of a class that hold a text or bytes, and those of the classes within, by their paths."""
    for field in fields_of(cls):
        here = f"{path}.{field.name}" if path else field.name
        if issubclass(field.type, Element):
            yield from paths(field.type, here)
        elif field.type in (str, bytes):
            yield here, field


def request(operation: Operation, said: Said) -> str:
    """Return the envelope of an operation's request whose fields say what `said` gives them."""
    name = f"i:{operation.name}Request"
    return envelope(f"<{name}>{_inside(operation.request, said, '')}</{name}>")


def replacing(said: Said, by_path: Mapping[str, str]) -> Said:
    """Return the same texts but for those of `by_path`, and nothing in fields that hold no text."""
    return lambda path, field: by_path[path] if path in by_path else said(path, field) if field.type is str else None


def _inside(cls: type[Element], said: Said, path: str) -> str:
    return "".join(_element(field, said, f"{path}.{field.name}" if path else field.name) for field in fields_of(cls))


def _element(field: Field, said: Said, path: str) -> str:
    if issubclass(field.type, Element):
        content = _inside(field.type, said, path)
    else:
        text = said(path, field)
        if text is None:
            return ""
        content = escape(text)
    name = f"{_PREFIXES[field.namespace]}:{field.name}" if field.namespace else field.name
    return f"<{name}>{content}</{name}>"
