"""Bank cards of the sandbox: what the bank answers, by card of the scenario, by number, or by amount."""

from __future__ import annotations

from msgspec import Struct

from mockpayline.domain.card_number import luhn_digit, luhn_valid
from mockpayline.domain.contract import AMEX
from mockpayline.domain.outcome import Catalogue

ACCEPTED = "00000"
GOOD_CB = "4970100000325734"
GOOD_AMEX = "370000000000002"

AMOUNTS: dict[int, str] = {
    33300: "00000", 33308: "00000", 33305: "01100", 33360: "01103", 33302: "01108", 33303: "01109",
    33313: "01110", 33314: "01111", 33351: "01116", 33355: "01117", 33356: "01118", 33357: "01119",
    33358: "01120", 33361: "01121", 33363: "01122", 33316: "01131", 33331: "01199", 33354: "01201",
    33334: "01202", 33338: "01206", 33312: "01902", 33330: "01904", 33391: "01907", 33396: "01909",
    33315: "01912", 33394: "01913", 33304: "01200", 33333: "01201", 33307: "01207", 33341: "01208",
    33343: "01209",
}  # fmt: skip
"""The amount simulator, by cents asked of the bank (docs.payline.com, "Return Codes - Simulator", old rows too)."""


class BankCard(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """A bank card that the sandbox knows.

    `outcome` is the bank's code, `three_ds` asks for a 3-D Secure challenge first, `refund` is the code with
    which the bank refuses a refund (None: it accepts). `by_amount`: the amount table decides before `outcome`.
    """

    number: str
    outcome: str = ACCEPTED
    three_ds: bool = False
    refund: str | None = None
    by_amount: bool = False

    def code_for(self, amount: int) -> str:
        """Return the bank's code for an amount in cents."""
        return AMOUNTS.get(amount, self.outcome) if self.by_amount else self.outcome


def is_amex(number: str) -> bool:
    """Tell whether a number is American Express's, by its first two digits."""
    return number[:2] in {"34", "37"}


def brand(number: str) -> str:
    """Return the type that answers name for a number: AMEX, MASTERCARD, or CB for the rest."""
    if is_amex(number):
        return AMEX
    return "MASTERCARD" if number[:1] == "5" else "CB"


def known_bank_card(number: str, catalogue: Catalogue) -> BankCard | None:
    """Return the card that a number stands for in every world, or None if it is no test card.

    First the card-number simulator (16 digits: the 10th is 9, then a five-digit code that has a state, then the
    Luhn digit), then the two good cards.
    """
    if len(number) == 16 and number[9:10] == "9" and luhn_valid(number):
        found = catalogue(number[10:15])
        if found is not None:
            return BankCard(number=number, outcome=found.code)
    if number in {GOOD_CB, GOOD_AMEX}:
        return BankCard(number=number, by_amount=True)
    return None


def bank_card_number(outcome: str = ACCEPTED, prefix: str = "497010346") -> str:
    """Return the test card whose bank answers this code; `prefix` is its first nine digits."""
    assert len(prefix) == 9, "the code stands behind nine digits and a 9"
    digits = f"{prefix}9{outcome}"
    return digits + luhn_digit(digits)
