"""The card form: what it does not let through is told, is no attempt, and is kept nowhere."""

from __future__ import annotations

import pytest

from mockpayline.domain import bank
from mockpayline.domain.bank_card import bank_card_number
from mockpayline.domain.dialect import Dialect
from mockpayline.domain.state_machine import PaymentState
from mockpayline.errors import FormMistake, ImpossibleStep

from .desk import (
    CHALLENGED,
    GIFT_50,
    GOOD,
    REFUSED,
    Desk,
    told,
)

S = PaymentState
REAL_LOOKING = "4111111111111111"


@pytest.mark.parametrize("number", [REAL_LOOKING, "4970100000325735", "", "abc", GIFT_50, bank_card_number("02315")])
def test_a_number_that_is_no_test_card_is_a_form_mistake_and_kept_nowhere(number: str) -> None:
    desk = Desk()
    token = desk.open()
    with pytest.raises(FormMistake) as stopped:
        desk.pay(token, number)
    told = f"{stopped.value} {stopped.value.value} {stopped.value.expected}"
    assert not number or number not in told, "the message repeats the number"
    assert "4970100000325734" in stopped.value.expected, "the message says which cards there are"
    assert desk.payment(token).refusals == []
    assert not number or number not in str(desk.run(lambda tx: (tx.entries(), tx.payment(token))))


def test_a_mistyped_number_and_an_unknown_one_are_told_apart() -> None:
    desk = Desk()
    token = desk.open()
    legal = (
        "a card of the scenario, 4970100000325734, 370000000000002, or nine digits + 9 + a five-digit code + Luhn digit"
    )
    with pytest.raises(FormMistake) as mistyped:
        desk.pay(token, "4970100000325735")
    assert told(mistyped) == ("The card number is mistyped: its last digit does not fit.", "card", None, legal)
    with pytest.raises(FormMistake) as unknown:
        desk.pay(token, REAL_LOOKING)
    assert told(unknown) == ("This is no test bank card of the sandbox; it was not kept.", "card", None, legal)


@pytest.mark.parametrize("expires", ["0126", "1226", "0127", "1299", ""])
def test_this_month_and_any_later_is_a_good_expiry_and_a_script_may_leave_it_out(expires: str) -> None:
    desk = Desk()
    assert desk.pay(desk.open(), GOOD, expires).state is S.ACCEPTED


@pytest.mark.parametrize("expires", ["1225", "0125", "0100"])
def test_last_month_is_past(expires: str) -> None:
    desk = Desk()
    with pytest.raises(FormMistake) as stopped:
        desk.pay(desk.open(), GOOD, expires)
    assert told(stopped) == ("The card has expired.", "expires", expires, "this month or later")


def test_a_month_is_past_at_its_very_end() -> None:
    desk = Desk(Dialect(session_life=31 * 86_400))
    token = desk.open()
    desk.wait(30.5 * 86_400 - 0.001)
    desk.pay(token, REFUSED, "0126")
    desk.wait(0.001)
    with pytest.raises(FormMistake, match="has expired"):
        desk.pay(token, REFUSED, "0126")


@pytest.mark.parametrize("expires", ["1329", "0029", "12/29", "12/2029", "129", "12299", "1\u0662\u0662\u0669"])
def test_an_expiry_is_a_month_and_a_year(expires: str) -> None:
    desk = Desk()
    with pytest.raises(FormMistake) as stopped:
        desk.pay(desk.open(), GOOD, expires)
    assert told(stopped) == ("An expiry is a month and a year.", "expires", expires, "MMYY, as 1229")


def test_a_card_number_in_the_expirys_place_is_not_repeated() -> None:
    desk = Desk()
    for long in (REAL_LOOKING, REAL_LOOKING[:8]):
        with pytest.raises(FormMistake) as stopped:
            desk.pay(desk.open(), GOOD, long)
        assert told(stopped) == ("An expiry is a month and a year.", "expires", None, "MMYY, as 1229")


@pytest.mark.parametrize("holder", [REAL_LOOKING, "A. Buyer 4", "\u0664\u0661"])
def test_a_holders_name_with_digits_is_a_form_mistake_and_not_repeated(holder: str) -> None:
    desk = Desk()
    token = desk.open()
    with pytest.raises(FormMistake) as stopped:
        desk.act(token, bank.pay, GOOD, "1229", "123", holder)
    assert told(stopped) == ("A holder's name has no digits.", "holder", None, "a name, or nothing")
    assert desk.payment(token).card is None


@pytest.mark.parametrize(("cvv", "good"), [("123", True), ("1234", True), ("", True), ("12", False), ("12345", False)])
def test_a_cryptogram_has_three_or_four_digits_where_it_is_given(cvv: str, good: bool) -> None:
    desk = Desk()
    token = desk.open()
    if good:
        assert desk.pay(token, GOOD, cvv=cvv).state is S.ACCEPTED
        return
    with pytest.raises(FormMistake) as stopped:
        desk.pay(token, GOOD, cvv=cvv)
    legal = "three digits, four for AMEX"
    assert told(stopped) == ("A cryptogram has three or four digits.", "cvv", None, legal), "it is not repeated"


def test_a_number_is_taken_as_people_type_it() -> None:
    desk = Desk()
    assert desk.pay(desk.open(), "4970 1000 0032-5734").state is S.ACCEPTED


def test_where_gift_cards_pay_it_all_a_complement_is_an_impossible_step() -> None:
    desk = Desk()
    token = desk.open(5_000)
    desk.add(token, GIFT_50)
    with pytest.raises(ImpossibleStep) as stopped:
        desk.pay(token)
    assert told(stopped) == ("Nothing is due: the gift cards pay it all.", "complement", None, "confirm")


@pytest.mark.parametrize("number", [GOOD, CHALLENGED])
def test_a_second_card_during_a_challenge_and_after_the_end_is_an_impossible_step(number: str) -> None:
    desk = Desk()
    token = desk.open()
    desk.pay(token, number)
    with pytest.raises(ImpossibleStep):
        desk.pay(token)
