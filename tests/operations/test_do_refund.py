"""doRefund: the complement alone is given back, by either id, in a fixed order of refusals."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mockpayline.contract.messages import DoRefundRequest, DoRefundResponse
from mockpayline.contract.types import Payment
from mockpayline.domain.journal import Kind
from mockpayline.domain.state_machine import PaymentState

from .desk import NEWEST, NO_REFUND, Desk, basket, by_card, card, code, gift, gift_of, only, said, world
from .situations import ALL, FORTY, ON_HOLD, SITUATIONS, Situation

DeskOf = Callable[..., Desk]

MAIN, COMPLEMENT = 0, 1
either_id = pytest.mark.parametrize("side", [MAIN, COMPLEMENT], ids=["by the gift card's id", "by the complement's id"])


def sides(desk: Desk, token: str) -> tuple[str, str]:
    payment = desk.payment(token)
    return payment.transaction_id, payment.card.transaction_id if payment.card else ""


def split(desk: Desk, number: str = "4970100000325734") -> tuple[str, str]:
    """Return the ids of a payment of 40 by gift card and 60 by bank card."""
    return sides(desk, desk.paid(FORTY, card(number)))


def assert_refused(answer: DoRefundResponse, expected: str) -> None:
    assert answer.result is not None
    assert answer.result.code == expected, answer.result
    assert answer.transaction is not None, "a refused action still has a transaction"
    assert answer.transaction.id == ""


@either_id
def test_a_whole_refund_is_accepted_and_named_by_the_complement(desk: Desk, side: int) -> None:
    ids = split(desk)
    answer = desk.refund(ids[side], "6000")
    assert answer.result is not None
    assert (answer.result.code, answer.result.shortMessage) == ("00000", "ACCEPTED")
    assert answer.transaction is not None
    assert answer.transaction.id == ids[COMPLEMENT], "the answer names the complement whichever id was sent"
    assert answer.transaction.date == "23/11/26 10:00:05", "direct calls have two-digit years"
    assert answer.transaction.isDuplicated == "0"


@either_id
def test_parts_are_given_back_until_nothing_is_left(desk: Desk, side: int) -> None:
    ids = split(desk)
    assert code(desk.refund(ids[side], "2500")) == "00000"
    assert_refused(desk.refund(ids[1 - side], "3501"), "02613")
    assert code(desk.refund(ids[1 - side], "3500")) == "00000", "what is left is shared by both ids"
    assert_refused(desk.refund(ids[side], "1"), "02613")


@either_id
def test_more_than_the_complement_is_02613_though_the_basket_was_larger(desk: Desk, side: int) -> None:
    ids = split(desk)
    answer = desk.refund(ids[side], "6001")
    assert_refused(answer, "02613")
    assert said(answer)[1] == "The maximal sum of the capture/refund is exceeded"


@either_id
def test_the_whole_twice_is_02613(desk: Desk, side: int) -> None:
    ids = split(desk)
    assert code(desk.refund(ids[side], "6000")) == "00000"
    assert_refused(desk.refund(ids[side], "6000"), "02613")


def test_the_gift_card_is_never_credited(desk: Desk) -> None:
    ids = split(desk)
    desk.refund(ids[MAIN], "6000")
    assert desk.gift_card(gift_of(4000)).balance == 0


@pytest.mark.parametrize("unknown", ["12345678901234", "", None, "x" * 60])
def test_an_unknown_id_is_02301(desk: Desk, unknown: str | None) -> None:
    split(desk)
    answer = desk.refund(unknown, "100")
    assert_refused(answer, "02301")
    assert said(answer)[1] == "Transaction ID  is invalid."


def test_the_ids_of_another_merchant_are_02301(desk_of: DeskOf) -> None:
    desk = desk_of(world(), world("OTHER"))
    for one in split(desk):
        request = DoRefundRequest(version=NEWEST, transactionID=one, payment=Payment(amount="100"))
        assert_refused(desk.answer(request, DoRefundResponse, merchant="OTHER"), "02301")


@pytest.mark.parametrize("one", [one for one in SITUATIONS if one.main_id and not one.paid], ids=lambda one: one.name)
@pytest.mark.parametrize("amount", ["100", None], ids=["an amount", "no amount"])
def test_a_transaction_that_is_not_accepted_is_02314_whatever_the_amount(
    desk_of: DeskOf, one: Situation, amount: str | None
) -> None:
    desk = desk_of(world(**one.dialect))
    main, _ = sides(desk, desk.paid(*one.steps, request=one.request))
    assert_refused(desk.refund(main, amount), "02314")


@pytest.mark.parametrize("amount", ["100", "10000", "0", None, "x", "999999"])
def test_gift_cards_without_complement_are_02703_whatever_the_amount(desk: Desk, amount: str | None) -> None:
    main, _ = sides(desk, desk.paid(ALL, "confirm"))
    answer = desk.refund(main, amount)
    assert_refused(answer, "02703")
    assert said(answer)[1] == "Action not allowed"
    assert answer.result is not None
    assert answer.result.shortMessage == "ERROR"


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (None, "Payment Amount : Must not be null"),
        ("", "Payment Amount : Must not be null"),
        ("0", "Payment Amount : Must not be null"),
        ("-1", "Payment Amount : Must be numeric(12), ex : 15078"),
        ("1.5", "Payment Amount : Must be numeric(12), ex : 15078"),
        ("1234567890123", "Payment Amount : Must be numeric(12), ex : 15078"),
    ],
)
def test_a_null_zero_or_bad_amount_is_02305(desk: Desk, amount: str | None, words: str) -> None:
    ids = split(desk)
    answer = desk.refund(ids[COMPLEMENT], amount)
    assert_refused(answer, "02305")
    assert said(answer)[1] == f"Invalid field format : {words}"


def test_a_refund_without_payment_is_02305(desk: Desk) -> None:
    request = DoRefundRequest(version=NEWEST, transactionID=split(desk)[MAIN])
    assert_refused(desk.answer(request, DoRefundResponse), "02305")


@either_id
def test_the_cards_scripted_refusal_answers_before_the_amount_left_and_after_a_bad_amount(
    desk: Desk, side: int
) -> None:
    ids = split(desk, NO_REFUND)
    assert_refused(desk.refund(ids[side], "100"), "01100")
    assert_refused(desk.refund(ids[side], "6001"), "01100")
    assert_refused(desk.refund(ids[side], "0"), "02305")


@pytest.mark.parametrize("amount", ["100", "10000"])
def test_an_authorisation_alone_is_02618(desk: Desk, amount: str) -> None:
    main, _ = sides(desk, desk.paid(card(), request=by_card(action="100")))
    assert_refused(desk.refund(main, amount), "02618")


def test_a_card_alone_is_refunded_as_usual(desk: Desk) -> None:
    main, _ = sides(desk, desk.paid(card(), request=by_card()))
    answer = desk.refund(main, "10000")
    assert answer.transaction is not None
    assert (code(answer), answer.transaction.id) == ("00000", main)


@pytest.mark.parametrize("number", ["CCC1", "CB1", "AMEX1", "NONE", "", None])
@either_id
def test_the_requests_contract_number_is_never_a_reason_to_refuse(desk: Desk, side: int, number: str | None) -> None:
    payment = Payment(amount="100", currency="978", action="421", mode="CPT", contractNumber=number)
    assert code(desk.refund(split(desk)[side], None, payment=payment)) == "00000"


def test_a_payment_on_hold_can_be_refunded_once_it_settled(desk: Desk) -> None:
    token = desk.paid(gift(gift_of(4000, "02005")), card())
    main, _ = sides(desk, token)
    assert_refused(desk.refund(main, "100"), "02314")
    desk.buy(token, {"partner_answer": "00000"})
    assert code(desk.refund(main, "6000")) == "00000"


def test_a_payment_on_hold_that_gift_cards_paid_whole_stays_without_refund_once_it_settled(desk: Desk) -> None:
    token = desk.paid(ON_HOLD, "confirm", {"partner_answer": "00000"})
    assert_refused(desk.refund(sides(desk, token)[MAIN], "100"), "02703")


@pytest.mark.parametrize("value", ["complement", "new"])
@either_id
def test_refund_id_is_the_complements_or_a_new_one(desk_of: DeskOf, value: str, side: int) -> None:
    desk = desk_of(world(refund_id=value))
    ids = split(desk)
    found = [desk.refund(ids[side], "100").transaction for _ in range(2)]
    answered = [one.id for one in found if one is not None]
    if value == "complement":
        assert answered == [ids[COMPLEMENT]] * 2
    else:
        assert len({*answered, *ids}) == 4, "each refund has an id of its own"


def test_equal_refunds_repeat_where_the_dialect_does_not_check(desk: Desk) -> None:
    main, _ = split(desk)
    assert [code(desk.refund(main, "1000")) for _ in range(2)] == ["00000", "00000"]


def test_an_equal_refund_is_02001_where_the_dialect_checks_and_a_sequence_number_lets_it_repeat(
    desk_of: DeskOf,
) -> None:
    desk = desk_of(world(duplicate_check=True))
    main, complement = split(desk)
    assert code(desk.refund(main, "1000")) == "00000"
    again = desk.refund(complement, "1000")
    assert_refused(again, "02001")
    assert again.transaction is not None
    assert again.transaction.isDuplicated == "1", "the flag is on the answer"
    assert code(desk.refund(main, "1001")) == "00000", "another amount is no duplicate"
    assert code(desk.refund(main, "1000", sequenceNumber="2")) == "00000"
    assert_refused(desk.refund(main, "1000", sequenceNumber="2"), "02001")


def test_a_refund_is_in_the_journal_and_a_refused_one_changes_nothing(desk: Desk) -> None:
    main, _ = split(desk)
    desk.refund(main, "6001")
    assert desk.journal(Kind.REFUND) == []
    before = only(desk.run(lambda tx: tx.payments(10)))
    assert (before.refunds, before.state) == ([], PaymentState.ACCEPTED)
    desk.refund(main, "1234")
    entry = only(desk.journal(Kind.REFUND))
    assert (entry.data["amount"], entry.order_ref) == ("12.34", "A1")


def test_refunds_do_not_change_what_the_reading_call_says_was_paid(desk: Desk) -> None:
    token = desk.paid(FORTY, card(), request=basket())
    before = desk.details(token)
    desk.refund(sides(desk, token)[MAIN], "6000")
    assert desk.details(token) == before
