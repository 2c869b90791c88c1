"""A scripted world whose calls go wrong, and a merchant who calls it over plain sockets."""

from __future__ import annotations

import asyncio
import base64
import http.client
import json
import re
import socket
from contextlib import closing
from http.client import IncompleteRead, RemoteDisconnected
from pathlib import Path
from typing import Any

import msgspec

from mockpayline.domain.buyer_step import Word
from mockpayline.domain.fault import ANY_OPERATION, Fault, FaultKind
from mockpayline.domain.rule import Rule, When
from mockpayline.operations.worlds import Worlds
from mockpayline.scenario.loader import demo
from tests.by_hand import opening
from tests.server import Server
from tests.stores import open_store

from .envelopes import envelope

MERCHANT = "FAULTY"
KEY = "key"
WATCHDOG = 30.0
"""Seconds after which a socket gives up; everything here takes a small part of one."""
PATH = "/V4/services/WebPaymentAPI"


def headers_of(merchant: str) -> dict[str, str]:
    """Return the headers of a merchant's call."""
    credentials = base64.b64encode(f"{merchant}:{KEY}".encode()).decode()
    return {"Authorization": f"Basic {credentials}", "Content-Type": "text/xml; charset=utf-8"}


HEADERS = headers_of(MERCHANT)
HOUR = 3_600_000
"""Milliseconds that no test waits for."""

SILENT = [FaultKind.DROP, FaultKind.LOSE_ANSWER]
"""Kinds that leave the client without a byte."""
WHOLE = [kind for kind in FaultKind if kind not in {*SILENT, FaultKind.TRUNCATE}]
"""Kinds that leave the client with a whole HTTP answer."""

_PARTICULARS: dict[FaultKind, dict[str, Any]] = {
    FaultKind.HTTP: {"status": 503},
    FaultKind.SOAP_FAULT: {"message": "Axis <died>"},
    FaultKind.CODE: {"code": "02101"},
    FaultKind.DELAY: {"delay": 20},
    FaultKind.SLOW: {"rate": 100_000},
}


def fault(kind: FaultKind, operation: str = ANY_OPERATION, **how: Any) -> Fault:
    """Return a fault, with the particulars that its kind needs."""
    return Fault(operation=operation, kind=kind, **{**_PARTICULARS.get(kind, {}), **how})


RULES = (
    # One rule for each kind, by the order's reference: the first call of each operation meets it.
    *(Rule(name=kind, when=When(order_ref=f"{kind}-*"), faults=(fault(kind, call=1),)) for kind in FaultKind),
    Rule(name="hour", when=When(order_ref="hour-*"), faults=(fault(FaultKind.DELAY, delay=HOUR),)),
    Rule(name="crawl", when=When(order_ref="crawl-*"), faults=(fault(FaultKind.SLOW, rate=1),)),
    Rule(name="ten", when=When(order_ref="ten-*"), faults=(fault(FaultKind.HTTP, "doWebPayment", first=10),)),
    Rule(name="late", when=When(order_ref="late-*"), faults=(fault(FaultKind.DROP, "getWebPaymentDetails", call=2),)),
    Rule(
        name="buyer",
        when=When(order_ref="buyer-*"),
        buyer=(Word("open"), Word("cancel")),
        faults=(fault(FaultKind.LOSE_ANSWER, "doWebPayment", call=1),),
    ),
)

Answered = tuple[int, dict[str, str], bytes]


class Shop:
    """A merchant that calls over plain sockets, one connection for as long as it lives."""

    def __init__(self, server: Server, merchant: str = MERCHANT) -> None:
        self.server = server
        self.merchant = merchant
        self.http = http.client.HTTPConnection("127.0.0.1", server.port, timeout=WATCHDOG)

    def post(self, body: bytes, **headers: str) -> Answered:
        """Send a call and read its answer; a connection that was closed is opened anew."""
        self.http.request("POST", PATH, body, headers_of(self.merchant) | headers)
        with self.http.getresponse() as answer:
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()

    def open(self, order_ref: str) -> Answered:
        return self.post(opening(order_ref))

    def again(self, body: bytes) -> bytes:
        """Send a call twice, whatever becomes of the first time, and return the second answer."""
        try:
            self.post(body)
        except (RemoteDisconnected, IncompleteRead):
            self.http.close()
        return self.post(body)[2]

    def raw(self, body: bytes) -> bytes:
        """Send a call on a connection of its own and return all bytes until the server ends it."""
        with sent(self.server, body) as peer:
            parts = []
            while part := peer.recv(65536):
                parts.append(part)
            return b"".join(parts)

    def control(self, method: str, path: str, said: bytes | None = None) -> Any:
        with closing(http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=WATCHDOG)) as one:
            one.request(method, f"/control/worlds/{self.merchant}{path}", said)
            answer = one.getresponse().read()
            return json.loads(answer) if answer else None

    def payments(self, order_ref: str) -> list[str]:
        """Return the states of an order's payments."""
        return [one["state"] for one in self.control("GET", f"/payments?order_ref={order_ref}")["payments"]]

    def faults(self, order_ref: str) -> list[dict[str, Any]]:
        """Return what the journal tells of faults that an order's calls met."""
        entries = self.control("GET", "/journal")["entries"]
        met = [one for one in entries if one["kind"] == "fault"]
        return [one["data"] for one in met if order_ref in {one["order_ref"], one["data"].get("order_ref")}]


def sent(server: Server, body: bytes) -> socket.socket:
    """Return a connection on which a call was sent."""
    peer = socket.create_connection(("127.0.0.1", server.port), timeout=WATCHDOG)
    lines = [f"POST {PATH} HTTP/1.1", "Host: localhost", *(f"{name}: {value}" for name, value in HEADERS.items())]
    peer.sendall("\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body)
    return peer


def details(token: str) -> bytes:
    """Return the body of a getWebPaymentDetails call."""
    asked = f"<i:version>34</i:version><i:token>{token}</i:token>"
    return envelope(f"<i:getWebPaymentDetailsRequest>{asked}</i:getWebPaymentDetailsRequest>").encode()


def code(body: bytes) -> str:
    found = re.search(rb"code>([0-9]{5})<", body)
    assert found is not None, f"an answer has a code: {body!r}"
    return found[1].decode()


def token_of(body: bytes) -> str:
    found = re.search(rb"token>([^<]+)<", body)
    assert found is not None, f"the payment was opened: {body!r}"
    return found[1].decode()


def prepare(path: Path) -> str:
    """Begin a store in a file with the scripted world in it; returns its address."""

    async def begin() -> None:
        declaration = msgspec.structs.replace(demo(), merchant_id=MERCHANT, access_key=KEY, rules=RULES)
        worlds = Worlds(open_store(path=path), [declaration])
        await worlds.start()
        await worlds.close()

    asyncio.run(begin())
    return f"sqlite:///{path}"
