"""How a server ends: calls in flight are answered, nothing holds it up, and a second signal is obeyed at once."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.by_hand import Client, client, clients, get, opened, opening, post
from tests.programs import program
from tests.server import Server, running_server

WATCHDOG = 20.0
"""Seconds, ten times what an end may take; `python -m tests.reliability end` measures it."""

SIGNALS = [signal.SIGTERM, signal.SIGINT]
STALLED_LENGTH = 1000
"""Bytes that a call announces and never sends."""
RESOLVER = "127.53.53.53"
"""A loopback address on which nothing listens by itself."""


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that this test ends."""
    with running_server() as one:
        yield one


def status_of(server: Server) -> int:
    """Wait for the server's end and return its exit status."""
    try:
        return server.process.wait(WATCHDOG)
    except subprocess.TimeoutExpired:
        pytest.fail("the server did not end; it said:\n" + "".join(server.output))


def assert_ended_well(server: Server) -> None:
    """Assert that the server ends with status 0, and without a traceback."""
    status = status_of(server)
    said = "".join(server.output)
    assert status == 0, f"the exit status is {status}; it said:\n{said}"
    assert "Traceback" not in said, said


def wait_until_it_ends(server: Server) -> None:
    """Wait until the server has noticed the signal: it takes no more connections."""
    end = time.monotonic() + WATCHDOG
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=WATCHDOG).close()
        except ConnectionError:
            return
        time.sleep(0.005)
    pytest.fail("the server still takes connections after the signal")


@pytest.mark.parametrize("one", SIGNALS, ids=lambda one: one.name)
def test_an_idle_server_ends_with_status_0(server: Server, one: signal.Signals) -> None:
    server.process.send_signal(one)
    assert_ended_well(server)


@pytest.mark.parametrize("one", SIGNALS, ids=lambda one: one.name)
def test_a_call_whose_body_is_still_arriving_is_answered(server: Server, one: signal.Signals) -> None:
    call = post(opening("A1"))
    with client(server) as shop:
        shop.send(call[:-100])
        wait_until_read(server)
        server.process.send_signal(one)
        wait_until_it_ends(server)
        shop.send(call[-100:])
        status, body = shop.answer()
    assert status == 200, f"the call in flight was answered {status} {body!r}"
    assert b"<token>" in body or b":token>" in body, f"the answer holds no token: {body!r}"
    assert_ended_well(server)


def wait_until_read(server: Server) -> None:
    """Return once the server has read what was sent before: it answers a later call."""
    with client(server) as later:
        later.send(get("/control/ready"))
        assert later.answer()[0] == 200, "the server is ready"


def test_calls_sent_before_the_signal_are_answered_on_new_and_on_kept_connections(server: Server) -> None:
    with clients(server, 10) as kept, clients(server, 10) as new:
        for shop in kept:
            opened(shop)
        for shop in (*kept, *new):
            shop.send(post(opening("A2")))
        server.process.send_signal(signal.SIGTERM)
        statuses = [shop.answer()[0] for shop in (*kept, *new)]
    assert statuses == [200] * 20, "every call that was sent before the signal is answered"
    assert_ended_well(server)


def test_idle_connections_that_clients_keep_do_not_delay_the_end(server: Server) -> None:
    with clients(server, 10) as kept:
        for shop in kept:
            opened(shop)
        server.process.send_signal(signal.SIGTERM)
        assert_ended_well(server)


def test_whoever_waits_for_a_payment_is_answered_as_it_stands(server: Server) -> None:
    with client(server) as shop, client(server) as waiter:
        token = opened(shop)
        waiter.send(get(f"/control/worlds/DEMO/payments/{token}?until=final&timeout=60s"))
        wait_until_read(server)
        server.process.send_signal(signal.SIGTERM)
        status, body = waiter.answer()
    assert status == 200, f"the waiter was answered {status} {body!r}"
    assert json.loads(body)["token"] == token, "the answer is the payment"
    assert_ended_well(server)


def test_a_call_that_never_arrives_whole_does_not_hold_the_server_up(server: Server) -> None:
    with client(server) as shop:
        shop.send(post(b"<", STALLED_LENGTH))
        wait_until_read(server)
        server.process.send_signal(signal.SIGTERM)
        assert_ended_well(server)
        assert shop.answer()[0] == 503, "who sends too slowly is told so, not cut off without a word"


def notified(shop: Client, notification: str) -> None:
    """Let a payment end, so that this address is called."""
    token = opened(shop, notification)
    steps = b'["cancel"]'
    path = f"/control/worlds/DEMO/payments/{token}/buyer"
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
    shop.send(f"{head}{len(steps)}\r\n\r\n".encode() + steps)
    assert shop.answer()[0] == 200, "the buyer cancels"


def test_a_shop_that_does_not_answer_its_notification_does_not_hold_the_server_up(server: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf, client(server) as shop:
        deaf.settimeout(WATCHDOG)
        notified(shop, f"http://127.0.0.1:{deaf.getsockname()[1]}/notify")
        calling, _ = deaf.accept()
        with calling:
            server.process.send_signal(signal.SIGTERM)
            assert_ended_well(server)


def test_a_resolver_that_does_not_answer_does_not_hold_the_server_up(tmp_path: Path) -> None:
    """A name is looked up in a thread that cannot be stopped; the resolver gives up after ten seconds."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("only root on Linux can give a process a resolver of its own")
    (tmp_path / "resolv.conf").write_text(f"nameserver {RESOLVER}\n")
    own = f"mount --bind '{tmp_path}/resolv.conf' /etc/resolv.conf && exec \"$@\""
    wrapped = [program("unshare"), "--mount", "sh", "-c", own, "sh"]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as resolver, running_server(within=wrapped) as server:
        resolver.bind((RESOLVER, 53))
        resolver.settimeout(WATCHDOG)
        with client(server) as shop:
            notified(shop, "http://shop.example.com/notify")
            assert resolver.recv(512), "the name is looked up"
            server.process.send_signal(signal.SIGTERM)
            assert_ended_well(server)


@pytest.mark.parametrize("second", SIGNALS, ids=lambda one: one.name)
@pytest.mark.parametrize("first", SIGNALS, ids=lambda one: one.name)
def test_a_second_signal_ends_at_once(server: Server, first: signal.Signals, second: signal.Signals) -> None:
    with client(server) as shop:
        shop.send(post(b"<", STALLED_LENGTH))
        wait_until_read(server)
        server.process.send_signal(first)
        wait_until_it_ends(server)
        server.process.send_signal(second)
        status = status_of(server)
    # An end in good order would be status 0: this status says that the call was not waited for.
    assert status == 128 + second, f"the exit status is {status}; it said:\n" + "".join(server.output)
