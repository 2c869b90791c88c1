"""The notifications of one world that wait: queued, due, tried again, taken off the queue."""

from __future__ import annotations

import msgspec

from mockpayline.domain.ports import Notification, Queued
from mockpayline.store.every_world import as_queued
from mockpayline.store.queue_room import QueueRoom
from mockpayline.store.world_row import Execute, WorldRow

_encode = msgspec.json.Encoder().encode


class Notices:
    """One world's part of the queue; its row's `next_notice` is the earliest instant (ms) of one that waits."""

    def __init__(self, db: Execute, merchant: str, row: WorldRow, room: QueueRoom) -> None:
        self._db = db
        self._merchant = merchant
        self._room = room
        self._row = row

    def add(self, notification: Notification) -> None:
        """Queue a notification for its first attempt."""
        self._room.take()
        self._db(
            "INSERT INTO notification (merchant, token, due_at, receiver, doc) VALUES (?, ?, ?, ?, ?)",
            (
                self._merchant,
                notification.token,
                notification.first_at,
                notification.receiver,
                _encode(notification),
            ),
        )
        if self._row.next_notice is None or notification.first_at < self._row.next_notice:
            self._row.next_notice = notification.first_at

    def find(self, position: int) -> Queued | None:
        """Return a notification that waits still, or None."""
        return next(iter(self._select("position = :position", {"position": position}, 1)), None)

    def waiting(self, most: int, token: str | None) -> list[Queued]:
        """Return those that wait, due or not."""
        return self._select(":token IS NULL OR token = :token", {"token": token}, most)

    def _select(self, which: str, parameters: dict[str, object], most: int) -> list[Queued]:
        rows = self._db(
            "SELECT position, merchant, doc, due_at, attempt, last, 0 FROM notification"  # noqa: S608 - our own words
            f" WHERE merchant = :merchant AND ({which}) ORDER BY due_at, position LIMIT {most:d}",
            parameters | {"merchant": self._merchant},
        )
        return [as_queued(row) for row in rows]

    def next_due(self, after: int) -> int | None:
        """Return the next instant later than this one at which one is due."""
        if self._row.next_notice is None:
            return None
        (instant,) = self._db(
            "SELECT min(due_at) FROM notification WHERE merchant = ? AND due_at > ?", (self._merchant, after)
        ).fetchone()
        return None if instant is None else int(instant)

    def put_off(self, position: int, due_at: int, attempt: int) -> None:
        """Have a notification tried again."""
        self._db("UPDATE notification SET due_at = ?, attempt = ? WHERE position = ?", (due_at, attempt, position))
        self._look()

    def take(self, position: int) -> None:
        """Take a notification off the queue."""
        self._db("DELETE FROM notification WHERE position = ?", (position,))
        self._look()

    def stop(self, token: str, now: int) -> None:
        """Let no attempt follow the first one of a web payment's notifications.

        What is due already may be under way: it is still to be booked, and the sender sees that it is the last.
        """
        if self._row.next_notice is None:
            return
        self._db("DELETE FROM notification WHERE token = ? AND attempt > 0 AND due_at > ?", (token, now))
        self._db("UPDATE notification SET last = 1 WHERE token = ?", (token,))
        self._look()

    def awaits(self, token: str, now: int) -> bool:
        """Tell whether a first attempt is due that was not made yet."""
        if self._row.next_notice is None or self._row.next_notice > now:
            return False
        found = self._db(
            "SELECT 1 FROM notification WHERE token = ? AND attempt = 0 AND due_at <= ? LIMIT 1", (token, now)
        )
        return found.fetchone() is not None

    def _look(self) -> None:
        (self._row.next_notice,) = self._db(
            "SELECT min(due_at) FROM notification WHERE merchant = ?", (self._merchant,)
        ).fetchone()
