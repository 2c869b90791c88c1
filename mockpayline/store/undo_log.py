"""How to take back what a transaction has done to the memory of its process; SQLite takes its tables back itself."""

from __future__ import annotations

from collections.abc import Callable


class UndoLog:
    """The inverses of what was done since the last transaction that was kept."""

    def __init__(self) -> None:
        self._inverses: list[Callable[[], object]] = []

    def add(self, inverse: Callable[[], object]) -> None:
        """Note what takes back a thing that was just done."""
        self._inverses.append(inverse)

    def keep(self) -> None:
        """Let stand what was done: the transaction is through."""
        self._inverses.clear()

    def undo(self) -> None:
        """Take it back, the last thing first."""
        while self._inverses:
            self._inverses.pop()()
