"""One write per answer, and connections that end on purpose, over real sockets and a real uvicorn server."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPResponse, IncompleteRead, RemoteDisconnected
from typing import Any

import pytest
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mockpayline.wire import EXTENSION, HttpProtocol

WATCHDOG = 60.0
"""Seconds after which a socket gives up; everything here takes a small part of one."""
LOOPS = ["asyncio"] if sys.platform == "win32" else ["asyncio", "uvloop"]
GET = b"GET / HTTP/1.1\r\nHost: sandbox.test\r\n\r\n"
LAST = GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
CHUNKED = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
LARGE = 20_000_000
"""Bytes that no socket's buffers hold."""


class Spy(asyncio.Transport):
    """Notes what is written to the transport below."""

    def __init__(self, below: asyncio.Transport, writes: list[bytes]) -> None:
        super().__init__()
        self._below = below
        self._writes = writes

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self._writes.append(bytes(data))
        self._below.write(data)

    def writelines(self, list_of_data: Any) -> None:
        parts = list(list_of_data)
        self._writes.append(b"".join(parts))
        self._below.writelines(parts)

    def __getattribute__(self, name: str) -> Any:
        if name in {"write", "writelines", "_below", "_writes"}:
            return object.__getattribute__(self, name)
        return getattr(object.__getattribute__(self, "_below"), name)


class Served:
    """A server in a thread: its port, and every write to a client."""

    def __init__(self, port: int, writes: list[bytes]) -> None:
        self.port = port
        self.writes = writes

    @contextmanager
    def client(self) -> Iterator[socket.socket]:
        """Connect to the server."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=WATCHDOG) as connected:
            yield connected

    def answers(self, *requests: bytes) -> bytes:
        """Send requests together, and return all that comes until the server ends the connection."""
        with self.client() as connected:
            connected.sendall(b"".join(requests))
            return rest(connected)


def rest(connected: socket.socket) -> bytes:
    """Return what comes until the server ends the connection."""
    parts = []
    while part := connected.recv(65536):
        parts.append(part)
    return b"".join(parts)


def answer_on(connected: socket.socket, method: str = "GET") -> HTTPResponse:
    """Read the head of the next answer."""
    response = HTTPResponse(connected, method=method)
    response.begin()
    return response


class AtOnce:
    """An application that asks to be begun without a task."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    def at_once(self, scope: Scope) -> bool:
        return True


