"""An act: what every rule is handed."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from mockpayline.domain.act import Act
from mockpayline.domain.gift_card import GiftCard
from mockpayline.domain.state_machine import Event, PaymentState
from mockpayline.errors import ImpossibleStep

from .desk import GIFT_50, Desk, land


def test_checking_an_event_tells_where_it_leads_and_goes_nowhere() -> None:
    desk = Desk()
    token = desk.issue()

    def check(act: Act) -> None:
        assert act.check(Event.OPEN) is PaymentState.OPEN

    assert desk.act(token, check).state is PaymentState.ISSUED


def test_an_event_that_the_state_does_not_take_changes_nothing() -> None:
    desk = Desk()
    token = desk.issue()
    with pytest.raises(ImpossibleStep, match="is issued does not take accept"):
        desk.act(token, lambda act: act.take(Event.ACCEPT))
    assert desk.payment(token).state is PaymentState.ISSUED


def test_the_worlds_account_comes_before_what_the_number_says() -> None:
    desk = Desk(gift_cards=(GiftCard(number=GIFT_50, balance=77),))
    token = desk.open()

    def look(act: Act) -> None:
        found = act.gift_card(GIFT_50)
        assert found is not None
        assert found.balance == 77, "the number's own balance was taken though the world declares the card"

    desk.act(token, look)


def test_a_number_alone_makes_an_account_and_an_unknown_one_none() -> None:
    desk = Desk()
    token = desk.open()

    def look(act: Act) -> None:
        found = act.gift_card(GIFT_50)
        assert found is not None
        assert found.balance == 5_000
        assert act.gift_card("9999") is None

    desk.act(token, look)


def test_a_card_that_the_scenario_has_no_longer_is_none_but_for_the_basket_that_holds_it() -> None:
    number = "6364000000000000009"
    desk = Desk(gift_cards=(GiftCard(number=number, balance=5_000),))
    holding, other = desk.open(), desk.open()
    desk.add(holding, number, 100)
    without = desk.run(lambda tx: replace(tx.declaration, gift_cards=()))
    desk.run(lambda tx: tx.redeclare(without))

    def balance(act: Act) -> None:
        found = act.gift_card(number)
        seen.append(found.balance if found else None)

    seen: list[int | None] = []
    desk.act(holding, balance)
    desk.act(other, balance)
    assert seen == [5_000, None]


def test_every_row_of_the_state_machine_that_is_taken_counts_as_met() -> None:
    desk = Desk()
    desk.open()
    assert desk.run(lambda tx: tx.met()) >= {"transition issued open"}


def test_a_code_that_the_rules_name_has_an_outcome() -> None:
    desk = Desk()
    token = desk.issue()

    def look(act: Act) -> None:
        assert act.outcome("02319").state == "CANCELLED"
        with pytest.raises(AssertionError, match="a state for 99999"):
            act.outcome("99999")

    desk.act(token, look)


def test_a_card_in_the_basket_has_an_account() -> None:
    desk = Desk()
    token = desk.open()
    with pytest.raises(AssertionError, match="has an account"):
        desk.act(token, lambda act: act.held_card(GIFT_50))
    desk.add(token, GIFT_50)
    desk.act(token, lambda act: act.held_card(GIFT_50))


def test_what_a_rule_raises_leaves_nothing_behind() -> None:
    desk = Desk()
    token = desk.issue()

    def open_and_stumble(act: Act) -> None:
        land(act)
        act.take(Event.PARTNER_ACCEPTS)

    with pytest.raises(ImpossibleStep):
        desk.act(token, open_and_stumble)
    assert desk.payment(token).state is PaymentState.ISSUED
    assert desk.run(lambda tx: tx.entries(token=token)) == []
