"""What cannot be read as HTTP is refused, once, behind the answers to what could; a head has bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.benchmarks.calls import SERVICE, opening
from tests.reliability.stranger import READY, Stranger, status_of, statuses_of
from tests.server import Server, running_server

HEAD_BYTES = 2048
CLOCK = b"POST /control/worlds/DEMO/clock HTTP/1.1\r\nHost: localhost\r\n"
FREEZE = b'{"freeze": false}'


@pytest.fixture(scope="module")
def small() -> Iterator[Server]:
    """A server that takes small heads alone, and complains of nothing that is done here."""
    with running_server("--max-head", str(HEAD_BYTES)) as one:
        yield one
    complaints = [line for line in one.output if re.search(" (warning|error) |Traceback", line)]
    assert complaints == [], complaints


def answers(server: Server, *parts: bytes) -> bytes:
    """Send parts, each when the one before is there, and return what comes until the server ends the connection."""
    with Stranger(server.port) as one:
        for part in parts:
            one.send(part)
        return one.all()


def ready_of(size: int) -> bytes:
    """Return a right request of so many bytes that asks for the connection's end."""
    start = READY + b"Connection: close\r\nX: "
    return start + b"y" * (size - len(start) - 4) + b"\r\n\r\n"


SMUGGLED = READY + b"X-Smuggled: yes\r\n\r\n"


@pytest.mark.parametrize(
    "fields",
    [
        b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
        b"Content-Length: 3\r\nContent-Length: 4\r\n",
        b"Content-Length: 3\r\nContent-Length: 3\r\n",
        b"Content-Length: 3, 3\r\n",
        b"Content-Length: +3\r\n",
        b"Content-Length: -3\r\n",
        b"Content-Length: 0x3\r\n",
        b"Content-Length: 99999999999999999999999\r\n",
        b"Content-Length : 3\r\n",
        b"Transfer-Encoding: identity\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"Transfer-Encoding: chunked\n",
        b"X: a\r\n b\r\n",
        b"X: a\rb\r\n",
        b"X: a\0b\r\n",
        b"X y: a\r\n",
        b": a\r\n",
    ],
    ids=repr,
)
def test_a_head_that_two_programs_could_read_in_two_ways_is_refused_and_nothing_behind_it_is_read(
    small: Server, fields: bytes
) -> None:
    assert statuses_of(answers(small, CLOCK + fields + b"\r\n0\r\n\r\n" + SMUGGLED)) == [400]


@pytest.mark.parametrize(
    "line",
    [
        b"GET /control/ready HTTP/1.1\nHost: localhost\n\n",
        b"FETCH / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"get / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        b"GET /\xe9 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET  HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 100,
        b"\0" * 100,
    ],
    ids=repr,
)
def test_what_is_no_request_is_refused(small: Server, line: bytes) -> None:
    assert statuses_of(answers(small, line)) == [400]


def test_a_proxy_is_asked_for_in_vain(small: Server) -> None:
    assert statuses_of(answers(small, b"CONNECT shop.test:443 HTTP/1.1\r\nHost: shop.test\r\n\r\n")) == [501]


@pytest.mark.parametrize(
    "chunks",
    [b"fffffffffffffffff\r\nabc", b"-1\r\nabc", b"3\r\nabcd\r\n0\r\n\r\n", b"3\nabc\n0\n\n", b"x\r\n"],
    ids=repr,
)
def test_a_body_in_chunks_that_are_none_is_refused(small: Server, chunks: bytes) -> None:
    assert statuses_of(answers(small, CLOCK + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + SMUGGLED)) == [400]


def test_what_cannot_be_read_is_no_answer_to_what_could(small: Server) -> None:
    call = opening("A1")
    head = (
        f"POST {SERVICE} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\n"
        f"Authorization: Basic REVNTzpkZW1v\r\nContent-Length: {len(call)}\r\n\r\n"
    )
    said = answers(small, head.encode() + call + b"\0\0\0\r\n\r\n")
    assert statuses_of(said) == [200], "the payment was opened, and its merchant has to learn that"
    assert b"ACCEPTED" in said


