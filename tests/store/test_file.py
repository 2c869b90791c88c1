"""A store's file: what is refused at the start and how it is told, what fails in traffic, and how it recovers."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mockpayline.errors import StoreDown
from mockpayline.store.batch import CALLS
from mockpayline.store.file import open_file
from mockpayline.store.redo_log import redo_path
from mockpayline.store.schema import VERSION

from .nobody import as_nobody, folder_of_nobody
from .shelf import Shelf


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store's file with one world and one payment, closed."""
    path = tmp_path / "worlds.db"
    shelf = Shelf(path=str(path))
    shelf.make()
    shelf.add()
    shelf.close()
    return path


@pytest.fixture
def kept(path: Path) -> Iterator[Shelf]:
    """The same, open."""
    shelf = Shelf(path=str(path))
    yield shelf
    shelf.close()


@contextmanager
def room_for(path: Path, size: int) -> Iterator[None]:
    """Let no file of this process grow further than the largest beside a store's file, and so many bytes more."""
    most = max(one.stat().st_size for one in path.parent.iterdir())
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most + size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def refusal(path: Path) -> StoreDown:
    """Return with what a file is refused at the start."""
    with pytest.raises(StoreDown) as caught:
        open_file(str(path))
    assert str(path.parent) in str(caught.value.value), "the refusal names the file or its folder"
    assert caught.value.expected, "the refusal says what would do"
    return caught.value


# At the start.


def test_a_file_that_is_not_there_is_made(tmp_path: Path) -> None:
    open_file(str(tmp_path / "new.db")).close()
    assert (tmp_path / "new.db").stat().st_size > 0


def test_a_file_is_kept_as_the_documentation_says(path: Path) -> None:
    connection = open_file(str(path))
    found = [
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "busy_timeout")
    ]
    connection.close()
    assert found == ["wal", 1, 0], "write-ahead log, NORMAL, and waiting is done on the event loop"


def test_a_folder_that_does_not_exist_is_told(tmp_path: Path) -> None:
    assert "folder of the store's file does not exist" in refusal(tmp_path / "none" / "worlds.db").message


def test_a_folder_in_the_files_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "worlds.db").mkdir()
    assert "Is a directory" in refusal(tmp_path / "worlds.db").message


def test_a_file_that_may_not_be_written_is_told_and_left_alone() -> None:
    with folder_of_nobody() as folder:
        path = folder / "worlds.db"
        with as_nobody():
            Shelf(path=str(path)).close()
            path.chmod(0o444)
            before = path.read_bytes()
            assert "Permission denied" in refusal(path).message
            assert path.read_bytes() == before


def test_a_folder_that_may_not_be_written_is_told() -> None:
    with folder_of_nobody() as folder, as_nobody():
        Shelf(path=str(folder / "worlds.db")).close()
        folder.chmod(0o555)
        for name in ("worlds.db", "new.db"):
            assert "Permission denied" in refusal(folder / name).message


@pytest.mark.parametrize("content", [b"no database at all, but text", b"\0" * 5000], ids=["text", "zeros"])
def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "worlds.db"
    path.write_bytes(content)
    assert "damaged, or no store at all" in refusal(path).message
    assert path.read_bytes() == content


@pytest.mark.parametrize("page", [1, 2, 5])
def test_a_file_with_a_damaged_page_is_told_and_left_alone(path: Path, page: int) -> None:
    damaged = bytearray(path.read_bytes())
    damaged[page * 4096 : page * 4096 + 100] = b"\xff" * 100
    path.write_bytes(damaged)
    assert "damaged" in refusal(path).message
    assert path.read_bytes() == bytes(damaged)


def test_a_file_that_was_cut_short_is_told(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)
    assert "damaged" in refusal(path).message


