"""Transactions of one process on its own file: logged one by one, committed by SQLite many at a time."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from contextlib import suppress
from typing import Any

from mockpayline.errors import StoreDown
from mockpayline.store import redo_log
from mockpayline.store.redo_log import Record, RedoLog, Statement

CALLS = 64
"""Transactions that are logged at most before SQLite commits them with the next one, or fails it."""
SECONDS = 0.25
"""How long what is certain may wait for SQLite's commit, which shows it to who reads the file."""

_log = logging.getLogger("mockpayline.store")


class WritingInBatches:
    """Transactions whose statements SQLite executes and commits together with those of others.

    SQLite touches so much memory that it costs a call as much as the rest of its work, however little it does; and a
    commit writes each page that changed, most of which the next call changes again. So what a call writes is certain by
    one write to the redo log, and its statements wait until somebody asks for what they do, or until there are many.
    A process that dies leaves them in the log, for the next one to execute.
    """

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self.connection = connection
        store, last = connection.execute("SELECT store, record FROM settled").fetchone()
        self._redo = RedoLog(path, store, last)
        # What is logged and not committed, behind it what the present transaction did, and how many of both SQLite has
        # executed in its open transaction.
        self._statements: list[Statement] = []
        self._logged = 0
        self._executed = 0
        # The last statement that somebody needed the result of, and the last about each row.
        self._needed = -1
        self._about: dict[str, int] = {}
        self._calls = 0
        self._awaited: tuple[asyncio.AbstractEventLoop, asyncio.TimerHandle] | None = None
        self._is_told = False

    @property
    def has_written(self) -> bool:
        """Whether the transaction has changed anything so far."""
        return len(self._statements) > self._logged

    def begin(self) -> None:
        """Begin a transaction."""

    def __call__(self, statement: str, parameters: Any = ()) -> sqlite3.Cursor:
        """Execute a statement, behind all that wait."""
        self._catch_up()
        if statement.startswith("SELECT"):
            return self.connection.execute(statement, parameters)
        self._needed = len(self._statements)
        self._statements.append((statement, parameters))
        found = self.connection.execute(statement, parameters)
        self._executed += 1
        return found

    def later(self, statement: str, parameters: Any, about: str = "") -> None:
        """Let a statement wait."""
        if about:
            self._about[about] = len(self._statements)
        self._statements.append((statement, parameters))

    def ask(self, query: str, parameters: Any, about: str = "") -> sqlite3.Cursor:
        """Execute a query, behind what waits only where that may change its rows."""
        # What was executed and rolled back waits again.
        if self._executed <= max(self._needed, self._about.get(about, -1)):
            self._catch_up()
        return self.connection.execute(query, parameters)

    def _catch_up(self) -> None:
        """Execute what waits."""
        connection = self.connection
        if not connection.in_transaction:
            connection.execute("BEGIN IMMEDIATE")
            self._executed = 0
        for statement, parameters in self._statements[self._executed :]:
            connection.execute(statement, parameters)
            self._executed += 1

    def keep(self) -> None:
        """Log what was done, or commit it where enough is logged."""
        if not self.has_written:
            if not self._logged:
                self._let_go("COMMIT")
        elif self._calls < CALLS:
            self._redo.append(self._statements[self._logged :])
            self._logged = len(self._statements)
            self._calls += 1
            self._commit_soon()
        else:
            self._commit()

    def undo(self) -> None:
        """Take back what the transaction did; what SQLite has executed, it executes again as far as that is certain."""
        is_open = self._executed > self._logged or not self._logged
        del self._statements[self._logged :]
        if is_open:
            self._let_go("ROLLBACK")

    def commit(self) -> None:
        """Have the tables hold what is certain. Never within a transaction."""
        assert not self.has_written, "what a transaction did is kept or undone before others are committed"
        if self._statements:
            self._commit()

    def _commit(self) -> None:
        self._catch_up()
        self.connection.execute("UPDATE settled SET record = ?", (self._redo.last,))
        self.connection.execute("COMMIT")
        self._statements.clear()
        self._about.clear()
        self._needed = -1
        self._logged = self._executed = self._calls = 0
        self._redo.empty()

    def _let_go(self, how: str) -> None:
        """End SQLite's transaction, if it has one."""
        if self.connection.in_transaction:
            self.connection.execute(how)
        self._executed = 0

    def close(self) -> None:
        """Let go of the connection. What cannot be committed stays in the log, for the next process."""
        committed = self._try_to_commit()
        if self._awaited is not None:
            self._awaited[1].cancel()
        self.connection.close()
        self._redo.close(keep=not committed)

    def _try_to_commit(self) -> bool:
        """Commit, or leave it to the next time: whatever waits is certain, so that no call fails for it."""
        try:
            self.commit()
        except (sqlite3.Error, OSError) as error:
            with suppress(sqlite3.Error):  # of a connection that is closed
                self._let_go("ROLLBACK")
            if not self._is_told:
                self._is_told = True
                _log.warning("what was logged waits for the store's file: %s", error)
            return False
        self._is_told = False
        return True

    def _commit_soon(self) -> None:
        loop = asyncio.get_running_loop()
        if self._awaited is None or self._awaited[0] is not loop:
            self._awaited = loop, loop.call_later(SECONDS, self._commit_now)

    def _commit_now(self) -> None:
        self._awaited = None
        if not self._try_to_commit():
            self._commit_soon()


def recover(connection: sqlite3.Connection, path: str) -> None:
    """Do again what the redo log beside a file holds that SQLite did not come to commit, and remove the log.

    Raises `StoreDown` where the log does not go with the file, and `sqlite3.Error`.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        store, before = connection.execute("SELECT store, record FROM settled").fetchone()
        last = before
        for record in redo_log.read(path, store, before):
            _do_again(connection, record, path)
            last = record.number
        connection.execute("UPDATE settled SET record = ?", (last,))
        connection.execute("COMMIT" if last > before else "ROLLBACK")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    redo_log.remove(path)
    if last > before:
        _log.info("%d transactions were taken from the log of a server that was killed", last - before)


def _do_again(connection: sqlite3.Connection, record: Record, path: str) -> None:
    for statement, parameters in record.statements:
        if not statement.startswith(_WRITES):
            raise StoreDown("the store's redo log is damaged", path="store", value=redo_log.redo_path(path))
        connection.execute(statement, parameters)


_WRITES = ("INSERT ", "UPDATE ", "DELETE ")
