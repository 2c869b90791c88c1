"""A web payment: what can be read off it in each state."""

from __future__ import annotations

import pytest

from mockpayline.domain import bank, ending
from mockpayline.domain.state_machine import PaymentState
from mockpayline.domain.web_payment import Script
from mockpayline.operations.catalogue import outcome

from .desk import GIFT_50, GIFT_150, LIFE, NOON, ON_HOLD, REFUSED, Desk

S = PaymentState


def test_a_fresh_payment_holds_nothing_and_owes_all() -> None:
    desk = Desk()
    payment = desk.payment(desk.issue(10_000))
    assert (payment.state, payment.held, payment.due, payment.attempts) == (S.ISSUED, 0, 10_000, 0)
    assert (payment.refunded, payment.complement, payment.paid_by_gift_cards) == (0, None, False)
    assert (payment.created_at, payment.ends_at) == (NOON, NOON + LIFE * 1000)


def test_due_is_the_amount_less_the_holds_until_accepted_and_nothing_then() -> None:
    desk = Desk()
    token = desk.open(10_000)
    assert desk.add(token, GIFT_50, 3_000).due == 7_000
    assert desk.pay(token, ON_HOLD).due == 7_000
    assert desk.act(token, ending.partner_answer, outcome("00000")).due == 0


def test_an_unpaid_payment_owes_all_again() -> None:
    desk = Desk()
    token = desk.open(10_000)
    desk.add(token, GIFT_50, 3_000)
    assert desk.act(token, ending.cancel).due == 10_000


def test_attempts_are_the_refusals_and_the_one_that_paid_or_waits() -> None:
    desk = Desk()
    token = desk.open()
    assert desk.pay(token, REFUSED).attempts == 1
    assert desk.add(token, GIFT_50, 100).attempts == 1, "a hold is no attempt"
    assert desk.pay(token, ON_HOLD).attempts == 2
    assert desk.act(token, ending.partner_answer, outcome("00000")).attempts == 2


@pytest.mark.parametrize("gift", [True, False])
def test_only_gift_cards_make_a_gift_card_transaction(gift: bool) -> None:
    desk = Desk()
    token = desk.open(10_000)
    if gift:
        assert not desk.add(token, GIFT_50).paid_by_gift_cards, "holding is not paying"
    waiting = desk.pay(token, ON_HOLD)
    assert waiting.paid_by_gift_cards is gift
    assert waiting.complement is None, "a complement on hold is none yet"
    accepted = desk.act(token, ending.partner_answer, outcome("00000"))
    assert accepted.paid_by_gift_cards is gift
    assert (accepted.complement is not None) is gift


@pytest.mark.parametrize(
    ("state", "script", "answers", "due"),
    [
        (S.OPEN, None, None, 900),
        (S.OPEN, 400, None, 400),
        (S.OPEN, 400, 300, 300),
        (S.ON_HOLD, None, 300, 300),
        (S.ON_HOLD, 200, 300, 200),
        (S.ON_HOLD, None, None, None),
        (S.ACCEPTED, None, None, None),
    ],
)
def test_what_happens_next_by_itself_is_the_first_of_expiry_scripted_buyer_and_partner(
    state: PaymentState, script: int | None, answers: int | None, due: int | None
) -> None:
    desk = Desk()
    payment = desk.payment(desk.issue())
    payment.state, payment.ends_at, payment.partner_answers_at = state, 900, answers
    payment.script = None if script is None else Script(steps=(), at=script)
    assert payment.due_at == due


def test_gift_cards_alone_have_no_complement() -> None:
    desk = Desk()
    token = desk.open(5_000)
    desk.add(token, GIFT_50)
    assert desk.act(token, bank.confirm).complement is None


def test_a_basket_finds_its_card_by_number() -> None:
    desk = Desk()
    payment = desk.add(desk.open(), GIFT_50)
    found = payment.basket_card(GIFT_50)
    assert found is not None
    assert found.amount == 5_000
    assert payment.basket_card(GIFT_150) is None


def test_a_payment_reads_back_from_the_store_as_it_was_kept() -> None:
    desk = Desk()
    token = desk.open(30_000)
    desk.add(token, GIFT_50)
    desk.pay(token, REFUSED)
    payment = desk.pay(token)
    desk.refund(payment.transaction_id, 100)
    kept = desk.payment(token)
    payment.refunds = kept.refunds
    assert kept == payment
    assert [refund.amount for refund in kept.refunds] == [100]
