"""One payment: what it is, the way it took, and all that happened to it, on the world's clock."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from mockpayline.domain.journal import Kind
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.web_payment import WebPayment
from mockpayline.inspector.asked import Asked
from mockpayline.inspector.drawing import drawing_of
from mockpayline.inspector.ledger import card_key
from mockpayline.inspector.timeline import row
from mockpayline.inspector.transactions import transactions_of
from mockpayline.operations.hints import hints_of
from mockpayline.operations.reading import outcome_of, request_of
from mockpayline.operations.redirect import redirect_of
from mockpayline.operations.steps import find

WAITING_AT_MOST = 20


async def show(asked: Asked) -> Response:
    """Show a payment."""
    token = str(asked.request.path_params["token"])

    def look(tx: WorldTx) -> dict[str, Any]:
        payment = find(tx, token)
        entries = tx.entries(token=token)
        wanted = asked.said("kind")
        return {
            "payment": payment,
            "outcome": outcome_of(payment),
            "request": request_of(payment),
            "redirect": redirect_of(payment),
            "drawing": drawing_of(payment, entries),
            "kinds": [one for one in Kind if any(entry.kind is one for entry in entries)],
            "kind": wanted,
            "rows": [row(one) for one in entries if wanted in {"", one.kind.value}],
            "cards": [(one, card_key(one.number)) for one in payment.gift_cards],
            "transactions": transactions_of(payment, tx.declaration.dialect),
            "waiting": tx.waiting(WAITING_AT_MOST, token=token),
            "dialect": tx.declaration.dialect,
            "hints": _hints(tx, payment),
            "base_url": asked.base_url,
        }

    return await asked.page("payment.html", "Payment", look)


def _hints(tx: WorldTx, payment: WebPayment) -> list[tuple[str, str]]:
    """Return the hints that this payment gave rise to: the advice and what it was given for."""
    return [
        (hint.title, next(one.what for one in hint.places if one.token == payment.token))
        for hint in hints_of(tx)
        if any(one.token == payment.token for one in hint.places)
    ]
