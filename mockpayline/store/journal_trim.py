"""Keeps all journals together within their bytes, by dropping the oldest entries of any world."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_FILLED_TO = 0.9
"""How full the journal is after entries were dropped, so that not every call has to drop some."""


class JournalTrim:
    """Counts what is written, and looks at the table only when the count says that it may be too large.

    The count knows nothing of entries that a world dropped by itself, so it can only be too high; then it is taken
    anew. Whoever undoes a transaction puts `count` back to what it was before. `most` is in bytes.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self.count: int | None = None

    def add(self, written: int, execute: Callable[..., Any]) -> None:
        """Count bytes just written, and drop the oldest entries where the limit is passed."""
        if self.count is not None and self.count + written <= self._most:
            self.count += written
            return
        self.count = _measured(execute)
        if self.count > self._most:
            self.count -= _drop(execute, self.count - int(self._most * _FILLED_TO))


def _measured(execute: Callable[..., Any]) -> int:
    (held,) = execute("SELECT coalesce(sum(length(doc)), 0) FROM journal").fetchone()
    return int(held)


def _drop(execute: Callable[..., Any], surplus: int) -> int:
    """Drop the oldest entries that make up at least the surplus; returns their bytes."""
    dropped, last = 0, 0
    for position, size in execute("SELECT position, length(doc) FROM journal ORDER BY position"):
        dropped, last = dropped + size, position
        if dropped >= surplus:
            break
    execute("DELETE FROM journal WHERE position <= ?", (last,))
    return dropped
