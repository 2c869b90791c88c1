"""Rows that belong to no single world: lists of worlds, what is due, what waits to be sent."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import msgspec

from mockpayline.domain.ports import Notification, Queued
from mockpayline.errors import LimitReached
from mockpayline.store import forgotten

TABLES = ("payment", "paid", "gift_card", "journal", "notification", "counted", "declaration", "world")
"""All tables; each row of each belongs to a world by its column `merchant`."""

_notification = msgspec.json.Decoder(Notification).decode


class EveryWorld:
    """The part of a transaction that looks at all worlds; see `domain.ports.WorldTx` for what each method means."""

    _db: Callable[..., sqlite3.Cursor]
    real_now: int

    def merchants(self) -> list[str]:
        """Return all merchant ids."""
        return [row[0] for row in self._db("SELECT merchant FROM world ORDER BY merchant")]

    def refuse_if_full(self, most: int) -> None:
        """Raise `LimitReached` where there are as many worlds as there may be."""
        (worlds,) = self._db("SELECT count(*) FROM world").fetchone()
        if worlds >= most:
            raise LimitReached(
                "The sandbox holds as many worlds as it may.",
                path="worlds",
                value=most,
                expected="delete a world, or raise the setting worlds",
            )

    def merchants_with_due(self, most: int) -> list[str]:
        """Return merchants with a web payment that something is to happen to."""
        rows = self._db(
            "SELECT merchant FROM world WHERE frozen_at IS NULL AND next_due - clock_offset <= ? LIMIT ?",
            (self.real_now, most),
        )
        return [row[0] for row in rows]

    def met_in_the_gone(self) -> frozenset[str]:
        """Return what was met in worlds that are gone."""
        return forgotten.remembered(self._db)

    def delete_all_worlds(self) -> None:
        """Forget all worlds."""
        for table in TABLES:
            self._db(f"DELETE FROM {table}")  # noqa: S608 - fixed names

    def queued(
        self,
        most: int,
        *,
        merchant: str | None = None,
        not_to: Collection[str] = (),
        not_between: Collection[tuple[str, str]] = (),
    ) -> list[Queued]:
        """Return notifications that are due."""
        # Of each world no more are read than are asked for, in the order of the index: a queue can be long.
        rows = self._db(
            "SELECT position, notification.merchant, doc, notification.due_at, attempt, last, stands"
            " FROM (SELECT merchant, coalesce(frozen_at, :real + clock_offset) AS now, frozen_at IS NOT NULL AS stands"
            " FROM world WHERE next_notice <= coalesce(frozen_at, :real + clock_offset)"
            " AND (:merchant IS NULL OR merchant = :merchant))"
            " AS due CROSS JOIN notification WHERE position IN (SELECT position FROM notification AS one"
            " WHERE one.merchant = due.merchant AND one.due_at <= due.now"
            " AND one.receiver NOT IN (SELECT value FROM json_each(:not_to))"
            " AND one.merchant || char(10) || one.receiver NOT IN (SELECT value FROM json_each(:not_between))"
            " ORDER BY one.due_at, one.position LIMIT :most)"
            " ORDER BY notification.due_at, position LIMIT :most",
            {
                "real": self.real_now,
                "merchant": merchant,
                "most": most,
                "not_to": _names(not_to),
                "not_between": _names("\n".join(pair) for pair in not_between),
            },
        )
        return [as_queued(row) for row in rows]


def as_queued(row: Sequence[Any]) -> Queued:
    """Return a row: position, merchant, doc, due_at, attempt, last, and whether its world's clock stands still."""
    return Queued(
        position=row[0],
        merchant=row[1],
        notification=_notification(row[2]),
        due_at=row[3],
        attempt=row[4],
        is_last=bool(row[5]),
        in_order=bool(row[6]),
    )


def _names(some: Iterable[str]) -> str:
    return msgspec.json.encode(list(some)).decode()
