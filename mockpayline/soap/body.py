"""The request's body: collected, decompressed and, where it is refused, drained; always within limits."""

from __future__ import annotations

import asyncio
import zlib

from starlette.types import Receive

from mockpayline.soap.faults import BodyTooLarge, ClientFault
from mockpayline.soap.limits import Limits
from mockpayline.soap.text import shown

_GZIP = {"gzip", "x-gzip"}
_ENCODINGS = "gzip, deflate or none"


class ClientGone(Exception):
    """The client closed the connection before its request was complete; nobody is left to answer."""


class Body:
    """The body of one request, read once.

    `length` is what the Content-Length header says, None where there is none. `begun` and `complete` tell how far
    it was read.
    """

    def __init__(self, receive: Receive, limits: Limits, *, length: int | None, content_encoding: str) -> None:
        self._receive = receive
        self._limits = limits
        self._length = length
        self._encoding = content_encoding.strip().lower()
        self.begun = False
        self.complete = length == 0

    async def read(self) -> bytes:
        """Return the whole body, decompressed.

        Raises `BodyTooLarge` as soon as the limit is passed, by what the header announces, by what arrives or by
        what it decompresses to, and `ClientFault` for a content that cannot be decompressed.
        """
        limit = self._limits.body_bytes
        if self._length is not None and self._length > limit:
            raise BodyTooLarge(f"The request has {self._length} bytes; at most {limit} are taken.")
        message = await self._message()
        body: bytes = message.get("body", b"")
        if not self.complete:
            parts = [body]
            size = len(body)
            while not self.complete and size <= limit:
                part = (await self._message()).get("body", b"")
                parts.append(part)
                size += len(part)
            body = b"".join(parts)
        if len(body) > limit:
            raise BodyTooLarge(f"The request has more than {limit} bytes.")
        if self._encoding and self._encoding != "identity":
            return self._decompressed(body)
        return body

    @property
    def short(self) -> bool:
        """Whether the header announces a body within the limit, so that reading it to its end costs little."""
        return self._length is not None and self._length <= self._limits.body_bytes

    async def drain(self) -> None:
        """Read on without keeping anything, until the body ends, the client goes, or a limit of draining is met."""
        left = self._limits.drain_bytes
        await asyncio.sleep(0)  # a call may have been begun without the task that a timeout needs
        try:
            async with asyncio.timeout(self._limits.drain_seconds):
                while not self.complete and left > 0:
                    left -= len((await self._message()).get("body", b""))
        except (TimeoutError, ClientGone):
            return

    async def _message(self) -> dict[str, bytes]:
        self.begun = True
        message = await self._receive()
        if message["type"] != "http.request":
            self.complete = True
            raise ClientGone
        self.complete = not message.get("more_body", False)
        return message  # type: ignore[return-value]  # ASGI's messages are maps of anything

    def _decompressed(self, body: bytes) -> bytes:
        if self._encoding in _GZIP:
            inflate = zlib.decompressobj(wbits=31)
        elif self._encoding == "deflate":
            # RFC 9110, section 8.4.1.2: the zlib format, but some send the bare stream.
            wrapped = len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
            inflate = zlib.decompressobj(wbits=15 if wrapped else -15)
        else:
            raise ClientFault(f"The Content-Encoding {shown(self._encoding)} is not known; use {_ENCODINGS}.")
        limit = self._limits.body_bytes
        try:
            # One byte more than the limit tells that it is passed; no more is ever unpacked, whatever is in there.
            plain = inflate.decompress(body, limit + 1)
        except zlib.error as error:
            raise ClientFault(f"The request cannot be read as {self._encoding}: {error}.") from None
        if len(plain) > limit:
            raise BodyTooLarge(f"The request decompresses to more than {limit} bytes.")
        if not inflate.eof:
            raise ClientFault(f"The request cannot be read as {self._encoding}: its end is missing.")
        if inflate.unused_data:
            raise ClientFault(f"The request cannot be read as {self._encoding}: something follows its end.")
        return plain
