"""Applications served by the wire's protocol: over real sockets, by a real uvicorn server in a thread."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
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

Serve = Callable[[ASGIApp], "Served"]
"""Serves an application until the test ends."""
WAYS = [(loop, at_once) for loop in LOOPS for at_once in (False, True)]
"""On which loop an application is served, and whether it asks to be begun without a task."""


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


@contextmanager
def serving(loop: str, *, at_once: bool) -> Iterator[Serve]:
    """Serve applications with this protocol until the block ends."""
    ends: list[Callable[[], None]] = []

    def start(app: ASGIApp) -> Served:
        writes: list[bytes] = []

        class Spied(HttpProtocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(Spy(transport, writes))

        listening = socket.create_server(("127.0.0.1", 0))
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

    try:
        yield start
    finally:
        for end in ends:
            end()


def head(*headers: tuple[bytes, bytes], status: int = 200) -> Message:
    """Return the start of an answer."""
    return {"type": "http.response.start", "status": status, "headers": list(headers)}


def body(data: bytes, *, more: bool = False) -> Message:
    """Return a part of an answer's body."""
    return {"type": "http.response.body", "body": data, "more_body": more}


def length(count: int) -> tuple[bytes, bytes]:
    """Return the header that tells a body's length."""
    return b"content-length", b"%d" % count


def cut(scope: Scope) -> None:
    """End the connection of a request."""
    scope["extensions"][EXTENSION].close()


async def read(receive: Receive) -> bytes:
    """Return a request's body."""
    data = b""
    while True:
        message = await receive()
        part: bytes = message.get("body", b"")
        data += part
        if not message.get("more_body", False):
            return data


async def hello_with(data: bytes, send: Send) -> None:
    """Answer with some bytes."""
    await send(head(length(len(data))))
    await send(body(data))


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that answers, whatever comes."""
    await hello_with(b"hello" + await read(receive), send)


async def silent(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that ends the connection without an answer."""
    await read(receive)
    cut(scope)


@contextmanager
def nothing_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail where the server complains of anything that a test does."""
    with caplog.at_level(logging.INFO):
        yield
    said = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    assert not said, said
