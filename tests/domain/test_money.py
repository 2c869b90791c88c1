"""Amounts: integer cents inside, decimal euros at the edges."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.domain.money import LEGAL_EUROS, cents, euros
from mockpayline.errors import InvalidValue

MOST = 999_999_999_999
"""The most that SOAP's twelve digits of cents carry."""


@given(st.integers(0, MOST))
def test_cents_written_as_euros_read_back_as_the_same_cents(amount: int) -> None:
    assert cents(euros(amount)) == amount
    assert cents(Decimal(amount) / 100) == amount


@given(st.integers(0, 99_999_999))
def test_a_float_of_two_decimals_loses_no_cent(amount: int) -> None:
    assert cents(amount / 100) == amount


@pytest.mark.parametrize(
    ("said", "amount"),
    [("12", 1200), ("12.5", 1250), ("12.50", 1250), (" 0.01 ", 1), (12, 1200), (0, 0), ("0007", 700), (12.5, 1250)],
)
def test_euros_have_at_most_two_decimals_in_whatever_form_they_come(said: object, amount: int) -> None:
    assert cents(said) == amount


@pytest.mark.parametrize(
    "said",
    [
        *("", "-1", "+1", "1,50", "1.", ".5", "1.505", "1e3", "12 euros", "\u0661\u0662"),
        *(0.1 + 0.2, 1e-05, float("nan"), float("inf"), -1, -0.5, Decimal("1E+2")),
        *(True, None, [], {"amount": 1}, b"12", Fraction(12)),
    ],
)
def test_what_is_no_amount_in_euros_is_refused_with_path_value_and_legal_form(said: object) -> None:
    with pytest.raises(InvalidValue) as refused:
        cents(said, path="gift_card.amount")
    assert (refused.value.message, refused.value.path) == ("This is no amount in euros.", "gift_card.amount")
    assert refused.value.value is said
    assert refused.value.expected == LEGAL_EUROS


def test_an_amount_that_stands_nowhere_in_a_file_is_refused_without_a_path() -> None:
    with pytest.raises(InvalidValue) as refused:
        cents("much")
    assert refused.value.path == ""


def test_ten_digits_of_euros_are_legal_and_eleven_are_not() -> None:
    assert cents("9999999999.99") == MOST
    with pytest.raises(InvalidValue):
        cents("10000000000.00")


@pytest.mark.parametrize(
    ("amount", "text"), [(0, "0.00"), (1, "0.01"), (10, "0.10"), (1250, "12.50"), (-1, "-0.01"), (-1250, "-12.50")]
)
def test_euros_are_written_with_two_decimals(amount: int, text: str) -> None:
    assert euros(amount) == text
