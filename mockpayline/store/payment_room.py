"""How many web payments a world keeps: the oldest finished one makes room for a new one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from mockpayline.errors import LimitReached


def drop_oldest(execute: Callable[..., sqlite3.Cursor], merchant: str, most: int) -> None:
    """Drop the oldest finished web payment of a full world. Raises `LimitReached` where none is finished."""
    row = execute(
        "SELECT position, token FROM payment WHERE merchant = ? AND final = 1 ORDER BY position LIMIT 1", (merchant,)
    ).fetchone()
    if row is None:
        raise LimitReached(
            "The world holds as many unfinished payments as it may.",
            path="payments",
            value=most,
            expected="let them expire, reset the world, or raise the setting payments",
        )
    execute("DELETE FROM payment WHERE position = ?", (row[0],))
    execute("DELETE FROM paid WHERE token = ?", (row[1],))
