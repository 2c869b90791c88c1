"""What a basket does not take: impossible steps and form mistakes, none of them an attempt."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from mockpayline.domain import bank, basket, ending
from mockpayline.domain.act import Act
from mockpayline.domain.card_number import luhn_digit
from mockpayline.domain.dialect import Dialect
from mockpayline.domain.gift_card import gift_card_number
from mockpayline.errors import FormMistake, ImpossibleStep

from .baskets import DECLARED, SPENT, UNKNOWN, last_reason, room_left
from .desk import (
    CB,
    CHALLENGED,
    GIFT,
    GIFT_50,
    GIFT_150,
    GIFT_2000,
    PIN,
    Desk,
    code_of,
    refusals_of,
    told,
)

REAL_LOOKING = "4111111111111111"


@pytest.mark.parametrize("number", [GIFT_50, UNKNOWN])
@pytest.mark.parametrize("pin", [PIN, "0000"])
@pytest.mark.parametrize("amount", [100, None])
def test_where_nothing_is_due_another_card_is_an_impossible_step_whatever_it_is(
    number: str, pin: str, amount: int | None
) -> None:
    desk = Desk(gift_cards=DECLARED)
    token = desk.open(10_000)
    desk.add(token, GIFT_150)
    with pytest.raises(ImpossibleStep) as stopped:
        desk.add(token, number, amount, pin)
    assert told(stopped) == ("Nothing is due any more.", "amount", None, "confirm, or remove a card first")
    assert desk.payment(token).refusals == []


@pytest.mark.parametrize("amount", [0, -1])
def test_to_take_nothing_is_an_impossible_step(amount: int) -> None:
    desk = Desk()
    token = desk.open(10_000)
    with pytest.raises(ImpossibleStep) as stopped:
        desk.add(token, GIFT_50, amount)
    assert told(stopped) == (
        "The amount to take from a gift card is at least one cent.",
        "amount",
        f"{'-' if amount < 0 else ''}0.0{-amount}",
        "0.01 to 100.00",
    )


def test_what_a_card_may_be_replaced_by_counts_what_it_holds_itself() -> None:
    desk = Desk()
    token = desk.open(10_001)
    desk.add(token, GIFT_150)
    with pytest.raises(ImpossibleStep) as stopped:
        desk.add(token, GIFT_150, 0)
    assert stopped.value.expected == "0.01 to 100.01"
    desk.add(token, GIFT_150, 10_000)
    with pytest.raises(ImpossibleStep) as stopped:
        desk.add(token, GIFT_50, 0)
    assert stopped.value.expected == "0.01 to 0.01", "a cent is due"


def test_a_spent_card_without_an_amount_is_an_impossible_step_and_with_one_an_attempt() -> None:
    desk = Desk(gift_cards=DECLARED)
    token = desk.open()
    with pytest.raises(ImpossibleStep) as stopped:
        desk.add(token, SPENT)
    shown = "900000XXXXXXXXX0003"
    assert told(stopped) == ("Nothing is left on this gift card.", "number", shown, "another gift card")
    assert desk.payment(token).refusals == []
    assert last_reason(desk.add(token, SPENT, 1)) == ("02998", "EPAY_BALANCE_TOO_LOW")
    assert last_reason(desk.add(token, SPENT, pin="0000")) == ("02998", "EPAY_WRONG_PIN"), "the PIN is looked at first"


@pytest.mark.parametrize(
    "number", [REAL_LOOKING, "", "9999", "9999000500000000013", GIFT_50 + "0", "999900050002400000" + "1"]
)
def test_a_number_that_is_no_test_card_is_a_form_mistake_and_kept_nowhere(number: str) -> None:
    desk = Desk()
    token = desk.open()
    with pytest.raises(FormMistake) as stopped:
        desk.add(token, number, 100)
    assert told(stopped) == (
        "This is no test gift card of the sandbox; it was not kept.",
        "number",
        None,
        "a card of the scenario, or 9999 + balance in cents (7) + outcome (3) + serial (4) + Luhn digit",
    )
    assert REAL_LOOKING not in str(desk.run(lambda tx: (tx.entries(), tx.payment(token), tx.gift_cards())))
    assert desk.payment(token).refusals == []


@pytest.mark.parametrize("pin", ["", "123", "12345", "12a4", "\u0661\u0662\u0663\u0664", "1234\n"])
def test_a_pin_that_is_not_four_digits_is_a_form_mistake_and_no_attempt(pin: str) -> None:
    desk = Desk()
    token = desk.open()
    with pytest.raises(FormMistake) as stopped:
        desk.add(token, GIFT_50, 100, pin)
    assert told(stopped) == ("A PIN has four digits.", "pin", None, "four digits, 0000 being the wrong one")
    assert desk.payment(token).refusals == []


def test_max_cards_are_admitted_and_one_more_is_an_impossible_step() -> None:
    desk = Desk(Dialect(max_cards=2))
    token = desk.open(30_000)
    desk.add(token, GIFT_50)
    desk.add(token, GIFT_150)
    with pytest.raises(ImpossibleStep) as stopped:
        desk.add(token, GIFT_2000)
    said = "The basket holds as many gift cards as the dialect's max_cards allows."
    assert told(stopped) == (said, "gift_card", 3, "at most 2")
    assert desk.add(token, GIFT_50, 1).held == 15_001, "a card that is in the basket may still be changed"


def test_without_max_cards_a_basket_takes_any_number_of_cards() -> None:
    desk = Desk()
    token = desk.open(30_000)
    for serial in range(30):
        desk.add(token, gift_card_number(100, serial=serial))
    assert len(desk.payment(token).gift_cards) == 30


@pytest.mark.parametrize("opened", [{"contract": "CB", "selected": ["CB"]}, {"contract": "CB", "action": "100"}])
def test_where_gift_cards_are_not_offered_one_is_an_impossible_step(opened: dict[str, object]) -> None:
    desk = Desk()
    token = desk.open(**opened)  # type: ignore[arg-type]
    with pytest.raises(ImpossibleStep) as stopped:
        desk.add(token, GIFT_50)
    legal = "a gift-card contract among the methods, action 101, mode CPT, currency 978"
    assert told(stopped) == ("This payment does not offer gift cards.", "gift_card", None, legal)


def test_the_gift_contract_without_a_maximum_is_a_programmers_mistake() -> None:
    desk = Desk(contracts=(replace(GIFT, max_amount=None), CB))
    with pytest.raises(AssertionError, match="asks a maximum"):
        desk.add(desk.open(), GIFT_50)


def test_a_contract_that_is_closed_meanwhile_offers_no_gift_card_any_more() -> None:
    desk = Desk()
    token = desk.open()
    payment = desk.payment(token)
    payment.gift_contract = "GONE"
    desk.run(lambda tx: tx.save_payment(payment))
    assert room_left(desk, token) is None
    with pytest.raises(ImpossibleStep, match="does not offer gift cards"):
        desk.add(token, GIFT_50)


@pytest.mark.parametrize("outcome", ["123", "004", "306"])
def test_a_card_number_whose_outcome_scripts_nothing_is_an_impossible_step(outcome: str) -> None:
    desk = Desk()
    token = desk.open()
    digits = f"99990005000{outcome}0001"
    with pytest.raises(ImpossibleStep) as stopped:
        desk.add(token, digits + luhn_digit(digits))
    assert told(stopped) == (
        f"This gift card's outcome {outcome} scripts nothing.",
        "number",
        f"999900XXXXXXXXX001{luhn_digit(digits)}",
        "000, or the last three digits of a 02xxx code that refuses, is an error or puts on hold",
    )
    assert refusals_of(desk.payment(token)) == [], "an impossible step is no attempt"


# When the basket stands still.


def add(act: Act) -> None:
    basket.add(act, GIFT_50, PIN, 1)


def remove(act: Act) -> None:
    basket.remove(act, GIFT_150)


@pytest.mark.parametrize("rule", [add, remove])
def test_the_basket_stands_still_during_a_challenge(rule: Callable[[Act], None]) -> None:
    desk = Desk()
    token = desk.open(20_000)
    desk.add(token, GIFT_150)
    desk.act(token, bank.pay, CHALLENGED)
    with pytest.raises(ImpossibleStep, match="is challenge"):
        desk.act(token, rule)


@pytest.mark.parametrize("rule", [add, remove])
def test_the_basket_stands_still_once_the_payment_is_over(rule: Callable[[Act], None]) -> None:
    desk = Desk()
    token = desk.open(10_000)
    desk.add(token, GIFT_150)
    payment = desk.act(token, ending.cancel)
    assert code_of(payment) == "02319"
    with pytest.raises(ImpossibleStep, match="is cancelled") as stopped:
        desk.act(token, rule)
    assert stopped.value.expected == "nothing: it is final"


@pytest.mark.parametrize("rule", [add, remove])
def test_a_page_that_was_not_opened_takes_no_card(rule: Callable[[Act], None]) -> None:
    desk = Desk()
    with pytest.raises(ImpossibleStep, match="is issued"):
        desk.act(desk.issue(), rule)
