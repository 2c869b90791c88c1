"""Bank cards: what the bank answers, by card, by number, by amount."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.contract.codes import all_codes
from mockpayline.domain.bank_card import AMOUNTS, BankCard, bank_card_number, brand, is_amex, known_bank_card
from mockpayline.domain.card_number import luhn_valid
from mockpayline.operations.catalogue import find_outcome

WITH_STATE = [code for code, row in all_codes().items() if row.state]
WITHOUT_STATE = [code for code, row in all_codes().items() if not row.state]


@pytest.mark.parametrize("code", WITH_STATE)
def test_every_code_with_a_state_has_a_number_that_scripts_it(code: str) -> None:
    number = bank_card_number(code)
    assert (len(number), number[9], number[10:15], luhn_valid(number)) == (16, "9", code, True)
    assert known_bank_card(number, find_outcome) == BankCard(number=number, outcome=code)


@pytest.mark.parametrize("code", [*WITHOUT_STATE, "99999"])
def test_a_code_without_a_state_cannot_be_scripted(code: str) -> None:
    assert known_bank_card(bank_card_number(code), find_outcome) is None


@pytest.mark.parametrize("number", ["4970103469012066", "4970103469011084"])
def test_the_documented_examples_of_the_number_rule_are_known(number: str) -> None:
    found = known_bank_card(number, find_outcome)
    assert found is not None
    assert found.outcome == number[10:15]


@pytest.mark.parametrize(
    "number",
    [
        "4970103469012067",  # another Luhn digit
        "4970103468012068",  # the tenth digit is no 9
        "49701034690120660",
        "497010346901206",
        "4111111111111111",
        "",
    ],
)
def test_any_other_number_is_unknown(number: str) -> None:
    assert known_bank_card(number, find_outcome) is None


def test_the_prefix_of_a_number_has_nine_digits() -> None:
    assert bank_card_number("01100", "513010346").startswith("5130103469")
    with pytest.raises(AssertionError, match="nine digits"):
        bank_card_number("01100", "51301034")


@pytest.mark.parametrize("number", ["4970100000325734", "370000000000002"])
def test_the_two_good_cards_go_by_the_amount_and_are_never_challenged(number: str) -> None:
    card = known_bank_card(number, find_outcome)
    assert card == BankCard(number=number, by_amount=True)
    assert card.code_for(10_000) == "00000"
    assert card.code_for(33_305) == "01100"


def test_the_amount_table_is_not_asked_for_other_cards() -> None:
    by_number = known_bank_card(bank_card_number("01206"), find_outcome)
    assert by_number is not None
    assert by_number.code_for(33_305) == "01206", "the number's own code comes before the amount table"
    assert BankCard(number="1").code_for(33_305) == "00000"


TABLE = """
    00:00000 08:00000 05:01100 60:01103 02:01108 03:01109 13:01110 14:01111 51:01116 55:01117 56:01118 57:01119
    58:01120 61:01121 63:01122 16:01131 31:01199 54:01201 34:01202 38:01206 12:01902 30:01904 91:01907 96:01909
    15:01912 94:01913 04:01200 33:01201 07:01207 41:01208 43:01209
"""
"""The documented table, cents behind 333 euros and the bank's code; the last five stand on older pages only."""


def test_the_amount_table_is_the_documented_one() -> None:
    documented = {33_300 + int(row[:2]): row[3:] for row in TABLE.split()}
    assert documented == AMOUNTS


def test_every_code_of_the_amount_table_has_a_state() -> None:
    assert [code for code in AMOUNTS.values() if find_outcome(code) is None] == []


@given(st.integers(1, 99_999).filter(lambda amount: amount not in AMOUNTS))
def test_an_amount_beside_the_table_is_accepted(amount: int) -> None:
    assert BankCard(number="1", by_amount=True).code_for(amount) == "00000"


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("370000000000002", "AMEX"),
        ("340000000000009", "AMEX"),
        ("3600", "CB"),
        ("4970100000325734", "CB"),
        ("5130", "MASTERCARD"),
        ("", "CB"),
    ],
)
def test_a_number_tells_its_brand(number: str, name: str) -> None:
    assert brand(number) == name
    assert is_amex(number) is (name == "AMEX")
