"""The sandbox's own answers, under every dialect, are compared with the sandbox: the dialect that spoke is found."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from mockpayline.compare.capture import read_bytes
from mockpayline.compare.likeness import Kind
from mockpayline.compare.search import PLAYED, Finding, search
from mockpayline.contract.messages import DoRefundRequest, GetTransactionDetailsRequest, GetWebPaymentDetailsRequest
from mockpayline.contract.types import Payment
from mockpayline.domain.dialect import Dialect
from tests.compare.answers import SPLIT, by_hand, desk_of, details, sent, transaction
from tests.operations.desk import basket, card, card_of, gift, gift_of

HOUR = 3_600_000
SHOWN_BY_DETAILS = {name: PLAYED[name] for name in ("main_amount", "data_nesting", "data_unit", "pan_mask")}
EVERY = [dict(zip(SHOWN_BY_DETAILS, values, strict=True)) for values in product(*SHOWN_BY_DETAILS.values())]


def found(body: bytes) -> Finding:
    return search(read_bytes(body))


def refund_answer(amount: str | None = "1000", *, later: bool = True, **dialect: Any) -> bytes:
    with desk_of(**dialect) as desk:
        payment = desk.payment(desk.paid(*SPLIT))
        if later:
            desk.run(moved)
        asked = Payment(amount=amount, currency="978", action="421", mode="CPT")
        return sent(desk, DoRefundRequest(version="34", transactionID=payment.transaction_id, payment=asked))


def moved(tx: Any) -> None:
    clock = tx.clock
    clock.advance(HOUR, tx.real_now)
    tx.set_clock(clock)


@pytest.mark.parametrize("dialect", EVERY, ids=lambda one: "-".join(one.values()))
def test_a_split_payment_s_answer_tells_the_dialect_that_it_was_given_in(dialect: dict[str, Any]) -> None:
    finding = found(details(*SPLIT, **dialect))
    assert finding.told == dialect
    assert finding.left == []
    assert finding.version == 34


@pytest.mark.parametrize("dialect", EVERY, ids=lambda one: "-".join(one.values()))
def test_so_does_the_same_transaction_s(dialect: dict[str, Any]) -> None:
    finding = found(transaction(history=True, refunds=("500", "700"), **dialect))
    assert finding.told == dialect
    assert finding.left == []


@pytest.mark.parametrize("value", list(PLAYED["refund_id"]))
def test_a_refund_s_answer_tells_whose_id_it_names(value: str) -> None:
    finding = found(refund_answer(refund_id=value))
    assert finding.told == {"refund_id": value}
    assert finding.left == []


def test_a_refund_at_once_tells_whose_id_it_names_beside_the_payment_s_answer() -> None:
    with desk_of() as desk:
        payment = desk.payment(desk.paid(*SPLIT))
        assert payment.complement is not None
        asked = Payment(amount="100", currency="978", action="421", mode="CPT")
        answer = sent(desk, DoRefundRequest(version="34", transactionID=payment.transaction_id, payment=asked))
        ids = frozenset({payment.complement.transaction_id})
    assert search(read_bytes(answer), ids).told == {"refund_id": "complement"}


def test_a_call_without_version_that_is_read_as_version_4_is_recognised() -> None:
    finding = found(details(*SPLIT, version=None, missing_version="4"))
    assert finding.told["missing_version"] == "4"
    assert finding.left == []
    assert finding.explained["numberOfAttempt"] == "missing_version"


@pytest.mark.parametrize("version", ["14", "16", "23", "34"])
def test_an_older_version_is_recognised_and_is_no_dialect(version: str) -> None:
    finding = found(details(*SPLIT, version=version))
    assert finding.left == []
    assert "missing_version" not in finding.told


def test_a_refused_duplicate_tells_of_the_check() -> None:
    with desk_of(duplicate_check=True) as desk:
        first, second = desk.token(), desk.token()
        desk.buy(first, *SPLIT)
        desk.buy(second, gift(gift_of(10_000, serial=3)), "confirm", "give_up")
        finding = found(sent(desk, GetWebPaymentDetailsRequest(version="34", token=second)))
    assert finding.capture.code == "02001"
    assert finding.told == {"duplicate_check": True}
    assert finding.left == []


@pytest.mark.parametrize("attempts", [4, 6])
def test_more_attempts_than_the_default_are_told(attempts: int) -> None:
    refused = [card(card_of("01100"))] * attempts
    finding = found(details(*refused, attempts=attempts))
    assert finding.told == {"attempts": attempts}


def test_as_many_attempts_as_the_default_tell_nothing() -> None:
    assert found(details(*[card(card_of("01100"))] * 3)).told == {}


def test_a_refused_payment_whose_gift_cards_were_debited_tells_of_the_bad_day() -> None:
    data = '[[{"PAN": "999800XXXXXXXXX0001", "initialBalance": "50", "finalBalance": "20", "paymentAmount": "30"}]]'
    finding = found(
        by_hand(
            "<result><code>01100</code><shortMessage>REFUSED</shortMessage></result>"
            f"<transaction><partnerAdditionalData>{data}</partnerAdditionalData></transaction>"
        )
    )
    assert finding.told["unpaid_complement"] == "keep_debit"


@pytest.mark.parametrize(
    "steps",
    [
        [],
        ["open"],
        ["cancel"],
        ["open", "end_token"],
        [{"wait": "16m"}],
        ["open", {"wait": "16m"}],
        [gift(gift_of(10_000)), "confirm"],
        [card()],
        [card(card_of("01100")), "give_up"],
        [card(card_of("04002")), "give_up"],
        [card(card_of("04003"))],
        [gift(gift_of(10_000, "02998")), "give_up"],
        [gift(gift_of(10_000, "02005")), "confirm"],
        [card(card_of("03030"))],
        [card(card_of("03030")), {"authenticate": "failure"}, "give_up"],
        [card(card_of("03030")), {"authenticate": "abandon"}, "give_up"],
    ],
    ids=str,
)
def test_whatever_became_of_a_payment_the_sandbox_agrees_with_itself(steps: list[Any]) -> None:
    finding = found(details(*steps))
    assert [(one.path, one.kind) for one in finding.left] == []


def test_it_agrees_with_itself_on_the_maximum() -> None:
    with desk_of() as desk:
        token = desk.token(basket("200000"))
        desk.buy(token, gift(gift_of(150_000), "1500.00"), "give_up")
        finding = found(sent(desk, GetWebPaymentDetailsRequest(version="34", token=token)))
    assert finding.capture.code == "02610"
    assert finding.left == []


@pytest.mark.parametrize("side", ["main", "complement"])
def test_it_agrees_with_itself_on_either_side_of_a_split_payment(side: str) -> None:
    assert found(transaction(side)).left == []


@pytest.mark.parametrize(
    "request_",
    [
        GetTransactionDetailsRequest(version="34", transactionId="12345678901234"),
        GetTransactionDetailsRequest(version="34", orderRef="nobody's"),
        GetTransactionDetailsRequest(version="34"),
        GetWebPaymentDetailsRequest(version="34", token="nobody's"),
        DoRefundRequest(version="34", transactionID="12345678901234", payment=Payment(amount="1")),
    ],
    ids=lambda one: type(one).__name__,
)
def test_it_agrees_with_itself_on_what_is_not_found(request_: Any) -> None:
    with desk_of() as desk:
        assert found(sent(desk, request_)).left == []


@pytest.mark.parametrize("amount", ["1000", "99999", "0"])
def test_it_agrees_with_itself_on_refunds(amount: str) -> None:
    assert found(refund_answer(amount)).left == []


def test_what_no_dialect_explains_is_left() -> None:
    body = details(*SPLIT).replace(b"<obj:type>CADEAU_CARREFOUR<", b"<obj:type>CARREFOUR<")
    finding = found(body)
    assert [(one.path, one.kind) for one in finding.left] == [("card.type", Kind.VALUE)]
    assert "card.type" not in finding.explained


def test_a_dialect_found_makes_a_world_that_agrees() -> None:
    finding = found(details(*SPLIT, main_amount="basket", data_unit="euros"))
    assert Dialect(**finding.told) == Dialect(main_amount="basket", data_unit="euros")  # type: ignore[arg-type]


def test_a_full_card_number_tells_nothing_of_the_mask() -> None:
    body = details(gift("9998000000000000001", "50.00"), card()).replace(b"999800XXXXXXXXX0001", b"9998000000000000001")
    finding = found(body)
    assert finding.capture.hidden
    assert "pan_mask" not in finding.told
    assert finding.left == []
