"""From a message to the bytes of its envelope: strictly, as the schema says, written as text from ready pieces.

Schema order, every required element present, nil where allowed and empty otherwise, is what all clients accept (zeep
is strict, JAX-WS and PHP read by name). The plan of a class holds the text around each of its values, so that a call
only fills in the values.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from msgspec.structs import astuple

from mockpayline.contract.base import IMPL, OBJ, Element, Message, xsd_name
from mockpayline.contract.fields import Field, fields_of
from mockpayline.soap.codec.values import KINDS
from mockpayline.soap.faults import DECLARATION, SOAP
from mockpayline.soap.text import escaped, escaped_attribute

XSI = "http://www.w3.org/2001/XMLSchema-instance"

_PREFIXES = {IMPL: "impl", OBJ: "obj"}
# The empty header is what the real platform sends.
_HEAD = (
    f'{DECLARATION}<soapenv:Envelope xmlns:soapenv="{SOAP}" xmlns:impl="{IMPL}" xmlns:obj="{OBJ}" xmlns:xsi="{XSI}">'
    "<soapenv:Header/><soapenv:Body>"
)
_TAIL = "</soapenv:Body></soapenv:Envelope>"

_TEXT, _VALUE, _OBJECT, _TEXTS, _OBJECTS, _LEFT_OUT = range(6)


class _Piece(NamedTuple):
    """The text around one field's value. `absent` is written for None, and whatever the value for `_LEFT_OUT`."""

    kind: int
    head: str
    tail: str
    absent: str
    write: Callable[[Any], str] | None = None
    inner: _Shape | None = None
    most: int | None = None


class _Shape(NamedTuple):
    """How a class is written at some version: its pieces by field, and the attributes by place and name."""

    pieces: tuple[_Piece, ...]
    attributes: tuple[tuple[int, str], ...]


def encode(message: Message, version: int) -> bytes:
    """Return the whole SOAP 1.1 envelope with the message as its one body element.

    Fields that the version does not have are left out where the schema allows, else nil, else empty. Characters
    that XML forbids are dropped from texts.
    """
    cls = type(message)
    name = xsd_name(cls)
    parts = [_HEAD, f"<impl:{name}>"]
    _write(parts, message, _shape_at(cls, version))
    parts.append(f"</impl:{name}>{_TAIL}")
    return "".join(parts).encode()


def _write(parts: list[str], message: Element, shape: _Shape) -> None:
    append = parts.append
    for value, piece in zip(astuple(message), shape.pieces, strict=True):
        kind, head, tail, absent, write, inner, most = piece
        if value is None or kind == _LEFT_OUT:
            if absent:
                append(absent)
        elif kind == _TEXT:
            append(f"{head}>{escaped(value)}{tail}")
        elif kind == _OBJECT:
            _write_object(parts, value, head, tail, inner)
        elif kind == _OBJECTS:
            assert most is None or len(value) <= most, f"{head}> comes at most {most} times"
            for item in value:
                _write_object(parts, item, head, tail, inner)
        elif kind == _TEXTS:
            assert most is None or len(value) <= most, f"{head}> comes at most {most} times"
            for item in value:
                append(f"{head}>{escaped(item)}{tail}")
        else:
            assert write is not None, "a value that is no text has a way to be written"
            append(f"{head}>{write(value)}{tail}")


def _write_object(parts: list[str], value: Element, head: str, tail: str, shape: _Shape | None) -> None:
    assert shape is not None, "an object has a shape"
    parts.append(head)
    if shape.attributes:
        values = astuple(value)
        for place, name in shape.attributes:
            if values[place] is not None:
                parts.append(f' {name}="{escaped_attribute(values[place])}"')
    parts.append(">")
    _write(parts, value, shape)
    parts.append(tail)


def _shape_at(cls: type[Element], version: int) -> _Shape:
    """Return the shape of a class for a version; versions between which nothing changes share one."""
    return _shape(cls, bisect_right(_changes(cls), version))


@cache
def _changes(cls: type[Element]) -> tuple[int, ...]:
    """Return the versions from which on a class, or one that it holds, is written in another way."""
    found: set[int] = set()
    for field in fields_of(cls):
        if field.since is not None:
            found.add(field.since)
        if field.until is not None:
            found.add(field.until + 1)
        if issubclass(field.type, Element):
            found.update(_changes(field.type))
    return tuple(sorted(found))


@cache
def _shape(cls: type[Element], change: int) -> _Shape:
    changes = _changes(cls)
    # Any version of the band serves; below the first change it is one below.
    version = changes[change - 1] if change else (changes[0] - 1 if changes else 0)
    fields = fields_of(cls)
    attributes = tuple((place, field.name) for place, field in enumerate(fields) if field.attribute)
    return _Shape(tuple(_piece(field, version) for field in fields), attributes)


def _piece(field: Field, version: int) -> _Piece:
    if field.attribute:
        return _Piece(_LEFT_OUT, "", "", "")
    name = f"{_PREFIXES[field.namespace]}:{field.name}"
    head, tail = f"<{name}", f"</{name}>"
    if field.least == 0 or field.repeated:
        absent = ""
    elif field.nillable:
        absent = f'{head} xsi:nil="true"/>'
    else:
        absent = f"{head}/>"
    if not field.in_version(version):
        return _Piece(_LEFT_OUT, head, tail, absent)
    if issubclass(field.type, Element):
        kind = _OBJECTS if field.repeated else _OBJECT
        return _Piece(kind, head, tail, absent, inner=_shape_at(field.type, version), most=field.most)
    if field.type is str:
        return _Piece(_TEXTS if field.repeated else _TEXT, head, tail, absent, most=field.most)
    assert not field.repeated, f"the contract has no list of {field.type.__name__}"
    return _Piece(_VALUE, head, tail, absent, KINDS[field.type].write)
