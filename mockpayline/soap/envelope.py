"""From the root of a document to the one element of its Body, and to the operation that this element names."""

from __future__ import annotations

from itertools import islice

from lxml import etree

from mockpayline.contract.base import IMPL
from mockpayline.contract.operations import Operation, by_request
from mockpayline.soap.faults import SOAP, ClientFault, MustUnderstand, VersionMismatch
from mockpayline.soap.text import shown

SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"

_ENVELOPE = f"{{{SOAP}}}Envelope"
_HEADER = f"{{{SOAP}}}Header"
_BODY = f"{{{SOAP}}}Body"
_MUST_UNDERSTAND = f"{{{SOAP}}}mustUnderstand"
_ACTOR = f"{{{SOAP}}}actor"
# SOAP 1.1, section 4.2.2: a header without actor, or with this one, is for whoever gets the message first.
_FOR_US = {None, "", "http://schemas.xmlsoap.org/soap/actor/next"}


def body_child(root: etree._Element) -> etree._Element:
    """Return the one element of the Body of a SOAP 1.1 envelope, or raise the fault that says what stands there."""
    if root.tag != _ENVELOPE:
        raise _no_envelope(root)
    body = None
    for child in root:
        if child.tag == _BODY:
            if body is not None:
                raise ClientFault(f"The Envelope holds a second Body{_at(child)}; one is expected.")
            body = child
        elif child.tag == _HEADER:
            _understand(child)
    if body is None:
        seen = ", ".join(_named(child) for child in islice(root, 3)) or "nothing"
        raise ClientFault(f"The Envelope{_at(root)} holds no Body of SOAP 1.1 but {seen}.")
    if len(body) != 1:
        raise _not_one(body)
    return body[0]


def operation_of(element: etree._Element) -> Operation:
    """Return the operation that a Body's element names.

    The local name alone decides: clients send foreign SOAPActions and post any operation to any address. The
    namespace is the contract's all the same, so that the mistake of a wrong one is told and not carried further.
    """
    namespace, _, name = str(element.tag).rpartition("}")
    operation = by_request(name)
    if operation is None:
        hint = ""
        if by_request(f"{name}Request") is not None:
            hint = f" The element of this operation is {name}Request."
        raise ClientFault(f"The operation {_named(element)}{_at(element)} is not known.{hint}")
    if namespace != "{" + IMPL:
        raise ClientFault(
            f"The operation {name}{_at(element)} stands in {_namespace(element)}; {shown(IMPL)} is expected."
        )
    return operation


def _understand(header: etree._Element) -> None:
    for block in header:
        if block.get(_MUST_UNDERSTAND, "0").strip() in {"1", "true"} and block.get(_ACTOR) in _FOR_US:
            raise MustUnderstand(
                f"The header {_named(block)}{_at(block)} demands to be understood; this server understands none."
            )


def _no_envelope(root: etree._Element) -> ClientFault | VersionMismatch:
    name = etree.QName(root)
    if name.localname == "Envelope" and name.namespace:
        version = "of SOAP 1.2" if name.namespace == SOAP_12 else f"in {_namespace(root)}"
        return VersionMismatch(f"The Envelope is {version}; SOAP 1.1 is expected, in {shown(SOAP)}.")
    return ClientFault(f"The request is no SOAP: its root is {_named(root)} in {_namespace(root)}, not Envelope.")


def _not_one(body: etree._Element) -> ClientFault:
    if len(body):
        seen = ", ".join(_named(child) for child in islice(body, 3))
        more = ", ..." if len(body) > 3 else ""
        return ClientFault(f"The Body{_at(body)} holds {len(body)} elements ({seen}{more}); one is expected.")
    if body.text and not body.text.isspace():
        return ClientFault(f"The Body{_at(body)} holds only text; the element of an operation is expected.")
    return ClientFault(f"The Body{_at(body)} is empty; the element of an operation is expected.")


def _named(element: etree._Element) -> str:
    name = etree.QName(element).localname
    return name if len(name) <= 60 else f"{name[:60]}..."


def _namespace(element: etree._Element) -> str:
    namespace = etree.QName(element).namespace
    return f"the namespace {shown(namespace, 100)}" if namespace else "no namespace"


def _at(element: etree._Element) -> str:
    """Return where an element stands; libxml2 knows its line, not its column."""
    return f" at line {element.sourceline}" if element.sourceline else ""
