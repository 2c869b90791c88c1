"""A gift card's account as a ledger: what it began with, each movement, and a sum that must be the balance."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from msgspec import Struct

from mockpayline.domain.gift_card import GiftCard
from mockpayline.domain.web_payment import WebPayment


class Movement(Struct, frozen=True):
    """A debit: cents, ms. `after` is the balance once it was booked."""

    at: int
    token: str
    order_ref: str
    amount: int
    before: int
    after: int
    kept: bool


class Held(Struct, frozen=True):
    """What a basket under way holds."""

    token: str
    order_ref: str
    amount: int


class Ledger(Struct, frozen=True):
    """The account: opening less the movements, less what dropped payments took, and what was set by hand.

    `dropped` is what the account spent in payments that are not listed any more.
    """

    card: GiftCard
    key: str
    opening: int
    movements: list[Movement]
    dropped: int
    adjusted: int
    holds: list[Held]

    @property
    def debited(self) -> int:
        """The sum of the movements."""
        return sum(one.amount for one in self.movements)

    @property
    def reckoned(self) -> int:
        """The balance by the ledger."""
        return self.opening - self.dropped - self.debited + self.adjusted

    @property
    def adds_up(self) -> bool:
        """Whether it is the account's."""
        return self.reckoned == self.card.balance and self.dropped >= 0

    @property
    def held(self) -> int:
        """What baskets hold by the account."""
        return sum(self.card.holds.values())


def card_key(number: str) -> str:
    """Return the name of a card in addresses, which tells nothing of its number."""
    return blake2b(number.encode(errors="replace"), digest_size=8, person=b"inspector").hexdigest()


def ledger_of(card: GiftCard, payments: Iterable[WebPayment], opening: int, *, whole: bool) -> Ledger:
    """Return the ledger of a card. `opening` is what it began with by its number or by its own books.

    Where not all payments are known (`whole` False) the account's own sum stands in for those that are missing.
    """
    movements, holds = [], []
    for payment in payments:
        one = payment.basket_card(card.number)
        if one is None:
            continue
        if one.initial is not None and one.final is not None:
            movements.append(
                Movement(
                    at=payment.ended_at or payment.created_at,
                    token=payment.token,
                    order_ref=payment.order_ref,
                    amount=one.amount,
                    before=one.initial,
                    after=one.final,
                    kept=payment.kept_debit > 0,
                )
            )
        elif payment.token in card.holds:
            holds.append(Held(payment.token, payment.order_ref, one.amount))
    movements.sort(key=lambda one: (one.at, -one.before))
    dropped = 0 if whole else card.spent - sum(one.amount for one in movements)
    return Ledger(card, card_key(card.number), opening, movements, dropped, card.adjusted, holds)
