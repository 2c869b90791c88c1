"""Clients that are slow, silent, gone or too many: each is waited for within bounds, and all others are answered."""

from __future__ import annotations

import os
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from tests.benchmarks.calls import SERVICE
from tests.reliability.caller import Caller
from tests.reliability.memory import MIB, resident
from tests.reliability.stranger import READY, WATCHDOG, Stranger, statuses_of
from tests.server import Server, running_server
from tests.tls.server import tls_server

BOUNDS = ("--head-timeout", "600ms", "--body-timeout", "600ms", "--idle-timeout", "900ms", "--send-timeout", "900ms")
"""Short, for each test waits for one of them."""
MANY = 1000
POST = f"POST {SERVICE} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic REVNTzpkZW1v\r\n".encode()
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")


@contextmanager
def impatient(*options: str) -> Iterator[Server]:
    """A server with short bounds, that complains of nothing that happens within the block."""
    with running_server(*BOUNDS, *options) as one:
        yield one
    complaints = [line for line in one.output if re.search(" (warning|error) |Traceback", line)]
    assert complaints == [], complaints


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with impatient() as one:
        yield one


def called(server: Server) -> None:
    """Call the server as a merchant; it must answer."""
    with closing(Caller(server.port, server.merchant())) as caller:
        caller.begin()


def wait_for(seen: Callable[[], bool], what: str) -> None:
    """Return once something is so."""
    end = time.monotonic() + WATCHDOG
    while not seen():
        assert time.monotonic() < end, f"in vain it was waited for this: {what}"
        time.sleep(0.01)


