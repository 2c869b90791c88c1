"""How many gift cards a world keeps: those typed by number alone make room for newer ones, the oldest first."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

_FILLED_TO = 0.9
"""How full a world is after cards were dropped, so that not every new card has to drop some."""


def drop_oldest(execute: Callable[..., Any], merchant: str, declared: Collection[str], most: int) -> int:
    """Drop the oldest accounts that no scenario declares and no basket holds; returns how many.

    A card that is typed again later begins anew with the balance that its number says.
    """
    (held,) = execute("SELECT count(*) FROM gift_card WHERE merchant = ?", (merchant,)).fetchone()
    surplus = held - min(most - 1, int(most * _FILLED_TO))
    found: list[tuple[int]] = []
    for position, number in execute(
        "SELECT position, number FROM gift_card WHERE merchant = ? AND held = 0 ORDER BY position", (merchant,)
    ):
        if len(found) >= surplus:
            break
        if number not in declared:
            found.append((position,))
    for one in found:
        execute("DELETE FROM gift_card WHERE position = ?", one)
    return len(found)
