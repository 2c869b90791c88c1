from __future__ import annotations

import json
import signal
import socket
import threading
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mockpayline.errors import InvalidValue, StoreDown
from mockpayline.hosting import PrivateServer
from mockpayline.scenario.loader import load_text

WATCHDOG = 60.0


def asked(server: PrivateServer, path: str, method: str = "GET", body: bytes | None = None) -> tuple[int, bytes]:
    connection = HTTPConnection(urlsplit(server.url).netloc, timeout=WATCHDOG)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def connected(server: PrivateServer) -> socket.socket:
    return socket.create_connection(("127.0.0.1", urlsplit(server.url).port or 0), timeout=WATCHDOG)


def merchants(server: PrivateServer) -> list[str]:
    return [one["merchant"] for one in json.loads(asked(server, "/control/worlds")[1])["worlds"]]


def server_threads() -> set[threading.Thread]:
    return {one for one in threading.enumerate() if one.name == "mockpayline"}


def test_a_private_server_serves_the_demo_world_over_http() -> None:
    with PrivateServer() as server:
        assert asked(server, "/control/ready")[0] == 200
        assert merchants(server) == ["DEMO"]


def test_it_serves_the_scenarios_that_it_is_given() -> None:
    with PrivateServer([load_text("extends: demo", name="shop.yaml")]) as server:
        assert merchants(server) == ["shop"]


def test_two_at_a_time_have_worlds_of_their_own() -> None:
    with PrivateServer() as one, PrivateServer() as other:
        assert asked(one, "/control/worlds/ONE", "PUT", b"extends: demo")[0] == 201
        assert merchants(other) == ["DEMO"]
        assert one.url != other.url


def test_a_stopped_server_leaves_no_thread_and_its_port_refuses() -> None:
    before = server_threads()
    server = PrivateServer()
    server.start()
    host, port = urlsplit(server.url).hostname, urlsplit(server.url).port
    assert len(server_threads() - before) == 1
    server.stop()
    assert server_threads() == before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((str(host), int(port or 0)), timeout=WATCHDOG)


def test_stopping_twice_is_no_mistake() -> None:
    server = PrivateServer()
    server.start()
    server.stop()
    server.stop()


def test_a_restart_keeps_the_address_and_what_is_in_a_file(tmp_path: Path) -> None:
    with PrivateServer(store=tmp_path / "store.db") as server:
        url = server.url
        asked(server, "/control/worlds/KEPT", "PUT", b"extends: demo")
        server.restart()
        assert server.url == url
        assert merchants(server) == ["DEMO", "KEPT"]


def test_a_restart_in_memory_begins_anew() -> None:
    with PrivateServer() as server:
        asked(server, "/control/worlds/GONE", "PUT", b"extends: demo")
        server.restart()
        assert merchants(server) == ["DEMO"]


def test_a_connection_kept_over_a_restart_is_closed_by_it() -> None:
    with PrivateServer() as server, connected(server) as kept:
        kept.sendall(b"GET /control/ready HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert kept.recv(65536).startswith(b"HTTP/1.1 200")
        server.restart()
        assert kept.recv(1) == b""


@pytest.mark.parametrize("turns", range(8))
def test_who_connects_while_it_is_asked_to_restart_is_answered(turns: int) -> None:
    with PrivateServer() as server:
        assert server._running is not None, "it runs"
        loop, ending = server._running._loop, server._running._ready.result(0)
        assert loop is not None, "it runs"
        clients: list[socket.socket] = []
        ended = threading.Event()

        def turn(left: int) -> None:
            if not clients:
                clients.append(connected(server))
                clients[0].sendall(b"GET /control/ready HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            if left:
                loop.call_soon(turn, left - 1)
            else:
                ending.end()
                ended.set()

        # In its loop, so that the end comes so many turns behind the connection.
        loop.call_soon_threadsafe(turn, turns)
        assert ended.wait(WATCHDOG), "the loop turns"
        server.restart()
        with clients[0] as client:
            assert client.recv(65536).startswith(b"HTTP/1.1 200")


def test_it_stops_though_a_caller_never_ends_its_request() -> None:
    before = server_threads()
    with PrivateServer() as server, connected(server) as idle:
        idle.sendall(b"POST /V4/services/ HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf")
        assert asked(server, "/control/ready")[0] == 200
        server.stop()
        while idle.recv(65536):
            pass
        assert server_threads() == before


def test_a_file_that_is_served_already_is_refused_and_nothing_stays(tmp_path: Path) -> None:
    with PrivateServer(store=tmp_path / "store.db"):
        before = server_threads()
        second = PrivateServer(store=tmp_path / "store.db")
        with pytest.raises(StoreDown, match="already served"):
            second.start()
        assert server_threads() == before


def test_a_setting_that_is_not_legal_is_told_at_once() -> None:
    with pytest.raises(InvalidValue, match="max_depth"):
        PrivateServer(max_depth=1)


def test_it_leaves_the_process_its_signal_handlers() -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    with PrivateServer():
        assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before


def test_it_can_be_started_and_stopped_by_another_thread() -> None:
    seen: list[int] = []

    def use() -> None:
        with PrivateServer() as server:
            seen.append(asked(server, "/control/ready")[0])

    thread = threading.Thread(target=use)
    thread.start()
    thread.join(WATCHDOG)
    assert seen == [200]


def test_its_public_url_stands_in_its_answers() -> None:
    with PrivateServer(public_url="http://payline.test") as server:
        _, directory = asked(server, "/services/servicesendpoints/SOAP/DEMO")
        assert b"http://payline.test" in directory