SLOW = {
    "nothing at all": (b"", []),
    "blank lines": (b"\r\n\r\n", []),
    "a word": (b"GET", [408]),
    "a head without end": (READY, [408]),
    "a second head without end": (READY + b"\r\n" + READY, [200, 408]),
    "a line of HTTP 0.9": (b"GET /\r\n", [408]),
    "a body that is announced": (POST + b"Content-Length: 100\r\n\r\n", [408]),
    "half a body": (POST + b"Content-Length: 100\r\n\r\n<a>", [408]),
    "a chunk of 16 exabytes": (POST + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffff0\r\n<a>", [408]),
    "chunks without an end": (POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\n<a>\r\n", [408]),
    "a field behind the chunks": (POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\n<a>\r\n0\r\nX:", [408]),
    "a body of the control API": (b"PUT /control/worlds/A HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n", [408]),
    "a form": (b"POST /v2/?token=x HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na=b", [408]),
    "a request, and no more": (READY + b"\r\n", [200]),
    "a call that asks for leave": (POST + b"Expect: 100-continue\r\nContent-Length: 100\r\n\r\n", [100, 408]),
}


def test_whoever_does_not_go_on_is_told_so_and_let_go_while_others_are_answered(server: Server) -> None:
    with ExitStack() as leaving:
        strangers = {name: leaving.enter_context(Stranger(server.port)) for name in SLOW}
        for name, (sent, _) in SLOW.items():
            strangers[name].send(sent)
        called(server)
        seen = {name: statuses_of(one.all()) for name, one in strangers.items()}
    assert seen == {name: statuses for name, (_, statuses) in SLOW.items()}


def test_a_byte_now_and_then_buys_no_time(server: Server) -> None:
    drips = {
        READY + b"X: " + b"y" * 10_000: [408],
        b"\r\n" * 10_000: [],
        POST + b"Content-Length: 10000\r\n\r\n" + b" " * 10_000: [408],
    }
    with ExitStack() as leaving:
        strangers = [leaving.enter_context(Stranger(server.port)) for _ in drips]
        threads = [one.drip(sent, 0.004) for one, sent in zip(strangers, drips, strict=True)]
        called(server)
        seen = [statuses_of(one.all()) for one in strangers]
        for thread in threads:
            thread.join(WATCHDOG)
    assert seen == list(drips.values())


def test_a_client_that_reads_nothing_of_its_answers_is_let_go(server: Server) -> None:
    with Stranger(server.port, receives=4096) as one:
        one.send((b"GET /control/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n") * 200)
        called(server)
        told = "ended a connection that waited for its client to read"
        wait_for(lambda: any(told in line for line in server.output), "the server lets the connection go")
    called(server)


def test_one_who_has_said_all_and_listens_on_is_answered(server: Server) -> None:
    with Stranger(server.port) as one:
        one.send(POST + b"Content-Length: 3\r\n\r\n<a>")
        one.end()
        assert statuses_of(one.all()) == [500]


def test_one_who_ends_within_a_request_is_not_waited_for(server: Server) -> None:
    for sent in (READY, POST + b"Content-Length: 100\r\n\r\n<a>"):
        with Stranger(server.port) as one:
            one.send(sent)
            one.end()
            assert one.all() == b"", "nobody is told anything who left"


def test_connections_that_break_anywhere_leave_nothing_behind(server: Server) -> None:
    whole = POST + b"Content-Length: 3\r\n\r\n<a>"
    for place in range(len(whole) + 1):
        one = Stranger(server.port)
        one.send(whole[:place])
        one.reset()
    called(server)


@pytest.fixture
def _many_files() -> Iterator[None]:
    """Allow this process as many files as it needs for so many connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MANY + 200
    assert hard in (resource.RLIM_INFINITY,) or hard >= wanted, f"this test needs {wanted} files (ulimit -Hn)"
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@LINUX
@pytest.mark.usefixtures("_many_files")
def test_a_thousand_idle_connections_cost_little_and_hold_nobody_up() -> None:
    with running_server() as server, ExitStack() as leaving:
        called(server)
        before = resident(server.process.pid)
        strangers = [leaving.enter_context(Stranger(server.port)) for _ in range(MANY)]
        for one in strangers[::2]:
            one.send(READY + b"\r\n")
            assert one.answer()[0] == 200
        called(server)
        grown = resident(server.process.pid) - before
        for one in strangers[::100]:
            one.send(READY + b"\r\n")
            assert one.answer()[0] == 200, "an idle connection is as good as a new one"
    assert grown < 40 * MIB, f"{MANY} idle connections take {grown / MIB:.1f} MiB"


def test_connections_up_to_the_limit_are_served_and_one_more_is_refused() -> None:
    with running_server("--connections", "3") as server:
        strangers = [Stranger(server.port) for _ in range(3)]
        try:
            for one in strangers:
                one.send(READY + b"\r\n")
                assert one.answer()[0] == 200
            with Stranger(server.port) as one_more:
                assert statuses_of(one_more.all()) == [503]
            strangers.pop().leave()
            with Stranger(server.port) as next_one:
                next_one.send(READY + b"\r\n")
                assert next_one.answer()[0] == 200, "there is room again"
        finally:
            for one in strangers:
                one.leave()


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a system has no such limit")
def test_no_connection_takes_the_files_that_the_store_needs(tmp_path: Path) -> None:
    little = ("sh", "-c", 'ulimit -n 160; exec "$0" "$@"')
    store = f"sqlite:///{tmp_path / 'worlds.db'}"
    with running_server("--store", store, within=little) as server, ExitStack() as leaving:
        caller = leaving.enter_context(closing(Caller(server.port, "SHOP")))
        caller.begin()
        strangers = [leaving.enter_context(Stranger(server.port)) for _ in range(150)]
        for one in strangers:
            one.send(READY + b"\r\n")
        seen = [one.status() for one in strangers]
        for place in range(20):
            caller.open(f"R{place}", 12_000)
    assert seen[:59] == [200] * 59, "a hundred files are the server's own, and the caller has one of the others"
    assert set(seen[59:]) <= {503, 0}, "further ones are turned away, and broken off where they are very many"
    assert 503 in seen
    assert not [line for line in server.output if "Traceback" in line]


def test_https_has_the_same_bounds(tmp_path: Path) -> None:
    with tls_server(tmp_path, *BOUNDS) as one, ExitStack() as leaving:
        silent = leaving.enter_context(Stranger(one.port))
        hello = leaving.enter_context(Stranger(one.port))
        hello.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
        slow = leaving.enter_context(Stranger(one.port, wrapped=one.connected("localhost")))
        slow.send(READY)
        body = leaving.enter_context(Stranger(one.port, wrapped=one.connected("localhost")))
        body.send(POST + b"Content-Length: 100\r\n\r\n<a>")
        idle = leaving.enter_context(Stranger(one.port, wrapped=one.connected("localhost")))
        idle.send(READY + b"\r\n")
        large = leaving.enter_context(Stranger(one.port, wrapped=one.connected("localhost")))
        large.send(READY + b"X: " + b"y" * 100_000)
        assert b'"ready":true' in one.get("localhost", "/control/ready")
        assert [statuses_of(each.all()) for each in (slow, body, idle, large)] == [[408], [408], [200], [431]]
        assert silent.all() == hello.all() == b"", "who does not agree on encryption is let go"
    complaints = [line for line in one.server.output if re.search(" error |Traceback", line)]
    assert complaints == [], complaints


def test_the_servers_end_waits_for_no_stranger() -> None:
    patient = ("--idle-timeout", "1h", "--head-timeout", "1h", "--body-timeout", "1h")
    with running_server(*patient) as one, ExitStack() as leaving:
        for sent in (b"", READY, b"FETCH", POST + b"Content-Length: 9\r\n\r\n<"):
            leaving.enter_context(Stranger(one.port)).send(sent)
        called(one)
        one.process.terminate()
        assert one.process.wait(WATCHDOG) == 0
    assert not [line for line in one.output if "Traceback" in line]
