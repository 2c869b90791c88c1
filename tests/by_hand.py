"""Calls by hand, over connections whose every byte a test sends when it likes."""

from __future__ import annotations

import base64
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from tests.server import Server
from tests.soap.envelopes import web_payment

PATIENCE = 20.0
"""Seconds that an answer is waited for, ten times what any takes here."""


@dataclass
class Client:
    """One connection, by hand: what is sent, and when, is the test's to say."""

    server: Server
    connection: socket.socket = field(init=False)

    def __post_init__(self) -> None:
        self.connection = socket.create_connection(("127.0.0.1", self.server.port), timeout=PATIENCE)

    def send(self, data: bytes) -> None:
        """Send bytes."""
        self.connection.sendall(data)

    def answer(self) -> tuple[int, bytes]:
        """Read one answer; returns its status, 0 where the server closed instead, and its body."""
        seen = b""
        while b"\r\n\r\n" not in seen:
            more = self._receive()
            if not more:
                return 0, seen
            seen += more
        head, _, body = seen.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)^content-length: (\d+)", head, re.MULTILINE)
        while length is not None and len(body) < int(length[1]) and (more := self._receive()):
            body += more
        return int(head.split()[1]), body

    def _receive(self) -> bytes:
        try:
            return self.connection.recv(65536)
        except ConnectionError:
            return b""

    def close(self) -> None:
        """Hang up."""
        self.connection.close()


@contextmanager
def clients(server: Server, count: int) -> Iterator[list[Client]]:
    """Open so many connections."""
    with ExitStack() as stack:
        made = []
        for _ in range(count):
            made.append(Client(server))
            stack.callback(made[-1].close)
        yield made


@contextmanager
def client(server: Server) -> Iterator[Client]:
    """Open one connection."""
    with clients(server, 1) as (one,):
        yield one


def get(path: str) -> bytes:
    """Return a GET request."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def post(body: bytes, length: int | None = None) -> bytes:
    """Return a SOAP call as DEMO; `length` announces more than is sent."""
    credentials = base64.b64encode(b"DEMO:demo").decode()
    head = (
        "POST /V4/services/WebPaymentAPI HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\n"
        f'SOAPAction: ""\r\nAuthorization: Basic {credentials}\r\nContent-Length: {length or len(body)}\r\n\r\n'
    )
    return head.encode() + body


def opening(ref: str, notification: str = "") -> bytes:
    """Return the body of a doWebPayment call."""
    notified = f"<i:notificationURL>{notification}</i:notificationURL>" if notification else ""
    return web_payment(
        "<i:version>34</i:version><i:payment><o:amount>10000</o:amount><o:currency>978</o:currency>"
        "<o:action>101</o:action><o:mode>CPT</o:mode><o:contractNumber>CCC1</o:contractNumber></i:payment>"
        "<i:returnURL>https://shop.test/r</i:returnURL><i:cancelURL>https://shop.test/c</i:cancelURL>"
        f"<i:order><o:ref>{ref}</o:ref><o:amount>10000</o:amount><o:currency>978</o:currency>"
        f"<o:date>23/11/2026 10:00</o:date></i:order>{notified}"
    ).encode()


def opened(client: Client, notification: str = "") -> str:
    """Open a payment and return its token."""
    client.send(post(opening("A1", notification)))
    status, body = client.answer()
    token = re.search(rb"<(?:\w+:)?token>(\w+)<", body)
    assert token, f"doWebPayment answered {status} {body!r}"
    return token[1].decode()
