"""A store's file: opened, looked at before anything is written to it, and explained where it cannot be used."""

from __future__ import annotations

import os
import sqlite3

from mockpayline.errors import StoreDown
from mockpayline.store.batch import recover
from mockpayline.store.schema import LOGGED_SINCE, VERSION, migrate

BUSY_SECONDS = 5.0
"""How long a call waits for its turn to write while another process writes; then the store is down for this call."""

_WAL_PAGES = 16_000
"""Pages of 4 KiB in the write-ahead log at which they are put into the file.

A call that does this waits for the disk, and all others with it: less than one in a thousand."""

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    # What is committed is in the system's hands, so it survives the death of any process of ours, kill -9 included. A
    # power failure may take the last transactions, whole ones, and leaves the file sound; waiting for the disk at every
    # call would cost ten times the rest of it.
    "PRAGMA synchronous = NORMAL",
    f"PRAGMA wal_autocheckpoint = {_WAL_PAGES}",
    # What a foreign reader made it grow beyond that is given back.
    f"PRAGMA journal_size_limit = {_WAL_PAGES * 4096}",
)


def open_file(path: str, *, check: bool = True) -> sqlite3.Connection:
    """Return a connection to the store's file, made if there is none, its tables brought to the present version.

    `check` reads the whole file through first. Raises `StoreDown` with what is wrong with the file.
    """
    check_folder(path)
    try:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, cached_statements=256)
    except sqlite3.Error as error:
        raise unusable(path, error) from None
    try:
        standing = _refuse_strangers(connection, path)
        if check:
            _refuse_damage(connection, path)
        # Writes, and takes it back: a file that may only be read would open well and fail at the first call.
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"PRAGMA user_version = {standing}").close()
        connection.execute("ROLLBACK")
        for pragma in _PRAGMAS:
            connection.execute(pragma).close()
        if standing >= LOGGED_SINCE:
            recover(connection, path)
        migrate(connection)
        # Whoever runs a transaction waits on the event loop instead, where others are answered meanwhile.
        connection.execute("PRAGMA busy_timeout = 0").close()
    except sqlite3.Error as error:
        connection.close()
        raise unusable(path, error) from None
    except BaseException:
        connection.close()
        raise
    return connection


def check_folder(path: str) -> None:
    """Raise `StoreDown` where the folder of a file does not exist, which SQLite would not tell so."""
    folder = os.path.dirname(path)
    if not os.path.isdir(folder):
        raise StoreDown(
            "the folder of the store's file does not exist", path="store", value=folder, expected="an existing folder"
        )


def is_busy(error: BaseException) -> bool:
    """Tell whether an error says that another process is writing."""
    return _code(error) == sqlite3.SQLITE_BUSY


def unusable(path: str, error: sqlite3.Error) -> StoreDown:
    """Return what a person can do about a file that SQLite cannot use."""
    code = _code(error)
    if code in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
        return _damaged(path, str(error))
    reason = str(error)
    if code in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}:
        reason = _why_not(path) or reason
    return StoreDown(
        f"the store's file cannot be used: {reason}", path="store", value=path, expected="a file that can be written"
    )


def _code(error: BaseException) -> int:
    """Return SQLite's primary result code; the higher bits only say more."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _why_not(path: str) -> str | None:
    """Return the system's reason why a file cannot be written, or None where it can.

    Never to be asked while this process has the file open: closing it here would let go of its locks there.
    """
    for name in (path, f"{path}-shm"):
        try:
            os.close(os.open(name, os.O_RDWR | os.O_CREAT, 0o644))
        except OSError as error:
            return error.strerror
        if name != path and os.path.getsize(name) == 0:
            os.remove(name)
    return None


def _refuse_strangers(connection: sqlite3.Connection, path: str) -> int:
    """Return the version of a file that is ours and that we can read."""
    (standing,) = connection.execute("PRAGMA user_version").fetchone()
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables and (standing == 0 or (standing <= VERSION and "gift_card" not in tables)):
        raise StoreDown(
            "the store's file is another program's database",
            path="store",
            value=path,
            expected="a file that mockpayline made, or none",
        )
    if standing > VERSION:
        raise StoreDown(
            f"the store's file is of version {standing}; this mockpayline reads version {VERSION} and earlier ones",
            path="store",
            value=path,
            expected="the mockpayline that wrote it, or a later one",
        )
    return int(standing)


def _refuse_damage(connection: sqlite3.Connection, path: str) -> None:
    (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise _damaged(path, " ".join(found.split()))


def _damaged(path: str, reason: str) -> StoreDown:
    return StoreDown(
        f"the store's file is damaged, or no store at all: {reason}",
        path="store",
        value=path,
        expected="a sound file; put a copy back, or move this one away and a new one is made",
    )
