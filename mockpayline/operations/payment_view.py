"""A web payment as developers see it: JSON-ready, euros as text, card numbers masked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, TypedDict, overload

from msgspec import Meta

from mockpayline.domain.card_number import masked
from mockpayline.domain.dialect import Dialect
from mockpayline.domain.money import euros
from mockpayline.domain.state_machine import PaymentState
from mockpayline.domain.web_payment import BasketCard, CardPayment, WebPayment
from mockpayline.operations.reading import outcome_of
from mockpayline.operations.redirect import redirect_of

Euros = Annotated[str, Meta(description="Euros with two decimals.", pattern=r"^-?[0-9]+\.[0-9]{2}$")]
"""An amount as developers see it."""
Instant = Annotated[str, Meta(description="An instant, ISO 8601 in UTC.", extra_json_schema={"format": "date-time"})]
"""A point of time as developers see it, on the world's clock."""
Masked = Annotated[str, Meta(description="A card number, masked.")]
"""A card number as developers see it."""


class PaidGiftCard(TypedDict):
    """A gift card of a basket."""

    number: Masked
    held: Annotated[Euros, Meta(description="What is reserved on the card now, in euros.")]
    initial: Annotated[Euros | None, Meta(description="The balance before the debit, in euros; null before it.")]
    final: Annotated[Euros | None, Meta(description="The balance after the debit, in euros; null before it.")]
    paid: Annotated[Euros, Meta(description="What the card paid of an accepted basket, in euros.")]


class PaidComplement(TypedDict):
    """The bank card that paid the rest of an accepted basket."""

    card: Masked
    amount: Annotated[Euros, Meta(description="What the card paid, in euros.")]
    transaction_id: Annotated[str, Meta(description="The complement's own transaction.")]
    refunded: Annotated[Euros, Meta(description="What was given back of it, in euros.")]


class PaymentView(TypedDict):
    """A web payment."""

    token: Annotated[str, Meta(description="The token that doWebPayment answered.")]
    state: Annotated[PaymentState, Meta(description="Where the payment stands.")]
    code: Annotated[str, Meta(description="The code that getWebPaymentDetails answers now.")]
    short_message: Annotated[str, Meta(description="The state that getWebPaymentDetails answers now.")]
    order_ref: Annotated[str, Meta(description="The order's reference.")]
    amount: Annotated[Euros, Meta(description="The amount of the basket, in euros.")]
    due: Annotated[Euros, Meta(description="What is still to be paid, in euros.")]
    attempts_left: Annotated[int, Meta(description="Refusals until the payment is refused for good.", ge=0)]
    contract: Annotated[str, Meta(description="The contract number that the payment was opened with.")]
    gift_cards: Annotated[list[PaidGiftCard], Meta(description="The gift cards, in the order of their debit.")]
    complement: Annotated[PaidComplement | None, Meta(description="Who paid the rest; null where nobody did.")]
    transaction_id: Annotated[str | None, Meta(description="The main transaction; null before there is one.")]
    redirect: Annotated[str | None, Meta(description="Where the buyer is sent; null while the payment goes on.")]
    opened_at: Annotated[Instant | None, Meta(description="When the buyer came; null before.")]
    ended_at: Annotated[Instant | None, Meta(description="When the payment became final; null before.")]


@overload
def iso(instant: int) -> str: ...
@overload
def iso(instant: None) -> None: ...
@overload
def iso(instant: int | None) -> str | None: ...
def iso(instant: int | None) -> str | None:
    """Return an instant (ms) as ISO 8601 in UTC with milliseconds, None for none."""
    if instant is None:
        return None
    return datetime.fromtimestamp(instant / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def payment_view(payment: WebPayment, dialect: Dialect) -> PaymentView:
    """Return a web payment in the form of the control API (design, interfaces)."""
    outcome = outcome_of(payment)
    accepted = payment.state is PaymentState.ACCEPTED
    card = payment.card if accepted else None
    return {
        "token": payment.token,
        "state": payment.state,
        "code": outcome.code,
        "short_message": outcome.state.value,
        "order_ref": payment.order_ref,
        "amount": euros(payment.amount),
        "due": euros(0 if card else payment.due),
        "attempts_left": max(0, dialect.attempts - len(payment.refusals)),
        "contract": payment.contract,
        "gift_cards": [_gift_card(one, dialect, accepted=accepted) for one in payment.gift_cards],
        "complement": None if card is None else _complement(card, payment.refunded),
        "transaction_id": payment.transaction_id or None,
        "redirect": redirect_of(payment),
        "opened_at": iso(payment.opened_at),
        "ended_at": iso(payment.ended_at),
    }


def _complement(card: CardPayment, refunded: int) -> PaidComplement:
    return {
        "card": card.number,
        "amount": euros(card.amount),
        "transaction_id": card.transaction_id,
        "refunded": euros(refunded),
    }


def _gift_card(card: BasketCard, dialect: Dialect, *, accepted: bool) -> PaidGiftCard:
    return {
        "number": masked(card.number, dialect.pan_mask),
        "held": euros(0 if card.final is not None else card.amount),
        "initial": None if card.initial is None else euros(card.initial),
        "final": None if card.final is None else euros(card.final),
        "paid": euros(card.amount if accepted else 0),
    }
