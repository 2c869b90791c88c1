"""A world's journal inside one transaction: entries gathered, written together, and bounded."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import msgspec

from mockpayline.domain.journal import Entry
from mockpayline.store.journal_trim import JournalTrim

_encode = msgspec.json.Encoder().encode
_entry = msgspec.json.Decoder(Entry).decode

_DROPPED_AT_ONCE = 32
"""Entries above a world's limit that the table may still hold, unseen, so that not every call has to drop one."""


class JournalRows:
    """The journal of one world; `seq` counts its entries from 1, and at most `most` of them are kept."""

    def __init__(
        self, db: Callable[..., sqlite3.Cursor], merchant: str, seq: int, most: int, trim: JournalTrim
    ) -> None:
        self._db = db
        self._merchant = merchant
        self._most = most
        self._trim = trim
        self._gathered: list[Entry] = []
        self.seq = seq

    def record(self, entry: Entry) -> None:
        """Gather an entry, numbered `next_seq`."""
        self.seq += 1
        assert entry.seq == self.seq, "entries are numbered without a gap"
        self._gathered.append(entry)

    @property
    def next_seq(self) -> int:
        """The number of the entry that is recorded next."""
        return self.seq + 1

    def entries(self, *, operation: str, order_ref: str, token: str) -> list[Entry]:
        """Return the entries, oldest first, that match every filter that is not empty."""
        self.write()
        rows = self._db(
            "SELECT doc FROM journal WHERE merchant = :merchant AND (:operation = '' OR operation = :operation)"
            " AND (:order_ref = '' OR order_ref = :order_ref) AND (:token = '' OR token = :token) AND seq > :oldest"
            " ORDER BY seq",
            {
                "merchant": self._merchant,
                "operation": operation,
                "order_ref": order_ref,
                "token": token,
                "oldest": self.seq - self._most,
            },
        )
        return [_entry(row[0]) for row in rows]

    def write(self) -> None:
        """Write what was gathered, and drop what is above the limits."""
        if not self._gathered:
            return
        before, written = self._gathered[0].seq - 1, 0
        for entry in self._gathered:
            doc = _encode(entry)
            written += len(doc)
            self._db(
                "INSERT INTO journal (merchant, seq, operation, order_ref, token, doc) VALUES (?, ?, ?, ?, ?, ?)",
                (self._merchant, entry.seq, entry.operation, entry.order_ref, entry.token, doc),
            )
        self._gathered.clear()
        oldest = self.seq - self._most
        if oldest > 0 and self.seq // _DROPPED_AT_ONCE != before // _DROPPED_AT_ONCE:
            self._db("DELETE FROM journal WHERE merchant = ? AND seq <= ?", (self._merchant, oldest))
        self._trim.add(written, self._db)