def test_a_file_of_a_newer_version_is_told_with_both_versions_and_left_alone(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {VERSION + 3}")
    connection.close()
    before = path.read_bytes()
    message = refusal(path).message
    assert f"version {VERSION + 3}" in message
    assert f"version {VERSION} " in message
    assert path.read_bytes() == before


@pytest.mark.parametrize("version", [0, 1])
def test_another_programs_database_is_told_and_left_alone(tmp_path: Path, version: int) -> None:
    path = tmp_path / "worlds.db"
    connection = sqlite3.connect(path)
    connection.executescript(f"CREATE TABLE customer (name); PRAGMA user_version = {version};")
    connection.close()
    before = path.read_bytes()
    assert "another program's database" in refusal(path).message
    assert path.read_bytes() == before


# In traffic.


def test_a_full_disk_fails_calls_loses_nothing_and_is_recovered_from(kept: Shelf, path: Path) -> None:
    before = kept.tokens()
    added: list[str] = []

    def fill() -> None:
        while len(added) < CALLS * 2:
            added.append(kept.add("x" * 3000))

    with room_for(path, 20_000), pytest.raises(StoreDown, match="does not answer; nothing was changed") as caught:
        fill()
    assert added, "there was room for some"
    assert caught.value.value, "the system's reason is told"
    with room_for(path, 0):
        assert kept.tokens() == [*reversed(added), *before], "what was acknowledged is there, no more, and can be read"
    assert kept.add() in kept.tokens(), "with room again, calls go on"
    kept.close()
    again = Shelf(path=str(path))
    assert set(again.tokens()) > {*added, *before}
    again.close()


def test_a_disk_that_filled_up_keeps_what_was_acknowledged_for_the_next_process(kept: Shelf, path: Path) -> None:
    added = [kept.add(f"{number}{'x' * 30_000}") for number in range(10)]
    with room_for(path, 0):
        kept.close()
    assert Path(redo_path(str(path))).exists(), "the log holds what the file has no room for"
    again = Shelf(path=str(path))
    assert set(again.tokens()) >= set(added)
    again.close()


def test_a_file_that_was_moved_away_fails_calls_until_it_is_back(kept: Shelf, path: Path) -> None:
    away = path.with_name("away.db")
    token = kept.add()
    path.rename(away)
    for _ in range(2):
        with pytest.raises(StoreDown) as caught:
            kept.add()
        assert "No such file" in str(caught.value.value)
    assert not path.exists(), "nothing is made in its place, which would begin without what was acknowledged"
    away.rename(path)
    assert token in kept.tokens()
    kept.add()


def test_a_copy_put_in_the_files_place_is_gone_on_with(kept: Shelf, path: Path) -> None:
    token = kept.add()
    kept.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(path, path.with_name("copy.db"))
    later = kept.add()
    path.unlink()
    with pytest.raises(StoreDown):
        kept.add()
    for rest in ("-wal", "-shm"):
        path.with_name(path.name + rest).unlink()
    path.with_name("copy.db").rename(path)
    assert token in kept.tokens(), "the copy is read"
    assert later not in kept.tokens(), "it is the copy, not the file that was removed"
    added = kept.add()
    kept.store._writing.commit()
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM payment WHERE token = ?", (added,)).fetchone() == (1,)
    connection.close()


def test_a_damaged_file_put_in_the_files_place_fails_calls_until_a_sound_one_is_there(kept: Shelf, path: Path) -> None:
    kept.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(path, path.with_name("copy.db"))
    path.unlink()
    for rest in ("-wal", "-shm"):
        path.with_name(path.name + rest).unlink()
    path.write_text("no database")
    for _ in range(2):
        with pytest.raises(StoreDown) as caught:
            kept.add()
        assert "damaged" in str(caught.value.value)
    path.with_name("copy.db").replace(path)
    assert kept.add()


def test_the_operator_is_told_once_that_the_store_is_down_and_once_that_it_is_back(
    kept: Shelf, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "mockpayline.store")
    path.rename(path.with_name("away.db"))
    for _ in range(5):
        with pytest.raises(StoreDown):
            kept.add()
    path.with_name("away.db").rename(path)
    for _ in range(3):
        kept.add()
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 2, said
    assert said[0].startswith("the store does not answer:")
    assert said[1] == "the store answers again"
    assert caplog.records[0].exc_info is None, "a fault of the machine needs no traceback"


def test_a_disk_that_stays_full_is_told_once_however_much_is_read(
    kept: Shelf, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "mockpayline.store")
    with room_for(path, 0):
        for _ in range(3):
            with pytest.raises(StoreDown):
                kept.add("x" * 300_000)
            assert kept.tokens(), "what is there can be read"
    assert len(caplog.records) == 1, [record.getMessage() for record in caplog.records]


def test_a_call_waits_its_turn_while_another_process_writes(kept: Shelf, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.05, other.execute, ("COMMIT",))
    release.start()
    try:
        assert kept.add(), "it is answered once the other is done"
    finally:
        release.join()
        other.close()


def test_a_call_does_not_wait_for_ever_and_holds_nobody_else_up(path: Path) -> None:
    shelf = Shelf(path=str(path), busy_seconds=0.3)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def wait_and_count() -> int:
        turns = 0
        call = asyncio.create_task(shelf.store.run("M", lambda tx: tx.now))
        while not call.done():
            await asyncio.sleep(0.001)
            turns += 1
        with pytest.raises(StoreDown) as caught:
            await call
        assert "locked" in str(caught.value.value)
        return turns

    try:
        assert asyncio.run(wait_and_count()) > 20, "the event loop goes on meanwhile"
    finally:
        other.close()
        shelf.close()


def test_two_processes_on_one_file_see_each_others_payments(shelf_pair: Callable[[], tuple[Shelf, Shelf]]) -> None:
    one, two = shelf_pair()
    first, second = one.add(), two.add()
    assert first != second, "tokens are counted together"
    assert set(one.tokens()) == set(two.tokens()) >= {first, second}


@pytest.fixture
def shelf_pair(path: Path) -> Iterator[Callable[[], tuple[Shelf, Shelf]]]:
    made: list[Shelf] = []

    def make() -> tuple[Shelf, Shelf]:
        made.extend(Shelf(path=str(path), shared=True) for _ in range(2))
        return made[0], made[1]

    yield make
    for one in made:
        one.close()
