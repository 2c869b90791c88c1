"""From a message to the bytes of its envelope: strictly, as the schema says, written as text from ready pieces.

Schema order, every required element present, nil where allowed and empty otherwise, is what all clients accept (zeep
is strict, JAX-WS and PHP read by name). A class is compiled to a function that knows the text around each of its
values: most fields of most answers are absent, and in a loop over all of them each would cost as much as one that is
there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from mockpayline.contract.base import IMPL, OBJ, Element, Message, xsd_name
from mockpayline.contract.fields import Field, fields_of
from mockpayline.soap.codec.values import KINDS
from mockpayline.soap.faults import DECLARATION, SOAP
from mockpayline.soap.text import escaped, escaped_attribute, special_in_text

XSI = "http://www.w3.org/2001/XMLSchema-instance"

_PREFIXES = {IMPL: "impl", OBJ: "obj"}
# The empty header is what the real platform sends.
_HEAD = (
    f'{DECLARATION}<soapenv:Envelope xmlns:soapenv="{SOAP}" xmlns:impl="{IMPL}" xmlns:obj="{OBJ}" xmlns:xsi="{XSI}">'
    "<soapenv:Header/><soapenv:Body>"
)
_TAIL = "</soapenv:Body></soapenv:Envelope>"


class _Shape(NamedTuple):
    """How a class is written at some version: what appends its fields, and what returns its attributes, if any."""

    fields: Callable[[Any, Callable[[str], None]], None]
    attributes: Callable[[Any], str] | None


def encode(message: Message, version: int) -> bytes:
    """Return the whole SOAP 1.1 envelope with the message as its one body element.

    Fields that the version does not have are left out where the schema allows, else nil, else empty. Characters
    that XML forbids are dropped from texts.
    """
    cls = type(message)
    name = xsd_name(cls)
    parts = [_HEAD, f"<impl:{name}>"]
    _shape_at(cls, version).fields(message, parts.append)
    parts.append(f"</impl:{name}>{_TAIL}")
    return "".join(parts).encode()


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
    attributes = tuple(field.name for field in fields_of(cls) if field.attribute)
    return _Shape(_Compiled(cls, version).function(), _attributes(attributes) if attributes else None)


def _attributes(names: tuple[str, ...]) -> Callable[[Any], str]:
    def written(value: Any) -> str:
        found = ((name, getattr(value, name)) for name in names)
        return "".join(f' {name}="{escaped_attribute(text)}"' for name, text in found if text is not None)

    return written


class _Compiled:
    """The source of the function that appends the fields of a class, and the functions that it calls.

    All that is put into the source are names and bounds of the contract, nothing that anybody sends.
    """

    def __init__(self, cls: type[Element], version: int) -> None:
        self._version = version
        self._known: dict[str, Any] = {"special": special_in_text, "escaped": escaped}
        self._lines = ["def fields(message, append):"]
        for place, field in enumerate(fields_of(cls)):
            if not field.attribute:
                self._add(place, field)

    def function(self) -> Callable[[Any, Callable[[str], None]], None]:
        """Return the function."""
        self._lines.append("    return")
        exec("\n".join(self._lines), self._known)  # noqa: S102 - written above, from the contract alone
        function: Callable[[Any, Callable[[str], None]], None] = self._known["fields"]
        return function

    def _add(self, place: int, field: Field) -> None:
        name = f"{_PREFIXES[field.namespace]}:{field.name}"
        if field.least == 0 or field.repeated:
            absent = ""
        elif field.nillable:
            absent = f'<{name} xsi:nil="true"/>'
        else:
            absent = f"<{name}/>"
        if not field.in_version(self._version):
            if absent:
                self._lines.append(f"    append({absent!r})")
            return
        self._lines += [f"    value = message.{field.name}", "    if value is not None:"]
        written = self._written(place, field, name)
        if field.repeated:
            if field.most is not None:
                self._lines.append(
                    f"        assert len(value) <= {field.most}, '{name} comes at most {field.most} times'"
                )
            self._lines.append("        for value in value:")
            written = [f"    {line}" for line in written]
        self._lines += [f"        {line}" for line in written]
        if absent:
            self._lines += ["    else:", f"        append({absent!r})"]

    def _written(self, place: int, field: Field, name: str) -> list[str]:
        """Return the lines that append one value."""
        if issubclass(field.type, Element):
            inner = _shape_at(field.type, self._version)
            self._known[f"fields_{place}"] = inner.fields
            head = f"append('<{name}>')"
            if inner.attributes is not None:
                self._known[f"attributes_{place}"] = inner.attributes
                head = f"append(f'<{name}{{attributes_{place}(value)}}>')"
            return [head, f"fields_{place}(value, append)", f"append('</{name}>')"]
        text = "value if special(value) is None else escaped(value)"
        if field.type is not str:
            self._known[f"write_{place}"] = KINDS[field.type].write
            text = f"write_{place}(value)"
        return [f"append(f'<{name}>{{{text}}}</{name}>')"]
