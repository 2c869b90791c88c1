"""The gift cards of a world, and the ledger of each."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from mockpayline.domain.card_number import masked
from mockpayline.domain.gift_card import GiftCard, has_pattern
from mockpayline.domain.ports import WorldTx
from mockpayline.errors import NotFound
from mockpayline.inspector.asked import Asked
from mockpayline.inspector.ledger import card_key, ledger_of
from mockpayline.operations.invariants import EVERY_PAYMENT

SHOWN = 200
SHOWN_AT_MOST = 2000


async def every(asked: Asked) -> Response:
    """Show the gift cards in number order."""
    text = asked.said("q").replace(" ", "")
    most = asked.number("show", SHOWN, SHOWN_AT_MOST)

    def look(tx: WorldTx) -> dict[str, Any]:
        cards = tx.gift_cards()
        found = [one for one in cards if not text or text in masked(one.number) or text == one.number]
        return {
            "q": text,
            "found": [(one, masked(one.number), card_key(one.number)) for one in found[:most]],
            "count": len(found),
            "any": bool(cards),
            "more": min(len(found), SHOWN_AT_MOST) if len(found) > most else 0,
            "declared": tx.declaration.gift_card_numbers,
            "total": sum(one.balance for one in found),
            "held": sum(one.balance - one.available() for one in found),
        }

    return await asked.page("gift_cards.html", "Gift cards", look)


async def show(asked: Asked) -> Response:
    """Show one card's ledger."""
    key = str(asked.request.path_params["card"])

    def look(tx: WorldTx) -> dict[str, Any]:
        card = next((one for one in tx.gift_cards() if card_key(one.number) == key), None)
        if card is None:
            raise NotFound("This world has no such gift card (any more).", path="card", expected="one of the list")
        whole = not tx.dropped_payments
        return {
            "ledger": ledger_of(card, tx.payments(EVERY_PAYMENT), _opening(card), whole=whole),
            "number": masked(card.number),
            "by_number": has_pattern(card.number),
        }

    return await asked.page("gift_card.html", "Gift card", look)


def _opening(card: GiftCard) -> int:
    """Return what a card began with: its number tells, or else its books."""
    return int(card.number[4:11]) if has_pattern(card.number) else card.opening
