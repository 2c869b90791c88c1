"""A SOAP exchange as the journal keeps it, shown again: its two messages field by field against the contract.

What is kept of a message is what the codec read, masked already. So the XML here is written anew from it, in the order
of the schema, and says nothing that was not kept; `xml_text` makes a whole envelope of it that can be sent again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from mockpayline.contract.base import IMPL, OBJ, Element, Message, xsd_name
from mockpayline.contract.fields import Field, fields_of
from mockpayline.contract.operations import OPERATIONS, Operation
from mockpayline.domain.journal import Entry, Kind
from mockpayline.domain.ports import WorldTx
from mockpayline.errors import NotFound

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

_PREFIXES = {IMPL: "impl", OBJ: "obj"}
_NAMESPACES = {"soapenv": SOAP, "impl": IMPL, "obj": OBJ, "xsi": XSI}
_UNWRITABLE = {one: None for one in range(32) if chr(one) not in "\t\n\r"}

DEFAULTS: Mapping[tuple[str, str], str] = {
    ("doWebPayment", "selectedContractList"): "all contracts of the point of sale",
    ("doWebPayment", "secondSelectedContractList"): "the bank-card contracts that are selected, else all of them",
    ("doWebPayment", "notificationURL"): "the point of sale's notification_url",
    ("doWebPayment", "languageCode"): "the language of the buyer's browser",
    ("getTransactionDetails", "transactionHistory"): "N: neither refunds nor states",
}
"""What stands in for a field that is absent, by operation and path; the version's stand-in is the dialect's."""


class Line(Struct, frozen=True):
    """One line of XML: how deep it stands, the element's prefix and name, and what follows.

    `ends`: the element ends on this line. `closing`: this line is an end tag. `nil`: it has xsi:nil. `text` is its
    content, None where children follow or nothing does.
    """

    depth: int
    prefix: str
    name: str
    text: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    nil: bool = False
    ends: bool = True
    closing: bool = False


class FieldRow(Struct, frozen=True):
    """One field of a request against the contract.

    `said` is the text that was sent, empty where nothing came. `how` is one of `sent`, `nil`, `absent` (missing or
    empty, which the reader does not tell apart) and `unreadable`. `occurrence` is the contract's word: required,
    nillable, optional. `instead` is what stands in for it.
    """

    path: str
    depth: int
    how: str
    occurrence: str
    said: str = ""
    instead: str = ""

    @property
    def departs(self) -> bool:
        """Whether the contract asks for what is not there; real clients leave much of that out, so it is only told."""
        return (self.how == "absent" and self.occurrence == "required") or self.how == "unreadable"


class Exchange(Struct, frozen=True):
    """One SOAP call: the entry that keeps it, and what its messages are."""

    entry: Entry
    operation: Operation

    @property
    def request(self) -> list[Line]:
        """The request, without its envelope."""
        return list(_message(self.operation.request, self.entry.data["request"], _Asked(self.nil)))

    @property
    def nil(self) -> frozenset[str]:
        """The local names of elements that were sent as nil."""
        return frozenset(self.entry.data.get("nil", ()))

    @property
    def answer(self) -> list[Line] | None:
        """The answer likewise; None where a fault left the call without one."""
        said = self.entry.data.get("answer")
        if said is None:
            return None
        return list(_message(self.operation.response, said, _Answered(int(self.entry.data["version"]))))

    @property
    def fields(self) -> list[FieldRow]:
        """The request's fields in the order of the schema; those of an object that is absent are left out."""
        return list(_rows(self, self.operation.request, self.entry.data["request"], "", 0))

    @property
    def ignored(self) -> list[str]:
        """The paths of elements that the contract does not know."""
        return list(self.entry.data.get("ignored", ()))

    @property
    def problems(self) -> dict[str, str]:
        """What would have been legal, by the path of each field that could not be read."""
        return dict(self.entry.data.get("problems", ()))


def exchange_of(entry: Entry) -> Exchange:
    """Return the exchange that an entry of kind call keeps. Raises `NotFound` for any other."""
    operation = OPERATIONS.get(entry.operation)
    if entry.kind is not Kind.CALL or operation is None or not isinstance(entry.data.get("request"), dict):
        raise NotFound("This entry of the journal is no SOAP call.", path="seq", value=entry.seq)
    return Exchange(entry, operation)


def find_exchange(tx: WorldTx, seq: int) -> Exchange:
    """Return the exchange of this number. Raises `NotFound` where the journal has no such call (any more)."""
    entry = next((one for one in tx.entries() if one.seq == seq), None)
    if entry is None:
        raise NotFound(
            "The journal has no entry of this number; its oldest entries are dropped in time.", path="seq", value=seq
        )
    return exchange_of(entry)


