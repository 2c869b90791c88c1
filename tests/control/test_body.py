from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from mockpayline.control import body
from mockpayline.control.body import BODY_LIMIT, DRAIN_BYTES, members, read_body, read_json
from mockpayline.errors import InvalidValue, LimitReached
from tests.control.api import DEMO, Api, told

pytestmark = pytest.mark.anyio


class Sender:
    """A client that sends parts of a body, and counts what was taken from it; None as a part hangs up."""

    def __init__(self, *parts: bytes | None, endless: bool = False, **headers: str) -> None:
        self._parts = list(parts)
        self._endless = endless
        self.taken = 0
        raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope: dict[str, Any] = {"type": "http", "method": "POST", "headers": raw, "path": "/"}
        self.request = Request(scope, self._receive)

    async def _receive(self) -> Message:
        part = self._parts[0] if self._endless else self._parts.pop(0) if self._parts else b""
        if part is None:
            return {"type": "http.disconnect"}
        self.taken += len(part)
        return {"type": "http.request", "body": part, "more_body": self._endless or bool(self._parts)}


async def test_a_body_at_the_limit_is_read_and_one_above_is_refused() -> None:
    assert await read_body(Sender(b"a" * BODY_LIMIT).request) == b"a" * BODY_LIMIT
    assert len(await read_body(Sender(b"a", b"b" * (BODY_LIMIT - 1)).request)) == BODY_LIMIT
    with pytest.raises(LimitReached) as refused:
        await read_body(Sender(b"a" * BODY_LIMIT, b"b").request)
    assert refused.value.value == BODY_LIMIT, "the answer names the limit"


async def test_a_body_that_is_too_large_is_read_to_its_end_so_that_its_sender_sees_the_answer() -> None:
    sender = Sender(*[b"a" * BODY_LIMIT] * 5)
    with pytest.raises(LimitReached):
        await read_body(sender.request)
    assert sender.taken == 5 * BODY_LIMIT, "the sender is stuck with the rest of its body"


async def test_a_body_without_end_is_left_after_the_limit_of_draining() -> None:
    sender = Sender(b"a" * BODY_LIMIT, endless=True)
    with pytest.raises(LimitReached):
        await read_body(sender.request)
    assert DRAIN_BYTES <= sender.taken <= DRAIN_BYTES + 2 * BODY_LIMIT, f"{sender.taken} bytes were read"


async def test_a_slow_body_is_left_after_the_time_of_draining(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "DRAIN_SECONDS", 0.01)
    never = asyncio.Event()

    async def receive() -> Message:
        await never.wait()
        raise AssertionError("the event is never set")

    async def stream() -> AsyncIterator[bytes]:
        yield (await receive())["body"]

    async with asyncio.timeout(30):
        await body._drain(stream(), 1)


async def test_a_sender_that_leaves_while_draining_is_no_failure() -> None:
    with pytest.raises(LimitReached):
        await read_body(Sender(b"a" * (BODY_LIMIT + 1), None).request)


async def test_a_sender_that_leaves_before_the_end_is_told_apart() -> None:
    with pytest.raises(ClientDisconnect):
        await read_body(Sender(b"a", None).request)


async def test_a_sender_that_waits_for_leave_to_send_too_much_is_not_given_it() -> None:
    length = str(BODY_LIMIT + 1)
    sender = Sender(b"a" * (BODY_LIMIT + 1), content_length=length, expect="100-continue")
    with pytest.raises(LimitReached):
        await read_body(sender.request)
    assert not sender.taken, "asking for the body gives leave to send it"


async def test_a_packed_body_is_refused(api: Api) -> None:
    answer = await api.http.post(f"{DEMO}/clock", content=gzip.compress(b"{}"), headers={"Content-Encoding": "gzip"})
    assert told(answer, 422)["path"] == "Content-Encoding"


async def test_a_body_above_the_limit_is_413_in_the_shape_of_errors(api: Api) -> None:
    for method, path in [("PUT", DEMO), ("POST", f"{DEMO}/payments/T/buyer"), ("POST", f"{DEMO}/clock")]:
        answer = await api.http.request(method, path, content=b" " * (BODY_LIMIT + 1))
        assert told(answer, 413)["kind"] == "limit_reached", f"{method} {path}"


MALFORMED = {
    "nothing": (b"", "empty"),
    "blanks": (b" \n", "empty"),
    "a cut text": (b'{"advance": ', "truncated"),
    "a word": (b"advance", "byte 0"),
    "more than one text": (b"{} {}", "byte 4"),
    "NaN": (b"NaN", "byte 0"),
    "an infinite number": (b"1e999", "out of range"),
    "a number without end": (b"1" * 5000, "out of range"),
    "latin-1": (b'"\xe9"', "UTF-8"),
    "UTF-16": ('"é"'.encode("utf-16"), "byte 0"),
    "half a surrogate pair": (b'"\\ud800"', "no JSON"),
    "a hundred thousand lists": (b"[" * 100_000, "deep"),
}


@pytest.mark.parametrize("name", MALFORMED)
async def test_what_is_no_json_is_422_and_says_where(api: Api, name: str) -> None:
    sent, problem = MALFORMED[name]
    error = told(await api.http.post(f"{DEMO}/clock", content=sent), 422)
    assert problem in error["message"], f"the message says nothing of the place: {error['message']}"
    assert error["path"] == "body"


async def test_json_is_read_whatever_the_content_type_is() -> None:
    assert await read_json(Sender('{"é": [1, "x"]}'.encode(), content_type="text/plain").request) == {"é": [1, "x"]}


async def test_an_object_with_another_member_is_refused_by_its_name() -> None:
    assert members({"a": 1}, "a", "b") == {"a": 1}
    with pytest.raises(InvalidValue) as refused:
        members({"a": 1, "c": 2}, "a", "b")
    assert refused.value.path == "c"


@pytest.mark.parametrize("said", [None, 1, "a", [], [{"a": 1}]])
async def test_what_is_no_object_is_refused(said: object) -> None:
    with pytest.raises(InvalidValue):
        members(said, "a")
