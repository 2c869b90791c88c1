"""A body is read whole within its limit, decompressed within the same, and drained within others."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Iterable

import pytest
from starlette.types import Message

from mockpayline.soap.body import Body, ClientGone
from mockpayline.soap.faults import BodyTooLarge, ClientFault
from mockpayline.soap.limits import Limits

LIMITS = Limits(body_bytes=1000, drain_bytes=5000, drain_seconds=30)


class Wire:
    """A client that sends these parts, and then leaves."""

    def __init__(self, parts: Iterable[bytes], *, ends: bool = True) -> None:
        parts = list(parts)
        self.messages: list[Message] = [
            {"type": "http.request", "body": part, "more_body": not ends or index + 1 < len(parts)}
            for index, part in enumerate(parts)
        ]
        self.sent = 0

    async def receive(self) -> Message:
        if not self.messages:
            return {"type": "http.disconnect"}
        message = self.messages.pop(0)
        self.sent += len(message["body"])
        return message


def body_of(wire: Wire, encoding: str = "", length: int | None = None, limits: Limits = LIMITS) -> Body:
    return Body(wire.receive, limits, length=length, content_encoding=encoding)


def read(parts: Iterable[bytes], encoding: str = "", length: int | None = None) -> bytes:
    return asyncio.run(body_of(Wire(parts), encoding, length).read())


def bare_deflate(content: bytes) -> bytes:
    deflate = zlib.compressobj(wbits=-15)
    return deflate.compress(content) + deflate.flush()


@pytest.mark.parametrize("parts", [[b"abc"], [b"a", b"bc"], [b"", b"a", b"", b"b", b"c", b""]])
def test_a_body_is_read_whole_in_however_many_parts_it_comes(parts: list[bytes]) -> None:
    assert read(parts) == b"abc"


def test_a_body_may_be_empty() -> None:
    assert read([b""]) == b""


@pytest.mark.parametrize("parts", [[b"x" * 1000], [b"x" * 600, b"x" * 400]])
def test_a_body_may_reach_its_limit(parts: list[bytes]) -> None:
    assert len(read(parts)) == 1000


@pytest.mark.parametrize("parts", [[b"x" * 1001], [b"x" * 600, b"x" * 401]])
def test_a_body_may_not_pass_its_limit(parts: list[bytes]) -> None:
    with pytest.raises(BodyTooLarge, match="more than 1000 bytes"):
        read(parts)


def test_a_body_above_its_limit_is_not_read_further_than_it_must() -> None:
    wire = Wire([b"x" * 600] * 10)
    with pytest.raises(BodyTooLarge):
        asyncio.run(body_of(wire).read())

    assert wire.sent == 1200


def test_an_announced_length_above_the_limit_is_refused_unread() -> None:
    wire = Wire([b"x"])
    body = body_of(wire, length=1001)
    with pytest.raises(BodyTooLarge, match="1001 bytes; at most 1000"):
        asyncio.run(body.read())

    assert wire.sent == 0
    assert not body.begun
    assert not body.short


def test_an_announced_length_at_the_limit_is_read() -> None:
    assert len(read([b"x" * 1000], length=1000)) == 1000


@pytest.mark.parametrize(
    ("encoding", "compressed"),
    [
        ("gzip", gzip.compress(b"abc" * 300, mtime=0)),
        ("x-gzip", gzip.compress(b"abc" * 300, mtime=0)),
        (" GZip ", gzip.compress(b"abc" * 300, mtime=0)),
        ("deflate", zlib.compress(b"abc" * 300)),
        ("deflate", bare_deflate(b"abc" * 300)),
        ("identity", b"abc" * 300),
        ("", b"abc" * 300),
    ],
)
def test_a_compressed_body_reads_as_the_plain_one(encoding: str, compressed: bytes) -> None:
    assert read([compressed[:7], compressed[7:]], encoding) == b"abc" * 300


@pytest.mark.parametrize(
    ("encoding", "content", "said"),
    [
        ("br", b"x", 'The Content-Encoding "br" is not known'),
        ("gzip, gzip", b"x", "is not known"),
        ("gzip", b"no gzip", "cannot be read as gzip"),
        ("gzip", b"", "its end is missing"),
        ("gzip", gzip.compress(b"abc", mtime=0)[:-3], "its end is missing"),
        ("gzip", gzip.compress(b"abc", mtime=0) + b"more", "something follows its end"),
        ("gzip", gzip.compress(b"abc", mtime=0)[:-8] + b"\0" * 8, "cannot be read as gzip"),
        ("deflate", b"\xff\xff", "cannot be read as deflate"),
        ("deflate", b"", "its end is missing"),
    ],
)
def test_what_cannot_be_decompressed_is_the_clients_mistake(encoding: str, content: bytes, said: str) -> None:
    with pytest.raises(ClientFault, match=said) as caught:
        read([content], encoding)

    assert caught.value.status == 500


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_the_limit_holds_after_decompression_too(encoding: str) -> None:
    pack = gzip.compress if encoding == "gzip" else zlib.compress

    assert read([pack(b"x" * 1000)], encoding) == b"x" * 1000
    with pytest.raises(BodyTooLarge, match="decompresses to more than 1000 bytes"):
        read([pack(b"x" * 1001)], encoding)


def test_a_bomb_is_refused_without_being_unpacked() -> None:
    bomb = zlib.compressobj(wbits=31)
    packed = b"".join(bomb.compress(bytes(1024 * 1024)) for _ in range(64)) + bomb.flush()
    limits = Limits()
    assert len(packed) < limits.body_bytes, "the bomb itself is within the limit"

    with pytest.raises(BodyTooLarge):
        asyncio.run(body_of(Wire([packed]), "gzip", limits=limits).read())


def test_a_client_that_leaves_in_the_middle_is_told_apart() -> None:
    with pytest.raises(ClientGone):
        asyncio.run(body_of(Wire([b"abc"], ends=False)).read())


@pytest.mark.parametrize(("count", "read_bytes"), [(5, 2500), (10, 5000), (11, 5000), (100, 5000)])
def test_draining_ends_with_the_body_or_at_its_limit(count: int, read_bytes: int) -> None:
    wire = Wire([b"x" * 500] * count)
    body = body_of(wire)
    asyncio.run(body.drain())

    assert wire.sent == read_bytes
    assert body.complete is (count <= 10)


def test_draining_ends_when_the_client_leaves() -> None:
    body = body_of(Wire([b"x"], ends=False))
    asyncio.run(body.drain())

    assert body.complete


def test_draining_ends_when_its_time_is_over() -> None:
    async def silence() -> Message:
        return await asyncio.Future()

    body = Body(silence, Limits(drain_seconds=0), length=None, content_encoding="")
    asyncio.run(asyncio.wait_for(body.drain(), timeout=30))

    assert not body.complete


def test_a_body_of_no_length_needs_no_draining() -> None:
    assert body_of(Wire([]), length=0).complete
