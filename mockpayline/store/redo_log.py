"""The redo log of a store's file: what was acknowledged since SQLite's last commit, to be done again after a crash."""

from __future__ import annotations

import errno
import os
import struct
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any
from zlib import crc32

import msgspec
from msgspec import Struct

from mockpayline.errors import StoreDown

Statement = tuple[str, Sequence[Any]]
"""A statement that writes, and its parameters."""

MOST_BYTES = 64 * 1024 * 1024
"""How large the log may grow where SQLite cannot commit; then calls fail until it can."""

_MAGIC = b"mockpayline redo log 1\n"
_RECORD = struct.Struct("<III")
"""Before a record's text: its length, its checksum, and the low bits of its number."""
_NUMBERS = 1 << 32
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[tuple[str, list[Any] | dict[str, Any]]]).decode


def redo_path(path: str) -> str:
    """Return where the redo log of a store's file stands."""
    return f"{path}-redo"


class Record(Struct, frozen=True):
    """One transaction as the log holds it: its number, counted from 1 since the store was made, and its statements."""

    number: int
    statements: list[tuple[str, list[Any] | dict[str, Any]]]


class RedoLog:
    """The log beside a store's file, of the store with this name; `last` is the number of its last record.

    What was appended is in the system's hands: it survives the death of the process. The log is made by its first
    record, and removed as it is closed.
    """

    def __init__(self, path: str, store: str, last: int) -> None:
        self._path = path
        self._head = _head(store)
        self._file: int | None = None
        self._size = 0
        self.last = last

    def append(self, statements: Sequence[Statement]) -> None:
        """Log one transaction. Raises `OSError`, and `StoreDown` where the log is full; then nothing was logged."""
        if self._file is None:
            self._file = self._made()
        text = _encode(statements)
        number = self.last + 1
        low = number % _NUMBERS
        record = _RECORD.pack(len(text), crc32(text, low), low) + text
        if self._size + len(record) > MOST_BYTES:
            raise StoreDown("the store's redo log is full", path="store", value=redo_path(self._path))
        written = os.write(self._file, record)
        if written < len(record):
            os.ftruncate(self._file, self._size)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._size += written
        self.last = number

    def empty(self) -> None:
        """Forget all records: they are committed."""
        if self._file is not None:
            os.ftruncate(self._file, len(self._head))
            self._size = len(self._head)

    def close(self, *, keep: bool = False) -> None:
        """Let go of the log, and remove it unless it is to be kept."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
            if not keep:
                remove(self._path)

    def _made(self) -> int:
        # Whoever may read the store's file may read its log, and nobody else.
        mode = os.stat(self._path).st_mode & 0o777
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_TRUNC
        made = os.open(redo_path(self._path), flags, mode)
        self._size = os.write(made, self._head)
        if self._size < len(self._head):
            os.close(made)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return made


def read(path: str, store: str, after: int) -> Iterator[Record]:
    """Give the records behind the one of this number that the log beside a store's file holds, oldest first.

    A record that its process did not come to write whole was never acknowledged, and ends the log. Raises `StoreDown`
    where the log does not go with the file: it is another store's, or calls are missing between the two.
    """
    try:
        with open(redo_path(path), "rb") as file:
            content = file.read()
    except FileNotFoundError:
        return
    head = _head(store)
    if not content.startswith(head):
        if head.startswith(content):
            return  # its process did not come to write even this
        raise _of_another(path)
    for low, text in _records(content, len(head)):
        # The log is shorter than half the numbers that these bits tell apart.
        ahead = (low - after) % _NUMBERS
        if 1 < ahead < _NUMBERS // 2:
            raise _of_another(path)
        if ahead == 1:
            after += 1
            yield Record(after, _decode(text))


def remove(path: str) -> None:
    """Remove the log beside a store's file, if there is one."""
    with suppress(FileNotFoundError):
        os.remove(redo_path(path))


def _records(content: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Give the low bits of each whole record's number, and its text."""
    while place + _RECORD.size <= len(content):
        length, checksum, low = _RECORD.unpack_from(content, place)
        place += _RECORD.size
        text = content[place : place + length]
        if len(text) < length or crc32(text, low) != checksum:
            return
        place += length
        yield low, text


def _head(store: str) -> bytes:
    return _MAGIC + store.encode() + b"\n"


def _of_another(path: str) -> StoreDown:
    return StoreDown(
        "the redo log beside the store's file holds calls that do not follow on what is in the file",
        path="store",
        value=redo_path(path),
        expected="the file that stood beside it; without the log, the server goes on with the file and without them",
    )
