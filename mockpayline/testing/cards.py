"""Test cards: numbers that say what happens, in euros and return codes. None of them can be a real card's."""

from __future__ import annotations

import re
from decimal import Decimal

from msgspec import Struct

from mockpayline.domain import bank_card, gift_card
from mockpayline.domain.money import cents
from mockpayline.errors import InvalidValue
from mockpayline.testing.mistakes import explaining

__tracebackhide__ = True  # a failing test is shown where it stands, not in here

Amount = str | int | float | Decimal
"""Euros with at most two decimals: `12`, `"12.50"`, `Decimal("12.50")`; a float only as it is written, `12.5`."""

GOOD = "00000"
"""The return code of what is accepted."""

_MOST = 9_999_999
_SERIALS = 9999
_GIFT_OUTCOME = re.compile(r"02(?!000)\d{3}|00000", re.ASCII)
_CODE = re.compile(r"\d{5}", re.ASCII)


class GiftCard(Struct, frozen=True):
    """A gift card to pay with. `balance` is what its number carries, None for one that a scenario declares."""

    number: str
    pin: str = "1234"
    balance: int | None = None
    """Cents."""


class BankCard(Struct, frozen=True):
    """A bank card to pay with; `expires` is MMYY."""

    number: str
    expires: str = "1299"
    cvv: str = "123"


@explaining
def gift_card_number(balance: Amount, outcome: str = GOOD, *, serial: int = 1) -> str:
    """Return the number of a gift card with this balance (euros, at most 99999.99) and outcome.

    `outcome` is `00000` for a good card, else a 02xxx code other than 02000: one that refuses is the answer when the
    card is added, one that puts on hold (02005) when it pays. `serial`, 0 to 9999, tells cards apart that are alike
    otherwise. Raises `InvalidValue`.
    """
    amount = cents(balance, path="balance")
    if amount > _MOST:
        raise InvalidValue("This is too much for one card.", path="balance", value=balance, expected="at most 99999.99")
    if not isinstance(outcome, str) or not _GIFT_OUTCOME.fullmatch(outcome):
        raise InvalidValue(
            "A gift card's number cannot carry this outcome.",
            path="outcome",
            value=outcome,
            expected="00000 for a good card, or a 02xxx code other than 02000, as text",
        )
    if not 0 <= serial <= _SERIALS:
        raise InvalidValue("There is no such serial.", path="serial", value=serial, expected=f"0 to {_SERIALS}")
    return gift_card.gift_card_number(amount, outcome, serial)


@explaining
def bank_card_number(outcome: str = GOOD) -> str:
    """Return the number of a bank card whose bank answers this return code (03030: it asks for 3-D Secure).

    Raises `InvalidValue` for what is no five digits. A code that the catalogue gives no state has no card: the buyer's
    form does not take its number.
    """
    if not isinstance(outcome, str) or not _CODE.fullmatch(outcome):
        raise InvalidValue("This is no return code.", path="outcome", value=outcome, expected="five digits, as text")
    return bank_card.bank_card_number(outcome)


def bank_card_of(outcome: str) -> BankCard:
    """Return a bank card with this outcome; a good one is subject to the amounts of the simulator (333.xx)."""
    return BankCard(bank_card.GOOD_CB if outcome == GOOD else bank_card_number(outcome))
