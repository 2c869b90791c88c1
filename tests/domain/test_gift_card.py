"""Gift cards: a balance and its holds, and the numbers that mean an outcome by themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.domain.card_number import luhn_digit, luhn_valid
from mockpayline.domain.gift_card import (
    GiftCard,
    GiftCardStatus,
    balance_refusal,
    gift_card_number,
    magic_gift_card,
    processor_refusal,
    scripted_refusal,
)
from mockpayline.domain.outcome import Outcome, State
from mockpayline.operations.catalogue import find_outcome, outcome

REFUSAL = outcome("02998")


def reason(card: GiftCard, pin: str) -> str | None:
    found = processor_refusal(card, pin, REFUSAL)
    if found is None:
        return None
    assert (found.code, found.state) == ("02998", State.REFUSED)
    assert found.partner_label, "a partner code comes with words"
    return found.partner_code


def test_what_is_available_is_the_balance_less_all_holds() -> None:
    card = GiftCard(number="1", balance=100)
    card.hold("A", 30)
    card.hold("B", 20)
    assert card.available() == 50
    assert card.available("A") == 80, "a payment's own hold does not stand in its way"
    assert card.balance == 100, "a hold debits nothing"


def test_a_second_hold_of_a_payment_replaces_its_first() -> None:
    card = GiftCard(number="1", balance=100)
    card.hold("A", 30)
    card.hold("A", 100)
    assert card.available() == 0


@pytest.mark.parametrize("amount", [-1, 0, 71])
def test_a_hold_of_nothing_or_above_what_is_available_is_a_programmers_mistake(amount: int) -> None:
    card = GiftCard(number="1", balance=100, holds={"B": 30})
    with pytest.raises(AssertionError, match="checked against the available balance"):
        card.hold("A", amount)
    card.hold("A", 70)


def test_a_release_gives_a_hold_back_once() -> None:
    card = GiftCard(number="1", balance=100, holds={"A": 30})
    assert card.release("A") == 30
    assert card.available() == 100
    with pytest.raises(KeyError):
        card.release("A")


def test_a_commit_debits_a_hold_once_and_tells_both_balances() -> None:
    card = GiftCard(number="1", balance=100, holds={"A": 30, "B": 5})
    assert card.commit("A") == (100, 70)
    assert (card.balance, card.available()) == (70, 65)
    with pytest.raises(KeyError):
        card.commit("A")


def test_an_account_began_with_its_balance_before_all_commits_and_changes_by_hand() -> None:
    card = GiftCard(number="1", balance=100, holds={"A": 30, "B": 20})
    card.commit("A")
    assert card.adjust(500) == 70
    card.commit("B")
    assert card.adjust(7) == 480
    assert (card.balance, card.spent, card.adjusted) == (7, 50, -43)
    assert card.opening == 100


@given(st.lists(st.tuples(st.sampled_from(["hold", "release", "commit", "adjust"]), st.integers(1, 300))))
def test_whatever_happens_to_an_account_it_began_with_the_same_balance(acts: list[tuple[str, int]]) -> None:
    card = GiftCard(number="1", balance=250)
    for act, amount in acts:
        if act == "hold" and amount <= card.available("A"):
            card.hold("A", amount)
        elif act == "adjust":
            card.adjust(sum(card.holds.values()) + amount - 1)
        elif act in {"release", "commit"} and card.holds:
            (card.release if act == "release" else card.commit)("A")
        assert card.opening == 250
        assert 0 <= card.available() <= card.balance


def test_a_balance_set_by_hand_covers_what_is_held_to_the_cent() -> None:
    card = GiftCard(number="1", balance=100, holds={"A": 30, "B": 20})
    with pytest.raises(AssertionError, match="what is held stays covered"):
        card.adjust(49)
    assert card.adjust(50) == 100
    assert card.available() == 0


def test_two_cards_share_no_holds() -> None:
    first, second = GiftCard(number="1", balance=9), GiftCard(number="2", balance=9)
    first.hold("A", 9)
    assert second.holds == {}


@given(st.integers(0, 9_999_999), st.integers(0, 9999))
def test_a_number_carries_its_balance(balance: int, serial: int) -> None:
    number = gift_card_number(balance, serial=serial)
    assert len(number) == 19
    assert luhn_valid(number)
    assert magic_gift_card(number, find_outcome) == GiftCard(number=number, balance=balance)


def test_the_first_and_the_last_number_carry_what_they_say() -> None:
    last = gift_card_number(9_999_999, serial=9999)
    assert (last[:18], gift_card_number(0, serial=0)[:18]) == ("999999999990009999", "999900000000000000")
    assert magic_gift_card(last, find_outcome) == GiftCard(number=last, balance=9_999_999)


def test_a_number_is_the_first_of_its_series_where_nothing_else_is_asked() -> None:
    assert gift_card_number(100) == gift_card_number(100, "00000", serial=1)


@pytest.mark.parametrize(("balance", "serial"), [(-1, 0), (10_000_000, 0), (0, -1), (0, 10_000)])
def test_a_number_carries_seven_digits_of_cents_and_four_of_serial_at_most(balance: int, serial: int) -> None:
    with pytest.raises(AssertionError):
        gift_card_number(balance, serial=serial)


@pytest.mark.parametrize("code", ["02998", "02610", "02101", "02003", "02005", "02006", "02016"])
def test_an_outcome_is_a_02xxx_code_that_refuses_or_holds(code: str) -> None:
    number = gift_card_number(100, code)
    assert magic_gift_card(number, find_outcome) == GiftCard(number=number, balance=100, outcome=code)


@pytest.mark.parametrize(
    "code", ["02400", "02319", "02306", "02315", "02999"], ids=["accepted", "cancelled", "in progress", "no state", "?"]
)
def test_another_outcome_scripts_nothing(code: str) -> None:
    assert magic_gift_card(gift_card_number(100, code), find_outcome) is None


@pytest.mark.parametrize("code", ["02000", "01100", "000", "", "020055"])
def test_no_number_is_made_that_would_mean_another_outcome(code: str) -> None:
    with pytest.raises(AssertionError, match="other than 02000"):
        gift_card_number(100, code)


@pytest.mark.parametrize(
    "number",
    [
        "9999000500000000013",  # another Luhn digit
        "999900050000000001",  # 18 digits, its Luhn digit right
        "99990005000000000014",
        "9998000500000000015",
        "",
        "9999 0005 0000 0000 014",
    ],
)
def test_what_has_not_the_pattern_is_no_magic_card(number: str) -> None:
    assert magic_gift_card(number, find_outcome) is None


def test_another_prefix_is_no_magic_card_though_all_else_fits() -> None:
    digits = "9998" + "0005000" + "000" + "0001"
    assert magic_gift_card(digits + luhn_digit(digits), find_outcome) is None
    digits = "9999" + "0005000" + "000" + "001"
    assert magic_gift_card(digits + luhn_digit(digits), find_outcome) is None, "18 digits are one too few"


def test_the_processor_looks_at_card_then_pin_then_block_then_expiry() -> None:
    def card(status: GiftCardStatus) -> GiftCard:
        return GiftCard(number="1", balance=0, pin="1234", status=status)

    assert reason(card(GiftCardStatus.UNKNOWN), "9876") == "EPAY_UNKNOWN_CARD"
    assert reason(card(GiftCardStatus.BLOCKED), "9876") == "EPAY_WRONG_PIN"
    assert reason(card(GiftCardStatus.BLOCKED), "1234") == "EPAY_CARD_BLOCKED"
    assert reason(card(GiftCardStatus.EXPIRED), "1234") == "EPAY_CARD_EXPIRED"
    assert reason(card(GiftCardStatus.ACTIVE), "1234") is None


def test_without_a_declared_pin_every_pin_but_0000_is_right() -> None:
    card = GiftCard(number="1", balance=0)
    assert reason(card, "0000") == "EPAY_WRONG_PIN"
    assert reason(card, "0001") is reason(card, "9999") is None


def test_a_declared_pin_is_the_only_right_one() -> None:
    card = GiftCard(number="1", balance=0, pin="1234")
    assert reason(card, "1235") == reason(card, "0000") == "EPAY_WRONG_PIN"


def test_a_reason_is_the_partners_code_and_its_label_beside_the_code_and_message_of_02998() -> None:
    def of(found: Outcome | None) -> tuple[str | None, str | None]:
        assert found is not None
        assert (found.code, found.state, found.message) == ("02998", State.REFUSED, REFUSAL.message)
        return found.partner_code, found.partner_label

    def card(status: GiftCardStatus) -> GiftCard:
        return GiftCard(number="1", balance=0, status=status)

    assert of(processor_refusal(card(GiftCardStatus.UNKNOWN), "1234", REFUSAL)) == ("EPAY_UNKNOWN_CARD", "Unknown card")
    assert of(processor_refusal(card(GiftCardStatus.ACTIVE), "0000", REFUSAL)) == ("EPAY_WRONG_PIN", "Wrong PIN")
    assert of(processor_refusal(card(GiftCardStatus.BLOCKED), "1234", REFUSAL)) == ("EPAY_CARD_BLOCKED", "Card blocked")
    assert of(processor_refusal(card(GiftCardStatus.EXPIRED), "1234", REFUSAL)) == ("EPAY_CARD_EXPIRED", "Card expired")
    assert of(balance_refusal(REFUSAL)) == ("EPAY_BALANCE_TOO_LOW", "Balance too low")
    assert of(scripted_refusal(REFUSAL)) == ("EPAY_REFUSED", "Refused")


def test_a_scripted_code_other_than_02998_has_no_reason_of_the_partners() -> None:
    scripted = scripted_refusal(outcome("02003"))
    assert (scripted, scripted.partner_code) == (outcome("02003"), None)
