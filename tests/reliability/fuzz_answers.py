"""What an answer must be, whatever was asked: whole, well-formed, of the error family where it refuses, never a bug."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field
from html.parser import HTMLParser

from lxml import etree

from mockpayline.soap.faults import SOAP
from tests.reliability.fuzz_bytes import MARK

_ERROR_KEYS = {"kind", "message", "path", "value", "expected"}
_CLIENTS_FAULTS = {"Client", "VersionMismatch", "MustUnderstand"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_MAY_STAY_OPEN = {"p", "li", "dt", "dd", "option", "tr", "td", "th", "thead", "tbody", "tfoot"}
_LONGEST = 4 * 1024 * 1024


class Finding(AssertionError):
    """An answer, or the lack of one, that must not be; its text says why."""


@dataclass
class Answer:
    """One answer as a client reads it."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def refuses(self) -> bool:
        """Whether it says no."""
        return self.status >= 400


def answers_in(written: bytes, method: bytes) -> list[Answer]:
    """Return the answers that stand in what a server wrote; one that was cut is left out. Raises `Finding`."""
    found: list[Answer] = []
    while written:
        head, end, written = written.partition(b"\r\n\r\n")
        if not end:
            break
        first, *lines = head.split(b"\r\n")
        version, _, rest = first.partition(b" ")
        if version != b"HTTP/1.1" or not rest[:3].isdigit():
            raise Finding(f"no status line: {first[:100]!r}")
        answer = Answer(int(rest[:3]))
        if answer.status == 100:
            continue
        for line in lines:
            name, colon, value = line.partition(b":")
            if not colon or not name or name.strip() != name:
                raise Finding(f"no header: {line[:100]!r}")
            answer.headers[name.decode("latin-1").lower()] = value.strip().decode("latin-1")
        body, written = _body(answer, written, method)
        if body is None:
            break
        if answer.headers.get("content-encoding") == "gzip":
            body = zlib.decompressobj(31).decompress(body, _LONGEST)
        answer.body = body
        found.append(answer)
    return found


def _body(answer: Answer, written: bytes, method: bytes) -> tuple[bytes | None, bytes]:
    """Return an answer's body, None for one that was cut, and what follows it."""
    if method == b"HEAD" or answer.status in {204, 304}:
        return b"", written
    if answer.headers.get("transfer-encoding") == "chunked":
        return _chunks(written)
    length = int(answer.headers.get("content-length", "-1"))
    if length < 0:
        raise Finding(f"an answer without a length: {answer.headers}")
    return (written[:length] if len(written) >= length else None), written[length:]


def _chunks(written: bytes) -> tuple[bytes | None, bytes]:
    body = b""
    while True:
        size, end, rest = written.partition(b"\r\n")
        if not end:
            return None, b""
        length = int(size, 16)
        if length == 0:
            return body, rest[2:]
        body, written = body + rest[:length], rest[length + 2 :]


def check(answer: Answer, path: bytes) -> None:
    """Raise `Finding` for an answer that must not be."""
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if any(name.startswith(MARK) for name in answer.headers):
        raise Finding(f"a header was injected: {answer.headers}")
    if answer.status >= 500 and kind != "text/xml" and answer.status not in {501, 502, 503}:
        raise Finding(f"status {answer.status}: {answer.body[:500]!r}")
    if not answer.body:
        return  # nothing can be wrong with it: a HEAD, a redirection
    if kind == "text/xml":
        _check_soap(answer)
    elif kind == "application/json":
        _check_json(answer, path)
    elif kind == "text/html":
        _check_html(answer.body.decode())
    elif answer.status >= 400 and kind not in {"text/plain", ""}:
        raise Finding(f"a refusal of type {kind!r}")


def _check_soap(answer: Answer) -> None:
    try:
        root = etree.fromstring(answer.body)
    except etree.XMLSyntaxError as error:
        raise Finding(f"no XML: {error}: {answer.body[:500]!r}") from None
    if answer.status < 400:
        return
    code = root.findtext(f"{{{SOAP}}}Body/{{{SOAP}}}Fault/faultcode") or ""
    name = code.rpartition(":")[2]
    if name in _CLIENTS_FAULTS:
        return
    sentence = root.findtext(f"{{{SOAP}}}Body/{{{SOAP}}}Fault/faultstring") or ""
    raise Finding(f"status {answer.status} and the fault {code!r}: {sentence}")


def _check_json(answer: Answer, path: bytes) -> None:
    try:
        said = json.loads(answer.body)
    except ValueError as error:
        raise Finding(f"no JSON: {error}: {answer.body[:500]!r}") from None
    if answer.status < 400:
        return
    told = said.get("error") if isinstance(said, dict) else None
    if not isinstance(told, dict) or not set(told) >= _ERROR_KEYS:
        raise Finding(f"{path!r} refuses in another shape: {answer.body[:500]!r}")
    if told["kind"] == "internal_error":
        raise Finding(f"an internal error: {told}")
    if len(answer.body) > 64 * 1024:
        raise Finding(f"a refusal of {len(answer.body)} bytes")


class _Page(HTMLParser):
    """Follows which elements are open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag.startswith(MARK) or any(name.startswith(MARK) for name, _ in attrs):
            raise Finding(f"what was sent became an element: {self.get_starttag_text()}")
        for name, value in attrs:
            if name in {"href", "src", "action"} and (value or "").strip().lower().startswith(("javascript:", "data:")):
                raise Finding(f"an address that runs: {self.get_starttag_text()}")
        if tag not in _VOID and not (self.get_starttag_text() or "").endswith("/>"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1] != tag and self.open[-1] in _MAY_STAY_OPEN:
            self.open.pop()
        if not self.open or self.open.pop() != tag:
            raise Finding(f"</{tag}> closes nothing at {self.getpos()}")


def _check_html(text: str) -> None:
    page = _Page()
    page.feed(text)
    page.close()
    if left := [one for one in page.open if one not in _MAY_STAY_OPEN]:
        raise Finding(f"not closed: {left}")
    if f"<{MARK}x" in text:
        raise Finding(f"what was sent stands there as it is: {text[max(0, text.find(f'<{MARK}x') - 100) :][:300]!r}")
