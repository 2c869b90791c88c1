from __future__ import annotations

import pytest

from mockpayline.contract.messages.web import DoWebPaymentResponse
from mockpayline.contract.operations import by_request
from mockpayline.contract.types.result import Result
from mockpayline.player.connection import Reply
from mockpayline.player.soap_call import Answer, read
from mockpayline.soap.codec import encode
from mockpayline.soap.faults import ServerFault

OPERATION = by_request("doWebPaymentRequest")
XML = "text/xml; charset=utf-8"
ACCEPTED = encode(DoWebPaymentResponse(result=Result(code="00000"), token="T"), 34)


def answer(status: int = 200, body: bytes = ACCEPTED, kind: str = XML, broken: str = "") -> Answer:
    assert OPERATION is not None
    return read(OPERATION, Reply(status, kind, body, broken))


def test_an_answer_is_read_with_the_contracts_own_class() -> None:
    told = answer()
    assert isinstance(told.response, DoWebPaymentResponse)
    assert (told.response.token, told.code, told.fault, told.xml) == ("T", "00000", "", ACCEPTED)


@pytest.mark.parametrize("broken", ["lost", "cut", "timeout"])
def test_a_broken_answer_is_a_fault_whatever_came_of_it(broken: str) -> None:
    assert answer(broken=broken).told_fault == broken


@pytest.mark.parametrize(
    ("status", "body", "kind", "told"),
    [
        (503, b"", "text/plain", "{http: 503}"),
        (302, b"", "", "{http: 302}"),
        (401, ACCEPTED, XML, "{http: 401}"),
        (500, b"down", "text/plain", "{http: 500}"),
        (500, b"<html></html>", "text/html", "{http: 500}"),
        (500, ACCEPTED, XML, "{http: 500}"),
        (200, b"<!DOCTYPE html><html>", "text/html", "html"),
        (200, b"\n<html><body/>", XML, "html"),
        (200, ACCEPTED[:200], XML, "cut"),
        (200, b"", XML, "cut"),
        (200, b"<a/>", XML, "cut"),
        (500, ServerFault("the bus is full").to_bytes("1"), XML, "{soap: the bus is full}"),
        (200, ServerFault("late").to_bytes("1"), XML, "{soap: late}"),
    ],
)
def test_every_way_to_no_answer_has_its_name(status: int, body: bytes, kind: str, told: str) -> None:
    assert answer(status, body, kind).told_fault == told
    assert answer(status, body, kind).response is None


def test_a_fault_and_the_systems_own_error_are_tried_again_and_a_refusal_is_not() -> None:
    system = encode(DoWebPaymentResponse(result=Result(code="02101")), 34)
    refused = encode(DoWebPaymentResponse(result=Result(code="02305")), 34)
    assert answer(503).to_try_again
    assert answer(body=system).to_try_again
    assert not answer(body=refused).to_try_again
    assert not answer().to_try_again
