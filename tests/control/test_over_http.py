"""What only a real server on a real socket can show."""

from __future__ import annotations

import http.client
import json
import socket
from contextlib import closing

from mockpayline.control.body import BODY_LIMIT
from tests.server import Server

SECONDS = 30.0
"""How long a socket may be silent: a watchdog, no measure."""


def connection(server: Server) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", server.port, timeout=SECONDS)


def raw(server: Server, request: bytes) -> bytes:
    """Send bytes and return all that comes until the server closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=SECONDS) as peer:
        peer.sendall(request)
        parts = []
        while part := peer.recv(65536):
            parts.append(part)
    return b"".join(parts)


def test_a_server_is_ready_and_its_first_page_is_there(server: Server) -> None:
    with closing(connection(server)) as one:
        for path, kind in (("/control/ready", "application/json"), ("/", "text/html; charset=utf-8")):
            one.request("GET", path)
            answer = one.getresponse()
            assert (answer.status, answer.headers["Content-Type"]) == (200, kind), answer.read()
            answer.read()


def test_a_world_is_made_and_forgotten_over_one_connection(server: Server) -> None:
    path = f"/control/worlds/{server.merchant()}"
    with closing(connection(server)) as one:
        for method, status in (("PUT", 201), ("PUT", 200), ("HEAD", 200), ("GET", 200), ("DELETE", 204), ("GET", 404)):
            one.request(method, path, body=b'{"extends": "demo"}' if method == "PUT" else None)
            answer = one.getresponse()
            assert answer.status == status, f"{method}: {answer.status} {answer.read()!r}"
            answer.read()


def test_a_client_that_sends_too_much_reads_the_answer(server: Server) -> None:
    with closing(connection(server)) as one:
        one.request("PUT", f"/control/worlds/{server.merchant()}", body=b" " * (3 * BODY_LIMIT))
        answer = one.getresponse()
        assert answer.status == 413, answer.read()
        assert json.loads(answer.read())["error"]["value"] == BODY_LIMIT


def test_a_client_that_asks_before_it_sends_too_much_is_told_no(server: Server) -> None:
    answer = raw(
        server,
        b"PUT /control/worlds/ASKING HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
        b"Content-Length: %d\r\n\r\n" % (BODY_LIMIT + 1),
    )
    assert answer.startswith(b"HTTP/1.1 413 "), f"the client was given leave: {answer[:100]!r}"


def test_a_refused_change_leaves_the_connection_usable(server: Server) -> None:
    with closing(connection(server)) as one:
        one.request("PUT", "/control/worlds/X", body=b"x" * 100_000, headers={"Origin": "https://example.com"})
        answer = one.getresponse()
        assert answer.status == 403, answer.read()
        answer.read()
        one.request("GET", "/control/ready")
        assert one.getresponse().status == 200


def test_http_1_0_may_leave_the_host_out_and_http_1_1_may_not(server: Server) -> None:
    assert raw(server, b"GET /control/ready HTTP/1.0\r\n\r\n").startswith((b"HTTP/1.0 200 ", b"HTTP/1.1 200 "))
    refused = raw(server, b"GET /control/ready HTTP/1.1\r\nConnection: close\r\n\r\n")
    assert refused.split(b" ", 2)[1] in {b"400", b"403"}, f"a Host is needed: {refused[:100]!r}"


def test_a_rebound_name_reaches_nothing(server: Server) -> None:
    with closing(connection(server)) as one:
        for path in ("/", "/control/ready", "/control/worlds", "/control/worlds/DEMO/payments"):
            one.request("GET", path, headers={"Host": f"attacker.example.com:{server.port}"})
            answer = one.getresponse()
            assert answer.status == 403, f"{path} answers a stranger"
            assert b"DEMO" not in answer.read(), f"{path} tells a stranger of worlds"
