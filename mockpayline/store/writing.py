"""How the transactions of a store are begun, committed and undone: in memory, and in a file that others write too."""

from __future__ import annotations

import sqlite3
from typing import Any, Protocol

from mockpayline.store.world_row import Statements


class Writing(Statements, Protocol):
    """One transaction at a time on one connection.

    Raises `sqlite3.OperationalError` where another process is writing: in `begin`, or at the first statement.
    """

    connection: sqlite3.Connection

    @property
    def has_written(self) -> bool:
        """Whether the transaction has changed anything so far; asked for before `keep` or `undo`."""

    def begin(self) -> None:
        """Begin a transaction."""

    def keep(self) -> None:
        """Let all that was done be certain, also after the death of this process."""

    def undo(self) -> None:
        """Take back all that was done."""

    def commit(self) -> None:
        """Have the tables hold what is certain, for those who read the file."""

    def close(self) -> None:
        """Let go of the connection; what is certain is in the tables then."""


class _Writing:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._changes = connection.total_changes

    @property
    def has_written(self) -> bool:
        """Whether the transaction has changed anything so far."""
        return self.connection.total_changes > self._changes

    def keep(self) -> None:
        """Commit."""
        if self.connection.in_transaction:
            self.connection.execute("COMMIT")

    def undo(self) -> None:
        """Roll back."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def commit(self) -> None:
        """Do nothing: whatever is certain is committed."""

    def close(self) -> None:
        """Let go of the connection."""
        self.connection.close()


class WritingAlone(_Writing):
    """Transactions on a connection to memory.

    Nobody else is on it, and most transactions come by without a statement; so the first statement begins one.
    """

    def begin(self) -> None:
        """Begin a transaction."""
        self._changes = self.connection.total_changes

    def __call__(self, statement: str, parameters: Any = ()) -> sqlite3.Cursor:
        """Execute a statement."""
        if not self.connection.in_transaction:
            self.connection.execute("BEGIN")
        return self.connection.execute(statement, parameters)

    def later(self, statement: str, parameters: Any, about: str = "") -> None:
        """Execute a statement."""
        self(statement, parameters)

    def ask(self, query: str, parameters: Any, about: str = "") -> sqlite3.Cursor:
        """Execute a query."""
        return self(query, parameters)


class WritingInTurns(_Writing):
    """Transactions on a file that other processes of the server write to as well: each is committed by itself."""

    def begin(self) -> None:
        """Begin a transaction, in which no other process may write."""
        self._changes = self.connection.total_changes
        self.connection.execute("BEGIN IMMEDIATE")

    def __call__(self, statement: str, parameters: Any = ()) -> sqlite3.Cursor:
        """Execute a statement."""
        return self.connection.execute(statement, parameters)

    def later(self, statement: str, parameters: Any, about: str = "") -> None:
        """Execute a statement."""
        self.connection.execute(statement, parameters)

    def ask(self, query: str, parameters: Any, about: str = "") -> sqlite3.Cursor:
        """Execute a query."""
        return self.connection.execute(query, parameters)
