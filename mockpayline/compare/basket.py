"""What was paid with what, as far as an answer tells: the amounts of a basket in cents and its cards' numbers."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from msgspec import Struct

from mockpayline.compare.capture import Capture
from mockpayline.compare.flat import listed
from mockpayline.domain.card_number import luhn_digit

SAMPLE_GIFT, SAMPLE_CARD = 6000, 4000
"""Cents where an answer does not tell the amounts."""
_MOST = 10**10


class Card(Struct, frozen=True):
    """A gift card of a basket: its number as the platform masked it, the balance before, and what it paid, in cents."""

    number: str
    initial: int
    paid: int


class Basket(Struct, frozen=True):
    """What was paid: by gift cards, and by bank card in cents; `bank_card` is its number as masked, or empty."""

    cards: tuple[Card, ...]
    by_card: int
    bank_card: str

    @property
    def amount(self) -> int:
        """The whole, in cents."""
        return sum(card.paid for card in self.cards) + self.by_card


def basket_of(capture: Capture) -> Basket:
    """Return the basket that an answer tells of; where it tells of no amount it is a sample's.

    Whether the gift cards' amounts are cents or euros is what adds up with the amounts beside them, which are cents.
    """
    message = capture.message
    transaction, payment = getattr(message, "transaction", None), getattr(message, "payment", None)
    told = listed((transaction and transaction.partnerAdditionalData) or "") or []
    further = getattr(message, "paymentAdditionalList", None)
    complement = further.paymentAdditional[0] if further and further.paymentAdditional else None
    main = _cents(payment.amount if payment else None)
    card = getattr(message, "card", None)
    number = (card.number or "") if card else ""
    if complement is not None:
        by_card = _cents(complement.payment.amount if complement.payment else None) or SAMPLE_CARD
        inner = complement.card
        cards = _cards(told, main, by_card) or (Card(number, SAMPLE_GIFT, SAMPLE_GIFT),)
        return Basket(cards, by_card, (inner.number or "") if inner else "")
    if told:
        return Basket(_cards(told, main, 0), 0, "")
    return Basket((), main or SAMPLE_CARD, number)


def number_like(masked: str, place: int, *, luhn: bool) -> str:
    """Return a number that is masked as this one is, the `place`-th of them; `luhn` completes it with its key.

    The digits that a mask hides are made up.
    """
    digits = [one if one.isascii() and one.isdigit() else "0" for one in masked]
    hidden = [at for at, one in enumerate(masked) if not (one.isascii() and one.isdigit())]
    for at, digit in zip(reversed(hidden[:-1]), str(place)[::-1], strict=False):
        digits[at] = digit
    if luhn and hidden:
        # One hidden digit takes any of ten values, one of which fits.
        for digit in "0123456789":
            digits[hidden[-1]] = digit
            if luhn_digit("".join(digits[:-1])) == digits[-1]:
                break
    return "".join(digits)


def _cards(told: list[dict[str, Any]], main: int | None, by_card: int) -> tuple[Card, ...]:
    unit = _unit(told, main, by_card)
    cards = []
    for one in told:
        paid = _amount(one.get("paymentAmount"), unit) or SAMPLE_GIFT
        initial = _amount(one.get("initialBalance"), unit)
        cards.append(Card(str(one.get("PAN") or ""), paid if initial is None else max(initial, paid), paid))
    return tuple(cards)


def _unit(told: list[dict[str, Any]], main: int | None, by_card: int) -> int:
    """Return how many cents one of the cards' amounts is: 1 or 100."""
    for unit in (1, 100):
        share = sum(_amount(one.get("paymentAmount"), unit) or 0 for one in told)
        if main in {share, share + by_card}:
            return unit
    return 100 if any("." in str(one.get("paymentAmount")) for one in told) else 1


def _amount(text: object, unit: int) -> int | None:
    try:
        found = Decimal(str(text).replace(",", ".")) * unit
    except InvalidOperation:
        return None
    return int(found) if found.is_finite() and 0 <= found < _MOST else None


def _cents(text: str | None) -> int | None:
    if not (text and text.isascii() and text.isdigit() and len(text) <= len(str(_MOST))):
        return None
    return int(text) or None
