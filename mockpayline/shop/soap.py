"""The shop's SOAP client: the bytes that a merchant sends, handed to the server's own endpoint.

They take the whole way that a client's take (credentials, parser, codec, operation, faults that a scenario scripts) but
the network: a server that called its own public address would need to know it, trust its certificate, have a worker
left to answer with, and could be led to call elsewhere.
"""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.types import ASGIApp, Scope
from starlette.types import Message as Event

from mockpayline.contract.base import Message
from mockpayline.contract.operations import OPERATIONS
from mockpayline.shop.account import Account
from mockpayline.soap.codec import decode, encode
from mockpayline.soap.envelope import body_child
from mockpayline.soap.faults import SoapFault
from mockpayline.soap.limits import Limits
from mockpayline.soap.misbehaviour import CONNECTION
from mockpayline.soap.parser import parse

M = TypeVar("M", bound=Message)

VERSION = "34"
"""The version that the shop's calls carry."""
PATIENCE = 20.0
"""Seconds that an answer is waited for."""
_LIMITS = Limits(body_bytes=1 << 22, depth=64, width=10_000, attributes=1_000)
_OK = 200


class CallFailed(Exception):
    """A call that came to no answer; the words tell what came instead."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was sent and what came back, as XML; no credentials are among it."""

    sent: str
    received: str


class Client:
    """Calls operations as one merchant, from the address that a buyer's browser called the shop at."""

    def __init__(self, soap: ASGIApp, account: Account, scope: Scope) -> None:
        self._soap = soap
        self._account = account
        self._asked = scope

    async def call(self, operation: str, request: Message, answer: type[M]) -> tuple[M, Exchange]:
        """Call an operation. Raises `CallFailed` where no answer of this type comes."""
        sent = encode(request, int(VERSION))
        wire = _Wire(sent)
        try:
            async with asyncio.timeout(PATIENCE):
                await self._soap(self._scope(operation, sent, wire), wire.receive, wire.send)
        except TimeoutError:
            raise CallFailed(f"{operation}: no answer within {PATIENCE:.0f} s") from None
        if wire.closed or wire.status != _OK:
            raise CallFailed(f"{operation}: {'the connection was closed' if wire.closed else f'HTTP {wire.status}'}")
        try:
            child = body_child(parse(bytes(wire.received), "text/xml; charset=utf-8", _LIMITS))
        except SoapFault:
            raise CallFailed(f"{operation}: the answer is no SOAP") from None
        return decode(child, answer).request, Exchange(sent.decode(), wire.received.decode())

    def _scope(self, operation: str, sent: bytes, wire: _Wire) -> dict[str, Any]:
        host = next((value for name, value in self._asked["headers"] if name == b"host"), b"localhost")
        headers = [
            (b"host", host),
            (b"authorization", b"Basic " + base64.b64encode(self._account.credentials.encode())),
            (b"content-type", b"text/xml; charset=utf-8"),
            (b"content-length", b"%d" % len(sent)),
            (b"soapaction", f'"{operation}"'.encode()),
            (b"user-agent", b"mockpayline demo shop"),
        ]
        return {
            **{name: self._asked.get(name) for name in ("server", "client")},
            "type": "http",
            "http_version": "1.1",
            "asgi": {"version": "3.0"},
            "method": "POST",
            "scheme": self._asked.get("scheme", "http"),
            "path": f"/V4/services/{OPERATIONS[operation].service}",
            "query_string": b"",
            "headers": headers,
            "extensions": {CONNECTION: wire},
        }


class _Wire:
    """A connection without a network, which faults may close as they close any."""

    def __init__(self, sent: bytes) -> None:
        self._sent: bytes | None = sent
        self.status = 0
        self.received = bytearray()
        self.closed = False

    async def receive(self) -> Event:
        if self._sent is not None:
            body, self._sent = self._sent, None
            return {"type": "http.request", "body": body, "more_body": False}
        # The shop never leaves before its patience is over, which cancels this.
        never: asyncio.Future[Event] = asyncio.get_running_loop().create_future()
        return await never

    async def send(self, event: Event) -> None:
        if event["type"] == "http.response.start":
            self.status = event["status"]
        else:
            self.received += event.get("body", b"")

    def close(self) -> None:
        """End the connection."""
        self.closed = True
