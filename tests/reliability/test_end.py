"""A server that is asked to end while it is used: everybody is answered or refused in order, and it ends in time."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest

from tests.by_hand import client, clients, get, opened, opening, post
from tests.reliability.ending import (
    ANSWERED,
    CUT,
    LAST,
    REFUSED,
    RESET,
    UNREAD,
    WATCHDOG,
    WAYS,
    Connect,
    callers,
    serving,
)
from tests.server import Server, running_server

CALLERS = 8
STREAMS = 6


@pytest.fixture(params=list(WAYS.values()), ids=list(WAYS))
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Server, Connect]]:
    """A server that this test ends, run in each way."""
    arguments = request.param
    folder = ("--tls-folder", str(tmp_path)) if "--tls" in arguments else ()
    with serving(tmp_path, *arguments, *folder) as one:
        yield one


def ends_well(server: Server) -> None:
    """Assert that the server ends with status 0, and without a traceback; how fast, `reliability end` tells."""
    try:
        status = server.process.wait(WATCHDOG)
    except subprocess.TimeoutExpired:
        pytest.fail("the server did not end; it said:\n" + "".join(server.output))
    said = "".join(server.output)
    assert status == 0, f"the exit status is {status}; it said:\n{said}"
    assert "Traceback" not in said, said


def end(server: Server) -> None:
    """Ask the server to end."""
    server.process.send_signal(signal.SIGTERM)


def test_whoever_calls_without_a_pause_is_answered_or_refused_in_order(served: tuple[Server, Connect]) -> None:
    server, connect = served
    with callers(connect, CALLERS) as them:
        end(server)
        ends_well(server)
    assert them.kept[RESET] == 0, f"a connection that was in use is never reset: {them.kept}"
    assert them.kept[CUT] + them.new[CUT] == 0, f"an answer that was begun is finished: {them.kept}, {them.new}"
    assert set(them.kept) <= {ANSWERED, LAST, UNREAD}, f"{them.kept}"
    assert them.new[REFUSED] == CALLERS, f"who comes later finds nobody: {them.new}"


def test_a_call_on_a_kept_connection_after_the_signal_is_answered_or_not_begun(tmp_path: Path) -> None:
    with running_server() as server, client(server) as shop, client(server) as slow:
        opened(shop)
        # While this call is under way the server does not end.
        slow.send(post(opening("A2"))[:-10])
        settle(server)
        end(server)
        refused(server)
        with suppress(BrokenPipeError):
            shop.send(post(opening("A3")))
        seen = _answer(shop.connection)
        assert not seen or seen.startswith(b"HTTP/1.1 200"), seen
        slow.send(post(opening("A2"))[-10:])
        assert slow.answer()[0] == 200, "the call under way is answered"
        ends_well(server)


def test_live_streams_end_with_their_last_piece(served: tuple[Server, Connect]) -> None:
    server, connect = served
    with ExitStack() as stack:
        streams = [stack.enter_context(closing(connect())) for _ in range(STREAMS)]
        for place, one in enumerate(streams):
            path = "/inspector/live" if place % 2 else "/worlds/DEMO/live?since=0"
            one.sendall(get(path))
            seen = b""
            while b"retry: 1000" not in seen:
                seen += one.recv(65536)
        end(server)
        for one in streams:
            seen = b""
            while more := one.recv(65536):
                seen += more
            assert seen.endswith(b"0\r\n\r\n"), f"the stream ends as HTTP wants it: {seen[-100:]!r}"
        ends_well(server)


def test_whoever_waits_for_a_payment_is_answered_with_workers_too(served: tuple[Server, Connect]) -> None:
    server, connect = served
    with client(server) as shop:
        token = opened(shop)
    with ExitStack() as stack:
        waiters = [stack.enter_context(closing(connect())) for _ in range(4)]
        for one in waiters:
            one.sendall(get(f"/control/worlds/DEMO/payments/{token}?until=final&timeout=10s"))
        settle(server)
        end(server)
        for one in waiters:
            answer = _answer(one)
            assert answer.startswith(b"HTTP/1.1 200"), answer[:200]
            assert json.loads(answer.partition(b"\r\n\r\n")[2])["token"] == token, "it is told how the payment stands"
        ends_well(server)


def test_an_answer_that_a_fault_holds_back_is_given_up_in_order(served: tuple[Server, Connect]) -> None:
    server, connect = served
    faults = json.dumps([{"on": "doWebPayment", "delay": "60s"}]).encode()
    with client(server) as shop:
        opened(shop)
        shop.send(
            b"POST /control/worlds/DEMO/faults HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(faults), faults)
        )
        assert shop.answer()[0] in {200, 201}, "the fault is set"
    with ExitStack() as stack:
        held = [stack.enter_context(closing(connect())) for _ in range(4)]
        for one in held:
            one.sendall(post(opening("A2")))
        settle(server)
        end(server)
        for one in held:
            assert _answer(one).startswith(b"HTTP/1.1 503"), "a call that cannot be waited for is refused"
        ends_well(server)


def test_shops_that_do_not_answer_their_notifications_hold_no_worker_up(tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "2") as (server, _), socket.create_server(("127.0.0.1", 0)) as deaf:
        deaf.settimeout(WATCHDOG)
        with clients(server, 3) as shops:
            for shop in shops:
                token = opened(shop, f"http://127.0.0.1:{deaf.getsockname()[1]}/notify")
                said = b'["cancel"]'
                shop.send(
                    f"POST /control/worlds/DEMO/payments/{token}/buyer HTTP/1.1\r\nHost: localhost\r\n"
                    f"Content-Type: application/json\r\nContent-Length: {len(said)}\r\n\r\n".encode()
                    + said
                )
        calling = [deaf.accept()[0] for _ in range(3)]
        end(server)
        ends_well(server)
        for one in calling:
            one.close()


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT], ids=lambda one: one.name)
def test_a_second_signal_ends_all_workers_at_once(tmp_path: Path, second: signal.Signals) -> None:
    with serving(tmp_path, "--workers", "2") as (server, _), client(server) as shop:
        shop.send(post(b"<", 1000))  # it never comes whole, and would be waited for
        settle(server)
        processes = [int(one) for one in re.findall(r"is process (\d+)", "".join(server.output))]
        end(server)
        refused(server)
        server.process.send_signal(second)
        assert server.process.wait(WATCHDOG) == 128 + second, "".join(server.output)
        for one in processes:
            gone(one)


def settle(server: Server) -> None:
    """Return once each worker has read what was sent before, as far as a later call on any of them tells."""
    for _ in range(8):
        with client(server) as later:
            later.send(get("/control/ready"))
            assert later.answer()[0] == 200, "the server is ready"


def refused(server: Server) -> None:
    """Return once the server takes no more connections."""
    ends = time.monotonic() + WATCHDOG
    while time.monotonic() < ends:
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=WATCHDOG).close()
        except ConnectionError:
            return
        time.sleep(0.005)
    pytest.fail("the server still takes connections after the signal")


def gone(process: int) -> None:
    """Return once a process has ended."""
    stat = Path(f"/proc/{process}/stat")
    ends = time.monotonic() + WATCHDOG
    while stat.exists() and ") Z " not in stat.read_text(encoding="ascii", errors="replace"):
        assert time.monotonic() < ends, f"process {process} goes on"
        time.sleep(0.005)


def _answer(connection: socket.socket) -> bytes:
    seen = b""
    while more := connection.recv(65536):
        seen += more
    return seen
