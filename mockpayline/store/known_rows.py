"""What a process remembers of the rows of worlds, so that a call need not read its world's, nor always write it."""

from __future__ import annotations

from copy import copy
from typing import Protocol

from mockpayline.store import world_row
from mockpayline.store.world_row import Execute, Statements, WorldRow

KEPT = 16_384
"""Rows that a process remembers of a file."""


class Rows(Protocol):
    """The rows of worlds, as one process comes by them.

    What `find` returns is changed in place while a transaction goes on. `write` comes before it is committed, and
    after that `keep`; where it is undone, `undo`.
    """

    def find(self, db: Execute, merchant: str) -> WorldRow | None:
        """Return a merchant's row, or None where it has no world."""

    def write(self, db: Statements, merchant: str, row: WorldRow) -> None:
        """Write a row as it now is."""

    def keep(self, merchant: str, row: WorldRow) -> None:
        """Remember a row as it was committed."""

    def undo(self, merchant: str) -> None:
        """Take a merchant's row for what it was before."""

    def forget(self, merchant: str | None = None) -> None:
        """Remember a merchant's row no more, or none at all: the world is gone."""


class KnownRows:
    """The rows of a file that this process wrote last, where no other process writes; `shared` remembers none."""

    def __init__(self, *, shared: bool) -> None:
        self._shared = shared
        self._rows: dict[str, WorldRow] = {}

    def find(self, db: Execute, merchant: str) -> WorldRow | None:
        """Return a merchant's row, or None where it has no world."""
        return self._rows.get(merchant) or world_row.read(db, merchant)

    def write(self, db: Statements, merchant: str, row: WorldRow) -> None:
        """Write a row as it now is."""
        world_row.write(db, merchant, row)

    def keep(self, merchant: str, row: WorldRow) -> None:
        """Remember a row as it was committed."""
        if not self._shared:
            if len(self._rows) >= KEPT:
                self._rows.clear()
            self._rows[merchant] = row

    def undo(self, merchant: str) -> None:
        """Remember a merchant's row no more, for it was changed in place."""
        self._rows.pop(merchant, None)

    def forget(self, merchant: str | None = None) -> None:
        """Remember a merchant's row no more, or none at all."""
        if merchant is None:
            self._rows.clear()
        else:
            self._rows.pop(merchant, None)


class ResidentRows:
    """The rows of a store in memory, all of them; the table learns of a change only where a query asks for it."""

    def __init__(self) -> None:
        self._rows: dict[str, WorldRow] = {}

    def find(self, _db: Execute, merchant: str) -> WorldRow | None:
        """Return a copy of a merchant's row, or None where it has no world."""
        row = self._rows.get(merchant)
        return None if row is None else copy(row)

    def write(self, db: Statements, merchant: str, row: WorldRow) -> None:
        """Write a row as it now is, if what queries ask for has changed."""
        before = self._rows.get(merchant)
        if before is None or not row.asks_as(before):
            world_row.write(db, merchant, row)

    def keep(self, merchant: str, row: WorldRow) -> None:
        """Remember a row as it was committed."""
        self._rows[merchant] = row

    def undo(self, merchant: str) -> None:
        """Do nothing: what was changed was a copy."""

    def forget(self, merchant: str | None = None) -> None:
        """Remember a merchant's row no more, or none at all."""
        if merchant is None:
            self._rows.clear()
        else:
            self._rows.pop(merchant, None)
