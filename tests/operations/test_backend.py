"""The backend: one call, one transaction, one entry in the journal that keeps no secret."""

from __future__ import annotations

import json
from collections.abc import Callable

import msgspec
import pytest

from mockpayline.contract.messages import (
    DoAuthorizationRequest,
    DoRefundRequest,
    DoRefundResponse,
    DoWebPaymentRequest,
    DoWebPaymentResponse,
    GetTokenRequest,
    GetWebPaymentDetailsRequest,
    GetWebPaymentDetailsResponse,
)
from mockpayline.contract.operations import OPERATIONS, Operation
from mockpayline.contract.types import Authentication3DSecure, BankAccountData, Card, Order, PaymentData
from mockpayline.domain.journal import Kind
from mockpayline.operations import dispatch, do_web_payment
from mockpayline.operations.backend import refusal
from mockpayline.operations.call import Call
from mockpayline.operations.catalogue import result
from mockpayline.soap.codec import FieldProblem
from mockpayline.store.sqlite import Bounds

from .desk import NEWEST, Context, Desk, Heard, assert_valid, basket, code, gift, gift_of, only, paying, said, world

DeskOf = Callable[..., Desk]

PAN = "4111111111111111"


def test_a_call_is_one_entry_that_tells_what_was_asked_and_answered(desk: Desk) -> None:
    context = Context(request_id="abc", heard=Heard(user_agent="PHP", failover={"x-failover-cause": "TIMEOUT"}))
    token = desk.token(context=context)
    entry = only(desk.journal(Kind.CALL))
    assert (entry.operation, entry.token, entry.order_ref) == ("doWebPayment", token, "A1")
    assert entry.data["version"] == 34
    assert (entry.data["code"], entry.data["short_message"]) == ("00000", "ACCEPTED")
    assert entry.data["long_message"]
    assert (entry.data["request_id"], entry.data["user_agent"]) == ("abc", "PHP")
    assert entry.data["failover"] == {"x-failover-cause": "TIMEOUT"}
    assert entry.data["request"]["payment"]["amount"] == "10000", "the request as it was read"


def test_a_refused_call_is_an_entry_too(desk: Desk) -> None:
    desk.open(basket("0"))
    entry = only(desk.journal(Kind.CALL))
    assert (entry.data["code"], entry.token) == ("02305", "")


def test_a_reading_call_is_booked_under_its_payment(desk: Desk) -> None:
    token = desk.token()
    desk.details(token)
    desk.details("1unknown")
    assert [entry.token for entry in desk.journal(operation="getWebPaymentDetails")] == [token, ""]


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_every_operation_is_journalled_once(desk: Desk, operation: str) -> None:
    desk.call(OPERATIONS[operation].request())
    entry = only(desk.journal(Kind.CALL))
    assert entry.operation == operation
    assert len(entry.data["code"]) == 5


def test_neither_card_number_nor_cryptogram_of_a_direct_payment_is_kept(desk: Desk) -> None:
    desk.call(
        DoAuthorizationRequest(
            version=NEWEST,
            payment=paying(),
            card=Card(
                number=PAN,
                cvx="975",
                type="CB",
                expirationDate="1230",
                password="hunter2",
                encryptedData="c2VjcmV0",
                tokenRequestorCryptogram="AgAAAA==",
                paymentData=PaymentData(tokenData="dG9rZW4="),
            ),
            bankAccountData=BankAccountData(accountNumber="00012345678"),
            authentication3DSecure=Authentication3DSecure(cavv="Y2F2dg==", pares="cGFyZXM="),
            order=Order(ref="A1", amount="10000", currency="978", date="23/11/2026 10:00"),
        )
    )
    kept = desk.everything_kept()
    for secret in (PAN, "975", "hunter2", "c2VjcmV0", "AgAAAA==", "dG9rZW4=", "00012345678", "Y2F2dg==", "cGFyZXM="):
        assert json.dumps(secret) not in kept, f"{secret} is kept"
    request = only(desk.journal(Kind.CALL)).data["request"]
    assert request["card"]["number"] == "411111XXXXXX1111", "masked by field, so that the entry still helps"
    assert request["card"]["expirationDate"] == "1230"


@pytest.mark.parametrize("number", [PAN, "4111 1111 1111 1111", "41111", ""])
def test_a_card_number_to_be_tokenised_is_kept_masked_whatever_its_form(desk: Desk, number: str) -> None:
    desk.call(GetTokenRequest(cardNumber=number, expirationDate="1230", contractNumber="CB1"))
    assert not number or number not in desk.everything_kept()


