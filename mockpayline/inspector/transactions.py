"""Transactions as the admin centre lists them: the main one, the complement, refunds."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from starlette.responses import Response

from mockpayline.domain.card_number import masked
from mockpayline.domain.contract import CADEAU_CARREFOUR
from mockpayline.domain.dialect import Dialect
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.web_payment import WebPayment
from mockpayline.inspector.asked import Asked
from mockpayline.inspector.payments import LOOKED_AT
from mockpayline.operations.reading import main_amount, main_contract, outcome_of

SHOWN = 100
SHOWN_AT_MOST = 1000


class Transaction(Struct, frozen=True):
    """One line: cents, ms. `linked` is the other side of a split payment."""

    id: str
    kind: str
    at: int
    amount: int
    contract: str
    means: str
    card: str
    code: str
    state: str
    order_ref: str
    token: str
    linked: str = ""


async def every(asked: Asked) -> Response:
    """Show the transactions, newest first."""
    text = asked.said("q")
    most = asked.number("show", SHOWN, SHOWN_AT_MOST)

    def look(tx: WorldTx) -> dict[str, Any]:
        dialect = tx.declaration.dialect
        every_one = [one for payment in tx.payments(LOOKED_AT) for one in transactions_of(payment, dialect)]
        found = [one for one in every_one if not text or _fits(one, text.lower())]
        found.sort(key=lambda one: one.at, reverse=True)
        return {
            "q": text,
            "found": found[:most],
            "count": len(found),
            "any": bool(every_one),
            "more": min(len(found), SHOWN_AT_MOST) if len(found) > most else 0,
        }

    return await asked.page("transactions.html", "Transactions", look)


def transactions_of(payment: WebPayment, dialect: Dialect) -> list[Transaction]:
    """Return the transactions of a payment, the main one first; none where nothing was paid or refused."""
    if not payment.transaction_id:
        return []
    outcome = outcome_of(payment)
    gift, card, other = payment.paid_by_gift_cards, payment.card, payment.complement
    at = payment.ended_at or payment.history[-1].at
    kind = "AUTHOR" if payment.action == "100" else "AUTHOR+CAP"
    alone = card if not gift else None

    def line(number: str, what: str, when: int, amount: int, **told: str) -> Transaction:
        return Transaction(
            id=number, kind=what, at=when, amount=amount, order_ref=payment.order_ref, token=payment.token, **told
        )

    found = [
        line(
            payment.transaction_id,
            kind,
            at,
            main_amount(payment, dialect),
            contract=main_contract(payment),
            means=CADEAU_CARREFOUR if gift else alone.brand if alone else "",
            card=", ".join(masked(one.number) for one in payment.gift_cards) if gift else alone.number if alone else "",
            code=outcome.code,
            state=outcome.state.value,
            linked=other.transaction_id if other else "",
        )
    ]
    if other is not None:
        linked = payment.transaction_id
        found.append(
            line(
                other.transaction_id,
                kind,
                at,
                other.amount,
                contract=other.contract,
                means=other.brand,
                card=other.number,
                code=other.code,
                state="ACCEPTED",
                linked=linked,
            )
        )
    paid = card.transaction_id if card else ""
    found += [
        line(
            one.id,
            "REFUND",
            one.at,
            one.amount,
            contract=card.contract if card else "",
            means=card.brand if card else "",
            card=card.number if card else "",
            code="00000",
            state="ACCEPTED",
            linked=paid,
        )
        for one in payment.refunds
    ]
    return found


def _fits(one: Transaction, text: str) -> bool:
    return any(text in value.lower() for value in (one.id, one.order_ref, one.token, one.card, one.state, one.kind))
