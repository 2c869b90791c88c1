"""What was met in worlds that are gone: a test suite makes and forgets many, and what it tried is asked in the end.

The names stand among the counted ones, under the merchant id that no merchant can have; all worlds forgotten at once
forgets them too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable

_NOBODY = ""
_MET = "met "


def remember(db: Callable[..., sqlite3.Cursor], met: Iterable[str]) -> None:
    """Keep the names that a world met which is about to go."""
    for name in met:
        db(
            "INSERT INTO counted (merchant, name, count) VALUES (?, ?, 1) ON CONFLICT DO NOTHING",
            (_NOBODY, f"{_MET}{name}"),
        )


def remembered(db: Callable[..., sqlite3.Cursor]) -> frozenset[str]:
    """Return the names that worlds met which are gone."""
    rows = db("SELECT name FROM counted WHERE merchant = ? AND substr(name, 1, ?) = ?", (_NOBODY, len(_MET), _MET))
    return frozenset(row[0][len(_MET) :] for row in rows)
