"""Stores that tests open in their own process: each is closed at its test's end, in the thread that opened it.

A connection left to the garbage collector is closed when and where that runs, which from Python 3.13 on is a warning
about whatever test happens to run then.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mockpayline.store.sqlite import SqliteStore

_opened: list[SqliteStore] = []


def open_store(*arguments: Any, **named: Any) -> SqliteStore:
    """Open a store as `SqliteStore` does; it is closed with the test or the fixture that asked for it."""
    store = SqliteStore(*arguments, **named)
    _opened.append(store)
    return store


@contextmanager
def closing_stores() -> Iterator[None]:
    """Close, when the block ends, every store opened within it."""
    before = len(_opened)
    yield
    for store in _opened[before:]:
        store._writing.close()
    del _opened[before:]
