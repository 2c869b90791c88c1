"""The one XML parser of the project: bytes that anybody may have sent become an element, or a fault.

It knows no entities but XML's own five, loads nothing, and refuses a DOCTYPE before libxml2 sees it. libxml2's own
guards (`huge_tree=False`) stay on: names of 50,000 characters at most, 255 levels.
"""

from __future__ import annotations

import codecs
import re
from encodings.aliases import aliases
from functools import cache
from typing import Any

from lxml import etree

from mockpayline.soap.faults import ClientFault, TooLarge
from mockpayline.soap.limits import Limits
from mockpayline.soap.text import shown

# libxml2's XML_ERR_RESOURCE_LIMIT and XML_ERR_NAME_TOO_LONG: its own guards.
_GUARDS = {114, 110}

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    # UTF-32's little-endian mark begins with UTF-16's, so it is looked for first.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# XML 1.0, appendix F.1: what "<" followed by an ASCII character looks like in the wide encodings.
_WIDE_STARTS = (
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_LESS_THAN = ord("<")

_declaration = re.compile(rb"""<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([^"'<>]{0,100})["']""").match
_no_letter_or_digit = re.compile(r"[^a-z0-9]+")
_parameter = re.compile(r"""charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;"']+))""", re.IGNORECASE).search

# The charsets that XML in the wild is written in, by Python's names. Python has more codecs, which are no charsets:
# some are slow on input made for it (idna, punycode), some read escapes of their own (unicode_escape).
_CHARSETS = {"utf_8", "utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be", "ascii", "latin_1"}
_CHARSETS |= {"utf_8_sig", "koi8_r", "koi8_u", "mac_roman", "cp437", "cp850", "shift_jis", "cp932", "euc_jp"}
_CHARSETS |= {"gb2312", "gbk", "gb18030", "big5", "euc_kr", "tis_620"}
_CHARSETS |= {f"iso8859_{part}" for part in range(2, 17) if part != 12} | {f"cp125{page}" for page in range(9)}


NAMES_BYTES = 8 * 1024 * 1024
"""Bytes of documents after which the names that were met in them are forgotten."""


class _Parsers:
    """One parser after another, each for so many bytes that the dictionary of its names stays small.

    lxml keeps every name that it ever met in a thread, and shares them among the thread's parsers. Strangers can invent
    names as fast as they can send them, and libxml2 fails one day where there are too many.
    """

    def __init__(self) -> None:
        self._read = 0
        self._parser = _parser()

    def parser(self, size: int) -> etree.XMLParser:
        """Return the parser for a document of so many bytes. lxml takes turns on it; it keeps nothing but names."""
        self._read += size
        if self._read > NAMES_BYTES:
            self._read = size
            self._begin_anew()
        return self._parser

    def _begin_anew(self) -> None:
        # Imported here, for few servers live to see so much.
        import ctypes

        of_thread = ctypes.pythonapi.PyThreadState_GetDict
        of_thread.argtypes, of_thread.restype = (), ctypes.c_void_p  # it is lent, which a py_object is not
        ctypes.cast(of_thread(), ctypes.py_object).value.pop("_ParserDictionaryContext", None)
        # A thread without a dictionary takes that of the first parser that is used in it, so that is a new one.
        self._parser = _parser()
        etree.fromstring(b"<a/>", self._parser)


def _parser() -> etree.XMLParser:
    # The encoding is always given, since the bytes are UTF-8 by the time they get here; what the XML declaration says
    # is overridden by it.
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=True,
    )


_parsers = _Parsers()


def parse(body: bytes, content_type: str, limits: Limits) -> etree._Element:
    """Return the root element of a document.

    Its charset is decided from the bytes: the byte order mark, else the XML declaration, else the charset of the
    Content-Type header, else UTF-8. Raises `ClientFault` for whatever is no well-formed XML without DOCTYPE, with
    the line, and `TooLarge` beyond the limits of depth, width and attributes.
    """
    if body[:1] != b"<" and (not body or body.isspace()):
        raise ClientFault("The request is empty; a SOAP 1.1 envelope is expected.")
    document = _as_utf8(body, content_type)
    if b"<!DOCTYPE" in document:
        _refuse_doctype(document)
    try:
        root = etree.fromstring(document, _parsers.parser(len(document)))
    except etree.XMLSyntaxError as error:
        raise _told(error, document) from None
    _keep_limits(root, document, limits)
    return root


def is_plain_utf8(body: bytes, content_type: str) -> bool:
    """Tell whether a document that `parse` took was UTF-8 to it, without byte order mark."""
    return _charset(body, content_type) == ("utf-8", 0)


def _as_utf8(body: bytes, content_type: str) -> bytes:
    """Return the document in UTF-8, without byte order mark."""
    charset, start = _charset(body, content_type)
    if charset == "utf-8" and not start and body.isascii():
        return body
    try:
        text = body[start:].decode(charset) if start else body.decode(charset)
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, start + error.start) + 1
        raise ClientFault(
            f"The request cannot be read as {charset} at line {line}: "
            f"byte {start + error.start} (0x{body[start + error.start]:02x}) has no meaning there."
        ) from None
    if charset == "utf-8":
        return body[start:] if start else body
    return text.encode()  # none of the charsets decodes to half a surrogate pair


