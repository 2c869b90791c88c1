"""The basket: gift cards added, replaced and removed, in the fixed order of checks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from mockpayline.domain import bank, basket, ending
from mockpayline.domain.act import Act
from mockpayline.domain.card_number import luhn_digit
from mockpayline.domain.dialect import Dialect, MaxAmountScope
from mockpayline.domain.gift_card import GiftCard, GiftCardStatus, gift_card_number
from mockpayline.domain.journal import Kind
from mockpayline.domain.state_machine import PaymentState
from mockpayline.domain.web_payment import WebPayment
from mockpayline.errors import FormMistake, ImpossibleStep

from .desk import (
    CB,
    CHALLENGED,
    GIFT,
    GIFT_50,
    GIFT_150,
    GIFT_2000,
    GIFT_ON_HOLD,
    MAX_AMOUNT,
    PIN,
    Desk,
    code_of,
    refusals_of,
)

UNKNOWN, BLOCKED, EXPIRED, SPENT = (f"900000000000000000{last}" for last in range(4))
DECLARED = (
    GiftCard(number=UNKNOWN, balance=0, status=GiftCardStatus.UNKNOWN),
    GiftCard(number=BLOCKED, balance=5_000, status=GiftCardStatus.BLOCKED),
    GiftCard(number=EXPIRED, balance=5_000, status=GiftCardStatus.EXPIRED),
    GiftCard(number=SPENT, balance=0),
)
REAL_LOOKING = "4111111111111111"


def last_reason(payment: WebPayment) -> tuple[str, str | None]:
    found = payment.refusals[-1].outcome
    return found.code, found.partner_code


def room_left(desk: Desk, token: str) -> int | None:
    seen: list[int | None] = []
    desk.act(token, lambda act: seen.append(basket.room_left(act)))
    return seen[0]


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


# The contract's maximum.


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
    with pytest.raises(ImpossibleStep, match="reached the contract's maximum") as stopped:
        desk.add(token, GIFT_50)
    assert (stopped.value.value, stopped.value.expected) == ("1000.00", "at most 1000.00 by gift cards")
    assert refusals_of(desk.add(token, GIFT_50, 1)) == ["02610"], "one chosen cent is an attempt"


# The processor.


@pytest.mark.parametrize("amount", [100, None])
@pytest.mark.parametrize(
    ("number", "pin", "reason"),
    [
        (UNKNOWN, PIN, "EPAY_UNKNOWN_CARD"),
        (GIFT_50, "0000", "EPAY_WRONG_PIN"),
        (BLOCKED, PIN, "EPAY_CARD_BLOCKED"),
        (EXPIRED, PIN, "EPAY_CARD_EXPIRED"),
        (gift_card_number(5_000, "02998"), PIN, "EPAY_REFUSED"),
    ],
)
def test_a_card_that_the_processor_refuses_is_one_attempt_with_its_reason(
    number: str, pin: str, reason: str, amount: int | None
) -> None:
    desk = Desk(gift_cards=DECLARED)
    token = desk.open()
    payment = desk.add(token, number, amount, pin)
    assert last_reason(payment) == ("02998", reason)
    assert payment.refusals[0].outcome.state == "REFUSED"
    assert payment.refusals[0].outcome.partner_label, "the reason is said in words too"
    assert (payment.held, len(payment.refusals), payment.state) == (0, 1, PaymentState.OPEN)


@pytest.mark.parametrize("code", ["02610", "02101", "02003"])
def test_a_number_may_script_another_code_of_a_refusal_or_error(code: str) -> None:
    desk = Desk()
    assert refusals_of(desk.add(desk.open(), gift_card_number(5_000, code), 100)) == [code]


def test_a_wrong_pin_is_told_before_a_scripted_refusal_and_that_before_the_balance() -> None:
    desk = Desk()
    token = desk.open()
    scripted = gift_card_number(50, "02998")
    assert last_reason(desk.add(token, scripted, 100, pin="0000"))[1] == "EPAY_WRONG_PIN"
    assert last_reason(desk.add(token, scripted, 100))[1] == "EPAY_REFUSED"


def test_a_balance_is_enough_to_the_cent() -> None:
    desk = Desk()
    token = desk.open()
    assert last_reason(desk.add(token, GIFT_50, 5_001)) == ("02998", "EPAY_BALANCE_TOO_LOW")
    assert desk.add(token, GIFT_50, 5_000).held == 5_000


def test_holds_of_other_payments_make_a_balance_too_small() -> None:
    desk = Desk()
    first, second = desk.open(3_000), desk.open(3_000)
    desk.add(first, GIFT_50)
    assert last_reason(desk.add(second, GIFT_50, 2_001)) == ("02998", "EPAY_BALANCE_TOO_LOW")
    assert desk.add(second, GIFT_50).held == 2_000
    assert desk.card(GIFT_50).available() == 0


def test_each_call_of_the_processor_is_journalled_with_the_contracts_settings_verbatim() -> None:
    desk = Desk()
    token = desk.open()
    desk.add(token, GIFT_50, 100)
    desk.add(token, GIFT_50, 100, pin="0000")
    first, second = desk.journal(Kind.PROCESSOR, token)
    assert first.data == {
        "card": "999900XXXXXXXXX" + GIFT_50[-4:],
        "amount": "1.00",
        "ccc_contract": "0000042",
        "contract_type": "Non alimentaire",
        "accepts_discounted_cards": True,
        "code": "00000",
        "partner_code": None,
    }
    assert (second.data["code"], second.data["partner_code"]) == ("02998", "EPAY_WRONG_PIN")


def test_a_card_that_waits_at_commit_is_added_like_a_good_one() -> None:
    desk = Desk()
    payment = desk.add(desk.open(), GIFT_ON_HOLD)
    assert (payment.held, payment.refusals) == (5_000, [])
    assert payment.gift_cards[0].on_hold == "02005"
    assert desk.add(desk.open(), GIFT_50).gift_cards[0].on_hold is None


# Impossible steps.


@pytest.mark.parametrize("number", [GIFT_50, UNKNOWN])
@pytest.mark.parametrize("pin", [PIN, "0000"])
@pytest.mark.parametrize("amount", [100, None])
def test_where_nothing_is_due_another_card_is_an_impossible_step_whatever_it_is(
    number: str, pin: str, amount: int | None
) -> None:
    desk = Desk(gift_cards=DECLARED)
    token = desk.open(10_000)
    desk.add(token, GIFT_150)
    with pytest.raises(ImpossibleStep, match="Nothing is due any more"):
        desk.add(token, number, amount, pin)
    assert desk.payment(token).refusals == []


@pytest.mark.parametrize("amount", [0, -1])
def test_to_take_nothing_is_an_impossible_step(amount: int) -> None:
    desk = Desk()
    token = desk.open(10_000)
    with pytest.raises(ImpossibleStep, match="at least one cent") as stopped:
        desk.add(token, GIFT_50, amount)
    assert (stopped.value.path, stopped.value.expected) == ("amount", "0.01 to 100.00")


def test_a_spent_card_without_an_amount_is_an_impossible_step_and_with_one_an_attempt() -> None:
    desk = Desk(gift_cards=DECLARED)
    token = desk.open()
    with pytest.raises(ImpossibleStep, match="Nothing is left on this gift card"):
        desk.add(token, SPENT)
    assert desk.payment(token).refusals == []
    assert last_reason(desk.add(token, SPENT, 1)) == ("02998", "EPAY_BALANCE_TOO_LOW")


@pytest.mark.parametrize(
    "number", [REAL_LOOKING, "", "9999", "9999000500000000013", GIFT_50 + "0", "999900050002400000" + "1"]
)
def test_a_number_that_is_no_test_card_is_a_form_mistake_and_kept_nowhere(number: str) -> None:
    desk = Desk()
    token = desk.open()
    with pytest.raises(FormMistake, match="no test gift card") as stopped:
        desk.add(token, number, 100)
    told = f"{stopped.value} {stopped.value.value} {stopped.value.expected}"
    assert len(number) < 10 or number not in told, "the message repeats the number"
    assert REAL_LOOKING not in str(desk.run(lambda tx: (tx.entries(), tx.payment(token), tx.gift_cards())))
    assert desk.payment(token).refusals == []


@pytest.mark.parametrize("pin", ["", "123", "12345", "12a4", "\u0661\u0662\u0663\u0664", "1234\n"])
def test_a_pin_that_is_not_four_digits_is_a_form_mistake_and_no_attempt(pin: str) -> None:
    desk = Desk()
    token = desk.open()
    with pytest.raises(FormMistake, match="four digits") as stopped:
        desk.add(token, GIFT_50, 100, pin)
    assert stopped.value.value is None, "a PIN is not repeated"
    assert desk.payment(token).refusals == []


def test_max_cards_are_admitted_and_one_more_is_an_impossible_step() -> None:
    desk = Desk(Dialect(max_cards=2))
    token = desk.open(30_000)
    desk.add(token, GIFT_50)
    desk.add(token, GIFT_150)
    with pytest.raises(ImpossibleStep, match="max_cards") as stopped:
        desk.add(token, GIFT_2000)
    assert (stopped.value.value, stopped.value.expected) == (3, "at most 2")
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
    with pytest.raises(ImpossibleStep, match="does not offer gift cards") as stopped:
        desk.add(token, GIFT_50)
    assert "action 101, mode CPT, currency 978" in stopped.value.expected


def test_the_gift_contract_without_a_maximum_is_a_programmers_mistake() -> None:
    desk = Desk(contracts=(replace(GIFT, max_amount=None), CB))
    with pytest.raises(AssertionError, match="asks a maximum"):
        desk.add(desk.open(), GIFT_50)


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
    with pytest.raises(ImpossibleStep, match="not in the basket") as stopped:
        desk.act(token, basket.remove, GIFT_50)
    assert stopped.value.expected == "no card is in it"
    desk.add(token, GIFT_150)
    with pytest.raises(ImpossibleStep) as stopped:
        desk.act(token, basket.remove, GIFT_50)
    assert stopped.value.expected == "999900XXXXXXXXX" + GIFT_150[-4:]


def test_a_real_card_number_in_a_removal_is_not_repeated() -> None:
    desk = Desk()
    with pytest.raises(ImpossibleStep) as stopped:
        desk.act(desk.open(), basket.remove, REAL_LOOKING)
    assert REAL_LOOKING not in f"{stopped.value} {stopped.value.value}"


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
    with pytest.raises(ImpossibleStep, match=f"outcome {outcome} scripts nothing") as stopped:
        desk.add(token, digits + luhn_digit(digits))
    assert stopped.value.path == "number"
    assert refusals_of(desk.payment(token)) == [], "an impossible step is no attempt"


def test_removing_a_number_that_is_no_test_card_does_not_repeat_it() -> None:
    desk = Desk()
    token = desk.open()
    with pytest.raises(ImpossibleStep, match="not in the basket") as stopped:
        desk.act(token, basket.remove, REAL_LOOKING)
    assert "4111" not in f"{stopped.value.value} {stopped.value.message} {stopped.value.expected}"
