"""A web payment as developers see it: JSON-ready, euros as text, card numbers masked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from mockpayline.domain.card_number import masked
from mockpayline.domain.dialect import Dialect
from mockpayline.domain.money import euros
from mockpayline.domain.state_machine import PaymentState
from mockpayline.domain.web_payment import BasketCard, WebPayment
from mockpayline.operations.reading import outcome_of
from mockpayline.operations.redirect import redirect_of


def iso(instant: int | None) -> str | None:
    """Return an instant (ms) as ISO 8601 in UTC with milliseconds, None for none."""
    if instant is None:
        return None
    return datetime.fromtimestamp(instant / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def payment_view(payment: WebPayment, dialect: Dialect) -> dict[str, Any]:
    """Return a web payment in the form of the control API (design, interfaces)."""
    outcome = outcome_of(payment)
    accepted = payment.state is PaymentState.ACCEPTED
    card = payment.card if accepted else None
    return {
        "token": payment.token,
        "state": payment.state.value,
        "code": outcome.code,
        "short_message": outcome.state.value,
        "order_ref": payment.order_ref,
        "amount": euros(payment.amount),
        "due": euros(0 if card else payment.due),
        "attempts_left": max(0, dialect.attempts - len(payment.refusals)),
        "contract": payment.contract,
        "gift_cards": [_gift_card(one, dialect, accepted=accepted) for one in payment.gift_cards],
        "complement": card
        and {
            "card": card.number,
            "amount": euros(card.amount),
            "transaction_id": card.transaction_id,
            "refunded": euros(payment.refunded),
        },
        "transaction_id": payment.transaction_id or None,
        "redirect": redirect_of(payment),
        "opened_at": iso(payment.opened_at),
        "ended_at": iso(payment.ended_at),
    }


def _gift_card(card: BasketCard, dialect: Dialect, *, accepted: bool) -> dict[str, str | None]:
    return {
        "number": masked(card.number, dialect.pan_mask),
        "held": euros(0 if card.final is not None else card.amount),
        "initial": None if card.initial is None else euros(card.initial),
        "final": None if card.final is None else euros(card.final),
        "paid": euros(card.amount if accepted else 0),
    }
