"""HTTP as it may come: chunked, old, hesitant, pipelined, too long; each over a plain socket."""

from __future__ import annotations

import threading

import pytest
from lxml import etree

from mockpayline.soap.limits import Limits

from .envelopes import PLAIN, SOAP
from .server import WRONG, Connection, Sandbox, post, running

BODY = PLAIN.encode()
LIMIT = Limits().body_bytes


def chunked(body: bytes, size: int) -> bytes:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def fault_in(body: bytes) -> str:
    return etree.fromstring(body).findtext(f"{{{SOAP}}}Body/{{{SOAP}}}Fault/faultstring", "")


@pytest.mark.parametrize("size", [1, 100, 10_000])
def test_a_chunked_call_is_a_plain_one(sandbox: Sandbox, size: int) -> None:
    reply = sandbox.ask(post(b"", "Transfer-Encoding: chunked") + chunked(BODY, size))

    assert reply.status == 200
    assert sandbox.backend.calls[0].context.body == BODY


def test_a_call_byte_by_byte_is_a_plain_one(sandbox: Sandbox) -> None:
    with sandbox.connection() as connection:
        for byte in post(BODY):
            connection.send(bytes([byte]))
        assert connection.reply().status == 200


def test_http_1_0_is_answered_and_closed(sandbox: Sandbox) -> None:
    with sandbox.connection() as connection:
        connection.send(post(BODY, version="1.0"))
        reply = connection.reply()

        assert reply.status == 200
        assert reply.headers["connection"] == "close"
        assert "transfer-encoding" not in reply.headers
        assert connection.ended()


@pytest.mark.parametrize("spelling", ["close", "Close", "CLOSE", "keep-alive, close"])
def test_a_client_that_asks_to_close_is_told_so_and_closed(sandbox: Sandbox, spelling: str) -> None:
    with sandbox.connection() as connection:
        connection.send(post(BODY, f"Connection: {spelling}"))
        reply = connection.reply()

        assert reply.status == 200
        assert reply.headers["connection"] == "close"
        assert connection.ended()


def test_a_connection_serves_many_calls_and_every_kind_of_answer(sandbox: Sandbox) -> None:
    with sandbox.connection() as connection:
        for request, status in [
            (post(BODY), 200),
            (post(b"no xml"), 500),
            (post(BODY, f"Authorization: {WRONG}"), 401),
            (post(BODY, "Authorization: none"), 401),
            (post(BODY), 200),
        ]:
            connection.send(request)
            reply = connection.reply()
            assert reply.status == status
            assert "connection" not in reply.headers


def test_calls_sent_before_the_answer_are_answered_in_order(sandbox: Sandbox) -> None:
    with sandbox.connection() as connection:
        connection.send(post(BODY) + post(b"no xml") + post(BODY, "Authorization: none") + post(BODY))
        statuses = [reply_of(connection) for _ in range(4)]

    assert statuses == [200, 500, 401, 200]


def reply_of(connection: Connection) -> int:
    """Read one answer byte by byte, so that nothing of the next one is lost with it."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += connection.socket.recv(1)
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    while length:
        length -= len(connection.socket.recv(length))
    return int(head.split(b" ")[1])


def continued(connection: Connection) -> None:
    seen = b""
    while not seen.endswith(b"\r\n\r\n"):
        seen += connection.socket.recv(1)
    assert seen.startswith(b"HTTP/1.1 100 "), f"instead of 100 Continue came {seen!r}"


def test_a_client_that_expects_100_continue_gets_it_and_its_answer(sandbox: Sandbox) -> None:
    with sandbox.connection() as connection:
        connection.send(post(b"", f"Content-Length: {len(BODY)}", "Expect: 100-continue"))
        continued(connection)
        connection.send(BODY)

        assert connection.reply().status == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [((f"Content-Length: {LIMIT + 1}",), 413), (("Content-Length: 5", "Authorization: none"), 401)],
)
def test_a_client_that_waits_to_be_told_is_refused_before_it_sends(
    sandbox: Sandbox, headers: tuple[str, ...], status: int
) -> None:
    with sandbox.connection() as connection:
        connection.send(post(b"", *headers, "Expect: 100-continue"))
        reply = connection.reply()

        assert reply.status == status
        assert reply.headers["connection"] == "close"
        assert connection.ended()


@pytest.mark.parametrize("size", [LIMIT + 1, 8 * 1024 * 1024])
@pytest.mark.parametrize("kind", ["announced", "chunked"])
def test_a_client_that_sends_too_much_before_it_listens_reads_its_413(sandbox: Sandbox, kind: str, size: int) -> None:
    body = b"x" * size
    with sandbox.connection() as connection:
        if kind == "announced":
            connection.send(post(body))
        else:
            connection.send(post(b"", "Transfer-Encoding: chunked") + chunked(body, 65536))
        reply = connection.reply()

        assert reply.status == 413
        assert reply.headers["connection"] == "close"
        assert "bytes" in fault_in(reply.body)
        assert connection.ended()
    assert sandbox.backend.calls == []


def test_a_client_that_listens_first_reads_its_413_at_once(sandbox: Sandbox) -> None:
    with sandbox.connection() as connection:
        connection.send(post(b"", f"Content-Length: {LIMIT + 1}") + b"x" * 1000)
        assert connection.reply().status == 413
        connection.send(b"x" * (LIMIT - 999))

        assert connection.ended()


@pytest.mark.parametrize("authorization", ["none", WRONG])
def test_a_stranger_that_sends_too_much_reads_its_401(sandbox: Sandbox, authorization: str) -> None:
    with sandbox.connection() as connection:
        connection.send(post(b"x" * (4 * 1024 * 1024), f"Authorization: {authorization}"))
        reply = connection.reply()

        assert (reply.status, reply.body) == (401, b"")
        assert connection.ended()


def test_draining_stops_at_its_limit_of_time() -> None:
    with running(Limits(drain_seconds=0.05)) as impatient, impatient.connection() as connection:
        connection.send(post(b"", f"Content-Length: {LIMIT + 1}"))

        assert connection.reply().status == 413
        assert connection.ended(), "the client never sends the rest, and is not waited for"


def test_draining_stops_at_its_limit_of_bytes() -> None:
    with running(Limits(drain_bytes=100_000)) as small, small.connection() as connection:
        connection.send(post(b"", f"Content-Length: {64 * 1024 * 1024}"))
        assert connection.reply().status == 413

        # The server closes after some of this; how the client is told depends on what is under way.
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            connection.send(bytes(64 * 1024 * 1024))


def test_a_client_that_leaves_in_the_middle_does_no_harm(sandbox: Sandbox) -> None:
    with sandbox.connection() as connection:
        connection.send(post(BODY)[:-10])
    with sandbox.connection() as connection:
        connection.send(post(b"", f"Content-Length: {LIMIT + 1}"))

    assert sandbox.ask(post(BODY)).status == 200
    assert len(sandbox.backend.calls) == 1


def test_calls_at_the_same_time_do_not_mix(sandbox: Sandbox) -> None:
    wrong: list[str] = []

    def client(number: int) -> None:
        for turn in range(20):
            token = f"T{number}x{turn}"
            reply = sandbox.ask(post(BODY.replace(b">A1<", f">{token}<".encode())))
            if f">{token}<".encode() not in reply.body:
                wrong.append(token)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_the_401_has_the_reason_that_php_reads(sandbox: Sandbox) -> None:
    reply = sandbox.ask(post(BODY, f"Authorization: {WRONG}"))

    assert (reply.status, reply.reason, reply.body) == (401, "Unauthorized", b"")
