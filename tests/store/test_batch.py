"""Transactions that SQLite commits together: each is certain at once, is seen by all that follow, or leaves nothing."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockpayline.domain.ports import WorldTx
from mockpayline.errors import StoreDown
from mockpayline.store.batch import CALLS, SECONDS, WritingInBatches
from mockpayline.store.file import open_file
from mockpayline.store.redo_log import RedoLog, redo_path

from .histories import BOUNDS, do, seen, transactions
from .shelf import Shelf, declaration

WATCHDOG = 60.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "worlds.db"


@pytest.fixture
def kept(path: Path) -> Iterator[Shelf]:
    shelf = Shelf(path=str(path), busy_seconds=0.02)
    shelf.make()
    yield shelf
    shelf.close()


def killed(path: Path, into: Path) -> Path:
    """Copy what a process would leave that was killed now, and return where the store stands."""
    into.mkdir()
    for rest in ("", "-wal", "-redo"):
        if os.path.exists(f"{path}{rest}"):
            shutil.copy(f"{path}{rest}", into / f"{path.name}{rest}")
    return into / path.name


def rows(path: Path) -> int:
    """Return how many payments another program finds in the file."""
    with closing(sqlite3.connect(path)) as connection:
        (found,) = connection.execute("SELECT count(*) FROM payment").fetchone()
    return int(found)


@settings(max_examples=40, deadline=None)
@given(transactions)
def test_a_process_killed_behind_any_transaction_leaves_all_of_them(history: list[tuple[str, list[str], str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "worlds.db"
        shelf = Shelf(BOUNDS, path=str(path))
        try:
            for number, (merchant, changes, end) in enumerate(history):
                do(shelf, merchant, changes, end)
                left = Shelf(BOUNDS, path=str(killed(path, Path(folder) / f"{number}")))
                left.now = shelf.now
                for world in ("M", "OTHER"):
                    assert seen(left, world) == seen(shelf, world)
                left.close()
                shelf.now += 1
        finally:
            shelf.close()


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(["later", "now", "ask", "all"]), max_size=4),
            st.sampled_from(["keep", "keep", "undo", "commit"]),
        ),
        max_size=8,
    )
)
def test_who_asks_for_a_row_is_told_all_that_was_done_to_it(history: list[tuple[list[str], str]]) -> None:
    asyncio.run(_asked(history))


async def _asked(history: list[tuple[list[str], str]]) -> None:
    put = "INSERT INTO kept VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"
    ask = "SELECT value FROM kept WHERE name = ?"
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "worlds.db")
        connection = open_file(path)
        connection.execute("CREATE TABLE kept (name TEXT PRIMARY KEY, value INTEGER)").close()
        writing = WritingInBatches(connection, path)
        certain: dict[str, int] = {}
        for number, (acts, end) in enumerate(history):
            writing.begin()
            done = dict(certain)
            for act in acts:
                if act == "later":
                    writing.later(put, ("later", number), "later")
                elif act == "now":
                    writing(put, ("now", number)).close()
                elif act == "all":
                    assert dict(writing("SELECT * FROM kept").fetchall()) == done
                else:
                    for row, about in (("now", ""), ("later", "later")):
                        found = writing.ask(ask, (row,), about).fetchone()
                        assert (found[0] if found else None) == done.get(row), f"{row}, in transaction {number}"
                if act in ("later", "now"):
                    done[act] = number
            if end == "undo":
                writing.undo()
            else:
                writing.keep()
                certain = done
                if end == "commit":
                    writing.commit()
        writing.close()


def test_who_asks_for_a_row_that_nothing_waits_for_leaves_what_waits(kept: Shelf) -> None:
    writing = kept.store._writing
    assert isinstance(writing, WritingInBatches)
    writing.commit()
    kept.add()
    writing.ask("SELECT doc FROM payment WHERE token = ?", ("another",), "another").close()
    assert writing._executed < len(writing._statements)


def test_a_process_killed_while_it_takes_up_the_log_leaves_it_to_the_next(kept: Shelf, path: Path) -> None:
    added = [kept.add() for _ in range(3)]
    first = killed(path, path.parent / "first")
    again = Shelf(path=str(first))
    # As if the log had not come to be removed: what it holds is in the tables already.
    shutil.copy(redo_path(str(path)), redo_path(str(first)))
    second = Shelf(path=str(killed(first, path.parent / "second")))
    assert set(again.tokens()) == set(second.tokens()) == set(added)
    again.close()
    second.close()


def test_a_store_that_is_closed_leaves_no_log_and_all_in_the_file(path: Path) -> None:
    shelf = Shelf(path=str(path))
    shelf.make()
    shelf.add()
    shelf.close()
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    assert rows(path) == 1


def test_what_is_certain_is_in_the_file_for_others_before_long(path: Path) -> None:
    async def added_and_shown() -> None:
        shelf = Shelf(path=str(path))
        await shelf.store.run("M", lambda tx: tx.create_world(declaration(), "key"))
        await shelf.store.run("M", lambda tx: tx.meet("fault drop"))
        end = time.monotonic() + WATCHDOG
        with closing(sqlite3.connect(path)) as other:
            while not other.execute("SELECT 1 FROM world WHERE met <> ''").fetchall():
                assert time.monotonic() < end, f"it takes {SECONDS} s, and others see it"
                await asyncio.sleep(SECONDS / 10)
        await shelf.store.close()

    asyncio.run(added_and_shown())


def test_so_many_calls_are_logged_and_one_more_commits_them(kept: Shelf, path: Path) -> None:
    kept.connection.execute("SELECT 1").close()
    before = rows(path)
    for _ in range(CALLS):
        kept.add()
    assert rows(path) == before, "all wait in the log"
    assert os.path.getsize(redo_path(str(path))) > 0
    kept.add()
    assert rows(path) == before + CALLS + 1


def test_while_another_process_writes_calls_are_logged_up_to_the_limit_and_none_is_lost(
    kept: Shelf, path: Path
) -> None:
    kept.add()
    kept.connection.execute("SELECT 1").close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        added = [kept.add() for _ in range(CALLS)]
        with pytest.raises(StoreDown):
            kept.add()
        with pytest.raises(StoreDown):
            kept.tokens()
        other.execute("ROLLBACK")
    assert set(kept.tokens()) > set(added)
    assert kept.add() in kept.tokens()


def test_a_transaction_that_is_undone_takes_none_before_it_along(kept: Shelf) -> None:
    added = [kept.add("A1"), kept.add("A2")]

    def fails(tx: WorldTx) -> None:
        tx.delete_world()
        tx.merchants()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        kept.run(fails)
    assert set(kept.tokens()) == set(added)


def test_a_log_with_a_statement_that_the_store_never_makes_is_refused(path: Path) -> None:
    shelf = Shelf(path=str(path))
    shelf.make()
    store, last = shelf.connection.execute("SELECT store, record FROM settled").fetchone()
    shelf.close()
    log = RedoLog(str(path), store, last)
    log.append([("ATTACH DATABASE ? AS other", [str(path.parent / "other.db")])])
    log.close(keep=True)
    with pytest.raises(StoreDown, match="damaged"):
        Shelf(path=str(path))
    assert not (path.parent / "other.db").exists()


def test_a_log_of_another_store_keeps_the_server_from_starting(kept: Shelf, path: Path) -> None:
    kept.add()
    other = path.with_name("other.db")
    shelf = Shelf(path=str(other))
    shelf.make()
    shelf.close()
    shutil.copy(redo_path(str(path)), redo_path(str(other)))
    with pytest.raises(StoreDown, match="do not follow on what is in the file"):
        Shelf(path=str(other))
    os.remove(redo_path(str(other)))
    Shelf(path=str(other)).close()
