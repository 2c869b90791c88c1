"""HTTP requests as they are written, and changes of their parts: the address, the fields, the form of the body."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from urllib.parse import quote_from_bytes

from tests.reliability.fuzz_bytes import CHANGES, INTERESTING, SCRIPT, Change, changed

TOKEN = b"TOKENTOKENTOKENTOKENTOKENTOKEN123"
"""Stands for the token of a payment that is open when the request is sent."""


@dataclass(frozen=True)
class Request:
    """One request; `line` is its first line without the end, `fields` are its header fields as they are written."""

    line: bytes
    fields: tuple[bytes, ...] = ()
    body: bytes = b""

    def written(self) -> bytes:
        """Return the bytes that are sent."""
        return b"\r\n".join([self.line, *self.fields, b"", self.body])

    def field(self, name: bytes) -> bytes:
        """Return the value of a field, empty where there is none."""
        start = name.lower() + b":"
        return next((one[len(start) :].strip() for one in self.fields if one.lower().startswith(start)), b"")

    def with_field(self, name: bytes, value: bytes) -> Request:
        """Return the request with this field, in place of any of that name."""
        start = name.lower() + b":"
        kept = [one for one in self.fields if not one.lower().startswith(start)]
        return replace(self, fields=(*kept, name + b": " + value))

    def with_body(self, body: bytes) -> Request:
        """Return the request with another body, and a length that is right."""
        return replace(self, body=body).with_field(b"Content-Length", b"%d" % len(body))


def read(written: bytes) -> Request:
    """Return the request that was written so; what has no empty line is all head."""
    head, _, body = written.partition(b"\r\n\r\n")
    line, *fields = head.split(b"\r\n")
    return Request(line, tuple(fields), body)


def request(method: str, address: str, body: bytes = b"", *fields: str) -> bytes:
    """Return a right request as it is written."""
    made = Request(f"{method} {address} HTTP/1.1".encode(), (b"Host: localhost", *(one.encode() for one in fields)))
    return (made.with_body(body) if body or method not in {"GET", "HEAD", "DELETE"} else made).written()


TYPES = (
    b"text/xml; charset=utf-8",
    b"text/xml; charset=utf-16",
    b"text/xml; charset=unicode_escape",
    b"text/xml; charset=" + b"a" * 3000,
    b'text/xml; charset="',
    b"application/soap+xml",
    b'multipart/related; type="application/xop+xml"; boundary=b; start="<0>"',
    b"multipart/form-data; boundary=b",
    b"multipart/form-data",
    b"application/x-www-form-urlencoded",
    b"application/x-www-form-urlencoded; charset=utf-16",
    b"application/json",
    b"application/yaml",
    b"\xe9",
    b"",
)
FIELDS = (
    b"Content-Encoding: gzip",
    b"Content-Encoding: gzip, gzip",
    b"Content-Encoding: br",
    b"Content-Encoding: " + b"x" * 1000,
    b"Transfer-Encoding: chunked",
    b"Transfer-Encoding: identity",
    b"Expect: 100-continue",
    b"Connection: close",
    b"Connection: upgrade\r\nUpgrade: h2c",
    b"Connection: upgrade\r\nUpgrade: websocket",
    b"Host: evil.example",
    b"Host: 127.0.0.1:99999999",
    b"Host: [::1%lo]",
    b"Host: " + SCRIPT,
    b"Host:",
    b"Origin: https://evil.example",
    b"Origin: http://[",
    b"Origin: null",
    b"Authorization: Basic",
    b"Authorization: Basic !!!",
    b"Authorization: Basic Og==",
    b"Authorization: Basic //8=",
    b"Authorization: Bearer \xe9",
    b"Authorization: Negotiate " + b"A" * 5000,
    b"Accept-Language: fr;q=nan, *;q=1e400, -;q=",
    b"Accept-Language: " + b"fr," * 2000,
    b"Accept-Encoding: gzip;q=0.0, *;q=x",
    b"Accept-Encoding: gzip",
    b"SOAPAction: " + SCRIPT,
    b"Cookie: " + b"a=b; " * 1000,
    b'Cookie: mockpayline="\\777"',
    b"If-None-Match: *",
    b"If-Modified-Since: zq",
    b"Range: bytes=-1",
    b"Range: bytes=9-1,2-",
    b"X-Forwarded-For: zq, ::, \xff",
    b"X-Forwarded-Proto: javascript",
    b"X-Failover-Cause: " + SCRIPT,
    b"X: " + b"y" * 5000,
    b"X:" + b"\x80\xff",
    b"Content-Length: 0",
    b"Content-Length: 99999999999",
)
METHODS = (b"GET", b"HEAD", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS", b"TRACE", b"CONNECT", b"PROPFIND")
_IN_ADDRESS = (
    b"%00",
    b"%0d%0aZq:%201",
    b"%2e%2e%2f",
    b"//",
    b"/../",
    b"?",
    b"&",
    b"=",
    b"&&==",
    b"#zq",
    b"%ff%fe",
    b"%",
    b"%u0041",
    b"?wsdl",
    b";a=b",
    b"?limit=1&limit=2",
    b"?limit=-1",
    b"?limit=99999999999999999999",
    b"?until=final&timeout=1ms",
    b"?timeout=nan",
    b"?a=" + b"b" * 3000,
    b"\xe9",
    quote_from_bytes(SCRIPT).encode(),
)


def method(rng: Random, written: bytes) -> bytes:
    """Ask by another method."""
    one = read(written)
    return replace(one, line=rng.choice(METHODS) + b" " + one.line.partition(b" ")[2]).written()


def address(rng: Random, written: bytes) -> bytes:
    """Ask for another address."""
    one = read(written)
    verb, _, rest = one.line.partition(b" ")
    path, _, version = rest.rpartition(b" ")
    place = rng.randint(1, max(1, len(path)))
    what = rng.random()
    if what < 0.6:
        path = path[:place] + rng.choice(_IN_ADDRESS) + path[place:]
    elif what < 0.8:
        path = path[:place] + quote_from_bytes(rng.choice(INTERESTING)[:300]).encode() + path[place:]
    else:
        pieces = path.split(b"/")
        pieces[rng.randrange(len(pieces))] = quote_from_bytes(rng.choice(INTERESTING)[:300]).encode()
        path = b"/" + b"/".join(pieces).lstrip(b"/")
    return replace(one, line=b" ".join((verb, path, version))).written()


def field(rng: Random, written: bytes) -> bytes:
    """Give the request another field, in place of the one of that name or beside it."""
    one = read(written)
    extra = rng.choice(FIELDS)
    name, _, value = extra.partition(b":")
    if rng.random() < 0.7:
        return one.with_field(name, value.strip()).written()
    return replace(one, fields=(*one.fields, extra)).written()


def kind(rng: Random, written: bytes) -> bytes:
    """Say that the body is something else."""
    return read(written).with_field(b"Content-Type", rng.choice(TYPES)).written()


@cache
def _bomb() -> bytes:
    return gzip.compress(b" " * 50_000_000, 9, mtime=0)


def packed(rng: Random, written: bytes) -> bytes:
    """Compress the body: rightly, wrongly, cut short, or what unpacks to fifty megabytes."""
    one = read(written)
    name, body = rng.choice(
        (
            (b"gzip", gzip.compress(one.body, mtime=0)),
            (b"x-gzip", gzip.compress(one.body, mtime=0)[:-4]),
            (b"gzip", gzip.compress(one.body, mtime=0) * 2),
            (b"deflate", zlib.compress(one.body)),
            (b"deflate", zlib.compress(one.body)[2:-4]),
            (b"deflate", one.body),
            (b"gzip", _bomb()),
            (b"gzip", b""),
        )
    )
    return one.with_body(body).with_field(b"Content-Encoding", name).written()


def chunked(rng: Random, written: bytes) -> bytes:
    """Send the body in chunks, some of them odd."""
    one = read(written)
    pieces: list[bytes] = []
    rest = one.body
    while rest and len(pieces) < 50:
        size = min(len(rest), rng.choice((1, 7, 100, 65536)))
        extension = rng.choice((b"", b"", b"", b";a=b", b';a="\\""', b" "))
        pieces.append(b"%x%s\r\n%s\r\n" % (size, extension, rest[:size]))
        rest = rest[size:]
    end = rng.choice(
        (
            b"0\r\n\r\n",
            b"0\r\n\r\n",
            b"0\r\nHost: evil.example\r\nAuthorization: Basic Og==\r\n\r\n",
            b"ffffffffffffffff\r\n",
            b"-1\r\n",
            b"0\r\n",
            b"fffffffffffffffffffff\r\n",
            b"",
        )
    )
    kept = tuple(line for line in one.fields if not line.lower().startswith(b"content-length:"))
    return Request(one.line, (*kept, b"Transfer-Encoding: chunked"), b"".join(pieces) + end).written()


def head(rng: Random, written: bytes) -> bytes:
    """Change the bytes of the head without knowing what they mean."""
    one = read(written)
    lines = b"\r\n".join([one.line, *one.fields])
    return changed(rng, lines, CHANGES, [lines])[:100_000] + b"\r\n\r\n" + one.body


def together(rng: Random, written: bytes) -> bytes:
    """Send the request twice at once, the second one perhaps cut."""
    return written + written[: rng.choice((len(written), rng.randint(0, len(written))))]


HTTP_CHANGES: tuple[Change, ...] = (method, address, address, field, field, kind, packed, chunked, head, together)
"""Changes of whatever is not the body."""


def form_changes(rng: Random, body: bytes) -> bytes:
    """Change the fields of a form: repeat, leave out, add, fill with something else, encode badly."""
    fields = body.split(b"&")
    place = rng.randrange(len(fields))
    name, _, _ = fields[place].partition(b"=")
    match rng.randrange(6):
        case 0:
            fields[place:place] = [fields[place]] * rng.choice((1, 5, 199, 201, 5000))
        case 1:
            del fields[place]
        case 2:
            fields[place] = name + b"=" + quote_from_bytes(rng.choice(INTERESTING)).encode()
        case 3:
            fields[place] = name + b"=" + rng.choice((b"%", b"%zz", b"%e9", b"%u20ac", b"\xe9", b"a=b=c", b"+" * 300))
        case 4:
            fields.append(quote_from_bytes(rng.choice(INTERESTING)).encode() + b"=zq")
        case _:
            fields[place] = rng.choice(fields)
    return b"&".join(fields)


def as_multipart(rng: Random, written: bytes) -> bytes:
    """Send a form's fields as multipart."""
    one = read(written)
    parts = []
    for pair in one.body.split(b"&"):
        name, _, text = pair.partition(b"=")
        parts.append(b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name, text))
    body = b"".join(parts) + rng.choice((b"--b--\r\n", b"--b", b""))
    return one.with_body(body).with_field(b"Content-Type", b"multipart/form-data; boundary=b").written()
