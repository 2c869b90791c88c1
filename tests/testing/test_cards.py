"""Numbers that say what happens."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.domain.bank_card import GOOD_CB, known_bank_card
from mockpayline.domain.gift_card import magic_gift_card
from mockpayline.errors import InvalidValue
from mockpayline.operations.catalogue import find_outcome
from mockpayline.testing import bank_card_number, gift_card_number
from mockpayline.testing.cards import bank_card_of


@given(st.integers(0, 9_999_999), st.integers(0, 9999))
def test_a_gift_card_s_number_is_read_back_as_its_balance(cents: int, serial: int) -> None:
    card = magic_gift_card(gift_card_number(Decimal(cents) / 100, serial=serial), find_outcome)
    assert card is not None, "the sandbox knows the number"
    assert (card.balance, card.outcome) == (cents, None)


@pytest.mark.parametrize("balance", [12.5, "12.50", Decimal("12.5"), "12.5"])
def test_a_balance_is_said_in_euros_however_a_test_has_it(balance: Any) -> None:
    assert gift_card_number(balance) == gift_card_number("12.50")


def test_a_gift_card_s_number_carries_the_code_that_refuses_it() -> None:
    card = magic_gift_card(gift_card_number(50, "02103"), find_outcome)
    assert card is not None, "the sandbox knows the number"
    assert card.outcome == "02103"


def test_a_bank_card_s_number_is_read_back_as_its_code() -> None:
    card = known_bank_card(bank_card_number("01116"), find_outcome)
    assert card is not None, "the sandbox knows the number"
    assert card.outcome == "01116"


def test_the_good_bank_card_is_the_one_that_every_world_knows() -> None:
    assert bank_card_of("00000").number == GOOD_CB
    assert bank_card_of("01116").number == bank_card_number("01116")


@pytest.mark.parametrize(
    ("made", "path"),
    [
        (lambda: gift_card_number("12.345"), "balance"),
        (lambda: gift_card_number(-1), "balance"),
        (lambda: gift_card_number("100000.00"), "balance"),
        (lambda: gift_card_number(1, "02000"), "outcome"),
        (lambda: gift_card_number(1, "01116"), "outcome"),
        (lambda: gift_card_number(1, 2103), "outcome"),  # type: ignore[arg-type]  # as people forget
        (lambda: gift_card_number(1, serial=10_000), "serial"),
        (lambda: gift_card_number(1, serial=-1), "serial"),
        (lambda: bank_card_number("1116"), "outcome"),
        (lambda: bank_card_number("0111x"), "outcome"),
    ],
)
def test_what_no_card_can_carry_is_told_with_its_legal_form(made: Any, path: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        made()
    assert caught.value.path == path
    assert caught.value.expected, "it says what would be legal"


def test_the_largest_balance_and_serial_have_a_number() -> None:
    assert len(gift_card_number("99999.99", serial=9999)) == 19
