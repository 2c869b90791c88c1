"""One write per answer, over real sockets and a real uvicorn server."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from starlette.types import Receive, Scope, Send

from tests.wired import (
    GET,
    LARGE,
    LAST,
    WATCHDOG,
    WAYS,
    Serve,
    answer_on,
    body,
    head,
    hello,
    hello_with,
    length,
    nothing_logged,
    read,
    serving,
)


@pytest.fixture(params=WAYS, ids=str)
def serve(request: pytest.FixtureRequest) -> Iterator[Serve]:
    loop, at_once = request.param
    with serving(loop, at_once=at_once) as one:
        yield one


@pytest.fixture(autouse=True)
def _nothing_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with nothing_logged(caplog):
        yield


def test_an_answer_goes_out_in_one_write(serve: Serve) -> None:
    served = serve(hello)
    with served.client() as connected:
        for turn in range(1, 4):
            connected.sendall(GET)
            assert answer_on(connected).read() == b"hello"
            assert len(served.writes) == turn
    assert all(one.endswith(b"\r\n\r\nhello") for one in served.writes)


def test_pipelined_answers_come_in_order_each_in_one_write(serve: Serve) -> None:
    served = serve(hello)
    answers = served.answers(GET, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n01", GET, LAST)

    assert [part[:7] for part in answers.split(b"\r\n\r\n")[1:]] == [b"helloHT", b"hello01", b"helloHT", b"hello"]
    assert len(served.writes) == 4


def test_a_chunked_body_arrives_and_a_chunked_answer_ends(serve: Serve) -> None:
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
def test_an_answer_without_body_is_complete(serve: Serve, method: str, status: int) -> None:
    async def empty(scope: Scope, receive: Receive, send: Send) -> None:
        await send(head(*([length(5)] if method == "HEAD" else []), status=status))
        await send(body(b""))

    served = serve(empty)
    with served.client() as connected:
        for _ in range(2):
            connected.sendall(GET.replace(b"GET", method.encode()))
            response = answer_on(connected, method)
            assert (response.status, response.read()) == (status, b"")


def test_an_application_that_waits_goes_on_in_a_task_of_its_own(serve: Serve) -> None:
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


def test_a_body_that_comes_in_parts_is_whole(serve: Serve) -> None:
    with serve(hello).client() as connected:
        for part in (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n", b"\r\n", b"ab", b"cd"):
            connected.sendall(part)
            time.sleep(0.01)
        assert answer_on(connected).read() == b"helloabcd"


def test_clients_are_served_while_another_waits(serve: Serve) -> None:
    async def held(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/held":
            await receive()
            await receive()  # which is the client's going
        await hello(scope, receive, send)

    served = serve(held)
    with served.client() as waiting:
        waiting.sendall(GET.replace(b"/ ", b"/held ", 1))
        assert served.answers(LAST).endswith(b"hello")


def test_a_streamed_answer_is_on_its_way_before_it_ends(serve: Serve) -> None:
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


def test_who_reads_slowly_slows_the_application_down(serve: Serve) -> None:
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


def test_a_large_answer_is_sent_whole(serve: Serve) -> None:
    async def large(scope: Scope, receive: Receive, send: Send) -> None:
        await send(head(length(LARGE), (b"connection", b"close")))
        await send(body(b"x" * LARGE))

    assert serve(large).answers(GET).partition(b"\r\n\r\n")[2] == b"x" * LARGE


def test_an_application_that_fails_is_told_of_and_answered_500(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    async def failing(scope: Scope, receive: Receive, send: Send) -> None:
        raise LookupError("the application's mistake")

    assert serve(failing).answers(GET).startswith(b"HTTP/1.1 500")
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert told == ["Exception in ASGI application\n"]
    caplog.clear()
