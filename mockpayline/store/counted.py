"""What a world counts by name: the calls that a fault may befall. The oldest names give way to new ones."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

NAMES_AT_MOST = 10_000
"""Names counted in one world."""
_GIVE_WAY = 1000


def count(db: Callable[..., sqlite3.Cursor], merchant: str, name: str) -> int:
    """Count one more, and return the count, which begins at 1."""
    row = db(
        "UPDATE counted SET count = count + 1 WHERE merchant = ? AND name = ? RETURNING count", (merchant, name)
    ).fetchone()
    if row is not None:
        return int(row[0])
    (names,) = db("SELECT count(*) FROM counted WHERE merchant = ?", (merchant,)).fetchone()
    if names >= NAMES_AT_MOST:
        db(
            "DELETE FROM counted WHERE position IN"
            " (SELECT position FROM counted WHERE merchant = ? ORDER BY position LIMIT ?)",
            (merchant, _GIVE_WAY),
        )
    db("INSERT INTO counted (merchant, name, count) VALUES (?, ?, 1)", (merchant, name))
    return 1
