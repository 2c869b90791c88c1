"""Worlds in SQLite, called inline on the event loop, so that nothing interleaves with a transaction."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from mockpayline.domain.ports import WorldTx
from mockpayline.domain.world import Declaration
from mockpayline.errors import StoreDown
from mockpayline.store.journal_trim import JournalTrim
from mockpayline.store.schema import migrate
from mockpayline.store.transaction import SqliteTx

R = TypeVar("R")

_log = logging.getLogger("mockpayline.store")

_DECLARATIONS_KEPT = 256


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much may be kept: journal entries per world and bytes in all, payments per world, worlds."""

    journal_entries: int = 1000
    journal_bytes: int = 64 * 1024 * 1024
    payments: int = 20_000
    worlds: int = 10_000


class SqliteStore:
    """A store on one SQLite connection; without a path it lives in memory."""

    def __init__(
        self,
        bounds: Bounds | None = None,
        *,
        path: str = ":memory:",
        real_time: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self.bounds = bounds or Bounds()
        self.real_time = real_time
        self._connection = sqlite3.connect(path, isolation_level=None, cached_statements=256)
        self._declarations: OrderedDict[bytes, Declaration] = OrderedDict()
        migrate(self._connection)
        self._trim = JournalTrim(self.bounds.journal_bytes)

    async def run(self, merchant: str, work: Callable[[WorldTx], R]) -> R:
        """Run `work` in one transaction; see `domain.ports.Store`."""
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            counted = self._trim.count
            try:
                tx = SqliteTx(connection, merchant, self.real_time(), self.bounds, self._declaration, self._trim)
                result = work(tx)
                tx.flush()
                connection.execute("COMMIT")
            except BaseException:
                self._trim.count = counted
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        except (sqlite3.OperationalError, sqlite3.DatabaseError, sqlite3.ProgrammingError) as error:
            _log.exception("the store does not answer")
            raise StoreDown("The store does not answer; nothing was changed.", value=str(error)) from error
        return result

    async def close(self) -> None:
        """Close the connection; a store in memory is gone with it."""
        self._connection.close()

    def _declaration(self, text: bytes) -> Declaration:
        """Return a world's declaration, decoded once for the same text."""
        found = self._declarations.get(text)
        if found is None:
            found = self._declarations[text] = msgspec.json.decode(text, type=Declaration)
            if len(self._declarations) > _DECLARATIONS_KEPT:
                self._declarations.popitem(last=False)
        else:
            self._declarations.move_to_end(text)
        return found
