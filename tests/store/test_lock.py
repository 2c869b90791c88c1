"""One server per file, for as long as it lives."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from mockpayline.errors import StoreDown
from mockpayline.store.address import file_of
from mockpayline.store.lock import locked

WATCHDOG = 30.0

_HOLD = """
import sys
from mockpayline.store.lock import locked
with locked(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(path: Path) -> subprocess.Popen[str]:
    """Return another process once it has the lock; it lets go when its input ends."""
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None, "its output was asked for"
    assert process.stdout.readline() == "held\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate(timeout=WATCHDOG)


def test_a_file_is_served_by_one_process_and_the_second_is_told_which_file(tmp_path: Path) -> None:
    path = tmp_path / "worlds.db"
    other = hold(path)
    try:
        with pytest.raises(StoreDown, match="already served by another process") as caught, locked(str(path), wait=0):
            pytest.fail("two processes hold the lock")
        assert caught.value.value == str(path)
        with locked(str(tmp_path / "other.db"), wait=0):
            pass  # another file has a lock of its own
    finally:
        end(other)


def test_the_lock_is_gone_with_its_process_however_that_ends(tmp_path: Path) -> None:
    path = tmp_path / "worlds.db"
    end(hold(path))
    with locked(str(path), wait=0):
        pass
    assert [one.name for one in tmp_path.iterdir()] == ["worlds.db.lock"], "the kill left nothing else behind"
    assert (tmp_path / "worlds.db.lock").stat().st_size == 0


def test_a_server_waits_a_little_for_the_one_before_it(tmp_path: Path) -> None:
    path = tmp_path / "worlds.db"
    other = hold(path)
    try:
        assert other.stdin is not None, "its input was asked for"
        begun = time.monotonic()
        other.stdin.close()
        with locked(str(path), wait=WATCHDOG):
            assert time.monotonic() - begun < WATCHDOG, "it waits for the other's end and no longer"
        other.wait(WATCHDOG)
    finally:
        other.stdin = None
        end(other)


@pytest.mark.parametrize("name", ["missing/worlds.db", "worlds.db"])
def test_a_lock_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "worlds.db.lock").mkdir()
    told = pytest.raises(StoreDown, match=r"folder of the store's file does not exist|Is a directory")
    with told, locked(str(tmp_path / name), wait=0):
        pytest.fail("the lock is held nowhere")


@pytest.mark.parametrize("linked", ["file", "folder"])
def test_a_link_leads_to_the_same_file_and_so_to_the_same_lock(tmp_path: Path, linked: str) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    if linked == "file":
        (tmp_path / "link.db").symlink_to(folder / "worlds.db")
        other = tmp_path / "link.db"
    else:
        (tmp_path / "other").symlink_to(folder)
        other = tmp_path / "other" / "worlds.db"
    assert file_of(f"sqlite:///{other}") == file_of(f"sqlite:///{folder / 'worlds.db'}")
