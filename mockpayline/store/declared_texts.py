"""The texts of declarations, each under a place of its own: rows of a file, or the process's own memory."""

from __future__ import annotations

from typing import Protocol

from mockpayline.store.undo_log import UndoLog
from mockpayline.store.world_row import Execute


class DeclaredTexts(Protocol):
    """Texts by place, and whose they are. A place is never given to two texts."""

    def read(self, db: Execute, place: int) -> tuple[bytes, str]:
        """Return the text at a place, and the merchant whose it is."""

    def add(self, db: Execute, merchant: str, text: bytes) -> int:
        """Keep a merchant's text instead of its earlier one; returns the new place."""

    def remove(self, merchant: str | None = None) -> None:
        """Keep a merchant's text no more, or none at all; rows go with those of their worlds."""


class DeclaredRows:
    """The texts in a file, which SQLite itself takes back."""

    def read(self, db: Execute, place: int) -> tuple[bytes, str]:
        """Return the text at a place, and the merchant whose it is."""
        text, merchant = db("SELECT doc, merchant FROM declaration WHERE position = ?", (place,)).fetchone()
        return text, merchant

    def add(self, db: Execute, merchant: str, text: bytes) -> int:
        """Keep a merchant's text instead of its earlier one; returns the new place."""
        db("DELETE FROM declaration WHERE merchant = ?", (merchant,))
        kept = db("INSERT INTO declaration (merchant, doc) VALUES (?, ?)", (merchant, text))
        assert kept.lastrowid is not None, "a row that was added has a place"
        return kept.lastrowid

    def remove(self, merchant: str | None = None) -> None:
        """Do nothing: the rows are deleted with those of other tables."""


class ResidentTexts:
    """The texts of a store in memory: SQLite's commit costs the more there, the more it holds."""

    def __init__(self, undone: UndoLog) -> None:
        self._texts: dict[int, tuple[bytes, str]] = {}
        self._places: dict[str, int] = {}
        self._last = 0
        self._undone = undone

    def read(self, _db: Execute, place: int) -> tuple[bytes, str]:
        """Return the text at a place, and the merchant whose it is."""
        return self._texts[place]

    def add(self, _db: Execute, merchant: str, text: bytes) -> int:
        """Keep a merchant's text instead of its earlier one; returns the new place."""
        self.remove(merchant)
        self._last += 1
        self._put(self._last, text, merchant)
        self._undone.add(lambda: self._take(merchant))
        return self._last

    def remove(self, merchant: str | None = None) -> None:
        """Keep a merchant's text no more, or none at all."""
        for one in list(self._places) if merchant is None else [merchant] if merchant in self._places else []:
            place, text = self._take(one)
            self._undone.add(lambda place=place, text=text, one=one: self._put(place, text, one))  # type: ignore[misc]

    def _put(self, place: int, text: bytes, merchant: str) -> None:
        self._texts[place] = text, merchant
        self._places[merchant] = place

    def _take(self, merchant: str) -> tuple[int, bytes]:
        place = self._places.pop(merchant)
        return place, self._texts.pop(place)[0]
