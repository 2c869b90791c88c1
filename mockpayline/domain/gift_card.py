"""Gift cards: a balance, the amounts held on it by baskets, and the numbers that mean an outcome by themselves."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from mockpayline.domain.card_number import luhn_digit, luhn_valid
from mockpayline.domain.outcome import Catalogue, Outcome, State

MAGIC_PREFIX = "9999"
WRONG_PIN = "0000"
GOOD = "000"
REFUSED_BY_PROCESSOR = "02998"


class GiftCardStatus(StrEnum):
    """What the processor knows of a card."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class GiftCard(Struct, kw_only=True, omit_defaults=True):
    """A gift card's account. Amounts are cents; `holds` maps a web payment's token to what it reserved.

    `pin` None takes any four digits but 0000. `outcome` is a code that a card number scripts. `spent` is the sum of all
    commits and `adjusted` of all changes by hand, so that balance + spent - adjusted is what the account began with.
    """

    number: str
    balance: int
    pin: str | None = None
    status: GiftCardStatus = GiftCardStatus.ACTIVE
    outcome: str | None = None
    holds: dict[str, int] = {}
    spent: int = 0
    adjusted: int = 0

    @property
    def opening(self) -> int:
        """The balance that the account began with, in cents."""
        return self.balance + self.spent - self.adjusted

    def available(self, token: str | None = None) -> int:
        """Return the balance less all holds on the card, except the one of the named web payment."""
        return self.balance - sum(amount for holder, amount in self.holds.items() if holder != token)

    def hold(self, token: str, amount: int) -> None:
        """Reserve an amount for a web payment; an earlier hold of the same payment is replaced."""
        assert 0 < amount <= self.available(token), "a hold is checked against the available balance before"
        self.holds[token] = amount

    def release(self, token: str) -> int:
        """Give back what a web payment reserved; returns the amount."""
        return self.holds.pop(token)

    def commit(self, token: str) -> tuple[int, int]:
        """Debit what a web payment reserved; returns the balance before and after."""
        before, amount = self.balance, self.holds.pop(token)
        self.balance -= amount
        self.spent += amount
        return before, self.balance

    def adjust(self, balance: int) -> int:
        """Set the balance by hand; returns the one before."""
        assert balance >= sum(self.holds.values()), "what is held stays covered"
        before = self.balance
        self.balance = balance
        self.adjusted += balance - before
        return before


def magic_gift_card(number: str, catalogue: Catalogue) -> GiftCard | None:
    """Return the new account that a 19-digit number of the pattern describes, or None if it is no such number.

    `9999`, balance in cents (7 digits), outcome (3), serial (4), Luhn digit. Outcome 000 is a good card; else it
    is the last three digits of a 02xxx code that refuses when the card is added, or is on hold at commit. A number
    of the pattern with another outcome gives None as well: nothing is scripted by it.
    """
    if not has_pattern(number):
        return None
    outcome: str | None = None
    if number[11:14] != GOOD:
        outcome = "02" + number[11:14]
        found = catalogue(outcome)
        if found is None or found.state not in {State.REFUSED, State.ERROR, State.ONHOLD_PARTNER}:
            return None
    return GiftCard(number=number, balance=int(number[4:11]), outcome=outcome)


def has_pattern(number: str) -> bool:
    """Tell whether a number has the form of `magic_gift_card`, whatever outcome it names."""
    return len(number) == 19 and number.startswith(MAGIC_PREFIX) and luhn_valid(number)


def gift_card_number(balance: int, outcome: str = "00000", serial: int = 1) -> str:
    """Return the number of a card with this balance (cents) and outcome (a 02xxx code, 00000 for a good card).

    02000 has no number, for its last three digits are those of a good card.
    """
    scripted = len(outcome) == 5 and outcome.startswith("02") and outcome[2:] != GOOD
    assert scripted or outcome == "00000", "a gift card's number carries a 02xxx code other than 02000, or 00000"
    assert 0 <= balance <= 9_999_999, "a card number carries at most 99,999.99 euros"
    assert 0 <= serial <= 9999, "a serial has four digits"
    digits = f"{MAGIC_PREFIX}{balance:07d}{outcome[-3:]}{serial:04d}"
    return digits + luhn_digit(digits)


def processor_refusal(card: GiftCard, pin: str, refused: Outcome) -> Outcome | None:
    """Return the processor's refusal of a card whatever the amount, or None; `refused` is code 02998.

    The order is the processor's: unknown, wrong PIN, blocked, expired.
    """
    if card.status is GiftCardStatus.UNKNOWN:
        return _because(refused, "EPAY_UNKNOWN_CARD", "Unknown card")
    if pin == WRONG_PIN if card.pin is None else pin != card.pin:
        return _because(refused, "EPAY_WRONG_PIN", "Wrong PIN")
    if card.status is GiftCardStatus.BLOCKED:
        return _because(refused, "EPAY_CARD_BLOCKED", "Card blocked")
    if card.status is GiftCardStatus.EXPIRED:
        return _because(refused, "EPAY_CARD_EXPIRED", "Card expired")
    return None


def balance_refusal(refused: Outcome) -> Outcome:
    """Return the processor's refusal of an amount above what is available on the card."""
    return _because(refused, "EPAY_BALANCE_TOO_LOW", "Balance too low")


def scripted_refusal(outcome: Outcome) -> Outcome:
    """Return the refusal that a card number scripts; 02998, and it alone, carries the processor's general reason."""
    return _because(outcome, "EPAY_REFUSED", "Refused") if outcome.code == REFUSED_BY_PROCESSOR else outcome


def _because(refused: Outcome, code: str, label: str) -> Outcome:
    return Outcome(refused.code, refused.state, refused.message, code, label)
