"""Payments on hold: the partner alone accepts or ends them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mockpayline.domain import bank, ending
from mockpayline.domain.act import Act
from mockpayline.domain.dialect import Dialect
from mockpayline.domain.journal import Kind
from mockpayline.domain.rule import LaterAnswer, Partner
from mockpayline.domain.state_machine import PaymentState
from mockpayline.errors import ImpossibleStep

from .baskets import KEEP, answer, free, split
from .desk import (
    GIFT_50,
    GIFT_ON_HOLD,
    NOON,
    ON_HOLD,
    Desk,
    code_of,
    land,
    told,
)

S = PaymentState


@pytest.mark.parametrize("by", ["gift card", "bank"])
def test_on_hold_keeps_the_holds_and_never_expires(by: str) -> None:
    desk = Desk()
    token = split(desk, 26_000)
    if by == "gift card":
        desk.add(token, GIFT_ON_HOLD, 1_000)
    payment = desk.pay(token, *([ON_HOLD] if by == "bank" else []))
    assert (payment.state, code_of(payment)) == (S.ON_HOLD, "02005")
    assert payment.transaction_id
    assert payment.ended_at is None
    assert [change.status for change in payment.history] == ["ON_HOLD_PARTNER"]
    desk.wait(366 * 86_400)
    assert desk.payment(token).state is S.ON_HOLD
    assert desk.card(GIFT_50).holds == {token: 5_000}


@pytest.mark.parametrize("by", ["confirm", "complement"])
def test_the_partners_acceptance_commits(by: str) -> None:
    desk = Desk()
    token = desk.open(5_000 if by == "confirm" else 9_000)
    desk.add(token, GIFT_ON_HOLD)
    held = desk.act(token, bank.confirm) if by == "confirm" else desk.pay(token)
    desk.wait(60)
    payment = answer(desk, token, "00000")
    assert (payment.state, code_of(payment), payment.ended_at) == (S.ACCEPTED, "00000", NOON + 60_000)
    assert payment.transaction_id == held.transaction_id, "the transaction is the one that was on hold"
    assert desk.card(GIFT_ON_HOLD).balance == 0
    assert [change.status for change in payment.history] == ["ON_HOLD_PARTNER", "ACCEPTED"]
    assert (payment.complement is None) is (by == "confirm")


@pytest.mark.parametrize("dialect", [Dialect(), KEEP])
@pytest.mark.parametrize("code", ["02015", "02004", "02101"])
def test_the_partners_refusal_ends_it_whatever_attempts_remain(code: str, dialect: Dialect) -> None:
    desk = Desk(dialect)
    token = split(desk)
    desk.pay(token, ON_HOLD)
    payment = answer(desk, token, code)
    assert (payment.state, code_of(payment), payment.attempts) == (S.REFUSED, code, 1)
    assert payment.card is None, "the complement is voided"
    assert free(desk, token)
    assert len(payment.history) == 2


def test_another_code_of_waiting_changes_the_answer_and_nothing_else() -> None:
    desk = Desk()
    token = split(desk)
    before = desk.pay(token, ON_HOLD)
    payment = answer(desk, token, "02016")
    assert (payment.state, code_of(payment)) == (S.ON_HOLD, "02016")
    assert payment.history == before.history
    assert payment.transaction_id == before.transaction_id


def test_a_code_that_answers_nothing_is_an_impossible_step() -> None:
    desk = Desk()
    token = split(desk)
    desk.pay(token, ON_HOLD)
    with pytest.raises(ImpossibleStep) as stopped:
        answer(desk, token, "02306")
    assert told(stopped) == (
        "The partner's answer settles nothing.",
        "partner_answer",
        "02306 INPROGRESS",
        "a code that accepts, refuses or stays on hold",
    )
    assert desk.payment(token).state is S.ON_HOLD


@pytest.mark.parametrize("code", ["00000", "02015", "02016", "02306"])
def test_a_partner_that_nobody_waits_for_cannot_answer(code: str) -> None:
    desk = Desk()
    token = split(desk)
    with pytest.raises(ImpossibleStep, match="is open"):
        answer(desk, token, code)


@pytest.mark.parametrize("rule", [ending.cancel, ending.give_up, ending.end_token, ending.expire, land])
def test_on_hold_nobody_but_the_partner_changes_anything(rule: Callable[[Act], None]) -> None:
    desk = Desk()
    token = split(desk)
    desk.pay(token, ON_HOLD)
    with pytest.raises(ImpossibleStep, match="is on_hold"):
        desk.act(token, rule)


@pytest.mark.parametrize("code", ["00000", "02015"])
def test_whatever_the_partner_says_is_journalled_with_its_payment(code: str) -> None:
    desk = Desk()
    token = split(desk)
    desk.pay(token, ON_HOLD)
    answer(desk, token, "02016")
    answer(desk, token, code)
    assert [entry.data for entry in desk.journal(Kind.PARTNER, token)] == [
        {"code": "02005"},
        {"code": "02016"},
        {"code": code},
    ]


def test_a_scripted_partner_answers_so_long_after_the_payment_went_on_hold() -> None:
    desk = Desk()
    token = split(desk)
    payment = desk.payment(token)
    payment.partner = Partner(code="02005", later=LaterAnswer(code="00000", after=7_000))
    desk.run(lambda tx: tx.save_payment(payment))
    desk.wait(3)
    assert desk.pay(token, ON_HOLD).partner_answers_at == NOON + 10_000
