"""The gift cards of one world: read, kept, and as many as may be."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from mockpayline.domain.gift_card import GiftCard
from mockpayline.errors import LimitReached
from mockpayline.store.gift_card_room import drop_oldest
from mockpayline.store.world_row import Statements, WorldRow

_encode = msgspec.json.Encoder().encode
_gift_card = msgspec.json.Decoder(GiftCard).decode


class GiftCardRows:
    """One world's gift cards, counted in its row; `most` is how many it may hold."""

    def __init__(self, db: Statements, merchant: str, row: WorldRow, most: int) -> None:
        self._db = db
        self._merchant = merchant
        self._most = most
        self._row = row
        self._found: dict[str, bool] = {}

    def find(self, number: str) -> GiftCard | None:
        """Return a gift card's account."""
        row = self._db.ask(
            "SELECT doc FROM gift_card WHERE merchant = ? AND number = ?", (self._merchant, number), self._name(number)
        ).fetchone()
        self._found[number] = row is not None
        return _gift_card(row[0]) if row else None

    def all(self) -> list[GiftCard]:
        """Return all gift cards, in number order."""
        rows = self._db("SELECT doc FROM gift_card WHERE merchant = ? ORDER BY number", (self._merchant,))
        return [_gift_card(row[0]) for row in rows]

    def update(self, card: GiftCard) -> bool:
        """Keep an account that the world holds as it now is; tells whether it holds it."""
        if card.number not in self._found:
            self.find(card.number)
        if not self._found[card.number]:
            return False
        self._db.later(
            "UPDATE gift_card SET held = ?, doc = ? WHERE merchant = ? AND number = ?",
            (bool(card.holds), _encode(card), self._merchant, card.number),
            self._name(card.number),
        )
        return True

    def add(self, card: GiftCard) -> None:
        """Keep the account of a card that the world does not hold."""
        self._db.later(
            "INSERT INTO gift_card (merchant, number, held, doc) VALUES (?, ?, ?, ?)",
            (self._merchant, card.number, bool(card.holds), _encode(card)),
            self._name(card.number),
        )
        self._found[card.number] = True
        self._row.gift_cards += 1

    def make_room(self, declared: Collection[str]) -> int:
        """Drop the oldest cards where the world is full; returns how many.

        Raises `LimitReached` where none can be dropped: all are `declared` or held by a basket.
        """
        if self._row.gift_cards < self._most:
            return 0
        self._found.clear()
        dropped = drop_oldest(self._db, self._merchant, declared, self._most)
        if not dropped:
            raise LimitReached(
                "The world holds as many gift cards as it may, all of them declared or held by a basket.",
                path="gift_cards",
                value=self._most,
                expected="declare fewer, let baskets expire, or raise the setting gift_cards",
            )
        self._row.gift_cards -= dropped
        return dropped

    def _name(self, number: str) -> str:
        return f"{number} {self._merchant}"
