"""What worlds are declared as: each text kept once under a place of its own, and decoded once by a process."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Callable

import msgspec

from mockpayline.domain.world import Declaration

_decode = msgspec.json.Decoder(Declaration).decode
_encode = msgspec.json.Encoder().encode

KEPT = 256
"""Declarations that a process keeps decoded."""


class Declarations:
    """The declarations of a store. A place is never given to two texts, so what was decoded stays true.

    It is forgotten where that may not hold: a transaction was undone, or another file stands in the store's place.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[int, Declaration] = OrderedDict()

    def find(self, db: Callable[..., sqlite3.Cursor], place: int) -> Declaration:
        """Return the declaration at a place."""
        found = self._known.get(place)
        if found is not None:
            return found
        (text,) = db("SELECT doc FROM declaration WHERE position = ?", (place,)).fetchone()
        found = self._known[place] = _decode(text)
        if len(self._known) > KEPT:
            self._known.popitem(last=False)
        return found

    def add(self, db: Callable[..., sqlite3.Cursor], merchant: str, declaration: Declaration) -> int:
        """Keep a merchant's declaration in the place of its earlier one; returns the new place."""
        db("DELETE FROM declaration WHERE merchant = ?", (merchant,))
        kept = db("INSERT INTO declaration (merchant, doc) VALUES (?, ?)", (merchant, _encode(declaration)))
        assert kept.lastrowid is not None, "a row that was added has a place"
        return kept.lastrowid

    def forget(self) -> None:
        """Know nothing any more of what places hold."""
        self._known.clear()
