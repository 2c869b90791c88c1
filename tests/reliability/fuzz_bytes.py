"""Changes of bytes that know nothing of their meaning: each takes a generator and the bytes, and returns others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

Change = Callable[[Random, bytes], bytes]

LONGEST = 300_000
"""No change makes more bytes than this: above the limit of a SOAP body, so that limits are met too."""

MARK = "zq"
"""What begins every text made to be reflected, so that it is found again in an answer."""

SCRIPT = b"\"'></script><zqx zqx=1>"
"""What would become an element of its own wherever it is written into a page as it is."""

INTERESTING: Sequence[bytes] = (
    b"",
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\x0b",
    b"\x1b[31m",
    b"\r\n",
    b"\r\nZq: 1\r\n",
    b"%00",
    b"%0d%0aZq:1",
    b"%u0041",
    b"%",
    b"\xe2\x80\xae",
    b"\xef\xbf\xbf",
    b"'",
    b'"',
    b"<",
    b">",
    b"&",
    b";",
    b"{{7*7}}",
    b"${zq}",
    b"../../../etc/passwd",
    b"0",
    b"-1",
    b"1e309",
    b"NaN",
    b"-0",
    b"0x10",
    b"1" * 400,
    b"9" * 5000,
    b"-9223372036854775809",
    b"1.0000000000000000000000001",
    b"\xd9\xa1\xd9\xa2",  # digits that are not ASCII
    b"\xc2\xb2",
    b"null",
    b"true",
    b"2026-02-30",
    b"9999-12-31T23:59:59.999999999+14:00",
    b" ",
    b"\t",
    b"\xc2\xa0",
    b"\xe2\x80\xa8",
    SCRIPT,
)

_DIGITS = b"0123456789"


def _span(rng: Random, data: bytes) -> tuple[int, int]:
    start = rng.randint(0, len(data))
    return start, min(len(data), start + rng.choice((1, 2, 4, 16, 64, 256)))


def flip(rng: Random, data: bytes) -> bytes:
    """Turn one bit over."""
    if not data:
        return b"\x00"
    place = rng.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << rng.randrange(8)]) + data[place + 1 :]


def replace(rng: Random, data: bytes) -> bytes:
    """Put something interesting in the place of a few bytes."""
    start, end = _span(rng, data)
    return data[:start] + rng.choice(INTERESTING) + data[end:]


def insert(rng: Random, data: bytes) -> bytes:
    """Put something interesting between two bytes."""
    start = rng.randint(0, len(data))
    return data[:start] + rng.choice(INTERESTING) + data[start:]


def leave_out(rng: Random, data: bytes) -> bytes:
    """Leave a few bytes out."""
    start, end = _span(rng, data)
    return data[:start] + data[end:]


def repeat(rng: Random, data: bytes) -> bytes:
    """Write a few bytes many times over."""
    start, end = _span(rng, data)
    piece = data[start:end]
    times = min(rng.choice((1, 2, 10, 100, 5000)), LONGEST // max(1, len(piece)))
    return data[:start] + piece * times + data[start:]


def truncate(rng: Random, data: bytes) -> bytes:
    """End early."""
    return data[: rng.randint(0, len(data))]


def move(rng: Random, data: bytes) -> bytes:
    """Write a few bytes at another place as well."""
    start, end = _span(rng, data)
    place = rng.randint(0, len(data))
    return data[:place] + data[start:end] + data[place:]


def renumber(rng: Random, data: bytes) -> bytes:
    """Put another number in the place of a number."""
    starts = [
        place for place, one in enumerate(data) if one in _DIGITS and (not place or data[place - 1] not in _DIGITS)
    ]
    if not starts:
        return insert(rng, data)
    start = end = rng.choice(starts)
    while end < len(data) and data[end] in _DIGITS:
        end += 1
    number = rng.choice((b"0", b"-1", b"1", b"00", b"2147483648", b"9" * 19, b"9" * 400, b"1.5", b"1e9", b"", b"+1"))
    return data[:start] + number + data[end:]


CHANGES: tuple[Change, ...] = (flip, replace, insert, leave_out, repeat, truncate, move, renumber)
"""All changes of this module."""


def spliced(rng: Random, data: bytes, other: bytes) -> bytes:
    """Return the beginning of one and the end of the other."""
    return data[: rng.randint(0, len(data))] + other[rng.randint(0, len(other)) :]


def changed(rng: Random, data: bytes, changes: Sequence[Change], seeds: Sequence[bytes]) -> bytes:
    """Return the bytes after a few changes, most often one or two; sometimes spliced with another of the seeds."""
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 5, 8))):
        splicing = rng.random() < 0.05
        data = spliced(rng, data, rng.choice(seeds)) if splicing else rng.choice(changes)(rng, data)
        data = data[:LONGEST]
    return data