def _charset(body: bytes, content_type: str) -> tuple[str, int]:
    """Return the name of the charset and where the document starts behind its byte order mark."""
    if body[0] != _LESS_THAN or body[1:2] == b"\0":
        marked = _marked(body[:4])
        if marked is not None:
            return marked
    # Here every character of the declaration is one byte. A wide encoding named by it, or by the header, is
    # contradicted by the bytes (.NET writes "utf-16" over UTF-8 where a string was serialized): it says nothing.
    declared = _declaration(body)
    if declared is not None:
        charset = _known(declared[1].decode("latin-1"), "XML declaration")
        if not charset.startswith(("utf-16", "utf-32")):
            return charset, 0
    if "charset" in content_type.lower():
        named = _parameter(content_type)
        if named is not None:
            charset = _known(named[1] or named[2] or named[3] or "", "Content-Type header")
            if not charset.startswith(("utf-16", "utf-32")):
                return charset, 0
    return "utf-8", 0


def _marked(first: bytes) -> tuple[str, int] | None:
    """Return the charset that the first four bytes tell, and the length of the byte order mark; else None."""
    for mark, charset in _BYTE_ORDER_MARKS:
        if first.startswith(mark):
            return charset, len(mark)
    for start, charset in _WIDE_STARTS:
        if first.startswith(start):
            return charset, 0
    return None


def _known(name: str, place: str) -> str:
    """Return Python's name of a charset, as it stands in messages: `utf-8`."""
    if name in {"utf-8", "UTF-8"}:
        return "utf-8"
    # Not codecs.lookup: it remembers each name it does not find, for ever.
    normal = _no_letter_or_digit.sub("_", name.lower()).strip("_")
    charset = aliases.get(normal, normal)
    if charset not in _CHARSETS:
        raise ClientFault(f"The {place} names the charset {shown(name)}, which is not known; use utf-8.")
    return "utf-8" if charset == "utf_8_sig" else charset.replace("_", "-")


def _refuse_doctype(document: bytes) -> None:
    """Raise if the prolog holds a DOCTYPE; the same text in a comment or a CDATA section is harmless.

    Between the start and the root element stand only blanks, comments and processing instructions, so one walk
    over these finds it.
    """
    place = 0
    while True:
        place = _blank(document, place).end()
        if document.startswith(b"<!DOCTYPE", place):
            line = document.count(b"\n", 0, place) + 1
            raise ClientFault(f"The request holds a DOCTYPE at line {line}; SOAP 1.1 forbids it (section 3).")
        if document.startswith(b"<!--", place):
            end = document.find(b"-->", place + 4)
        elif document.startswith(b"<?", place):
            end = document.find(b"?>", place + 2)
        else:
            return
        if end < 0:
            return  # not closed: libxml2 will say so
        place = document.index(b">", end) + 1


_blank_run = re.compile(rb"[ \t\r\n]*")


def _blank(document: bytes, place: int) -> re.Match[bytes]:
    found = _blank_run.match(document, place)
    assert found is not None, "nothing is a run of blanks too"
    return found


def _told(error: etree.XMLSyntaxError, document: bytes) -> ClientFault:
    """Return the fault for what libxml2 found, with its line and column."""
    line, column = error.position
    what = (error.msg or "no XML").strip().removesuffix(f", line {line}, column {column}").strip()
    if len(what) > 200:
        what = what[:200] + "..."
    if getattr(error, "code", 0) in _GUARDS:
        # libxml2 goes on to name an option of its own, which is none of the caller's.
        what = what.partition(", use XML_PARSE_HUGE")[0].partition(" use XML_PARSE_HUGE")[0]
        return TooLarge(f"The request passes a limit of the XML parser at line {line}: {what}.")
    return ClientFault(f"The request is not well-formed XML at line {line}, column {column}: {what}.")


@cache
def _deeper(depth: int) -> etree.XPath:
    return etree.XPath("(" + "/*" * (depth + 1) + ")[1]")


@cache
def _wider(width: int) -> etree.XPath:
    return etree.XPath(f"(//*[{width + 1}])[1]/..")


@cache
def _more_attributes(attributes: int) -> etree.XPath:
    return etree.XPath(f"count(//@*) > {attributes}")


def _place(found: Any) -> str:
    """Return where the element that an XPath found stands, by its name and line."""
    (element,) = found
    return f" at {shown(etree.QName(element).localname)} in line {element.sourceline}"


def _keep_limits(root: etree._Element, document: bytes, limits: Limits) -> None:
    """Raise `TooLarge` beyond a limit; a document whose bytes cannot reach one is not searched for it."""
    size = len(document)
    # "<a></a>" a level but the last, "<a/>" a child, ' a=""' an attribute.
    if size > 7 * limits.depth and document.count(b"</") >= limits.depth and (found := _deeper(limits.depth)(root)):
        raise TooLarge(f"The request is more than {limits.depth} elements deep{_place(found)}.")
    if size > 4 * limits.width and (found := _wider(limits.width)(root)):
        raise TooLarge(f"An element{_place(found)} has more than {limits.width} child elements.")
    if size > 5 * limits.attributes and _more_attributes(limits.attributes)(root):
        raise TooLarge(f"The request holds more than {limits.attributes} attributes.")
