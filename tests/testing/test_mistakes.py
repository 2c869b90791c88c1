from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mockpayline.errors import InvalidValue, SandboxError
from mockpayline.testing import Sandbox, bank_card_number, gift_card_number
from mockpayline.testing.mistakes import explained


def notes_of(act: Callable[[], Any]) -> list[str]:
    with pytest.raises(InvalidValue) as caught:
        act()
    return list(caught.value.__notes__)


@pytest.mark.parametrize(
    ("act", "seen"),
    [
        (lambda: gift_card_number("12.345"), "12.345"),
        (lambda: gift_card_number(100_000), "100000"),
        (lambda: gift_card_number(5, "01116"), "01116"),
        (lambda: bank_card_number("116"), "116"),
    ],
)
def test_a_mistake_in_a_card_is_told_with_the_value_and_the_legal_form(act: Callable[[], str], seen: str) -> None:
    notes = notes_of(act)
    assert f"seen: {seen}" in notes
    assert notes[-1].startswith("expected: ")


def test_a_mistake_that_no_server_sees_is_told_likewise(payline: Sandbox) -> None:
    notes = notes_of(lambda: payline.assert_refunded("A1", "1,50"))
    assert "seen: 1,50" in notes
    notes = notes_of(lambda: payline.begin(clock="stopped"))
    assert notes[:2] == ["at: clock", "seen: stopped"]


def test_what_a_message_says_itself_is_not_told_again() -> None:
    whole = SandboxError("amount: too much (seen: 12, expected: at most 10)", value=12, expected="at most 10")
    assert not hasattr(explained(whole), "__notes__")
    short = SandboxError("Too much.", path="amount", value=12, expected="at most 10")
    assert explained(explained(short)).__notes__ == ["at: amount", "seen: 12", "expected: at most 10"]
