"""Worlds in SQLite, called inline on the event loop, so that nothing interleaves with a transaction."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
import time
from collections.abc import Callable
from typing import Any, TypeVar

from mockpayline.domain.ports import WorldTx
from mockpayline.errors import StoreDown
from mockpayline.store.file import BUSY_SECONDS, is_busy, open_file
from mockpayline.store.holdings import Bounds as Bounds
from mockpayline.store.holdings import Holdings
from mockpayline.store.schema import migrate
from mockpayline.store.transaction import SqliteTx

R = TypeVar("R")

_log = logging.getLogger("mockpayline.store")

_FIRST_PAUSE = 0.0005
_LONGEST_PAUSE = 0.01
"""Seconds between two tries to begin while another process writes; one transaction takes a fraction of a ms."""


class SqliteStore:
    """A store on one SQLite connection; without a path it lives in memory.

    `shared` says that other processes of the same server write to the file too; these open it without `check`, which
    reads it through once before. Raises `StoreDown` where the file cannot be used.
    """

    def __init__(
        self,
        bounds: Bounds | None = None,
        *,
        path: str | None = None,
        shared: bool = False,
        check: bool = True,
        busy_seconds: float = BUSY_SECONDS,
        real_time: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self.bounds = bounds or Bounds()
        self.real_time = real_time
        self._path = path
        self._busy_seconds = busy_seconds
        self._held = Holdings(self.bounds, in_memory=path is None, shared=shared)
        self._is_down = False
        if path is None:
            self._connection = sqlite3.connect(":memory:", isolation_level=None, cached_statements=256)
            # A page that a transaction changes is copied first, to undo it; and Debian's SQLite overwrites whatever it
            # moves or deletes, which keeps nothing from anybody here.
            for pragma in ("PRAGMA page_size = 2048", "PRAGMA secure_delete = OFF"):
                self._connection.execute(pragma).close()
            migrate(self._connection)
        else:
            self._connection = open_file(path, check=check)
            self._file: tuple[int, int] | None = _identity(path)

    async def run(self, merchant: str, work: Callable[[WorldTx], R]) -> R:
        """Run `work` in one transaction; see `domain.ports.Store`."""
        try:
            connection = self._connection if self._path is None else self._connected(self._path)
            execute = connection.execute
            if self._path is None:
                execute = self._begin_late
            else:
                try:
                    execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError as error:
                    connection = await self._turn(error)
                    execute = connection.execute
            held = self._held
            counted, changes = held.trim.counted, connection.total_changes
            try:
                tx = SqliteTx(execute, merchant, self.real_time(), held)
                result = work(tx)
                tx.flush()
                if connection.in_transaction:
                    execute("COMMIT")
            except BaseException:
                held.trim.counted = counted
                held.undo(merchant)
                if connection.total_changes > changes:
                    held.declarations.forget()
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            tx.keep()
        except (sqlite3.Error, OSError) as error:
            raise self._down(error) from error
        except StoreDown as error:
            raise self._down(error) from None
        if self._is_down and connection.total_changes > changes:
            # Only who writes tells that it works again: a disk that is full is read all the same.
            self._is_down = False
            _log.info("the store answers again")
        return result

    async def close(self) -> None:
        """Close the connection; a store in memory is gone with it."""
        self._connection.close()

    def _begin_late(self, statement: str, parameters: Any = ()) -> sqlite3.Cursor:
        """Execute a statement, in a transaction that its first one begins.

        Nobody else is on a connection to memory, and most transactions come by without a statement.
        """
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN")
        return self._connection.execute(statement, parameters)

    async def _turn(self, error: sqlite3.OperationalError) -> sqlite3.Connection:
        """Begin a transaction once other processes let it, and return its connection; `error` is the first try's."""
        end, pause = time.monotonic() + self._busy_seconds, _FIRST_PAUSE
        while is_busy(error) and self._path is not None and time.monotonic() < end:
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
            connection = self._connected(self._path)
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as again:
                error = again
            else:
                return connection
        raise error

    def _connected(self, path: str) -> sqlite3.Connection:
        """Return the connection to the file that stands at the path now.

        A file that was removed would take what is written with it, so it is looked for every time. Put back, it is
        gone on with; another one in its place is opened.
        """
        found = _identity(path)
        if found != self._file:
            self._file, self._held.trim.counted = None, None
            self._held.declarations.forget()
            self._held.rows.forget()
            self._connection.close()
            self._connection = open_file(path)
            self._file = found
        return self._connection

    def _down(self, error: Exception) -> StoreDown:
        """Tell the operator once that the store is down, and return what the caller is told."""
        if not self._is_down:
            self._is_down = True
            of_the_system = isinstance(error, sqlite3.OperationalError | OSError | StoreDown)
            _log.error("the store does not answer: %s", error, exc_info=None if of_the_system else error)
        return StoreDown("The store does not answer; nothing was changed.", value=str(error))


def _identity(path: str) -> tuple[int, int]:
    """Return what tells a file from another one of the same name; raises `OSError` where there is none."""
    found = os.stat(path)
    return found.st_dev, found.st_ino
