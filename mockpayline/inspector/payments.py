"""The payments of a world, found by reference, token, transaction, amount and state."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from starlette.responses import Response

from mockpayline.domain.money import cents
from mockpayline.domain.outcome import Outcome
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.state_machine import PaymentState
from mockpayline.domain.web_payment import WebPayment
from mockpayline.errors import InvalidValue
from mockpayline.inspector.asked import Asked
from mockpayline.operations.reading import outcome_of

SHOWN = 50
"""Payments of a list where nothing else is asked for."""
SHOWN_AT_MOST = 1000
LOOKED_AT = 2000
"""How many of the newest payments a search looks at; a token, a transaction or a whole reference finds any."""


class Found(Struct, frozen=True):
    """A payment of a list with what it answers."""

    payment: WebPayment
    outcome: Outcome


async def every(asked: Asked) -> Response:
    """Show the payments, newest first."""
    text, state = asked.said("q"), _state(asked.said("state"))
    most = asked.number("show", SHOWN, SHOWN_AT_MOST)

    def look(tx: WorldTx) -> dict[str, Any]:
        found = search(tx, text, state)
        return {
            "q": text,
            "state": state,
            "states": list(PaymentState),
            "found": [Found(one, outcome_of(one)) for one in found[:most]],
            "count": len(found),
            "looked_at": LOOKED_AT,
            "more": min(len(found), most * 4, SHOWN_AT_MOST) if len(found) > most else 0,
            "any": bool(found) or bool(tx.payments(1)),
            "base_url": asked.base_url,
            "access_key": tx.declaration.access_key,
        }

    return await asked.page("payments.html", "Payments", look)


def search(tx: WorldTx, text: str, state: PaymentState | None = None) -> list[WebPayment]:
    """Return the payments that a text finds, newest first.

    It is a token, a transaction id, a reference or a part of one, or an amount in euros (of the basket, of a gift
    card in it, of the complement or of a refund).
    """
    if text:
        exact = _exactly(tx, text)
        if exact:
            return [one for one in exact if state in {None, one.state}]
    newest = tx.payments(LOOKED_AT)
    amount = _amount(text)
    return [one for one in newest if state in {None, one.state} and (not text or _fits(one, text.lower(), amount))]


def _exactly(tx: WorldTx, text: str) -> list[WebPayment]:
    one = tx.payment(text) or tx.payment_of_transaction(text)
    return [one] if one is not None else tx.payments_of_order(text)[::-1]


def _fits(payment: WebPayment, text: str, amount: int | None) -> bool:
    if text in payment.order_ref.lower() or payment.token.lower().startswith(text):
        return True
    amounts = [payment.amount, *(one.amount for one in payment.gift_cards), *(one.amount for one in payment.refunds)]
    if payment.card is not None:
        amounts.append(payment.card.amount)
    return amount is not None and amount in amounts


def _amount(text: str) -> int | None:
    try:
        return cents(text.replace(",", ".").removesuffix("€").strip())
    except InvalidValue:
        return None


def _state(text: str) -> PaymentState | None:
    return PaymentState(text) if text in set(PaymentState) else None
