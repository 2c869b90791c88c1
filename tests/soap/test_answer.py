"""How an answer goes out: compressed only if asked for, closing only if told."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

import pytest

from mockpayline.soap.answer import COMPRESS_FROM, XML, Answer, accepts_gzip, send_answer, wants_close


def sent(answer: Answer, headers: dict[bytes, bytes], method: str = "POST", version: str = "1.1") -> Any:
    messages = []

    async def send(message: Any) -> None:
        messages.append(message)

    asyncio.run(send_answer(answer, {"method": method, "http_version": version}, headers, send))
    return messages


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        (b"", False),
        (b"gzip", True),
        (b"GZIP", True),
        (b"deflate, gzip;q=0.5, *", True),
        (b"x-gzip", True),
        (b"gzip; q=1.0", True),
        (b"gzip;q=0", False),
        (b"gzip; q=0.000", False),
        (b"br, *", False),
        (b"notgzip", False),
    ],
)
def test_gzip_is_asked_for_by_name_and_weight(header: bytes, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


@pytest.mark.parametrize(("size", "packed"), [(COMPRESS_FROM - 1, False), (COMPRESS_FROM, True)])
def test_an_answer_is_compressed_from_a_size_on_if_asked_for(size: int, packed: bool) -> None:
    start, body = sent(Answer(200, b"x" * size, (XML,)), {b"accept-encoding": b"gzip"})
    headers = dict(start["headers"])

    assert (headers.get(b"content-encoding") == b"gzip") is packed
    assert int(headers[b"content-length"]) == len(body["body"])
    assert (gzip.decompress(body["body"]) if packed else body["body"]) == b"x" * size


def test_an_answer_is_never_compressed_unasked() -> None:
    start, body = sent(Answer(200, b"x" * 9999, (XML,)), {})

    assert b"content-encoding" not in dict(start["headers"])
    assert body["body"] == b"x" * 9999


def test_the_answer_to_head_has_the_length_and_not_the_body() -> None:
    start, body = sent(Answer(200, b"x" * 99, (XML,)), {}, method="HEAD")

    assert dict(start["headers"])[b"content-length"] == b"99"
    assert body["body"] == b""


@pytest.mark.parametrize(
    ("version", "connection", "closes"),
    [
        ("1.1", None, False),
        ("1.1", b"keep-alive", False),
        ("1.1", b"close", True),
        ("1.1", b"Close", True),
        ("1.1", b"TE, CLOSE", True),
        ("1.1", b"closed", False),
        ("1.0", None, True),
        ("1.0", b"keep-alive", True),
    ],
)
def test_a_connection_closes_when_asked_in_any_spelling(version: str, connection: bytes | None, closes: bool) -> None:
    headers = {} if connection is None else {b"connection": connection}
    start = sent(Answer(200, b"", ()), headers, version=version)[0]

    assert wants_close({"http_version": version}, headers) is closes
    assert (dict(start["headers"]).get(b"connection") == b"close") is closes


def test_an_answer_may_close_by_itself() -> None:
    assert dict(sent(Answer(413, b"", (), closing=True), {})[0]["headers"])[b"connection"] == b"close"
