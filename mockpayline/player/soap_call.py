"""One SOAP call: a message out, and an answer or the fault that befell it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from mockpayline.contract.base import Message
from mockpayline.contract.operations import Operation
from mockpayline.player.connection import CUT, PATIENCE, Connection, Reply
from mockpayline.soap.codec import decode, encode
from mockpayline.soap.envelope import body_child
from mockpayline.soap.faults import SOAP, SoapFault
from mockpayline.soap.limits import Limits
from mockpayline.soap.parser import parse

HTML, HTTP, SOAP_FAULT = "html", "http", "soap"
SYSTEM_ERROR = "02101"
"""The code that shops answer by calling again: "system internal error"."""
_NEWEST = 34
_OK = 200
_ERROR = 500
_FAULT = f"{{{SOAP}}}Fault"
_LIMITS = Limits(body_bytes=1 << 26, depth=64, width=100_000, attributes=10_000)


class Answer(Struct, frozen=True):
    """What a call came to: a `response`, or else the `fault` that befell it.

    `fault` is `lost`, `cut`, `timeout`, `html`, `http` or `soap`; `status` is the HTTP status, `fault_string` the SOAP
    fault's. `xml` is whatever bytes came.
    """

    operation: str
    response: Message | None = None
    fault: str = ""
    status: int = 0
    fault_string: str = ""
    xml: bytes = b""
    tries: int = 1

    @property
    def told_fault(self) -> str:
        """The fault as `expect` writes it; `none` where there is an answer."""
        if self.fault == HTTP:
            return f"{{http: {self.status}}}"
        return f"{{soap: {self.fault_string}}}" if self.fault == SOAP_FAULT else self.fault or "none"

    @property
    def code(self) -> str:
        """The return code, empty where no result came."""
        result = getattr(self.response, "result", None)
        return (result.code or "") if result is not None else ""

    @property
    def to_try_again(self) -> bool:
        """Whether a shop that has a second try would use it: a fault, or the system's error."""
        return bool(self.fault) or self.code == SYSTEM_ERROR


class SoapClient:
    """Calls operations as one merchant."""

    def __init__(self, merchant: str, access_key: str) -> None:
        account = base64.b64encode(f"{merchant}:{access_key}".encode()).decode("ascii")
        self._headers = {
            "Authorization": f"Basic {account}",
            "Content-Type": "text/xml; charset=utf-8",
            "User-Agent": "mockpayline play",
        }

    def call(
        self,
        connection: Connection,
        operation: Operation,
        request: Message,
        timeout: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Call once; `timeout` is how many ms the answer is waited for, `headers` are sent besides."""
        sent = {**self._headers, "SOAPAction": f'"{operation.name}"', **(headers or {})}
        patience = PATIENCE if timeout is None else timeout / 1000
        path = f"/V4/services/{operation.service}"
        return read(operation, connection.send("POST", path, encode(request, _NEWEST), sent, patience))


def read(operation: Operation, reply: Reply) -> Answer:
    """Return what a reply means, whatever it holds."""
    told = Answer(operation.name, status=reply.status, xml=reply.body)
    if reply.broken:
        return _with(told, fault=reply.broken)
    is_html = "html" in reply.content_type.lower() or reply.body.lstrip()[:5].lower() in {b"<html", b"<!doc"}
    if reply.status not in {_OK, _ERROR}:
        return _with(told, fault=HTTP)
    if is_html:
        return _with(told, fault=HTML if reply.status == _OK else HTTP)
    try:
        child = body_child(parse(reply.body, reply.content_type, _LIMITS))
    except SoapFault:
        return _with(told, fault=CUT if reply.status == _OK else HTTP)
    if child.tag == _FAULT:
        return _with(told, fault=SOAP_FAULT, fault_string=child.findtext("faultstring") or "")
    if reply.status != _OK:
        return _with(told, fault=HTTP)
    return _with(told, response=decode(child, operation.response).request)


def _with(answer: Answer, **changes: Any) -> Answer:
    return msgspec.structs.replace(answer, **changes)
