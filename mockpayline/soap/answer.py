"""An HTTP answer and how it goes out: length, compression if asked for, and an end of the connection that is told."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

from msgspec import Struct
from starlette.types import Scope, Send

from mockpayline.soap.body import Body

Header = tuple[bytes, bytes]

XML: Header = (b"content-type", b"text/xml; charset=utf-8")  # the only type that JAX-WS accepts
TEXT: Header = (b"content-type", b"text/plain; charset=utf-8")
JSON: Header = (b"content-type", b"application/json")

COMPRESS_FROM = 1024
"""Bytes below which compression saves less than its header costs."""


class Answer(Struct, frozen=True):
    """Status, headers and body. `closing`: the connection ends with it."""

    status: int
    body: bytes
    headers: tuple[Header, ...]
    closing: bool = False


async def send_answer(
    answer: Answer, scope: Scope, headers: Mapping[bytes, bytes], send: Send, rest: Body | None = None
) -> None:
    """Send an answer to the request whose scope and headers these are.

    `rest` is a body that was not read to its end. It is drained between the answer and the end of the exchange:
    the client may read the answer at once, and one that insists on sending first finds somebody listening.
    Closing a socket with unread data in it would throw the answer away (RFC 9112, section 9.6).
    """
    body = answer.body
    fields = [*answer.headers]
    if len(body) >= COMPRESS_FROM and accepts_gzip(headers.get(b"accept-encoding", b"")):
        deflate = zlib.compressobj(level=1, wbits=31)
        body = deflate.compress(body) + deflate.flush()
        fields += [(b"content-encoding", b"gzip"), (b"vary", b"accept-encoding")]
    fields.append((b"content-length", b"%d" % len(body)))
    # node-soap on Node 20 fails its next call if a connection that it asked to close ends without a word; uvicorn
    # says it only to a header spelled `close`.
    if answer.closing or wants_close(scope, headers):
        fields.append((b"connection", b"close"))
    if scope["method"] == "HEAD":
        body = b""
    await send({"type": "http.response.start", "status": answer.status, "headers": fields})
    if rest is None:
        await send({"type": "http.response.body", "body": body})
        return
    await send({"type": "http.response.body", "body": body, "more_body": True})
    await rest.drain()
    await send({"type": "http.response.body", "body": b""})


def accepts_gzip(header: bytes) -> bool:
    """Tell whether an Accept-Encoding header names gzip, and not with weight 0 (RFC 9110, section 12.5.3)."""
    if b"gzip" not in header.lower():
        return False
    for part in header.decode("latin-1").lower().split(","):
        name, _, parameters = part.partition(";")
        if name.strip() in {"gzip", "x-gzip"}:
            weight = parameters.replace(" ", "").removeprefix("q=")
            return weight.strip("0.") != "" or weight == ""
    return False


def wants_close(scope: Scope, headers: Mapping[bytes, bytes]) -> bool:
    """Tell whether the connection ends after this exchange: asked for in any spelling, or HTTP/1.0."""
    if scope.get("http_version") == "1.0":
        return True
    header = headers.get(b"connection")
    return header is not None and b"close" in [option.strip() for option in header.lower().split(b",")]
