"""The redo log: what was appended is read back, what is torn or another store's is told from it."""

from __future__ import annotations

import os
import resource
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockpayline.errors import StoreDown
from mockpayline.store import redo_log
from mockpayline.store.redo_log import RedoLog, read, redo_path

STORE = "5a" * 16

values = st.none() | st.integers(-(2**63), 2**63 - 1) | st.text() | st.binary()
records = st.lists(st.lists(st.tuples(st.text(), st.lists(values)), min_size=1, max_size=3), min_size=1, max_size=5)
Records = list[list[tuple[str, list[Any]]]]


@pytest.fixture
def path(tmp_path: Path) -> str:
    (tmp_path / "worlds.db").touch()
    return str(tmp_path / "worlds.db")


@pytest.fixture
def log(path: str) -> Iterator[RedoLog]:
    made = RedoLog(path, STORE, 0)
    yield made
    made.close()


def found(path: str, after: int = 0, store: str = STORE) -> list[tuple[int, list[Any]]]:
    return [(one.number, one.statements) for one in read(path, store, after)]


def written(folder: str, all_of: Records) -> str:
    """Return a store's path beside which a log with these records was left."""
    path = str(Path(folder) / "worlds.db")
    Path(path).touch()
    log = RedoLog(path, STORE, 0)
    for one in all_of:
        log.append(one)
    log.close(keep=True)
    return path


@settings(deadline=None)
@given(records)
def test_what_was_appended_is_read_in_order_and_numbered(all_of: Records) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert found(written(folder, all_of)) == list(enumerate(all_of, start=1))


@settings(deadline=None)
@given(records, st.data())
def test_a_log_that_was_cut_anywhere_holds_the_records_before_the_cut(all_of: Records, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(folder, all_of)
        size = os.path.getsize(redo_path(path))
        cut = data.draw(st.integers(0, size - 1), "cut at")
        os.truncate(redo_path(path), cut)
        left = found(path)
        assert left == list(enumerate(all_of, start=1))[: len(left)]
        assert len(left) < len(all_of), "the last record is not whole"


@settings(deadline=None)
@given(records, st.data())
def test_a_byte_that_changed_ends_the_log_there_or_has_it_refused(all_of: Records, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(folder, all_of)
        content = bytearray(Path(redo_path(path)).read_bytes())
        place = data.draw(st.integers(0, len(content) - 1), "place")
        content[place] ^= data.draw(st.integers(1, 255), "changed by")
        Path(redo_path(path)).write_bytes(content)
        try:
            left = found(path)
        except StoreDown:
            return
        assert left == list(enumerate(all_of, start=1))[: len(left)], "nothing is read that was not written"
        assert len(left) < len(all_of)


def test_records_that_are_settled_are_passed_over(log: RedoLog, path: str) -> None:
    for number in range(4):
        log.append([(f"statement {number}", [])])
    assert [number for number, _ in found(path, after=2)] == [3, 4]
    assert found(path, after=4) == []


def test_records_that_do_not_follow_on_the_file_are_refused_with_what_to_do(path: str) -> None:
    log = RedoLog(path, STORE, 7)
    log.append([("statement", [])])
    log.close(keep=True)
    assert [number for number, _ in found(path, after=7)] == [8]
    for after, store in ((6, STORE), (7, "5b" * 16)):
        with pytest.raises(StoreDown) as caught:
            found(path, after, store)
        assert caught.value.value == redo_path(path)
        assert caught.value.expected


def test_an_emptied_log_goes_on_behind_its_last_number(log: RedoLog, path: str) -> None:
    log.append([("one", [])])
    log.empty()
    assert found(path) == []
    log.append([("two", [])])
    assert [number for number, _ in found(path, after=1)] == [2]


def test_no_log_holds_no_records(path: str) -> None:
    assert found(path) == []


def test_a_log_is_removed_when_it_is_closed(log: RedoLog, path: str) -> None:
    log.append([("one", [])])
    assert os.path.exists(redo_path(path))
    log.close()
    assert not os.path.exists(redo_path(path))


def test_who_may_read_the_stores_file_may_read_its_log_and_nobody_else(log: RedoLog, path: str) -> None:
    os.chmod(path, 0o600)
    log.append([("one", [])])
    assert os.stat(redo_path(path)).st_mode & 0o777 == 0o600


def test_a_record_that_finds_no_room_is_not_in_the_log(log: RedoLog, path: str) -> None:
    log.append([("one", [])])
    size = os.path.getsize(redo_path(path))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, before[1]))
    try:
        with pytest.raises(OSError, match=r"No space|too large"):
            log.append([("two", [b"x" * 1000])])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert os.path.getsize(redo_path(path)) == size, "no half of it is left"
    log.append([("three", [])])
    assert [statements for _, statements in found(path)] == [[("one", [])], [("three", [])]]


def test_a_log_takes_no_more_than_its_limit(log: RedoLog, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    log.append([("one", [b"x" * 100])])
    size = os.path.getsize(redo_path(path))
    log.empty()
    monkeypatch.setattr(redo_log, "MOST_BYTES", size - 1)
    with pytest.raises(StoreDown, match="full"):
        log.append([("one", [b"x" * 100])])
    monkeypatch.setattr(redo_log, "MOST_BYTES", size)
    log.append([("one", [b"x" * 100])])
