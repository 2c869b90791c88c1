"""Journals in the memory of their process, for a store that dies with it: no call writes a row for them."""

from __future__ import annotations

from collections import deque
from heapq import heapify, heappop, heapreplace
from typing import Any

from mockpayline.domain.journal import Entry, Kind
from mockpayline.domain.web_payment import WebPayment
from mockpayline.store.entry_text import Line, decode_entry, line_of

_FILLED_TO = 0.9
"""How full the journals are after entries were dropped for their bytes, so that not every call has to drop some."""


class KeptJournals:
    """The journals of all worlds: of each at most `most` entries, together at most `most_bytes`.

    Only what was committed stands here. `held` is how many bytes that is.
    """

    def __init__(self, most: int, most_bytes: int) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._worlds: dict[str, deque[tuple[int, Line]]] = {}
        self._last = 0
        self.held = 0

    def lines(self, merchant: str) -> list[Line]:
        """Return what is kept of a world, oldest first."""
        return [line for _, line in self._worlds.get(merchant, ())]

    def add(self, merchant: str, lines: list[Line]) -> None:
        """Keep further lines of a world, and drop the oldest where a limit is passed."""
        kept = self._worlds.get(merchant)
        if kept is None:
            kept = self._worlds[merchant] = deque()
        for line in lines:
            self._last += 1
            kept.append((self._last, line))
            self.held += len(line.doc)
        while len(kept) > self._most:
            self._drop_first(kept)
        if self.held > self._most_bytes:
            self._make_room()

    def forget(self, merchant: str | None = None) -> None:
        """Keep a world's journal no more, or none at all."""
        if merchant is None:
            self._worlds.clear()
            self.held = 0
        else:
            self.held -= sum(len(line.doc) for _, line in self._worlds.pop(merchant, ()))

    def _make_room(self) -> None:
        """Drop the oldest entries, of whichever world."""
        oldest = [(kept[0][0], merchant) for merchant, kept in self._worlds.items() if kept]
        heapify(oldest)
        while self.held > self._most_bytes * _FILLED_TO:
            merchant = oldest[0][1]
            kept = self._worlds[merchant]
            self._drop_first(kept)
            if kept:
                heapreplace(oldest, (kept[0][0], merchant))
            else:
                heappop(oldest)

    def _drop_first(self, kept: deque[tuple[int, Line]]) -> None:
        self.held -= len(kept.popleft()[1].doc)


class KeptJournal:
    """The journal of one world inside one transaction; `seq` counts its entries from 1, at most `most` are seen.

    `anew`: the world was made in this transaction, so that nothing of what is kept is its own.
    """

    def __init__(self, journals: KeptJournals, merchant: str, seq: int, most: int, *, anew: bool) -> None:
        self._journals = journals
        self._merchant = merchant
        self._most = most
        self._anew = anew
        self._gathered: list[Line] = []
        self.seq = seq

    def record(self, kind: Kind, at: int, payment: WebPayment | None, operation: str, told: Any) -> None:
        """Gather the next entry; nobody else sees it before the transaction is through."""
        self.seq += 1
        self._gathered.append(line_of(self.seq, kind, at, payment, operation, told))

    def entries(self, *, operation: str, order_ref: str, token: str) -> list[Entry]:
        """Return the entries, oldest first, that match every filter that is not empty."""
        lines = [] if self._anew else self._journals.lines(self._merchant)
        lines += self._gathered
        return [
            decode_entry(line.doc)
            for line in lines[-self._most :]
            if (not operation or line.operation == operation)
            and (not order_ref or line.order_ref == order_ref)
            and (not token or line.token == token)
        ]

    def write(self) -> None:
        """Write nothing: what was gathered waits for the transaction's end."""

    def keep(self) -> None:
        """Let what was gathered be the journal's: the transaction is through."""
        if self._gathered:
            self._journals.add(self._merchant, self._gathered)