@pytest.fixture(params=[(loop, at_once) for loop in LOOPS for at_once in (False, True)], ids=str)
def serve(request: pytest.FixtureRequest) -> Iterator[Callable[[ASGIApp], Served]]:
    """Serve an application with this protocol until the test ends."""
    ends: list[Callable[[], None]] = []

    def start(app: ASGIApp) -> Served:
        writes: list[bytes] = []

        class Spied(HttpProtocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(Spy(transport, writes))

        listening = socket.create_server(("127.0.0.1", 0))
        loop, at_once = request.param
        served = AtOnce(app) if at_once else app
        config = uvicorn.Config(
            served, http=Spied, ws="none", lifespan="off", log_config=None, access_log=False, loop=loop
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()

        def end() -> None:
            server.should_exit = True
            thread.join()
            listening.close()

        ends.append(end)
        return Served(listening.getsockname()[1], writes)

    yield start
    for end in ends:
        end()


def head(*headers: tuple[bytes, bytes], status: int = 200) -> Message:
    return {"type": "http.response.start", "status": status, "headers": list(headers)}


def body(data: bytes, *, more: bool = False) -> Message:
    return {"type": "http.response.body", "body": data, "more_body": more}


def length(count: int) -> tuple[bytes, bytes]:
    return b"content-length", b"%d" % count


def cut(scope: Scope) -> None:
    scope["extensions"][EXTENSION].close()


async def read(receive: Receive) -> bytes:
    data = b""
    while True:
        message = await receive()
        part: bytes = message.get("body", b"")
        data += part
        if not message.get("more_body", False):
            return data


async def hello_with(data: bytes, send: Send) -> None:
    await send(head(length(len(data))))
    await send(body(data))


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    await hello_with(b"hello" + await read(receive), send)


async def silent(scope: Scope, receive: Receive, send: Send) -> None:
    await read(receive)
    cut(scope)


@pytest.fixture(autouse=True)
def _nothing_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No test here may make the server complain."""
    with caplog.at_level(logging.INFO):
        yield
    said = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    assert not said, said


def test_an_answer_goes_out_in_one_write(serve: Callable[[ASGIApp], Served]) -> None:
    served = serve(hello)
    with served.client() as connected:
        for turn in range(1, 4):
            connected.sendall(GET)
            assert answer_on(connected).read() == b"hello"
            assert len(served.writes) == turn
    assert all(one.endswith(b"\r\n\r\nhello") for one in served.writes)


def test_pipelined_answers_come_in_order_each_in_one_write(serve: Callable[[ASGIApp], Served]) -> None:
    served = serve(hello)
    answers = served.answers(GET, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n01", GET, LAST)

    assert [part[:7] for part in answers.split(b"\r\n\r\n")[1:]] == [b"helloHT", b"hello01", b"helloHT", b"hello"]
    assert len(served.writes) == 4


def test_a_chunked_body_arrives_and_a_chunked_answer_ends(serve: Callable[[ASGIApp], Served]) -> None:
    async def echo(scope: Scope, receive: Receive, send: Send) -> None:
        data = await read(receive)
        await send(head())
        await send(body(data))

    served = serve(echo)
    with served.client() as connected:
        connected.sendall(
            b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        )
        response = answer_on(connected)
        assert response.headers["transfer-encoding"] == "chunked"
        assert response.read() == b"abcde"
    assert len(served.writes) == 1


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 304)])
def test_an_answer_without_body_is_complete(serve: Callable[[ASGIApp], Served], method: str, status: int) -> None:
    async def empty(scope: Scope, receive: Receive, send: Send) -> None:
        await send(head(*([length(5)] if method == "HEAD" else []), status=status))
        await send(body(b""))

    served = serve(empty)
    with served.client() as connected:
        for _ in range(2):
            connected.sendall(GET.replace(b"GET", method.encode()))
            response = answer_on(connected, method)
            assert (response.status, response.read()) == (status, b"")


def test_an_application_that_waits_goes_on_in_a_task_of_its_own(serve: Callable[[ASGIApp], Served]) -> None:
    async def waiting(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0)
        with suppress(TimeoutError):
            async with asyncio.timeout(0.001):
                await asyncio.Event().wait()
        done = asyncio.get_running_loop().create_future()
        done.set_exception(LookupError("seen"))
        try:
            await done
        except LookupError as error:
            await hello_with(str(error).encode(), send)

    served = serve(waiting)
    assert served.answers(GET, LAST).count(b"\r\n\r\nseen") == 2


def test_a_body_that_comes_in_parts_is_whole(serve: Callable[[ASGIApp], Served]) -> None:
    with serve(hello).client() as connected:
        for part in (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n", b"\r\n", b"ab", b"cd"):
            connected.sendall(part)
            time.sleep(0.01)
        assert answer_on(connected).read() == b"helloabcd"


def test_clients_are_served_while_another_waits(serve: Callable[[ASGIApp], Served]) -> None:
    async def held(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/held":
            await receive()
            await receive()  # which is the client's going
        await hello(scope, receive, send)

    served = serve(held)
    with served.client() as waiting:
        waiting.sendall(GET.replace(b"/ ", b"/held ", 1))
        assert served.answers(LAST).endswith(b"hello")


def test_a_streamed_answer_is_on_its_way_before_it_ends(serve: Callable[[ASGIApp], Served]) -> None:
    asked = threading.Event()

    async def stream(scope: Scope, receive: Receive, send: Send) -> None:
        await send(head(length(6)))
        await asyncio.to_thread(asked.wait, WATCHDOG)
        for part in (b"one", b"two"):
            asked.clear()
            await send(body(part, more=part == b"one"))
            await asyncio.to_thread(asked.wait, WATCHDOG)

    with serve(stream).client() as connected:
        connected.sendall(GET)
        response = answer_on(connected)
        asked.set()
        assert response.read(3) == b"one"
        asked.set()
        assert response.read() == b"two"
        asked.set()


def test_who_reads_slowly_slows_the_application_down(serve: Callable[[ASGIApp], Served]) -> None:
    sent = 0

    async def much(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal sent
        await send(head(length(LARGE)))
        for _ in range(LARGE // 10_000):
            await send(body(b"x" * 10_000, more=True))
            sent += 10_000
        await send(body(b""))

    with serve(much).client() as connected:
        connected.sendall(GET)
        response = answer_on(connected)
        assert sent < LARGE
        assert len(response.read()) == LARGE


def test_a_large_answer_is_sent_whole(serve: Callable[[ASGIApp], Served]) -> None:
    async def large(scope: Scope, receive: Receive, send: Send) -> None:
        await send(head(length(LARGE), (b"connection", b"close")))
        await send(body(b"x" * LARGE))

    assert serve(large).answers(GET).partition(b"\r\n\r\n")[2] == b"x" * LARGE


def test_no_answer_is_a_connection_that_ends_without_a_byte(serve: Callable[[ASGIApp], Served]) -> None:
    served = serve(silent)
    with served.client() as connected:
        connected.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")
        with pytest.raises(RemoteDisconnected):
            answer_on(connected)
    assert served.writes == []


def test_a_kept_connection_ends_at_the_call_that_cuts_it(serve: Callable[[ASGIApp], Served]) -> None:
    async def second(scope: Scope, receive: Receive, send: Send) -> None:
        await (silent if scope["path"] == "/cut" else hello)(scope, receive, send)

    with serve(second).client() as connected:
        connected.sendall(GET)
        assert answer_on(connected).read() == b"hello"
        connected.sendall(GET.replace(b"/ ", b"/cut ", 1))
        assert rest(connected) == b""


def test_requests_behind_the_one_that_cuts_are_not_answered(serve: Callable[[ASGIApp], Served]) -> None:
    calls: list[str] = []

    async def second(scope: Scope, receive: Receive, send: Send) -> None:
        calls.append(scope["path"])
        await (silent if scope["path"] == "/cut" else hello)(scope, receive, send)

    answers = serve(second).answers(GET, GET.replace(b"/ ", b"/cut ", 1), GET)

    assert answers.count(b"HTTP/1.1 200") == 1
    assert calls == ["/", "/cut"]


def test_a_chunked_request_can_be_left_without_answer(serve: Callable[[ASGIApp], Served]) -> None:
    assert serve(silent).answers(CHUNKED) == b""


@pytest.mark.parametrize("written", [0, 1, 99])
def test_an_answer_can_be_cut_after_any_byte(serve: Callable[[ASGIApp], Served], written: int) -> None:
    async def cutting(scope: Scope, receive: Receive, send: Send) -> None:
        await read(receive)
        await send(head(length(100)))
        if written:
            await send(body(b"x" * written, more=True))
        cut(scope)

    with serve(cutting).client() as connected:
        connected.sendall(GET)
        response = answer_on(connected)
        with pytest.raises(IncompleteRead) as seen:
            response.read()
        assert seen.value.partial == b"x" * written


def test_an_answer_cut_within_its_chunks_lacks_its_end(serve: Callable[[ASGIApp], Served]) -> None:
    async def cutting(scope: Scope, receive: Receive, send: Send) -> None:
        await send(head())
        await send(body(b"part", more=True))
        cut(scope)

    assert serve(cutting).answers(GET).endswith(b"\r\n\r\n4\r\npart\r\n")


def test_what_was_sent_before_the_cut_is_written_however_much(serve: Callable[[ASGIApp], Served]) -> None:
    async def cutting(scope: Scope, receive: Receive, send: Send) -> None:
        await send(head(length(LARGE + 1)))
        await send(body(b"x" * LARGE, more=True))
        cut(scope)

    assert serve(cutting).answers(GET).partition(b"\r\n\r\n")[2] == b"x" * LARGE


def test_after_the_cut_the_application_may_go_on_in_vain(serve: Callable[[ASGIApp], Served]) -> None:
    received: list[str] = []
    done = threading.Event()

    async def stubborn(scope: Scope, receive: Receive, send: Send) -> None:
        await read(receive)
        cut(scope)
        cut(scope)
        received.append((await receive())["type"])
        await asyncio.sleep(0)
        await send(head(length(5)))
        await send(body(b"hello"))
        cut(scope)
        done.set()

    served = serve(stubborn)
    assert served.answers(GET) == b""
    assert done.wait(WATCHDOG)
    assert received == ["http.disconnect"]
    assert served.writes == []


def test_a_complete_answer_can_be_the_connections_last(serve: Callable[[ASGIApp], Served]) -> None:
    async def last(scope: Scope, receive: Receive, send: Send) -> None:
        await hello(scope, receive, send)
        cut(scope)

    assert serve(last).answers(GET).endswith(b"\r\n\r\nhello")


def test_an_application_that_fails_is_told_of_and_answered_500(
    serve: Callable[[ASGIApp], Served], caplog: pytest.LogCaptureFixture
) -> None:
    async def failing(scope: Scope, receive: Receive, send: Send) -> None:
        raise LookupError("the application's mistake")

    assert serve(failing).answers(GET).startswith(b"HTTP/1.1 500")
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert told == ["Exception in ASGI application\n"]
    caplog.clear()
