"""Whom an ending tells: the merchant, once, by token or by transaction."""

from __future__ import annotations

import pytest

from mockpayline.domain import bank, ending
from mockpayline.domain.dialect import Dialect, OnHoldNotification
from mockpayline.domain.rule import NotificationPlan
from mockpayline.domain.state_machine import PaymentState

from .baskets import answer
from .desk import (
    LIFE,
    NOON,
    ON_HOLD,
    REFUSED,
    SHOP,
    Desk,
)

S = PaymentState


def told(desk: Desk) -> list[tuple[str, str, str]]:
    return [(one.type, one.parameter, one.value) for one in desk.notifications()]


@pytest.mark.parametrize("end", ["accepted", "refused", "cancelled", "ended", "expired", "never opened", "given up"])
def test_every_final_state_is_told_once_by_token(end: str) -> None:
    desk = Desk()
    token = desk.issue() if end == "never opened" else desk.open()
    if end in {"refused", "given up"}:
        desk.pay(token, REFUSED)
        assert told(desk) == [], "a refusal with attempts left is no final state"
    if end == "refused":
        desk.pay(token, REFUSED)
        desk.pay(token, REFUSED)
    elif end == "given up":
        desk.act(token, ending.give_up)
    elif end in {"expired", "never opened"}:
        desk.wait(LIFE)
    else:
        rule = {"accepted": lambda act: bank.pay(act, "4970100000325734"), "cancelled": ending.cancel}
        desk.act(token, rule.get(end, ending.end_token))
    assert desk.payment(token).state.is_final
    assert told(desk) == [("WEBTRS", "token", token)]
    assert desk.notifications()[0].url == SHOP.notification_url


@pytest.mark.parametrize(
    ("kind", "types"),
    [
        (OnHoldNotification.WEBTRS, ["WEBTRS", "WEBTRS"]),
        (OnHoldNotification.TRS, ["WEBTRS", "TRS"]),
        (OnHoldNotification.BOTH, ["WEBTRS", "TRS", "WEBTRS"]),
    ],
)
@pytest.mark.parametrize("code", ["00000", "02015"])
def test_going_on_hold_is_told_and_settling_again_as_the_dialect_says(
    kind: OnHoldNotification, types: list[str], code: str
) -> None:
    desk = Desk(Dialect(onhold_notification=kind))
    token = desk.open()
    desk.pay(token, ON_HOLD)
    assert told(desk) == [("WEBTRS", "token", token)]
    answer(desk, token, "02016")
    assert len(told(desk)) == 1, "waiting on is no news"
    answer(desk, token, code)
    assert [kind for kind, _, _ in told(desk)] == types
    transaction_id = desk.payment(token).transaction_id
    for kind_told, parameter, value in told(desk):
        expected = ("token", token) if kind_told == "WEBTRS" else ("transactionId", transaction_id)
        assert (parameter, value) == expected


@pytest.mark.parametrize("kind", OnHoldNotification)
def test_a_payment_that_was_not_on_hold_is_told_by_token_whatever_the_dialect(kind: OnHoldNotification) -> None:
    desk = Desk(Dialect(onhold_notification=kind))
    token = desk.open()
    desk.pay(token)
    assert told(desk) == [("WEBTRS", "token", token)]


def test_the_requests_notification_url_comes_before_the_point_of_sales() -> None:
    desk = Desk()
    desk.pay(desk.open(notification_url="https://shop.test/mine"))
    assert [one.url for one in desk.notifications()] == ["https://shop.test/mine"]


def test_without_a_notification_url_nobody_is_told() -> None:
    desk = Desk(shops=(type(SHOP)(label="shop.test"),))
    desk.pay(desk.open())
    assert desk.notifications() == []


def test_a_notification_is_sent_late_twice_or_lost_as_the_rule_of_the_payment_plans() -> None:
    desk = Desk()
    token = desk.open()
    payment = desk.payment(token)
    payment.notifications = NotificationPlan(after=90_000, duplicate=2, drop_first=3)
    desk.run(lambda tx: tx.save_payment(payment))
    desk.pay(token)
    assert desk.notifications() == [], "it is not due yet"
    desk.wait(90)
    (sent,) = desk.notifications()
    assert (sent.first_at, sent.duplicate, sent.drop_first) == (NOON + 90_000, 2, 3)


def test_a_rule_may_switch_notifications_off() -> None:
    desk = Desk()
    token = desk.open()
    payment = desk.payment(token)
    payment.notifications = NotificationPlan(off=True)
    desk.run(lambda tx: tx.save_payment(payment))
    desk.pay(token)
    assert desk.run(lambda tx: tx.waiting(10)) == []
