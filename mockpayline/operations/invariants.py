"""Money that adds up: what must hold of a world at every moment, checked over all that the store keeps of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from msgspec import Struct

from mockpayline.domain.card_number import masked
from mockpayline.domain.gift_card import GiftCard, has_pattern
from mockpayline.domain.money import euros
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.state_machine import PaymentState
from mockpayline.domain.web_payment import WebPayment

EVERY_PAYMENT = 1_000_000
"""More payments than any world has."""

_HOLDING = frozenset({PaymentState.ISSUED, PaymentState.OPEN, PaymentState.CHALLENGE, PaymentState.ON_HOLD})


class Offender(Struct, frozen=True):
    """What breaks an invariant: a payment by its token, or a gift card masked, and how."""

    what: str
    token: str = ""
    card: str = ""


class Checked(Struct, frozen=True):
    """One invariant: its name, what it says, and who breaks it; it holds where nobody does."""

    name: str
    says: str
    offenders: list[Offender]

    @property
    def holds(self) -> bool:
        """Whether nobody breaks it."""
        return not self.offenders


class Books(Struct, frozen=True):
    """A world's money: its accounts, its payments, and whether old payments were dropped, so that some are missing."""

    cards: list[GiftCard]
    payments: list[WebPayment]
    whole: bool


def books_of(tx: WorldTx) -> Books:
    """Return all the money of a world."""
    return Books(tx.gift_cards(), tx.payments(EVERY_PAYMENT), not tx.dropped_payments)


def check(books: Books) -> list[Checked]:
    """Return every invariant with its offenders."""
    return [Checked(name, says, list(find(books))) for name, says, find in _INVARIANTS]


def _covered(books: Books) -> Iterator[Offender]:
    for card in books.cards:
        held = sum(card.holds.values())
        if card.balance < held or card.balance < 0 or min(card.holds.values(), default=1) < 1:
            yield _of(card, f"balance {euros(card.balance)}, held {euros(held)}")


def _begun(books: Books) -> Iterator[Offender]:
    """Find cards known by their number alone whose books do not begin with the balance that stands in it."""
    for card in books.cards:
        if has_pattern(card.number) and card.opening != int(card.number[4:11]):
            yield _of(
                card,
                f"began with {euros(int(card.number[4:11]))}, spent {euros(card.spent)},"
                f" adjusted {euros(card.adjusted)}, but has {euros(card.balance)}",
            )


def _spent(books: Books) -> Iterator[Offender]:
    paid: dict[str, int] = defaultdict(int)
    for payment in books.payments:
        for one in payment.gift_cards:
            if one.initial is not None:
                paid[one.number] += one.amount
    for card in books.cards:
        # Payments that were dropped have spent too.
        if card.spent < paid[card.number] or (books.whole and card.spent != paid[card.number]):
            yield _of(card, f"spent {euros(card.spent)}, but payments took {euros(paid[card.number])}")


def _held(books: Books) -> Iterator[Offender]:
    wanted: dict[str, dict[str, int]] = defaultdict(dict)
    for payment in books.payments:
        if payment.state in _HOLDING:
            for one in payment.gift_cards:
                wanted[one.number][payment.token] = one.amount
    for card in books.cards:
        if card.holds != wanted[card.number]:
            yield _of(
                card,
                f"holds {euros(sum(card.holds.values()))},"
                f" but baskets under way hold {euros(sum(wanted[card.number].values()))}",
            )


def _adds_up(books: Books) -> Iterator[Offender]:
    for payment in books.payments:
        if payment.state is PaymentState.ACCEPTED:
            card = payment.card.amount if payment.card else 0
            if payment.held + card != payment.amount:
                yield _about(
                    payment, f"{euros(payment.held)} by gift cards and {euros(card)} by card of {euros(payment.amount)}"
                )


def _committed(books: Books) -> Iterator[Offender]:
    for payment in books.payments:
        for one in payment.gift_cards:
            if payment.state is PaymentState.ACCEPTED and (one.initial is None or one.final is None):
                yield _about(payment, f"{masked(one.number)} is accepted, but not debited")
            elif one.initial is not None and one.final != one.initial - one.amount:
                yield _about(payment, f"{masked(one.number)}: {one.initial} less {one.amount} is not {one.final} cents")


def _refunds(books: Books) -> Iterator[Offender]:
    for payment in books.payments:
        paid = payment.card.amount if payment.card and payment.state is PaymentState.ACCEPTED else 0
        if payment.refunded > paid or any(one.amount < 1 for one in payment.refunds):
            yield _about(payment, f"{euros(payment.refunded)} given back of {euros(paid)}")


def _kept_apart(books: Books) -> Iterator[Offender]:
    """Find unpaid payments that took something from a card and do not book it, and paid ones that book it."""
    for payment in books.payments:
        debited = sum(one.amount for one in payment.gift_cards if one.initial is not None)
        unpaid = payment.state.is_final and payment.state is not PaymentState.ACCEPTED
        if unpaid and not payment.held == debited == payment.kept_debit:
            yield _about(payment, f"{payment.state}, kept {euros(payment.kept_debit)}, debited {euros(debited)}")
        elif not unpaid and payment.kept_debit:
            yield _about(payment, f"{payment.state}, but keeps {euros(payment.kept_debit)}")


def _of(card: GiftCard, what: str) -> Offender:
    return Offender(what, card=masked(card.number))


def _about(payment: WebPayment, what: str) -> Offender:
    return Offender(what, token=payment.token)


_INVARIANTS: tuple[tuple[str, str, Callable[[Books], Iterator[Offender]]], ...] = (
    ("balances_cover_holds", "No gift card holds more than its balance, and none is below zero.", _covered),
    ("accounts_add_up", "What a card began with, less what it spent, and what was adjusted, is its balance.", _begun),
    ("spent_is_paid", "What a card spent is what payments took from it.", _spent),
    ("holds_are_baskets", "What is held on a card is what baskets under way hold, payment by payment.", _held),
    ("payments_add_up", "Gift cards and bank card together pay an accepted basket exactly.", _adds_up),
    (
        "debits_are_booked",
        "Each gift card of an accepted basket is debited, its balances tell by how much.",
        _committed,
    ),
    ("refunds_within_card", "No more is given back than the bank card paid, and nothing of gift cards.", _refunds),
    ("kept_debits_apart", "Gift cards stay debited after a refusal only where that is booked apart.", _kept_apart),
)
