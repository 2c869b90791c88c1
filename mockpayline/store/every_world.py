"""Rows that belong to no single world: lists of worlds, whose a token is, what is due, what waits to be sent."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import msgspec

from mockpayline.domain.ports import Notification, Queued

TABLES = ("payment", "paid", "gift_card", "journal", "notification", "world")
"""All tables; each row of each belongs to a world by its column `merchant`."""

_notification = msgspec.json.Decoder(Notification).decode


class EveryWorld:
    """The part of a transaction that looks at all worlds; see `domain.ports.WorldTx` for what each method means."""

    def __init__(self, db: Callable[..., sqlite3.Cursor], real_now: int) -> None:
        self._db = db
        self.real_now = real_now

    def merchants(self) -> list[str]:
        """Return all merchant ids."""
        return [row[0] for row in self._db("SELECT merchant FROM world ORDER BY merchant")]

    def merchant_of(self, token: str) -> str | None:
        """Return the merchant of a token."""
        row = self._db("SELECT merchant FROM payment WHERE token = ?", (token,)).fetchone()
        return row[0] if row else None

    def merchants_with_due(self, most: int) -> list[str]:
        """Return merchants with a web payment whose life is over."""
        rows = self._db(
            "SELECT merchant FROM world WHERE frozen_at IS NULL AND next_end - clock_offset <= ? LIMIT ?",
            (self.real_now, most),
        )
        return [row[0] for row in rows]

    def delete_all_worlds(self) -> None:
        """Forget all worlds."""
        for table in TABLES:
            self._db(f"DELETE FROM {table}")  # noqa: S608 - fixed names

    def queued(self, most: int) -> list[Queued]:
        """Return notifications that wait."""
        rows = self._db("SELECT position, merchant, doc FROM notification ORDER BY position LIMIT ?", (most,))
        return [Queued(position=row[0], merchant=row[1], notification=_notification(row[2])) for row in rows]

    def taken(self, position: int) -> None:
        """Take a notification off the queue."""
        self._db("DELETE FROM notification WHERE position = ?", (position,))
