"""A store that fails: one sentence and an exit status at the start; faults, nothing lost, and recovery in traffic."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from mockpayline.domain.bank_card import GOOD_CB
from mockpayline.store.schema import VERSION
from tests.server import START_WATCHDOG, Server, running_server

from .caller import Caller, Refused

REST = {"complement": {"card": GOOD_CB, "expires": "1239", "cvv": "123"}}


def refused(*arguments: str) -> str:
    """Start a server that must not start, and return the one line that it says."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "mockpayline", "serve", "--port", "0", *arguments],
        capture_output=True,
        text=True,
        timeout=START_WATCHDOG,
        check=False,
    )
    assert done.returncode == 1, f"exit status {done.returncode}: {done.stdout}{done.stderr}"
    assert done.stdout == "", "nothing is served"
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith("mockpayline: the "), done.stderr
    return done.stderr


def make_text(path: Path) -> None:
    path.write_text("no database")


def make_newer(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(f"CREATE TABLE gift_card (a); PRAGMA user_version = {VERSION + 1};")
    connection.close()


def make_foreign(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE customer (a)")
    connection.close()


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (make_text, "damaged, or no store at all"),
        (make_newer, f"of version {VERSION + 1}; this mockpayline reads version {VERSION}"),
        (make_foreign, "another program's database"),
        (Path.mkdir, "cannot be used"),
    ],
)
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_file_that_cannot_be_served_is_one_sentence(
    tmp_path: Path, make: Callable[[Path], None], sentence: str, workers: str
) -> None:
    make(tmp_path / "worlds.db")
    told = refused("--store", f"sqlite:///{tmp_path}/worlds.db", "--workers", workers)
    assert sentence in told
    assert f"{tmp_path}/worlds.db" in told


def test_a_folder_that_is_missing_is_one_sentence(tmp_path: Path) -> None:
    assert "the folder of the store's file does not exist" in refused("--store", f"sqlite:///{tmp_path}/no/worlds.db")


def test_a_file_that_a_server_serves_is_refused_to_another_and_free_after_its_kill(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/worlds.db"
    with running_server("--store", store) as server:
        assert "already served by another process" in refused("--store", store)
        server.process.kill()
        server.process.wait()
    with running_server("--store", store) as server, closing(Caller(server.port, "DEMO")) as caller:
        assert caller.control("GET", "")["merchant"] == "DEMO"


def test_a_disk_that_takes_no_more_fails_calls_and_loses_nothing(tmp_path: Path) -> None:
    """No file of the process may grow or be written beyond a byte: what a disk does that is full or was unplugged."""

    def writable(server: Server, yes: bool) -> None:
        most = resource.RLIM_INFINITY if yes else 1
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    _fails_and_recovers(tmp_path, lambda server: writable(server, False), lambda server: writable(server, True))


def test_a_file_that_is_taken_away_and_put_back_fails_calls_meanwhile_and_loses_nothing(tmp_path: Path) -> None:
    path, away = tmp_path / "worlds.db", tmp_path / "away.db"
    _fails_and_recovers(tmp_path, lambda _server: path.rename(away), lambda _server: away.rename(path))


def _fails_and_recovers(folder: Path, fail: Callable[[Server], object], mend: Callable[[Server], object]) -> None:
    store = f"sqlite:///{folder}/worlds.db"
    with running_server("--store", store) as server, closing(Caller(server.port, "SHOP")) as caller:
        token = caller.open("A1", 10_000)
        before = caller.control("GET", "/payments")
        fail(server)
        with pytest.raises(Refused) as soap:
            caller.open("A2", 10_000)
        assert soap.value.status == 500
        assert "<faultcode>soapenv:Server</faultcode>" in soap.value.body
        assert "The store does not answer; nothing was changed." in soap.value.body
        with pytest.raises(Refused) as control:
            caller.buy(token, REST)
        assert (control.value.status, '"store_down"' in control.value.body) == (503, True), control.value.body
        mend(server)
        assert caller.control("GET", "/payments") == before, "nothing was changed by what failed"
        assert caller.buy(token, REST)["state"] == "accepted", "calls go on without a restart"
        after = caller.control("GET", "/payments")
        server.process.kill()
        server.process.wait()
    assert "Traceback" not in "".join(server.output)
    with running_server("--store", store) as server, closing(Caller(server.port, "SHOP")) as caller:
        assert caller.control("GET", "/payments") == after
