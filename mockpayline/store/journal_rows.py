"""A world's journal inside one transaction on a file: entries gathered, written together, and bounded."""

from __future__ import annotations

from typing import Any

from mockpayline.domain.journal import Entry, Kind
from mockpayline.domain.web_payment import WebPayment
from mockpayline.store.entry_text import Line, decode_entry, line_of
from mockpayline.store.journal_trim import JournalTrim
from mockpayline.store.world_row import Statements

_DROPPED_AT_ONCE = 32
"""Entries above a world's limit that the table may still hold, unseen, so that not every call has to drop one."""


class JournalRows:
    """The journal of one world; `seq` counts its entries from 1, and at most `most` of them are kept."""

    def __init__(self, db: Statements, merchant: str, seq: int, most: int, trim: JournalTrim) -> None:
        self._db = db
        self._merchant = merchant
        self._most = most
        self._trim = trim
        self._gathered: list[Line] = []
        self.seq = seq

    def record(self, kind: Kind, at: int, payment: WebPayment | None, operation: str, told: Any) -> None:
        """Gather the next entry."""
        self.seq += 1
        self._gathered.append(line_of(self.seq, kind, at, payment, operation, told))

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
        return [decode_entry(row[0]) for row in rows]

    def write(self) -> None:
        """Write what was gathered, and drop what is above the limits."""
        if not self._gathered:
            return
        before = self.seq - len(self._gathered)
        written = 0
        for seq, line in enumerate(self._gathered, start=before + 1):
            written += len(line.doc)
            self._db.later(
                "INSERT INTO journal (merchant, seq, operation, order_ref, token, doc) VALUES (?, ?, ?, ?, ?, ?)",
                (self._merchant, seq, line.operation, line.order_ref, line.token, line.doc),
            )
        self._gathered.clear()
        oldest = self.seq - self._most
        if oldest > 0 and self.seq // _DROPPED_AT_ONCE != before // _DROPPED_AT_ONCE:
            self._db.later("DELETE FROM journal WHERE merchant = ? AND seq <= ?", (self._merchant, oldest))
        self._trim.add(written, self._db)

    def keep(self) -> None:
        """Do nothing more: what was written is kept."""
