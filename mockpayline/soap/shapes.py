"""The shapes of requests that were met: what has the shape of another is read without being parsed.

A client writes each operation in a few shapes, and to parse and decode a document costs several times as much as to
tell its texts from its shape and to put them where those of its likes went. What is new, large, wrong or written in an
uncommon way goes through parser, envelope and codec, and what these say of it is all that anybody gets to know.
"""

from __future__ import annotations

from sys import getsizeof
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from mockpayline.contract.operations import Operation
from mockpayline.domain.card_number import without_cards
from mockpayline.soap.codec import Decoded, decode
from mockpayline.soap.codec.shape import marked, reader, split, unescape
from mockpayline.soap.envelope import body_child, operation_of
from mockpayline.soap.limits import KIB, MIB, Limits
from mockpayline.soap.parser import is_plain_utf8, parse

if TYPE_CHECKING:
    from collections.abc import Callable

BODY_BYTES = 32 * KIB
"""Bytes of a request beyond which its shape is not looked at; one with every field of its operation has 10,000."""

PIECES = 2001
"""Pieces that a request of a remembered shape falls into at most, which are 1,000 texts and what stands around them."""

MEETINGS = 3
"""How many requests of a shape are parsed before it is remembered: to compile one costs as much as to parse twenty."""

SHAPES = 256
"""Shapes that are remembered at a time; the oldest gives way."""

SHAPES_BYTES = 2 * MIB
"""Bytes of the texts of all remembered shapes."""

MET = 1024
"""Shapes that are counted at a time; if there are more, counting begins anew."""


class _Shape(Struct, frozen=True):
    """What requests of one shape have in common."""

    operation: Operation
    pieces: int
    read: Callable[[list[str]], Decoded[Any]]


_Key = tuple[str, str]
"""A Content-Type, and a shape."""


class Shapes:
    """What reads requests, and remembers their shapes.

    `parsed` counts the requests that had to be parsed.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._shapes: dict[_Key, _Shape] = {}
        self._bytes = 0
        self._met: dict[int, int] = {}
        self.parsed = 0

    @property
    def remembered(self) -> int:
        """How many shapes are remembered."""
        return len(self._shapes)

    def read(self, body: bytes, content_type: str) -> tuple[Operation, Decoded[Any]]:
        """Return the operation that a request asks for, and the request.

        Raises the `SoapFault` of whatever parser or envelope find wrong with it.
        """
        if len(body) > BODY_BYTES:
            return self._parse(body, content_type)
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return self._parse(body, content_type)  # which tells it, or knows another charset
        pieces = split(text)
        # What joins the pieces stands in no document, so that as many pieces are the same pieces.
        key = (content_type, "\0".join(pieces[::2]))
        shape = self._shapes.get(key)
        if shape is None:
            operation, decoded = self._parse(body, content_type)
            if not decoded.problems and len(pieces) <= PIECES:
                self._meet(key, pieces, body, operation)
            return operation, decoded
        if len(pieces) == shape.pieces and ("&" not in text or unescape(pieces)):
            try:
                return shape.operation, shape.read(pieces)
            except (ValueError, KeyError):
                pass  # a value of another form than its type's, which the parser's way tells
        return self._parse(body, content_type)

    def _parse(self, body: bytes, content_type: str) -> tuple[Operation, Decoded[Any]]:
        self.parsed += 1
        element = body_child(parse(body, content_type, self._limits))
        operation = operation_of(element)
        return operation, decode(element, operation.request)

    def _meet(self, key: _Key, pieces: list[str], body: bytes, operation: Operation) -> None:
        """Count a shape, and remember it when it was met often enough."""
        # By its hash, for most are never met again, and what shares another's is only remembered too soon or not.
        name = hash(key)
        times = self._met.get(name, 0) + 1
        if name not in self._met and len(self._met) == MET:
            self._met.clear()
        self._met[name] = times
        if times != MEETINGS or not is_plain_utf8(body, key[0]):
            return
        read = self._compiled(key, pieces, operation)
        if read is not None:
            self._remember(key, _Shape(operation, len(pieces), read))

    def _compiled(
        self, key: _Key, pieces: list[str], operation: Operation
    ) -> Callable[[list[str]], Decoded[Any]] | None:
        plain = key[1].encode()
        # A number may be written as no plain text is, with blanks around it, and is not to be kept.
        document = marked(pieces) if without_cards(plain) == plain else None
        if document is None:
            return None
        root = parse(document.encode(), key[0], self._limits)
        return reader(root, body_child(root), operation.request, len(pieces))

    def _remember(self, key: _Key, shape: _Shape) -> None:
        self._shapes[key] = shape
        self._bytes += _size(key)
        while len(self._shapes) > SHAPES or self._bytes > SHAPES_BYTES:
            oldest = next(iter(self._shapes))
            del self._shapes[oldest]
            self._bytes -= _size(oldest)
            self._met.pop(hash(oldest), None)


def _size(key: _Key) -> int:
    return getsizeof(key[0]) + getsizeof(key[1])
