"""One server per file: a lock beside the store's file that ends with the process holding it, however that ends."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from mockpayline.errors import StoreDown
from mockpayline.store.file import check_folder, is_busy, unusable

LOCK_WAIT = 2.0
"""Seconds that a server waits for the one before it, which may be about to end."""


@contextmanager
def locked(path: str, wait: float = LOCK_WAIT) -> Iterator[None]:
    """Hold `FILE.lock` while the block runs, for the one server that may serve FILE.

    SQLite's own write lock on an empty file: the system lets go of it with the process, also after kill -9, on every
    system that SQLite knows; and nothing is ever written there that could be damaged or grow old. The empty file
    stays, for who removed it could remove the next server's. Raises `StoreDown` where another process has the lock, or
    where it cannot be made.
    """
    name = f"{path}.lock"
    check_folder(path)
    try:
        connection = sqlite3.connect(name, timeout=wait, isolation_level=None)
    except sqlite3.Error as error:
        raise unusable(name, error) from None
    with closing(connection):
        try:
            connection.execute("PRAGMA journal_mode = MEMORY").close()  # no journal is left behind by a kill -9
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            connection.close()
            if is_busy(error):
                raise StoreDown(
                    "the store's file is already served by another process",
                    path="store",
                    value=path,
                    expected="one server per file; --workers serves it with several processes",
                ) from None
            raise unusable(name, error) from None
        yield
