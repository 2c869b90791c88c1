"""Connections that an application ends on purpose, over real sockets and a real uvicorn server."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from http.client import IncompleteRead, RemoteDisconnected

import pytest
from starlette.types import Receive, Scope, Send

from tests.wired import (
    CHUNKED,
    GET,
    LARGE,
    WATCHDOG,
    WAYS,
    Serve,
    answer_on,
    body,
    cut,
    head,
    hello,
    length,
    nothing_logged,
    read,
    rest,
    serving,
    silent,
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


def test_no_answer_is_a_connection_that_ends_without_a_byte(serve: Serve) -> None:
    served = serve(silent)
    with served.client() as connected:
        connected.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")
        with pytest.raises(RemoteDisconnected):
            answer_on(connected)
    assert served.writes == []


def test_a_kept_connection_ends_at_the_call_that_cuts_it(serve: Serve) -> None:
    async def second(scope: Scope, receive: Receive, send: Send) -> None:
        await (silent if scope["path"] == "/cut" else hello)(scope, receive, send)

    with serve(second).client() as connected:
        connected.sendall(GET)
        assert answer_on(connected).read() == b"hello"
        connected.sendall(GET.replace(b"/ ", b"/cut ", 1))
        assert rest(connected) == b""


def test_requests_behind_the_one_that_cuts_are_not_answered(serve: Serve) -> None:
    calls: list[str] = []

    async def second(scope: Scope, receive: Receive, send: Send) -> None:
        calls.append(scope["path"])
        await (silent if scope["path"] == "/cut" else hello)(scope, receive, send)

    answers = serve(second).answers(GET, GET.replace(b"/ ", b"/cut ", 1), GET)

    assert answers.count(b"HTTP/1.1 200") == 1
    assert calls == ["/", "/cut"]


def test_a_chunked_request_can_be_left_without_answer(serve: Serve) -> None:
    assert serve(silent).answers(CHUNKED) == b""


@pytest.mark.parametrize("written", [0, 1, 99])
def test_an_answer_can_be_cut_after_any_byte(serve: Serve, written: int) -> None:
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


def test_an_answer_cut_within_its_chunks_lacks_its_end(serve: Serve) -> None:
    async def cutting(scope: Scope, receive: Receive, send: Send) -> None:
        await send(head())
        await send(body(b"part", more=True))
        cut(scope)

    assert serve(cutting).answers(GET).endswith(b"\r\n\r\n4\r\npart\r\n")


def test_what_was_sent_before_the_cut_is_written_however_much(serve: Serve) -> None:
    async def cutting(scope: Scope, receive: Receive, send: Send) -> None:
        await send(head(length(LARGE + 1)))
        await send(body(b"x" * LARGE, more=True))
        cut(scope)

    assert serve(cutting).answers(GET).partition(b"\r\n\r\n")[2] == b"x" * LARGE


def test_after_the_cut_the_application_may_go_on_in_vain(serve: Serve) -> None:
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


def test_a_complete_answer_can_be_the_connections_last(serve: Serve) -> None:
    async def last(scope: Scope, receive: Receive, send: Send) -> None:
        await hello(scope, receive, send)
        cut(scope)

    assert serve(last).answers(GET).endswith(b"\r\n\r\nhello")
