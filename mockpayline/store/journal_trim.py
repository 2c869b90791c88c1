"""Keeps all journals together within their bytes, by dropping the oldest entries of any world."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_FILLED_TO = 0.9
"""How full the journal is after entries were dropped, so that not every call has to drop some."""


class JournalTrim:
    """Counts what is written, and looks at the table only when the count says that it may be too large.

    The count knows nothing of entries that a world, or another process, dropped by itself, so it can only be too high;
    then it is taken anew. Whoever undoes a transaction puts `counted` back to what it was before. `most` is in bytes;
    `shared` says that other processes write to the table too, whose entries are then counted from the table.
    """

    def __init__(self, most: int, *, shared: bool = False) -> None:
        self._most = most
        self._shared = shared
        self.counted: tuple[int, int] | None = None
        """The bytes counted so far, and the position of the last entry among them."""

    def add(self, written: int, execute: Callable[..., Any]) -> None:
        """Count bytes just written, and drop the oldest entries where the limit is passed."""
        if self.counted is not None:
            held, last = self.counted
            if self._shared:
                written, last = _measured(execute, last)
            if held + written <= self._most:
                self.counted = held + written, last
                return
        held, last = _measured(execute, 0)
        if held > self._most:
            held -= _drop(execute, held - int(self._most * _FILLED_TO))
        self.counted = held, last


def _measured(execute: Callable[..., Any], after: int) -> tuple[int, int]:
    """Return the bytes of the entries behind a position, and the position of the last one."""
    held, last = execute(
        "SELECT coalesce(sum(length(doc)), 0), coalesce(max(position), :after) FROM journal WHERE position > :after",
        {"after": after},
    ).fetchone()
    return int(held), int(last)


def _drop(execute: Callable[..., Any], surplus: int) -> int:
    """Drop the oldest entries that make up at least the surplus; returns their bytes."""
    dropped, last = 0, 0
    for position, size in execute("SELECT position, length(doc) FROM journal ORDER BY position"):
        dropped, last = dropped + size, position
        if dropped >= surplus:
            break
    # A world whose newest entry goes has nothing else to number the next one by.
    execute(
        "UPDATE world SET entries = (SELECT max(seq) FROM journal WHERE journal.merchant = world.merchant)"
        " WHERE merchant IN (SELECT merchant FROM journal WHERE position <= ?)",
        (last,),
    )
    execute("DELETE FROM journal WHERE position <= ?", (last,))
    return dropped
