"""Worlds in SQLite, called inline on the event loop, so that nothing interleaves with a transaction."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
import time
from collections.abc import Callable
from typing import TypeVar

from mockpayline.domain.ports import WorldTx
from mockpayline.errors import StoreDown
from mockpayline.store.file import BUSY_SECONDS, is_busy, open_file
from mockpayline.store.holdings import Bounds as Bounds
from mockpayline.store.holdings import Holdings
from mockpayline.store.schema import migrate
from mockpayline.store.transaction import SqliteTx
from mockpayline.store.writing import Writing, WritingAlone, WritingInTurns

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
        self._shared = shared
        self._writing: Writing
        if path is None:
            self._writing = WritingAlone(_in_memory())
        else:
            self._writing = self._opened(path, check=check)
            self._file: tuple[int, int] | None = _identity(path)

    async def run(self, merchant: str, work: Callable[[WorldTx], R]) -> R:
        """Run `work` in one transaction; see `domain.ports.Store`."""
        try:
            try:
                return self._run(merchant, work)
            except sqlite3.OperationalError as error:
                return await self._run_in_turn(merchant, work, error)
        except (sqlite3.Error, OSError) as error:
            raise self._down(error) from error
        except StoreDown as error:
            raise self._down(error) from None

    def _run(self, merchant: str, work: Callable[[WorldTx], R]) -> R:
        writing, held = self._writing if self._path is None else self._connected(self._path), self._held
        writing.begin()
        counted = held.trim.counted
        try:
            tx = SqliteTx(writing, merchant, self.real_time(), held)
            result = work(tx)
            tx.flush()
            has_written = writing.has_written
            writing.keep()
        except BaseException:
            held.trim.counted = counted
            held.undo(merchant)
            if writing.has_written:
                held.declarations.forget()
            writing.undo()
            raise
        tx.keep()
        if self._is_down and has_written:
            # Only who writes tells that it works again: a disk that is full is read all the same.
            self._is_down = False
            _log.info("the store answers again")
        return result

    async def close(self) -> None:
        """Close the connection; a store in memory is gone with it."""
        self._writing.close()

    async def _run_in_turn(self, merchant: str, work: Callable[[WorldTx], R], error: sqlite3.OperationalError) -> R:
        """Run a transaction once other processes let it; `error` is the first try's."""
        end, pause = time.monotonic() + self._busy_seconds, _FIRST_PAUSE
        while is_busy(error) and time.monotonic() < end:
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
            try:
                return self._run(merchant, work)
            except sqlite3.OperationalError as again:
                error = again
        raise error

    def _opened(self, path: str, *, check: bool = True) -> Writing:
        """Open the file that stands at the path."""
        connection = open_file(path, check=check)
        if self._shared:
            return WritingInTurns(connection)
        # Imported here, for a store in memory does without.
        from mockpayline.store.batch import WritingInBatches

        return WritingInBatches(connection, path)

    def _connected(self, path: str) -> Writing:
        """Return how to write to the file that stands at the path now.

        A file that was removed would take what is written with it, so it is looked for every time. Put back, it is
        gone on with; another one in its place is opened.
        """
        found = _identity(path)
        if found != self._file:
            self._file = None
            self._held.forget()
            self._writing.close()
            self._writing = self._opened(path)
            self._file = found
        return self._writing

    def _down(self, error: Exception) -> StoreDown:
        """Tell the operator once that the store is down, and return what the caller is told."""
        if not self._is_down:
            self._is_down = True
            of_the_system = isinstance(error, sqlite3.OperationalError | OSError | StoreDown)
            _log.error("the store does not answer: %s", error, exc_info=None if of_the_system else error)
        return StoreDown("The store does not answer; nothing was changed.", value=str(error))


def _in_memory() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, cached_statements=256)
    # A page that a transaction changes is copied first, to undo it; and Debian's SQLite overwrites whatever it moves or
    # deletes, which keeps nothing from anybody here.
    for pragma in ("PRAGMA page_size = 2048", "PRAGMA secure_delete = OFF"):
        connection.execute(pragma).close()
    migrate(connection)
    return connection


def _identity(path: str) -> tuple[int, int]:
    """Return what tells a file from another one of the same name; raises `OSError` where there is none."""
    found = os.stat(path)
    return found.st_dev, found.st_ino