def test_no_access_key_is_kept_in_the_journal(desk: Desk) -> None:
    desk.call(basket(), merchant="NEW", key="a very own key")
    entries = desk.run(lambda tx: tx.entries(), "NEW")
    assert "a very own key" not in str(entries)


def test_a_field_whose_text_does_not_fit_its_type_is_02305_in_a_complete_answer(desk: Desk) -> None:
    problem = FieldProblem("skipSmartDisplay", "perhaps", "a boolean")
    answer = desk.open(problems=(problem,))
    found, words = said(answer)
    assert found == "02305"
    assert words is not None
    assert "skipSmartDisplay" in words
    assert "a boolean" in words
    assert answer.token is None
    assert desk.run(lambda tx: tx.payments(1)) == []


def test_elements_that_the_contract_does_not_know_are_hinted_at(desk: Desk) -> None:
    token = desk.token(ignored=("order.colour", "extra"))
    hints = [entry for entry in desk.journal(Kind.HINT) if entry.token == token]
    assert ["order.colour" in hints[0].data["hint"], "extra" in hints[1].data["hint"]] == [True, True]


def test_an_operation_without_version_gets_no_hint_about_it(desk: Desk) -> None:
    desk.call(GetTokenRequest(cardNumber=PAN, contractNumber="CB1"))
    assert desk.hints() == []


def test_a_call_with_a_version_gets_no_hint(desk: Desk) -> None:
    desk.token()
    assert desk.hints() == []


@pytest.mark.parametrize(
    ("sent", "read"),
    [("34", 34), ("4", 4), ("0", 0), ("99999", 99_999), ("999999", 34), ("x", 34), ("-3", 34), ("3.0", 34), ("٣", 34)],
)
def test_any_version_number_is_taken_and_a_word_counts_as_none(desk: Desk, sent: str, read: int) -> None:
    assert desk.call(basket(version=sent))[1] == read


def test_a_world_that_is_full_answers_02101_and_tells_the_limit(desk_of: DeskOf) -> None:
    desk = desk_of(world(), bounds=Bounds(payments=2))
    desk.token()
    desk.token()
    answer = desk.open()
    assert answer.result is not None
    assert (answer.result.code, answer.result.shortMessage) == ("02101", "ERROR")
    assert answer.token is None
    assert [hint for hint in desk.hints() if "2" in hint], "a hint names the limit"
    assert code(desk.details(only(desk.run(lambda tx: tx.payments(1))).token)) == "02533", "reading goes on"


def test_a_call_that_a_full_world_refuses_is_booked_under_no_payment(desk_of: DeskOf) -> None:
    desk = desk_of(world(), bounds=Bounds(payments=1))
    token = desk.token()
    desk.open()
    refused = desk.journal(Kind.CALL)[-1]
    assert refused.token in ("", token), "the session that was never opened has no name"


def test_a_bug_of_ours_leaves_nothing_behind(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def open_and_fail(request: DoWebPaymentRequest, call: Call) -> DoWebPaymentResponse:
        played(request, call)
        raise ZeroDivisionError

    played = do_web_payment.do_web_payment
    monkeypatch.setattr(dispatch, "_function", lambda _name: open_and_fail)
    with pytest.raises(ZeroDivisionError):
        desk.open()
    assert desk.run(lambda tx: (tx.payments(1), tx.entries())) == ([], [])


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda one: one.name)
def test_a_refusal_of_any_operation_is_a_complete_answer(operation: Operation) -> None:
    assert_valid(refusal(operation, result("02101")), 34)


def test_the_answer_of_a_call_that_was_journalled_is_the_one_that_is_sent(desk: Desk) -> None:
    token = desk.paid(gift(gift_of(10000)), "confirm")
    answers = [
        desk.answer(GetWebPaymentDetailsRequest(version=NEWEST, token=token), GetWebPaymentDetailsResponse),
        desk.answer(DoRefundRequest(version=NEWEST, transactionID="1"), DoRefundResponse),
    ]
    booked = [entry.data["code"] for entry in desk.journal(Kind.CALL)[-2:]]
    assert booked == [code(one) for one in answers]


def test_a_card_number_in_a_free_text_is_not_journalled(desk: Desk) -> None:
    desk.call(GetWebPaymentDetailsRequest(version="34", token="4111111111111111"))
    kept = msgspec.json.encode(desk.run(lambda tx: tx.entries()))
    assert b"4111111111111111" not in kept
    assert b"411111XXXXXX1111" in kept, "the call itself is journalled"
