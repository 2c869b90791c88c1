"""The basket: what is held, and how a card is removed again."""

from __future__ import annotations

import pytest

from mockpayline.domain import basket
from mockpayline.domain.gift_card import gift_card_number
from mockpayline.domain.journal import Kind
from mockpayline.errors import ImpossibleStep

from .baskets import last_reason
from .desk import (
    GIFT_50,
    GIFT_150,
    GIFT_2000,
    MAX_AMOUNT,
    Desk,
    told,
)

IN_IT = (GIFT_150, GIFT_2000)
REAL_LOOKING = "4111111111111111"


# What is held.


def test_the_chosen_amount_is_held_on_card_and_basket() -> None:
    desk = Desk()
    token = desk.open(10_000)
    payment = desk.add(token, GIFT_50, 2_000)
    assert [(card.number, card.amount) for card in payment.gift_cards] == [(GIFT_50, 2_000)]
    assert payment.due == 8_000
    assert desk.card(GIFT_50).holds == {token: 2_000}
    assert desk.card(GIFT_50).balance == 5_000
    assert payment.refusals == []


def test_a_chosen_amount_above_what_is_due_is_cut_to_it() -> None:
    desk = Desk()
    token = desk.open(10_000)
    desk.add(token, GIFT_50, 5_000)
    assert desk.add(token, GIFT_150, 5_001).due == 0
    assert desk.card(GIFT_150).holds == {token: 5_000}


@pytest.mark.parametrize(
    ("amount", "card", "held"), [(10_000, GIFT_50, 5_000), (1_234, GIFT_50, 1_234), (200_000, GIFT_2000, MAX_AMOUNT)]
)
def test_without_a_chosen_amount_it_is_the_least_of_balance_due_and_room(amount: int, card: str, held: int) -> None:
    desk = Desk()
    assert desk.add(desk.open(amount), card).held == held


def test_the_same_number_again_replaces_its_amount_in_its_place() -> None:
    desk = Desk()
    token = desk.open(10_000)
    desk.add(token, GIFT_50, 5_000)
    desk.add(token, GIFT_150, 5_000)
    payment = desk.add(token, GIFT_50, 100)
    assert [(card.number, card.amount) for card in payment.gift_cards] == [(GIFT_50, 100), (GIFT_150, 5_000)]
    assert desk.card(GIFT_50).holds == {token: 100}
    assert desk.add(token, GIFT_50, 9_999).held == 10_000, "its own hold is not in its way when it grows"


def test_a_card_replaced_without_an_amount_takes_all_that_it_can_its_own_hold_included() -> None:
    desk = Desk()
    token = desk.open(10_000)
    desk.add(token, GIFT_50, 3_000)
    assert desk.add(token, GIFT_50).held == 5_000


def test_the_last_cent_of_a_card_is_taken_without_naming_it() -> None:
    desk = Desk()
    assert desk.add(desk.open(), gift_card_number(1)).held == 1


def test_a_refused_replacement_leaves_the_earlier_hold() -> None:
    desk = Desk()
    token = desk.open(10_000)
    desk.add(token, GIFT_50, 5_000)
    payment = desk.add(token, GIFT_50, 5_001)
    assert last_reason(payment) == ("02998", "EPAY_BALANCE_TOO_LOW")
    assert (payment.held, desk.card(GIFT_50).holds) == (5_000, {token: 5_000})


def test_numbers_are_taken_as_people_type_them() -> None:
    desk = Desk()
    token = desk.open(10_000)
    typed = f"{GIFT_50[:4]} {GIFT_50[4:8]}-{GIFT_50[8:]}"
    assert desk.add(token, typed, 100).gift_cards[0].number == GIFT_50
    assert desk.act(token, basket.remove, typed).gift_cards == []


# Removing.


def test_a_removed_card_gets_its_hold_back() -> None:
    desk = Desk()
    token = desk.open(20_000)
    desk.add(token, GIFT_50)
    desk.add(token, GIFT_150)
    payment = desk.act(token, basket.remove, GIFT_50)
    assert [card.number for card in payment.gift_cards] == [GIFT_150]
    assert payment.due == 5_000
    assert desk.card(GIFT_50).available() == 5_000
    (entry,) = desk.journal(Kind.RELEASE, token)
    assert entry.data == {"card": "999900XXXXXXXXX" + GIFT_50[-4:], "amount": "50.00"}


def test_a_card_that_is_not_in_the_basket_cannot_be_removed() -> None:
    desk = Desk()
    token = desk.open(20_000)
    said, shown = "This gift card is not in the basket.", [f"{one[:6]}XXXXXXXXX{one[-4:]}" for one in IN_IT]
    with pytest.raises(ImpossibleStep) as stopped:
        desk.act(token, basket.remove, GIFT_50)
    assert told(stopped) == (said, "number", "999900XXXXXXXXX" + GIFT_50[-4:], "no card is in it")
    for number in IN_IT:
        desk.add(token, number, 100)
    with pytest.raises(ImpossibleStep) as stopped:
        desk.act(token, basket.remove, GIFT_50)
    assert stopped.value.expected == f"{shown[0]}, {shown[1]}"


def test_a_real_card_number_in_a_removal_is_not_repeated() -> None:
    desk = Desk()
    with pytest.raises(ImpossibleStep) as stopped:
        desk.act(desk.open(), basket.remove, REAL_LOOKING)
    assert REAL_LOOKING not in f"{stopped.value} {stopped.value.value}"


def test_removing_a_number_that_is_no_test_card_does_not_repeat_it() -> None:
    desk = Desk()
    token = desk.open()
    with pytest.raises(ImpossibleStep, match="not in the basket") as stopped:
        desk.act(token, basket.remove, REAL_LOOKING)
    assert "4111" not in f"{stopped.value.value} {stopped.value.message} {stopped.value.expected}"
