"""A fault is SOAP 1.1, well-formed whatever its sentence quotes, and names the call."""

from __future__ import annotations

import pytest
from lxml import etree

from mockpayline.soap import faults
from mockpayline.soap.faults import SoapFault

from .envelopes import SOAP

FAULT = f"{{{SOAP}}}Body/{{{SOAP}}}Fault"


@pytest.mark.parametrize(
    ("fault", "code", "status"),
    [
        (faults.ClientFault("x"), "Client", 500),
        (faults.ServerFault("x"), "Server", 500),
        (faults.VersionMismatch("x"), "VersionMismatch", 500),
        (faults.MustUnderstand("x"), "MustUnderstand", 500),
        (faults.TooLarge("x"), "Client", 413),
        (faults.BodyTooLarge("x"), "Client", 413),
    ],
)
def test_a_fault_has_its_code_and_status(fault: SoapFault, code: str, status: int) -> None:
    root = etree.fromstring(fault.to_bytes("id1"))

    assert root.tag == f"{{{SOAP}}}Envelope"
    assert root.findtext(f"{FAULT}/faultcode") == f"soapenv:{code}"
    assert fault.status == status


def test_the_detail_holds_the_id_of_the_request_in_a_namespace_of_its_own() -> None:
    root = etree.fromstring(faults.ClientFault("x").to_bytes("ab12"))

    assert root.findtext(f"{FAULT}/detail/{{urn:mockpayline:fault}}request") == "ab12"


def test_a_sentence_may_quote_anything() -> None:
    root = etree.fromstring(faults.ClientFault("</faultstring>&\x00\ud800 é\ufffe]]>").to_bytes("x"))

    assert root.findtext(f"{FAULT}/faultstring") == "</faultstring>& é]]>"


def test_a_fault_begins_with_the_declaration() -> None:
    assert faults.ServerFault("x").to_bytes("x").startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