def test_behind_several_requests_the_last_answer_that_is_given_ends_the_connection(small: Server) -> None:
    said = answers(small, (READY + b"\r\n") * 3 + CLOCK + b"Transfer-Encoding: chunked\r\n\r\nx\r\n")
    assert statuses_of(said) == [200, 200, 200]
    assert said.count(b"connection: close") == 1


def test_a_head_of_the_limit_is_read_and_one_byte_more_is_refused(small: Server) -> None:
    assert len(ready_of(HEAD_BYTES)) == HEAD_BYTES
    assert statuses_of(answers(small, ready_of(HEAD_BYTES))) == [200]
    refused = answers(small, ready_of(HEAD_BYTES + 1))
    assert statuses_of(refused) == [431]
    assert refused.endswith(b"more than 2048 bytes.\n")


def test_the_limit_is_the_same_for_a_head_that_comes_in_pieces(small: Server) -> None:
    for size, status in ((HEAD_BYTES, 200), (HEAD_BYTES + 1, 431)):
        with Stranger(small.port) as one:
            head = ready_of(size)
            for start in range(0, size, 500):
                one.send(head[start : start + 500])
            assert statuses_of(one.all()) == [status], size


@pytest.mark.parametrize(
    "head",
    [
        READY + b"X: " + b"y" * 3_000_000 + b"\r\n\r\n",
        READY + b"X: y\r\n" * 500_000 + b"\r\n",
        b"GET /" + b"y" * 3_000_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        READY + b"y" * 3_000_000,
        CLOCK + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n" + b"X: y\r\n" * 500_000 + b"\r\n",
    ],
    ids=["one field", "many fields", "the address", "a field's name", "fields behind the body"],
)
def test_a_head_without_end_is_refused_before_it_is_kept(small: Server, head: bytes) -> None:
    with Stranger(small.port) as one:
        one.send(head)
        assert statuses_of(one.all()) == [431]


def test_large_bodies_and_many_requests_together_are_no_large_head(small: Server) -> None:
    put = b"PUT /control/worlds/LARGE HTTP/1.1\r\nHost: localhost\r\n"
    scenario = b"extends: demo\n" + b"#" * 500_000
    chunks = b"".join(b"3e8\r\n%s\r\n" % scenario[place : place + 1000] for place in range(0, 500_000, 1000))
    said = answers(
        small,
        put + b"Content-Length: %d\r\n\r\n" % len(scenario) + scenario,
        put + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\nX: y\r\n\r\n",
        (READY + b"\r\n") * 300 + ready_of(HEAD_BYTES),
    )
    assert statuses_of(said) == [201, 200] + [200] * 301


def test_fields_behind_a_body_are_none_of_the_requests(small: Server) -> None:
    call = opening("A2")
    chunk = b"%x\r\n%s\r\n0\r\nAuthorization: Basic REVNTzpkZW1v\r\nConnection: close\r\n\r\n" % (len(call), call)
    head = f"POST {SERVICE} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    with Stranger(small.port) as one:
        one.send(head + chunk)
        assert one.answer()[0] == 401, "a key that comes behind the body opens nothing"


@pytest.mark.parametrize("apart", [False, True], ids=["together", "body apart"])
def test_a_request_that_would_rather_speak_http_2_is_answered_as_it_is(small: Server, apart: bool) -> None:
    upgrade = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAA\r\n"
    head = CLOCK + upgrade + b"Content-Length: %d\r\n\r\n" % len(FREEZE)
    with Stranger(small.port) as one:
        for part in (head, FREEZE) if apart else (head + FREEZE,):
            one.send(part)
        status, body = one.answer()
        assert status == 200, f"the body is read: {body!r}"
        one.send(READY + b"\r\n")
        assert one.answer()[0] == 200, "the connection goes on in HTTP/1.1"


def test_a_request_for_a_web_socket_is_answered_as_any_other(small: Server) -> None:
    with Stranger(small.port) as one:
        one.send(READY + b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n")
        assert one.answer()[0] == 200


def test_a_refusal_is_read_by_one_who_sends_on(small: Server) -> None:
    with Stranger(small.port) as one:
        one.send(b"FETCH / HTTP/1.1\r\n\r\n")
        one.send(b"x" * 1_000_000)
        assert status_of(one.all()) == 400
