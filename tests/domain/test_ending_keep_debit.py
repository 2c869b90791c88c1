"""The bad day: a refused complement leaves the gift cards debited."""

from __future__ import annotations

import pytest

from mockpayline.domain import bank, ending
from mockpayline.domain.buyer_step import Authentication
from mockpayline.domain.dialect import Dialect
from mockpayline.domain.state_machine import PaymentState
from mockpayline.operations.catalogue import outcome

from .baskets import KEEP, answer, free, refuse_by_pin, split
from .desk import (
    CHALLENGED,
    GIFT_50,
    GIFT_150,
    GIFT_ON_HOLD,
    LIFE,
    REFUSED,
    Desk,
)

S = PaymentState


@pytest.mark.parametrize("end", ["attempts", "give_up", "expiry", "authentication"])
def test_keep_debit_leaves_the_gift_cards_debited_after_a_refused_complement(end: str) -> None:
    desk = Desk(KEEP)
    token = split(desk)
    if end == "authentication":
        desk.pay(token, CHALLENGED)
        desk.act(token, bank.authenticate, Authentication.FAILURE)
    else:
        desk.pay(token, REFUSED)
    if end == "attempts":
        desk.pay(token, REFUSED)
        desk.pay(token, REFUSED)
    elif end == "expiry":
        desk.wait(LIFE)
    else:
        desk.act(token, ending.give_up)
    payment = desk.payment(token)
    code = "03003" if end == "authentication" else "01100"
    assert (payment.state, payment.outcome) == (S.REFUSED, outcome(code)), "the answer is the refusal unchanged"
    assert payment.kept_debit == 20_000
    assert (desk.card(GIFT_50).balance, desk.card(GIFT_150).balance) == (0, 0)
    assert (desk.card(GIFT_50).holds, desk.card(GIFT_150).holds) == ({}, {})
    assert not payment.paid_by_gift_cards
    assert payment.complement is None


def test_release_books_nothing_apart() -> None:
    desk = Desk(Dialect(attempts=1))
    token = split(desk)
    assert desk.pay(token, REFUSED).kept_debit == 0


def test_keep_debit_is_about_refused_complements_only() -> None:
    desk = Desk(KEEP)
    token = split(desk)
    for _ in range(3):
        desk.act(token, refuse_by_pin)
    payment = desk.payment(token)
    assert (payment.state, payment.kept_debit) == (S.REFUSED, 0)
    assert free(desk, token)


def test_keep_debit_holds_whichever_refusal_came_last() -> None:
    desk = Desk(KEEP)
    token = split(desk)
    desk.pay(token, REFUSED)
    for _ in range(2):
        desk.act(token, refuse_by_pin)
    payment = desk.payment(token)
    assert (payment.state, payment.kept_debit) == (S.REFUSED, 20_000), "the complement was refused, so the cards stay"


def test_a_partners_refusal_releases_the_cards_whatever_was_refused_before() -> None:
    desk = Desk(KEEP)
    token = desk.open()
    desk.add(token, GIFT_ON_HOLD, 1_000)
    desk.pay(token, REFUSED)
    desk.pay(token)
    assert desk.payment(token).state is S.ON_HOLD
    payment = answer(desk, token, "02020")
    assert (payment.state, payment.kept_debit) == (S.REFUSED, 0)


def test_keep_debit_without_gift_cards_keeps_nothing() -> None:
    desk = Desk(KEEP)
    token = desk.open()
    desk.pay(token, REFUSED)
    payment = desk.act(token, ending.give_up)
    assert (payment.state, payment.kept_debit, payment.gift_cards) == (S.REFUSED, 0, [])
