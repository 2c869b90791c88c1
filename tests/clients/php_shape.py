"""Requests in the shape that the PHP SDK gives them, and answers as PHP decodes them.

The shape is the one that the SDK was seen to send; the code is our own. A real PHP client checks the decoding.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from mockpayline.contract.base import Element
from mockpayline.contract.fields import Field, fields_of
from mockpayline.contract.operations import OPERATIONS
from tests.soap.envelopes import IMPL, OBJ, SOAP, XSI


class Raw(str):
    """Content that goes into a request as it is, for what the SDK writes beside the contract."""

    __slots__ = ()


ODD_ADDRESS = Raw(
    '<ns2:billingAddress xsi:type="ns2:billingAddress"><street/><cityName/><zipCode/></ns2:billingAddress>'
)
"""The owner's address as the SDK writes it: of a type that does not exist, with children of no namespace."""


def every_field(cls: type[Element], said: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request with all fields of its class: those not said are None (nil), or empty where nil is forbidden."""
    fields = {field.name: field for field in fields_of(cls) if not field.attribute}
    assert said.keys() <= fields.keys(), f"{cls.__name__} has no {said.keys() - fields.keys()}"
    return {name: _value(field, said.get(name)) for name, field in fields.items() if name in said or not field.repeated}


def _value(field: Field, said: Any) -> Any:
    if isinstance(said, list):
        return [_value(field, one) for one in said]
    if (said is None and field.nillable) or isinstance(said, Raw):
        return said
    if issubclass(field.type, Element):
        return every_field(field.type, said or {})
    return said or ""


def envelope(operation: str, said: Mapping[str, Any]) -> bytes:
    """Return the SDK's envelope of a call: every field is written, with the SDK's own prefixes."""
    inside = _written(every_field(OPERATIONS[operation].request, said), "ns1")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV="{SOAP}" xmlns:ns1="{IMPL}" '
        f'xmlns:xsi="{XSI}" xmlns:ns2="{OBJ}"><SOAP-ENV:Body><ns1:{operation}Request>{inside}'
        f"</ns1:{operation}Request></SOAP-ENV:Body></SOAP-ENV:Envelope>\n"
    ).encode()


def _written(fields: Mapping[str, Any], prefix: str) -> str:
    return "".join(
        _element(f"{prefix}:{name}", one)
        for name, value in fields.items()
        for one in (value if isinstance(value, list) else [value])
    )


def _element(tag: str, value: Any) -> str:
    if value is None:
        return f'<{tag} xsi:nil="true"/>'
    if isinstance(value, Raw):
        return value
    inside = _written(value, "ns2") if isinstance(value, Mapping) else escape(value)
    return f"<{tag}>{inside}</{tag}>"


def decoded(operation: str, answer: bytes) -> dict[str, Any]:
    """Return an answer as PHP's SoapClient decodes it: a list of one is the item itself, an absent element no key."""
    body = etree.fromstring(answer).find(f"{{{SOAP}}}Body")
    assert body is not None, f"{operation} is answered by no envelope: {answer!r}"
    [response] = body
    assert response.tag == f"{{{IMPL}}}{operation}Response", f"{operation} is answered by {response.tag}: {answer!r}"
    return _object(response, OPERATIONS[operation].response)


def _object(element: etree._Element, cls: type[Element]) -> dict[str, Any]:
    fields = {field.name: field for field in fields_of(cls)}
    found: dict[str, list[Any]] = {}
    for child in element:
        name = etree.QName(child).localname
        assert name in fields, f"{cls.__name__} has no {name}; PHP would drop it"
        found.setdefault(name, []).append(_decoded(child, fields[name]))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _decoded(element: etree._Element, field: Field) -> Any:
    if element.get(f"{{{XSI}}}nil") == "true":
        return None
    if issubclass(field.type, Element):
        return _object(element, field.type)
    text = element.text or ""
    if field.type is bool:
        return text == "true"
    return int(text) if field.type is int else text
