"""The names of what an integration can meet, and when they are met."""

from __future__ import annotations

import pytest

from mockpayline.domain import bank, coverage, ending
from mockpayline.domain.outcome import Outcome, State
from mockpayline.domain.state_machine import TRANSITIONS
from tests.domain.desk import GIFT_50, GIFT_150, GIFT_ON_HOLD, REFUSED, Desk


def met(desk: Desk, kind: str) -> set[str]:
    return {one for one in desk.run(lambda tx: tx.met()) if one.startswith(kind)}


def test_every_row_of_the_state_machine_has_a_name_of_its_own() -> None:
    names = {coverage.transition(state, event) for state, event in TRANSITIONS}
    assert len(names) == len(TRANSITIONS)


def test_names_of_different_kinds_are_never_the_same() -> None:
    names = [coverage.answer("doRefund", "02613"), coverage.fault("drop"), coverage.notification("delivered")]
    assert [name.split()[0] for name in names] == ["answer", "fault", "notification"]


@pytest.mark.parametrize(
    ("amount", "cards", "by_card", "wanted"),
    [
        (5_000, [GIFT_50], False, {"paid gift_card"}),
        (20_000, [GIFT_50, GIFT_150], False, {"paid gift_cards"}),
        (10_000, [GIFT_50], True, {"paid complement"}),
        (30_000, [GIFT_50, GIFT_150], True, {"paid gift_cards", "paid complement"}),
        (10_000, [], True, {"paid card"}),
    ],
)
def test_each_way_to_pay_has_a_name_and_a_basket_can_go_several(
    amount: int, cards: list[str], by_card: bool, wanted: set[str]
) -> None:
    desk = Desk()
    token = desk.open(amount)
    for card in cards:
        desk.add(token, card)
    assert met(desk, "paid") == set(), "nothing is paid before all of it is"
    if by_card:
        desk.pay(token)
    else:
        desk.act(token, bank.confirm)
    assert met(desk, "paid") == wanted


def test_a_refused_payment_was_paid_in_no_way() -> None:
    desk = Desk()
    token = desk.open(10_000)
    desk.add(token, GIFT_50)
    desk.pay(token, REFUSED)
    assert met(desk, "paid") == set()


def test_a_payment_on_hold_is_paid_once_the_partner_accepts() -> None:
    desk = Desk()
    token = desk.open(5_000)
    desk.add(token, GIFT_ON_HOLD)
    desk.act(token, bank.confirm)
    assert met(desk, "paid") == set()
    desk.act(token, ending.partner_answer, Outcome("00000", State.ACCEPTED, ""))
    assert met(desk, "paid") == {"paid gift_card"}


def test_a_refund_of_all_at_once_is_told_from_a_part() -> None:
    for amount, wanted in ((5_000, "refund whole"), (4_999, "refund part")):
        desk = Desk()
        token = desk.open(10_000)
        desk.add(token, GIFT_50)
        desk.pay(token)
        desk.refund(desk.payment(token).transaction_id, amount)
        assert met(desk, "refund") == {wanted}


def test_a_refund_of_the_rest_is_no_refund_of_all() -> None:
    desk = Desk()
    token = desk.open(10_000)
    desk.add(token, GIFT_50)
    desk.pay(token)
    for amount in (1, 4_999):
        desk.refund(desk.payment(token).transaction_id, amount)
    assert met(desk, "refund") == {"refund part"}


def test_a_refused_refund_is_none() -> None:
    desk = Desk()
    token = desk.open(5_000)
    desk.add(token, GIFT_50)
    desk.act(token, bank.confirm)
    desk.refund(desk.payment(token).transaction_id, 100)
    assert met(desk, "refund") == set()
