"""Ends without payment: cancelled, given up, ended by the merchant, expired."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mockpayline.domain import ending
from mockpayline.domain.act import Act
from mockpayline.domain.dialect import Dialect
from mockpayline.domain.journal import Kind
from mockpayline.domain.state_machine import PaymentState

from .baskets import free, refuse_by_maximum, split
from .desk import (
    CHALLENGED,
    GIFT_50,
    LIFE,
    NOON,
    REFUSED,
    Desk,
    code_of,
    land,
)

S = PaymentState


# Cancelled, given up, ended by the merchant.


@pytest.mark.parametrize(
    ("rule", "code", "state"), [(ending.cancel, "02319", S.CANCELLED), (ending.end_token, "02014", S.ENDED)]
)
@pytest.mark.parametrize("challenged", [False, True])
@pytest.mark.parametrize("refused", [False, True])
def test_a_cancel_is_always_02319_and_an_ended_token_02014(
    rule: Callable[[Act], None], code: str, state: PaymentState, challenged: bool, refused: bool
) -> None:
    desk = Desk()
    token = split(desk)
    if refused:
        desk.pay(token, REFUSED)
    if challenged:
        desk.pay(token, CHALLENGED)
    payment = desk.act(token, rule)
    assert (payment.state, code_of(payment)) == (state, code)
    assert (payment.transaction_id, payment.card, payment.gift_cards) == ("", None, [])
    assert payment.ended_at == NOON
    assert free(desk, token)


def test_the_merchant_may_end_a_token_that_was_never_opened() -> None:
    desk = Desk()
    assert code_of(desk.act(desk.issue(), ending.end_token)) == "02014"


@pytest.mark.parametrize("challenged", [False, True])
def test_giving_up_without_a_refusal_does_nothing_until_expiry(challenged: bool) -> None:
    desk = Desk()
    token = split(desk)
    if challenged:
        desk.pay(token, CHALLENGED)
    before = desk.payment(token)
    assert desk.act(token, ending.give_up) == before
    desk.wait(LIFE)
    assert code_of(desk.payment(token)) == "02324"


@pytest.mark.parametrize("challenged", [False, True])
def test_giving_up_after_a_refusal_makes_the_last_one_final(challenged: bool) -> None:
    desk = Desk()
    token = split(desk)
    desk.pay(token, REFUSED)
    desk.act(token, refuse_by_maximum)
    if challenged:
        desk.pay(token, CHALLENGED)
    payment = desk.act(token, ending.give_up)
    assert (payment.state, code_of(payment)) == (S.REFUSED, "02610")
    assert payment.card is None
    assert free(desk, token)


# Expired.


def test_a_session_lives_until_just_before_its_life_is_over() -> None:
    desk = Desk()
    token = split(desk)
    desk.wait(LIFE - 0.001)
    assert desk.payment(token).state is S.OPEN
    desk.add(token, GIFT_50, 1)


def test_a_session_is_over_at_exactly_its_life_and_its_holds_fall_though_nobody_calls() -> None:
    desk = Desk()
    token = split(desk)
    desk.wait(LIFE)
    payment = desk.payment(token)
    assert (payment.state, code_of(payment)) == (S.EXPIRED, "02324")
    assert payment.ended_at == NOON + LIFE * 1000
    assert payment.transaction_id == ""
    assert free(desk, token)


def test_life_counts_from_do_web_payment_and_not_from_the_page() -> None:
    desk = Desk(Dialect(session_life=10))
    token = desk.issue()
    desk.wait(9)
    desk.act(token, land)
    desk.wait(1)
    assert code_of(desk.payment(token)) == "02324"


def test_what_was_never_opened_expires_as_02534() -> None:
    desk = Desk()
    token = desk.issue()
    desk.wait(LIFE)
    payment = desk.payment(token)
    assert (payment.state, code_of(payment)) == (S.NEVER_OPENED, "02534")


@pytest.mark.parametrize("challenged", [False, True])
def test_expiry_after_a_refusal_makes_that_refusal_final(challenged: bool) -> None:
    desk = Desk()
    token = split(desk)
    desk.pay(token, REFUSED)
    if challenged:
        desk.pay(token, CHALLENGED)
    desk.wait(LIFE + 60)
    payment = desk.payment(token)
    assert (payment.state, code_of(payment)) == (S.REFUSED, "01100")
    assert payment.ended_at == NOON + LIFE * 1000, "it ended when its life did, not when time was told"
    assert payment.transaction_id
    assert free(desk, token)


def test_an_expired_challenge_without_a_refusal_is_02324() -> None:
    desk = Desk()
    token = split(desk)
    desk.pay(token, CHALLENGED)
    desk.wait(LIFE)
    assert code_of(desk.payment(token)) == "02324"
    assert free(desk, token)


def test_what_falls_due_in_one_jump_is_booked_each_at_its_own_instant() -> None:
    desk = Desk()
    first = desk.open(5_000)
    desk.wait(10)
    second = desk.issue()
    desk.wait(3 * LIFE)
    assert [desk.payment(token).ended_at for token in (first, second)] == [
        NOON + LIFE * 1000,
        NOON + (LIFE + 10) * 1000,
    ]
    ended = [entry.at for entry in desk.journal(Kind.STATE) if entry.data["event"] == "expire"]
    assert ended == sorted(ended)
