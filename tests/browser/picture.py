"""Makes a screenshot small: a PNG of true colour becomes one with a palette, as a page has few colours."""

from __future__ import annotations

import struct
import zlib
from collections import Counter

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOURS = 256
_PIXEL = 3


def smaller(png: bytes) -> bytes:
    """Return a picture with at most 256 colours: its most frequent ones, others being the nearest of these.

    It reads what Chromium writes: 8 bits a channel, RGB, not interlaced.
    """
    width, height, pixels = _read(png)
    counts = Counter(pixels)
    palette = [colour for colour, _ in counts.most_common(_COLOURS)]
    places = {colour: place for place, colour in enumerate(palette)}
    for colour in counts:
        if colour not in places:
            places[colour] = min(range(len(palette)), key=lambda place: _distance(palette[place], colour))
    indexed = bytes(places[colour] for colour in pixels)
    rows = b"".join(b"\0" + indexed[start : start + width] for start in range(0, width * height, width))
    return (
        _SIGNATURE
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
        + _chunk(b"PLTE", b"".join(palette))
        + _chunk(b"IDAT", zlib.compress(rows, 9))
        + _chunk(b"IEND", b"")
    )


def _distance(one: bytes, other: bytes) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _read(png: bytes) -> tuple[int, int, list[bytes]]:
    """Return the width, the height and the pixels of a picture, row by row."""
    assert png.startswith(_SIGNATURE), "this is no PNG"
    place, packed, header = len(_SIGNATURE), b"", b""
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        kind, data = png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        header = data if kind == b"IHDR" else header
        packed += data if kind == b"IDAT" else b""
        place += length + 12
    width, height, depth, colours, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    assert (depth, colours, interlaced) == (8, 2, 0), "Chromium writes 8 bits of red, green and blue"
    raw, size = zlib.decompress(packed), width * _PIXEL
    before, pixels = bytearray(size), []
    for start in range(0, len(raw), size + 1):
        row = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + size]), before)
        pixels += [bytes(row[at : at + _PIXEL]) for at in range(0, size, _PIXEL)]
        before = row
    return width, height, pixels


def _unfiltered(kind: int, row: bytearray, above: bytearray) -> bytearray:
    """Return a row as it was before it was filtered (PNG, third edition, section 9.2)."""
    for at in range(len(row)):
        left, up = row[at - _PIXEL] if at >= _PIXEL else 0, above[at]
        corner = above[at - _PIXEL] if at >= _PIXEL else 0
        row[at] = (row[at] + (0, left, up, (left + up) // 2, _paeth(left, up, corner))[kind]) & 255
    return row


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda one: abs(guess - one))
