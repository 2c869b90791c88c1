"""A real server with a small backend, and a plain socket to talk to it without a client's good manners."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPResponse
from typing import Any

import uvicorn
from starlette.types import Receive, Scope, Send

from mockpayline.contract.messages import DoWebPaymentRequest, DoWebPaymentResponse, GetWebPaymentDetailsResponse
from mockpayline.contract.operations import Operation
from mockpayline.contract.types import Result
from mockpayline.errors import LimitReached, StoreDown, Unauthorized
from mockpayline.operations import backend as operations
from mockpayline.soap.authentication import Credentials
from mockpayline.soap.codec import Decoded
from mockpayline.soap.context import CallContext
from mockpayline.soap.endpoint import SoapEndpoint
from mockpayline.soap.limits import Limits
from mockpayline.wire import HttpProtocol

DEMO = "Basic " + base64.b64encode(b"DEMO:demo").decode()
WRONG = "Basic " + base64.b64encode(b"DEMO:wrong").decode()
WATCHDOG = 60.0
"""Seconds after which a socket gives up; everything here takes a small part of one."""


@dataclass
class Call:
    """What the backend got."""

    credentials: Credentials
    operation: Operation
    decoded: Decoded[Any]
    context: CallContext


@dataclass
class EchoBackend:
    """Knows one account, keeps every call, answers with the order's reference as token, or as the reference says.

    What is left unsettled cannot be settled: `settle` always fails.
    """

    calls: list[Call] = field(default_factory=list)
    settled: list[Credentials] = field(default_factory=list)
    failing: bool = False

    async def authenticate(self, credentials: Credentials) -> None:
        if self.failing:
            raise RuntimeError("the backend's secret")
        if credentials != Credentials("DEMO", "demo"):
            raise Unauthorized("The access key is wrong.")

    async def call(
        self, credentials: Credentials, operation: Operation, decoded: Decoded[Any], context: CallContext
    ) -> operations.Reply:
        await self.authenticate(credentials)
        self.calls.append(Call(credentials, operation, decoded, context))
        result = Result(code="00000", shortMessage="ACCEPTED", longMessage="Transaction approved")
        if not isinstance(decoded.request, DoWebPaymentRequest):
            return operations.Reply(operation.response(result=result), 34)  # every answer has one
        ref = decoded.request.order.ref if decoded.request.order else None
        match ref:
            case "BUG":
                raise KeyError("the backend's secret")
            case "DOWN":
                raise StoreDown("The store does not answer.")
            case "FULL":
                raise LimitReached("No more worlds.")
            case "UNWRITABLE":
                return operations.Reply(DoWebPaymentResponse(token=object()), 34)  # type: ignore[arg-type]
            case "FORBIDDEN":
                ref = "\x00\ud800ok\uffff"
            case "UNSETTLED":
                return operations.Reply(DoWebPaymentResponse(result=result, token=ref), 34, unsettled=True)
            case "LONG":
                ref = "x" * 5000
            case "DETAILS":
                return operations.Reply(GetWebPaymentDetailsResponse(result=result), 34)
        return operations.Reply(DoWebPaymentResponse(result=result, token=ref), 34)

    async def settle(self, credentials: Credentials) -> None:
        self.settled.append(credentials)
        raise RuntimeError("the backend's secret")


class Sandbox:
    """A running server: its backend, its port, and ways to talk to it."""

    def __init__(self, backend: EchoBackend, port: int) -> None:
        self.backend = backend
        self.port = port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        with socket.create_connection(("127.0.0.1", self.port), timeout=WATCHDOG) as connected:
            yield Connection(connected)

    def ask(self, request: bytes) -> Reply:
        """Send bytes on a connection of their own and return the answer."""
        with self.connection() as connection:
            connection.send(request)
            return connection.reply()


@dataclass
class Reply:
    status: int
    reason: str
    headers: dict[str, str]
    body: bytes


class Connection:
    """A connection on which a test sends what bytes it likes."""

    def __init__(self, connected: socket.socket) -> None:
        self.socket = connected

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def reply(self, method: str = "POST") -> Reply:
        """Read one answer."""
        response = HTTPResponse(self.socket, method=method)
        response.begin()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, response.reason, headers, response.read())

    def ended(self) -> bool:
        """Wait for the next byte and tell that there is none: the server has closed in good order."""
        return self.socket.recv(1) == b""


def post(body: bytes, *headers: str, path: str = "/V4/services/WebPaymentAPI", version: str = "1.1") -> bytes:
    """Return the bytes of a POST; Authorization and Content-Length are given unless a header of theirs is."""
    lines = [f"POST {path} HTTP/{version}", "Host: sandbox.test", *headers]
    given = {line.partition(":")[0].lower() for line in headers}
    if "authorization" not in given:
        lines.append(f"Authorization: {DEMO}")
    if not given & {"content-length", "transfer-encoding"}:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


class _App:
    """An endpoint alone, begun as the whole server begins it."""

    def __init__(self, endpoint: SoapEndpoint) -> None:
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._endpoint.serves(scope["path"]), f"{scope['path']} is not the endpoint's"
        await self._endpoint(scope, receive, send)

    @staticmethod
    def at_once(scope: Scope) -> bool:
        return bool(scope["method"] == "POST")


@contextmanager
def running(limits: Limits, public_url: str | None = None) -> Iterator[Sandbox]:
    """Serve an endpoint in a thread, on a port that is free; requests wait in the socket until it is ready."""
    backend = EchoBackend()
    endpoint = SoapEndpoint(backend, limits, public_url)

    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        _App(endpoint), http=HttpProtocol, ws="none", lifespan="off", log_config=None, timeout_keep_alive=60
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield Sandbox(backend, listening.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
