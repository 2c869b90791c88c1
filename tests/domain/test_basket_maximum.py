"""The contract's maximum: what all the gift cards of a basket may come to."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from mockpayline.domain.dialect import Dialect, MaxAmountScope
from mockpayline.domain.gift_card import gift_card_number
from mockpayline.domain.journal import Kind
from mockpayline.errors import ImpossibleStep

from .baskets import (
    DECLARED,
    SPENT,
    last_reason,
    room_left,
)
from .desk import (
    CB,
    GIFT,
    GIFT_50,
    GIFT_150,
    GIFT_2000,
    MAX_AMOUNT,
    Desk,
    refusals_of,
    told,
)


def test_the_cards_of_a_basket_may_reach_the_maximum_but_not_pass_it() -> None:
    desk = Desk()
    token = desk.open(200_000)
    desk.add(token, GIFT_150, 10_000)
    refused = desk.add(token, GIFT_2000, MAX_AMOUNT - 10_000 + 1)
    assert last_reason(refused) == ("02610", None)
    assert refused.refusals[-1].outcome.state == "REFUSED"
    assert refused.held == 10_000
    assert desk.add(token, GIFT_2000, MAX_AMOUNT - 10_000).held == MAX_AMOUNT


def test_a_replaced_amount_does_not_count_against_the_maximum_twice() -> None:
    desk = Desk()
    token = desk.open(200_000)
    desk.add(token, GIFT_2000, MAX_AMOUNT)
    payment = desk.add(token, GIFT_2000, MAX_AMOUNT - 1)
    assert payment.held == MAX_AMOUNT - 1
    assert desk.add(token, GIFT_2000, MAX_AMOUNT).held == MAX_AMOUNT
    assert refusals_of(desk.add(token, GIFT_2000, MAX_AMOUNT + 1)) == ["02610"]


def test_a_card_replaced_without_an_amount_takes_the_room_that_it_holds_itself_too() -> None:
    desk = Desk()
    token = desk.open(200_000)
    desk.add(token, GIFT_2000, 60_000)
    assert desk.add(token, GIFT_2000).held == MAX_AMOUNT


def test_the_amount_is_cut_to_what_is_due_before_the_maximum_is_looked_at() -> None:
    desk = Desk()
    token = desk.open(MAX_AMOUNT)
    assert desk.add(token, GIFT_2000, MAX_AMOUNT + 1).held == MAX_AMOUNT


def test_the_maximum_is_looked_at_before_the_processor_is_asked() -> None:
    desk = Desk()
    token = desk.open(200_000)
    payment = desk.add(token, GIFT_2000, MAX_AMOUNT + 1, pin="0000")
    assert last_reason(payment) == ("02610", None)
    assert desk.journal(Kind.PROCESSOR) == []


def test_with_scope_card_the_maximum_bounds_each_card_and_not_the_basket() -> None:
    desk = Desk(Dialect(max_amount_scope=MaxAmountScope.CARD))
    token = desk.open(300_000)
    second = gift_card_number(200_000, serial=9)
    assert refusals_of(desk.add(token, GIFT_2000, MAX_AMOUNT + 1)) == ["02610"]
    desk.add(token, GIFT_2000, MAX_AMOUNT)
    assert room_left(desk, token) == MAX_AMOUNT
    assert desk.add(token, second).held == 2 * MAX_AMOUNT


def test_the_room_that_is_left_shrinks_with_the_holds() -> None:
    desk = Desk()
    token = desk.open(200_000)
    assert room_left(desk, token) == MAX_AMOUNT
    desk.add(token, GIFT_150, 15_000)
    assert room_left(desk, token) == MAX_AMOUNT - 15_000
    assert room_left(desk, desk.open(contract="CB", selected=["CB"])) is None


def test_where_the_maximum_is_reached_a_card_without_amount_is_an_impossible_step() -> None:
    desk = Desk()
    token = desk.open(200_000)
    desk.add(token, GIFT_2000)
    with pytest.raises(ImpossibleStep) as stopped:
        desk.add(token, GIFT_50)
    assert told(stopped) == (
        "The gift cards of this basket have reached the contract's maximum.",
        "gift_card",
        "1000.00",
        "at most 1000.00 by gift cards",
    )
    assert room_left(desk, token) == 0
    assert refusals_of(desk.add(token, GIFT_50, 1)) == ["02610"], "one chosen cent is an attempt"


def test_with_a_cent_of_room_left_an_empty_card_is_not_told_that_the_maximum_is_reached() -> None:
    desk = Desk(gift_cards=DECLARED)
    token = desk.open(200_000)
    desk.add(token, GIFT_2000, MAX_AMOUNT - 1)
    with pytest.raises(ImpossibleStep, match="Nothing is left on this gift card"):
        desk.add(token, SPENT)
    desk.add(token, GIFT_2000, MAX_AMOUNT)
    with pytest.raises(ImpossibleStep, match="reached the contract's maximum"):
        desk.add(token, SPENT)


def test_a_maximum_that_is_lowered_below_what_a_basket_holds_leaves_no_room_and_not_less() -> None:
    desk = Desk()
    token = desk.open(200_000)
    desk.add(token, GIFT_2000, 20_000)
    lowered = desk.run(lambda tx: replace(tx.declaration, contracts=(replace(GIFT, max_amount=15_000), CB)))
    desk.run(lambda tx: tx.redeclare(lowered))
    assert room_left(desk, token) == 0
