"""The duplicate check: what was accepted today or yesterday must not be paid, or given back, again."""

from __future__ import annotations

import pytest

from mockpayline.domain import bank, ending
from mockpayline.domain.bank_card import bank_card_number
from mockpayline.domain.buyer_step import Authentication
from mockpayline.domain.dialect import Dialect
from mockpayline.domain.state_machine import PaymentState
from mockpayline.operations.catalogue import outcome

from .desk import CHALLENGED, GIFT_50, LIFE, ON_HOLD, REFUSED, Desk, refusals_of

CHECKED = Dialect(duplicate_check=True)
HALF_DAY = 43_200
DAY = 86_400


def refused_at_opening(desk: Desk, amount: int = 10_000, order_ref: str = "A1") -> bool:
    answer = desk.ask(amount, order_ref=order_ref)
    assert answer.result is not None
    if answer.token:
        return False
    assert (answer.result.code, answer.result.shortMessage) == ("02001", "ERROR")
    return True


def paid(desk: Desk, amount: int = 10_000) -> str:
    payment = desk.pay(desk.open(amount))
    assert payment.state is PaymentState.ACCEPTED
    return payment.transaction_id


def test_without_the_check_an_order_may_be_paid_twice() -> None:
    desk = Desk()
    paid(desk)
    assert not refused_at_opening(desk)
    paid(desk)


def test_the_same_reference_and_amount_is_02001_error_at_opening() -> None:
    desk = Desk(CHECKED)
    paid(desk)
    assert refused_at_opening(desk)


def test_another_amount_or_reference_is_no_duplicate() -> None:
    desk = Desk(CHECKED)
    paid(desk)
    assert not refused_at_opening(desk, amount=10_001)
    assert not refused_at_opening(desk, order_ref="A2")


def test_the_check_looks_at_the_day_and_the_day_before_to_the_millisecond() -> None:
    desk = Desk(CHECKED)
    paid(desk)
    desk.wait(HALF_DAY + DAY - 0.001)
    assert refused_at_opening(desk), "the last instant of the next day"
    desk.wait(0.001)
    assert not refused_at_opening(desk), "the first instant of the day after"


def test_a_payment_of_the_first_instant_of_a_day_counts_to_the_last_of_the_next() -> None:
    desk = Desk(CHECKED)
    desk.wait(HALF_DAY)
    paid(desk)
    desk.wait(2 * DAY - 0.001)
    assert refused_at_opening(desk)
    desk.wait(0.001)
    assert not refused_at_opening(desk)


@pytest.mark.parametrize("end", ["open", "refused", "cancelled", "on hold", "under review"])
def test_only_what_was_accepted_counts(end: str) -> None:
    desk = Desk(CHECKED)
    token = desk.open()
    if end == "refused":
        desk.pay(token, REFUSED)
        desk.act(token, ending.give_up)
    elif end == "cancelled":
        desk.act(token, ending.cancel)
    elif end == "on hold":
        desk.pay(token, ON_HOLD)
    elif end == "under review":
        desk.pay(token, bank_card_number("04001"))
    assert not refused_at_opening(desk)


def test_a_payment_on_hold_counts_from_the_instant_it_is_accepted() -> None:
    desk = Desk(CHECKED)
    token = desk.open()
    desk.pay(token, ON_HOLD)
    desk.wait(10 * DAY)
    desk.act(token, ending.partner_answer, outcome("00000"))
    assert refused_at_opening(desk)


@pytest.mark.parametrize("by", ["complement", "confirm"])
def test_the_second_of_two_open_sessions_is_refused_when_it_pays(by: str) -> None:
    desk = Desk(CHECKED)
    first, second = desk.open(5_000), desk.open(5_000)
    desk.pay(first)
    if by == "confirm":
        desk.add(second, GIFT_50)
        payment = desk.act(second, bank.confirm)
    else:
        payment = desk.pay(second)
    assert (payment.state, refusals_of(payment)) == (PaymentState.OPEN, ["02001"])
    assert payment.refusals[0].by_card is (by == "complement")
    assert desk.act(second, ending.give_up).is_duplicate
    assert not desk.payment(first).is_duplicate


@pytest.mark.parametrize("first", [REFUSED, ON_HOLD, CHALLENGED])
def test_a_session_that_takes_several_steps_to_be_paid_is_no_duplicate_of_itself(first: str) -> None:
    desk = Desk(CHECKED)
    token = desk.open()
    desk.pay(token, first)
    if first == ON_HOLD:
        payment = desk.act(token, ending.partner_answer, outcome("00000"))
    elif first == CHALLENGED:
        payment = desk.act(token, bank.authenticate, Authentication.SUCCESS)
    else:
        payment = desk.pay(token)
    assert (payment.state, payment.is_duplicate) == (PaymentState.ACCEPTED, False)


def test_a_refund_of_the_same_amount_and_sequence_number_is_02001() -> None:
    desk = Desk(CHECKED)
    transaction_id = paid(desk)
    codes = [
        desk.refund(transaction_id, amount, sequence).outcome.code
        for amount, sequence in [(100, ""), (100, ""), (101, ""), (100, "2"), (100, "2"), (100, "3")]
    ]
    assert codes == ["00000", "02001", "00000", "00000", "02001", "00000"]


def test_the_same_refund_passes_without_the_check_and_on_the_day_after_tomorrow() -> None:
    desk = Desk()
    transaction_id = paid(desk)
    assert [desk.refund(transaction_id, 100).outcome.code for _ in range(2)] == ["00000", "00000"]
    desk = Desk(CHECKED)
    transaction_id = paid(desk)
    desk.refund(transaction_id, 100)
    desk.wait(HALF_DAY + DAY - 0.001)
    assert desk.refund(transaction_id, 100).outcome.code == "02001"
    desk.wait(0.001)
    assert desk.refund(transaction_id, 100).outcome.code == "00000"


def test_a_session_that_pays_after_all_is_no_duplicate_any_more() -> None:
    desk = Desk(Dialect(duplicate_check=True, session_life=3 * DAY))
    first, second = desk.open(), desk.open()
    desk.pay(first)
    assert refusals_of(desk.pay(second)) == ["02001"]
    desk.wait(2 * DAY)
    payment = desk.pay(second)
    assert payment.state is PaymentState.ACCEPTED
    assert not payment.is_duplicate, "an accepted transaction would be told as a duplicate"


def test_a_later_refusal_of_another_kind_is_no_duplicate() -> None:
    desk = Desk(CHECKED)
    first, second = desk.open(), desk.open()
    desk.pay(first)
    desk.pay(second)
    desk.add(second, GIFT_50, 100, pin="0000")
    desk.wait(LIFE)
    payment = desk.payment(second)
    assert payment.outcome is not None
    assert (payment.outcome.code, payment.is_duplicate) == ("02998", False)
