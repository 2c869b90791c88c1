"""Documents as nobody should write them, in twos: one that a shape is learnt from, and one that differs in texts."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from mockpayline.contract.base import Message
from mockpayline.soap.codec import encode
from tests.clients import php_shape

from .envelopes import SHAPES
from .instances import full, instances

_VERSION = 99
_tokens = re.compile("(<[^>]*>)").split

PLAIN = (
    *(
        "true",
        "0",
        "12",
        "aGk=",
        "10000",
        "a b",
        "thé",
        "a&amp;b",
        "&lt;vert&gt;",
        "&amp;lt;",
        "&quot;&apos;",
        "\U0001f381",
    ),
    *(
        "\u00a0a\u00a0",
        "\x7f\x85\u2028",
        "a\tb",
        "a\nb",
        "\ue0001",
        "\ue0003",
        '"q" xsi:nil="true"',
        "]]",
        "--",
        "a/b",
        "{0}%s\\1",
    ),
)
"""Texts that are plain: whoever knows the shape reads them."""

ODD = (
    *(
        "",
        " ",
        " a",
        "a ",
        "\na",
        "a\n",
        "a\r\nb",
        "a\rb",
        "&#32;a",
        "&#13;a",
        "&#xE000;1",
        "&#57344;3",
        "maybe",
        "1_0",
    ),
    *(
        "a*b",
        "a>b",
        "]]>",
        "&",
        "&;",
        "&undefined;",
        "&amp",
        "\x00",
        "a\x00b",
        "\x01",
        "\x1f",
        "a\x01b",
        "a\ufffeb",
        "a\uffffb",
        "\ufffe",
        "\uffff",
        "\udcff",
    ),
    *(
        "<![CDATA[a]]>",
        "<![CDATA[<z>a</z>]]>",
        "<![CDATA[]]>a",
        "<!-- >a</ -->",
        "a<!-- b -->",
        "<!-- b -->a",
        "a<!---->b",
    ),
    *(
        "<?pi >a</?>",
        "<z>a</z>",
        "<z/>a",
        "a<z/>",
        "a<z>b</z>c",
        "<z>a</z>b",
        "<",
        "</z>",
        "\udced\udca0\udc80",
        "\udcc3",
    ),
    *("&#xE000;1<!-- >a</ -->", "<version>a</version>", "<x><x><x>a</x></x></x>"),
)
"""Texts that are none, are no longer well-formed, or have no form that a typed field takes."""

ATTRIBUTES = (
    *(
        ' xsi:nil="true"',
        ' xsi:nil="0"',
        ' a=">"',
        ' a="/"',
        " a='\">b'",
        ' id=" p "',
        ' a="&#xE000;1"',
        ' xmlns="urn:x"',
    ),
    *(' a="a/>b"', "\n", ' S:mustUnderstand="1"', ' xml:space="preserve"', "/"),
)
"""What may stand at the end of a start tag."""


def base(cls: type[Message]) -> st.SearchStrategy[str]:
    """Return a strategy for documents that hold a message of a class, as some client or we would write it."""
    known = [encode(full(cls), _VERSION).decode()]
    if cls.__name__ == "DoWebPaymentRequest":
        known += [*SHAPES.values(), php_shape.envelope("doWebPayment", {"version": "34", "returnURL": "a"}).decode()]
    written = instances(cls).map(lambda message: encode(message, _VERSION).decode())
    return st.sampled_from(known) | written


@st.composite
def twins(draw: st.DrawFn, cls: type[Message]) -> tuple[bytes, list[bytes]]:
    """Draw a document, and some that differ from it in texts alone."""
    tokens = _tokens(draw(base(cls)))
    for _ in range(draw(st.integers(0, 4))):
        _spoil(draw, tokens)
    texts = [place for place in range(2, len(tokens), 2) if tokens[place] and tokens[place + 1 : place + 2] != ["<"]]
    others = []
    for _ in range(draw(st.integers(1, 3))):
        other = list(tokens)
        pool = st.sampled_from(PLAIN) | st.sampled_from(PLAIN) | st.sampled_from(ODD) if draw(st.booleans()) else _plain
        for place in draw(st.lists(st.sampled_from(texts), max_size=5)) if texts else ():
            other[place] = draw(pool)
        others.append(_bytes(other))
    return _bytes(tokens), others


_plain = st.sampled_from(PLAIN)


def _spoil(draw: st.DrawFn, tokens: list[str]) -> None:
    """Make one thing of a document odd, wherever it happens to stand."""
    place = draw(st.integers(0, len(tokens) // 2 - 1)) * 2 + 1
    tag = tokens[place]
    match draw(st.sampled_from(["text", "text", "plain", "attribute", "twice", "blanks", "lost", "foreign", "empty"])):
        case "text":
            tokens[place + 1] = draw(st.sampled_from(ODD))
        case "plain":
            tokens[place + 1] = draw(st.sampled_from(PLAIN))
        case "attribute" if tag.endswith(">") and not tag.startswith(("</", "<?")):
            end = -2 if tag.endswith("/>") else -1
            tokens[place] = tag[:end] + draw(st.sampled_from(ATTRIBUTES)) + tag[end:]
        case "twice":
            many = draw(st.integers(1, 4)) * 2
            tokens[place:place] = tokens[place : place + many]
        case "blanks":
            tokens[place - 1] = "\n  " + tokens[place - 1]
        case "lost":
            del tokens[place : place + 2]
        case "foreign":
            tokens[place] = tag.replace("obj:", "other:").replace("impl:", "")
        case "empty":
            tokens[place + 1 : place + 1] = ["", "<z/>"]
        case _:
            pass


def _bytes(tokens: list[str]) -> bytes:
    return "".join(tokens).encode("utf-8", "surrogateescape")
