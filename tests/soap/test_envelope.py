"""From a root to the one body child and its operation; whatever else stands there is named in a fault."""

from __future__ import annotations

import pytest

from mockpayline.contract.operations import OPERATIONS
from mockpayline.soap.envelope import body_child, operation_of
from mockpayline.soap.faults import ClientFault, MustUnderstand, SoapFault, VersionMismatch
from mockpayline.soap.limits import Limits
from mockpayline.soap.parser import parse

from .envelopes import IMPL, OBJ, SOAP, brief, envelope


def fault_of(text: str) -> SoapFault:
    with pytest.raises(SoapFault) as caught:
        operation_of(body_child(parse(text.encode(), "", Limits())))
    return caught.value


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda operation: operation.name)
def test_every_operation_is_found_by_its_element(operation: object) -> None:
    name = getattr(operation, "name", "")
    child = body_child(parse(envelope(f"\n<!-- -->\n<i:{name}Request/>\n").encode(), "", Limits()))

    assert operation_of(child) is operation


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<html><body/></html>", "The request is no SOAP: its root is html in no namespace, not Envelope."),
        ("<Envelope/>", "The request is no SOAP: its root is Envelope in no namespace, not Envelope."),
        (f'<Body xmlns="{SOAP}"/>', "its root is Body in the namespace"),
        (f'<Envelope xmlns="{SOAP}"/>', "The Envelope at line 1 holds no Body of SOAP 1.1 but nothing."),
        (f'<S:Envelope xmlns:S="{SOAP}"><S:Header/><Body/></S:Envelope>', "no Body of SOAP 1.1 but Header, Body."),
        (envelope(""), "The Body at line 1 is empty; the element of an operation is expected."),
        (envelope(" \n "), "is empty"),
        (envelope("pay!"), "The Body at line 1 holds only text; the element of an operation is expected."),
        (envelope("<i:a/><i:b/>"), "The Body at line 1 holds 2 elements (a, b); one is expected."),
        (envelope("<i:a/>" * 9), "The Body at line 1 holds 9 elements (a, a, a, ...); one is expected."),
        (envelope("<i:x/></S:Body>\n<S:Body><i:y/>"), "The Envelope holds a second Body at line 2; one is expected."),
        (envelope("\n<i:payNow/>"), "The operation payNow at line 2 is not known."),
        (envelope("<i:doWebPayment/>"), "The element of this operation is doWebPaymentRequest."),
        (
            envelope("<o:doWebPaymentRequest/>"),
            f'The operation doWebPaymentRequest at line 1 stands in the namespace "{OBJ}"; "{IMPL}" is expected.',
        ),
        (envelope("<doWebPaymentRequest/>"), "stands in no namespace"),
        (envelope(f"<{'x' * 999}/>"), f"The operation {'x' * 60}... at line 1"),
    ],
    ids=brief,
)
def test_what_is_no_call_is_the_clients_mistake(text: str, said: str) -> None:
    fault = fault_of(text)

    assert isinstance(fault, ClientFault)
    assert said in fault.message


def test_text_beside_the_operation_does_no_harm() -> None:
    child = body_child(parse(envelope("a<i:doWebPaymentRequest/>b").encode(), "", Limits()))

    assert operation_of(child).name == "doWebPayment"


@pytest.mark.parametrize("namespace", ["http://www.w3.org/2003/05/soap-envelope", "urn:soap:2.0"])
def test_an_envelope_of_another_version_is_told_the_one_expected(namespace: str) -> None:
    fault = fault_of(f'<e:Envelope xmlns:e="{namespace}"><e:Body/></e:Envelope>')

    assert isinstance(fault, VersionMismatch)
    assert f'SOAP 1.1 is expected, in "{SOAP}"' in fault.message


@pytest.mark.parametrize("value", ["1", "true", " 1 "])
@pytest.mark.parametrize("actor", ["", ' S:actor="http://schemas.xmlsoap.org/soap/actor/next"', ' S:actor=""'])
def test_a_header_that_must_be_understood_is_named(value: str, actor: str) -> None:
    header = (
        f'<S:Header><a:b xmlns:a="urn:a"/><a:Security xmlns:a="urn:a" S:mustUnderstand="{value}"{actor}/></S:Header>'
    )
    fault = fault_of(envelope("<i:doWebPaymentRequest/>", header))

    assert isinstance(fault, MustUnderstand)
    assert "The header Security at line 1 demands to be understood" in fault.message


@pytest.mark.parametrize(
    "attributes", ["", 'S:mustUnderstand="0"', 'mustUnderstand="1"', 'S:mustUnderstand="1" S:actor="urn:somebody"']
)
def test_another_header_does_no_harm(attributes: str) -> None:
    header = f"<S:Header><a {attributes}><b S:mustUnderstand='1'/></a></S:Header>"
    child = body_child(parse(envelope("<i:doWebPaymentRequest/>", header).encode(), "", Limits()))

    assert operation_of(child).name == "doWebPayment"
