"""The row of a world: counters, clock, what comes due next; its declaration stands in a table of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, Protocol

from mockpayline.domain.ids import Counters

Execute = Callable[..., sqlite3.Cursor]


class Statements(Protocol):
    """What executes the statements of a transaction."""

    def __call__(self, statement: str, parameters: Any = ()) -> sqlite3.Cursor:
        """Execute a statement at once."""

    def later(self, statement: str, parameters: Any, about: str = "") -> None:
        """Execute a statement whose result nobody needs, in any case before one that is executed at once.

        `about` names the row that it changes, for who asks for that row alone.
        """

    def ask(self, query: str, parameters: Any, about: str = "") -> sqlite3.Cursor:
        """Execute a query for rows that no statement is to change later but those about this name."""


class WorldRow(Counters):
    """One row, in the order of the columns that `read` names; those of the identifiers given out come first.

    `entries` is how many the journal has had; the table may tell fewer, for the rows of the journal tell it, too, and
    most calls change nothing else.
    `declared` is the declaration's place. `next_due` is no later than the earliest `due_at` of the world's payments,
    `next_notice` the earliest of its notifications; instants are ms. `faults` is JSON, `met` names between line ends.
    """

    declared: int = 0
    access_key: str = ""
    entries: int = 0
    payments: int = 0
    dropped: int = 0
    clock_offset: int = 0
    frozen_at: int | None = None
    next_due: int | None = None
    gift_cards: int = 0
    next_notice: int | None = None
    faults: bytes = b"[]"
    met: str = ""

    def asks_as(self, other: WorldRow) -> bool:
        """Tell whether the queries that look for worlds find this row where they find the other."""
        return (
            self.next_due == other.next_due
            and self.next_notice == other.next_notice
            and self.clock_offset == other.clock_offset
            and self.frozen_at == other.frozen_at
        )


def read(db: Execute, merchant: str) -> WorldRow | None:
    """Return a merchant's row, or None where it has no world."""
    row = db(
        "SELECT tokens, id_second, ids_in_second, declared, access_key,"
        " max(entries, coalesce((SELECT max(seq) FROM journal WHERE journal.merchant = world.merchant), 0)),"
        " payments, dropped, clock_offset, frozen_at, next_due, gift_cards, next_notice, faults, met"
        " FROM world WHERE merchant = ?",
        (merchant,),
    ).fetchone()
    return None if row is None else WorldRow(*row)


def write(db: Statements, merchant: str, row: WorldRow) -> None:
    """Keep a row as it now is."""
    db.later(
        "UPDATE world SET declared = ?, access_key = ?, tokens = ?, id_second = ?, ids_in_second = ?, entries = ?,"
        " payments = ?, dropped = ?, clock_offset = ?, frozen_at = ?, next_due = ?, gift_cards = ?, next_notice = ?,"
        " faults = ?, met = ? WHERE merchant = ?",
        (
            row.declared,
            row.access_key,
            row.tokens,
            row.id_second,
            row.ids_in_second,
            row.entries,
            row.payments,
            row.dropped,
            row.clock_offset,
            row.frozen_at,
            row.next_due,
            row.gift_cards,
            row.next_notice,
            row.faults,
            row.met,
            merchant,
        ),
    )


def add(db: Execute, merchant: str, declared: int, access_key: str, frozen_at: int | None) -> WorldRow:
    """Begin a world's row, and return it."""
    db(
        "INSERT INTO world (merchant, declared, access_key, frozen_at) VALUES (?, ?, ?, ?)",
        (merchant, declared, access_key, frozen_at),
    )
    return WorldRow(declared=declared, access_key=access_key, frozen_at=frozen_at)