def xml_text(lines: list[Line]) -> str:
    """Return the whole envelope as one line of XML."""
    names = "".join(f' xmlns:{prefix}="{name}"' for prefix, name in _NAMESPACES.items())
    body = "".join(_written(one) for one in lines)
    return f"<soapenv:Envelope{names}><soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"


def _written(line: Line) -> str:
    name = f"{line.prefix}:{line.name}"
    if line.closing:
        return f"</{name}>"
    said = "".join(f' {key}="{_escaped(value)}"' for key, value in line.attributes)
    if line.nil:
        return f'<{name}{said} xsi:nil="true"/>'
    if not line.ends:
        return f"<{name}{said}>"
    return f"<{name}{said}/>" if line.text is None else f"<{name}{said}>{_escaped(line.text)}</{name}>"


def _escaped(text: str) -> str:
    for special, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&apos;")):
        text = text.replace(special, written)
    return text.translate(_UNWRITABLE).replace("\r", "&#13;")


class _Asked(Struct, frozen=True):
    """How absent fields of a request are written: only those that were sent as nil are."""

    nil: frozenset[str]

    def absent(self, field: Field, depth: int) -> Line | None:
        return Line(depth, _PREFIXES[field.namespace], field.name, nil=True) if field.name in self.nil else None

    def has(self, _field: Field) -> bool:
        return True


class _Answered(Struct, frozen=True):
    """How absent fields of an answer are written: as the schema wants them, like the codec's encoder."""

    version: int

    def absent(self, field: Field, depth: int) -> Line | None:
        if field.least == 0 or field.repeated:
            return None
        return Line(depth, _PREFIXES[field.namespace], field.name, nil=field.nillable)

    def has(self, field: Field) -> bool:
        return field.in_version(self.version)


def _message(cls: type[Message], said: Mapping[str, Any], way: _Asked | _Answered) -> Iterator[Line]:
    yield from _object(_PREFIXES[IMPL], xsd_name(cls), cls, said, way, 0)


def _object(
    prefix: str, name: str, cls: type[Element], said: Mapping[str, Any], way: _Asked | _Answered, depth: int
) -> Iterator[Line]:
    fields = fields_of(cls)
    attributes = tuple((one.name, str(said[one.name])) for one in fields if one.attribute and one.name in said)
    inside = [line for one in fields if not one.attribute for line in _field(one, said.get(one.name), way, depth + 1)]
    if not inside:
        yield Line(depth, prefix, name, attributes=attributes)
        return
    yield Line(depth, prefix, name, attributes=attributes, ends=False)
    yield from inside
    yield Line(depth, prefix, name, closing=True)


def _field(field: Field, said: Any, way: _Asked | _Answered, depth: int) -> Iterator[Line]:
    prefix = _PREFIXES[field.namespace]
    if said is None or not way.has(field):
        absent = way.absent(field, depth)
        if absent is not None:
            yield absent
        return
    for one in said if field.repeated else (said,):
        if issubclass(field.type, Element):
            yield from _object(prefix, field.name, field.type, one, way, depth)
        else:
            yield Line(depth, prefix, field.name, text=value_text(one))


def value_text(value: Any) -> str:
    """Return a value of a message as XML writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _rows(
    exchange: Exchange, cls: type[Element], said: Mapping[str, Any], above: str, depth: int
) -> Iterator[FieldRow]:
    for field in fields_of(cls):
        path = f"{above}{field.name}"
        value = said.get(field.name)
        if value is None or value == []:
            yield _absent(exchange, field, path, depth)
            continue
        many = list(value) if field.repeated else [value]
        for place, one in enumerate(many):
            here = f"{path}[{place}]" if len(many) > 1 else path
            if not issubclass(field.type, Element):
                yield FieldRow(here, depth, "sent", _occurrence(field), said=value_text(one))
                continue
            yield FieldRow(here, depth, "sent", _occurrence(field))
            yield from _rows(exchange, field.type, one, f"{here}.", depth + 1)


def _absent(exchange: Exchange, field: Field, path: str, depth: int) -> FieldRow:
    data = exchange.entry.data
    instead = DEFAULTS.get((exchange.operation.name, path), "")
    if path == "version":
        instead = f"version {data['version']}"
    if path in exchange.problems:
        return FieldRow(path, depth, "unreadable", _occurrence(field), instead=f"must be {exchange.problems[path]}")
    how = "nil" if field.name in exchange.nil else "absent"
    return FieldRow(path, depth, how, _occurrence(field), instead=instead)


def _occurrence(field: Field) -> str:
    if field.least == 0:
        return "optional"
    return "nillable" if field.nillable else "required"
