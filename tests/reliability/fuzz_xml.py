"""Changes of XML that leave most of it standing, so that they reach what lies behind the parser."""

from __future__ import annotations

import re
from random import Random

from tests.reliability.fuzz_bytes import LONGEST, SCRIPT, Change

_TAG = re.compile(rb"<([A-Za-z_][\w.:-]{0,99})([^<>]{0,300}?)(/?)>")
_TEXT = re.compile(rb">([^<>]*)</")

_BILLION = (
    b'<!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + one, b"&%c;" % (97 + one) * 10) for one in range(9))
    + b"]>"
)
PROLOGS = (
    b"<!DOCTYPE a>",
    b'<!DOCTYPE a SYSTEM "file:///etc/passwd">',
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p.dtd"> %p;]>',
    _BILLION,
    b"<!-- <!DOCTYPE a> -->",
    b"<!doctype a>",
    b"<?xml-stylesheet href='http://127.0.0.1:9/'?>",
    b"<?a <!DOCTYPE ?>",
    b"\n\n \t",
    b"<!---->",
    b"<?xml version='1.1'?>",
    b"<!--",
)
INSIDE = (
    b"<!-- x -->",
    b"<!-- -- -->",
    b"<?pi x?>",
    b"<![CDATA[<x>&]]>",
    b"<![CDATA[",
    b"]]>",
    b"&lt;&#x41;&#65;&amp;",
    b"&#0;",
    b"&#x110000;",
    b"&#xD800;",
    b"&#1;",
    b"&x;",
    b"&xxe;",
    b"&amp",
    b"<x/>",
    b"<x:y/>",
    b'<x xmlns="urn:zq"/>',
    b'<x xmlns:xml="urn:zq"/>',
    b'<a:b xmlns:a=""/>',
    SCRIPT.replace(b"<", b"&lt;"),
    b"\xc2\x85",
    b" " * 1000,
    b"9" * 10_000,
    b"a" * 60_000,
)
ATTRIBUTES = (
    b' xsi:nil="true"',
    b' xsi:nil="1"',
    b' xsi:nil="maybe"',
    b' xsi:type="xsd:string"',
    b' xsi:type="o:nothing"',
    b' xsi:type="::"',
    b' nil="true"',
    b' id="1" href="#1"',
    b' S:mustUnderstand="1"',
    b' S:encodingStyle="urn:zq"',
    b' xmlns="urn:zq"',
    b' xmlns:i="urn:zq"',
    b' xml:lang="&#10;"',
    b" a='1' a='2'",
    b' a="&lt;"',
    b' a="<"',
)
CHARSETS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "iso-8859-1",
    "cp1252",
    "shift_jis",
    "cp037",
    "utf-7",
)


def _tag(rng: Random, data: bytes) -> re.Match[bytes] | None:
    start = rng.randint(0, len(data))
    return _TAG.search(data, start) or _TAG.search(data)


def prolog(rng: Random, data: bytes) -> bytes:
    """Put something before the root, behind an XML declaration if there is one."""
    end = data.find(b"?>") + 2 if data.startswith(b"<?xml ") else 0
    return data[:end] + rng.choice(PROLOGS) + data[end:]


def text(rng: Random, data: bytes) -> bytes:
    """Put something in the place of a text, or beside it."""
    found = _TEXT.search(data, rng.randint(0, len(data))) or _TEXT.search(data)
    if found is None:
        return data + rng.choice(INSIDE)
    start, end = found.span(1)
    return data[: rng.choice((start, end))] + rng.choice(INSIDE) + data[end:]


def attribute(rng: Random, data: bytes) -> bytes:
    """Give an element an attribute, or a thousand."""
    found = _tag(rng, data)
    if found is None:
        return data
    extra = rng.choice(ATTRIBUTES)
    if rng.random() < 0.1:
        extra = b"".join(b' a%d=""' % one for one in range(rng.choice((20, 999, 1001, 5000))))
    place = found.end(2)
    return data[:place] + extra + data[place:]


def nest(rng: Random, data: bytes) -> bytes:
    """Put an element into many of its kind, or give it many children."""
    found = _tag(rng, data)
    if found is None:
        return data
    times = rng.choice((1, 5, 60, 64, 65, 256, 300, 3000))
    name = found[1]
    inside = rng.choice((b"<%s>" % name * times + b"</%s>" % name * times, b"<%s/>" % name * times, found[0] * times))
    return data[: found.end()] + inside + data[found.end() :]


def again(rng: Random, data: bytes) -> bytes:
    """Write an element with all that is in it a second time, there or elsewhere."""
    found = _tag(rng, data)
    if found is None:
        return data
    close = data.find(b"</%s>" % found[1], found.end())
    end = found.end() if found[3] or close < 0 else close + len(found[1]) + 3
    other = _tag(rng, data)
    place = end if other is None or rng.random() < 0.5 else other.end()
    return data[:place] + data[found.start() : end] * rng.choice((1, 1, 2, 50)) + data[place:]


def without(rng: Random, data: bytes) -> bytes:
    """Leave one element out, with or without what closes it."""
    found = _tag(rng, data)
    if found is None:
        return data
    close = data.find(b"</%s>" % found[1], found.end())
    end = found.end() if found[3] or close < 0 or rng.random() < 0.1 else close + len(found[1]) + 3
    return data[: found.start()] + data[end:]


def rename(rng: Random, data: bytes) -> bytes:
    """Give all elements of one name another one: a neighbour's, one of another namespace, one that is none."""
    found, other = _tag(rng, data), _tag(rng, data)
    if found is None or other is None:
        return data
    local = found[1].rpartition(b":")[2]
    name = rng.choice((other[1], local, b"zq:" + local, b"o:" + local, b"a" * 60_000, "é".encode(), b":", b"-a"))
    # More would be cut off again, and a long name in the place of all short ones takes gigabytes.
    most = LONGEST // len(b"<" + name) + 1
    return data.replace(b"<" + found[1], b"<" + name, most).replace(b"</" + found[1], b"</" + name, most)


def charset(rng: Random, data: bytes) -> bytes:
    """Write the document in a charset, and name the same one, another one or none."""
    written, named = rng.choice(CHARSETS), rng.choice((*CHARSETS, "none", "utf-8\x00", "idna", "unicode_escape"))
    plain = data.decode("utf-8", "replace")
    if plain.startswith("<?xml"):
        plain = plain.partition("?>")[2]
    if named != "none":
        plain = f'<?xml version="1.0" encoding="{named}"?>{plain}'
    return plain.encode(written, "replace")


def multipart(rng: Random, data: bytes) -> bytes:
    """Put the document into a MIME envelope, as SOAP with attachments and MTOM do."""
    include = b'<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:1"/>'
    found = _TEXT.search(data, rng.randint(0, len(data)))
    if found is not None and rng.random() < 0.7:
        data = data[: found.start(1)] + include + data[found.end(1) :]
    if rng.random() < 0.3:
        return data
    return (
        b"--b\r\nContent-Type: application/xop+xml; charset=UTF-8; type=text/xml\r\nContent-ID: <0>\r\n\r\n"
        + data
        + b"\r\n--b\r\nContent-ID: <1>\r\n\r\n\x00\xff\r\n--b--\r\n"
    )


CHANGES: tuple[Change, ...] = (prolog, text, attribute, nest, again, without, rename, charset, multipart)
"""All changes of this module."""
