"""The SOAP endpoint: one ASGI callable for all of Payline's service addresses.

A call goes one way: credentials, body, parser, envelope, codec, backend, codec. A body of a shape that was met before
goes from `Shapes` to the backend, as parser, envelope and codec would have it. Whatever goes wrong on it becomes an
HTTP 401 or a SOAP 1.1 fault; wrong credentials win over every other mistake, as nothing is told to strangers.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from itertools import count
from secrets import token_hex
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from starlette.types import Receive, Scope, Send

from mockpayline.contract.base import Message
from mockpayline.contract.operations import SERVICES, Operation
from mockpayline.errors import SandboxError, Unauthorized
from mockpayline.soap.answer import JSON, TEXT, XML, Answer, send_answer
from mockpayline.soap.authentication import REALM, Credentials, credentials
from mockpayline.soap.body import Body, ClientGone
from mockpayline.soap.codec import Decoded, encode
from mockpayline.soap.context import CallContext
from mockpayline.soap.directory import directory, is_directory
from mockpayline.soap.faults import BodyTooLarge, ClientFault, ServerFault, SoapFault
from mockpayline.soap.hosts import callers_url
from mockpayline.soap.limits import Limits
from mockpayline.soap.shapes import Shapes

if TYPE_CHECKING:
    from mockpayline.domain.fault import Fault

logger = logging.getLogger("mockpayline.soap")

BASES = ("/V4/services", "/services")
"""The platform's own base, and the one that the PHP SDK uses after a fail-over (without /V4)."""

_BARE_SERVICE = "WebPaymentAPI"
_SERVICE_BY_PATH = {
    f"{base}{name}{slash}": service
    for base in BASES
    for name, service in [("", _BARE_SERVICE), *((f"/{service}", service) for service in SERVICES)]
    for slash in ("", "/")
}


class Reply(Protocol):
    """What the backend says to a call."""

    @property
    def message(self) -> Message | None:
        """The response; None where the fault leaves the call without one."""

    @property
    def version(self) -> int:
        """The version at which the response is written."""

    @property
    def fault(self) -> Fault | None:
        """What is to go wrong with the answer."""

    @property
    def unsettled(self) -> bool:
        """Whether the backend wants to settle something once the answer is on its way, or lost."""


class Backend(Protocol):
    """What answers the calls."""

    async def authenticate(self, credentials: Credentials) -> None:
        """Raise `Unauthorized` if these credentials are not of a known account. Changes nothing."""
        ...

    async def call(
        self, credentials: Credentials, operation: Operation, decoded: Decoded[Any], context: CallContext
    ) -> Reply:
        """Return the response, and what is to become of it.

        Raises `Unauthorized` for wrong credentials. Another `SandboxError` or a `SoapFault` is answered as a fault
        with its sentence, any other exception as an internal error.
        """
        ...

    async def settle(self, credentials: Credentials) -> None:
        """Settle what a reply to these credentials left unsettled."""
        ...


class _Aftermath(NamedTuple):
    """What is out of the ordinary with a call that was answered, and whose it is."""

    who: Credentials
    reply: Reply


class SoapEndpoint:
    """The ASGI application behind every address that `serves` knows.

    `public_url` is the server's address for clients, where the Host header does not tell it (behind a proxy).
    `failover_urls` are what the fail-over directory names, in place of the one address that was asked.
    """

    def __init__(
        self, backend: Backend, limits: Limits, public_url: str | None = None, failover_urls: Sequence[str] = ()
    ) -> None:
        self._backend = backend
        self._limits = limits
        self._shapes = Shapes(limits)
        self._public_url = public_url
        self._failover_urls = failover_urls
        # Asking the system for randomness at every call would cost it a system call.
        self._name = token_hex(3)
        self._calls = count(1)

    @staticmethod
    def serves(path: str) -> bool:
        """Tell whether a path is one of the services' or of the fail-over directory."""
        return path in _SERVICE_BY_PATH or is_directory(path)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request on a path that `serves` knows."""
        headers = dict(scope["headers"])
        method = scope["method"]
        reading = method in {"GET", "HEAD"}
        if is_directory(scope["path"]):
            answer = self._directory(scope) if reading else _not_allowed("GET, HEAD", "GET this address.")
        elif method == "POST":
            await self._post(scope, headers, receive, send)
            return
        elif _asks_wsdl(scope["query_string"]):
            answer = self._wsdl(scope) if reading else _not_allowed("GET, HEAD, POST", "GET this address.")
        else:
            answer = _not_allowed(
                "POST", "POST a SOAP 1.1 envelope to this address, or GET it with ?wsdl for its description."
            )
        await send_answer(answer, scope, headers, send)

    def _directory(self, scope: Scope) -> Answer:
        return Answer(200, directory(self._failover_urls or [callers_url(scope, self._public_url)]), (JSON,))

    def _wsdl(self, scope: Scope) -> Answer:
        # Spyne is needed for this alone; importing it would nearly double the time of a start.
        from mockpayline.contract.wsdl import wsdl

        service = _SERVICE_BY_PATH[scope["path"]]
        address = f"{callers_url(scope, self._public_url)}{BASES[0]}/{service}"
        return Answer(200, wsdl(service, address), (XML,))

    async def _post(self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive, send: Send) -> None:
        length = headers.get(b"content-length", b"")
        body = Body(
            receive,
            self._limits,
            length=int(length) if length.isdigit() else None,
            content_encoding=headers.get(b"content-encoding", b"").decode("latin-1"),
        )
        request_id = f"{self._name}{next(self._calls):06x}"
        try:
            answer, aftermath = await self._answer(scope, headers, body, request_id)
        except ClientGone:
            logger.info("the client left before its request was complete", extra={"request_id": request_id})
            return
        rest = None
        if not body.complete:
            # Somebody who waits for "100 Continue" has sent nothing and, refused, will send nothing.
            waiting = not body.begun and headers.get(b"expect", b"").lower() == b"100-continue"
            if body.short and not waiting:
                await body.drain()  # so that the connection lives on
            if not body.complete:
                rest = None if waiting else body
                answer = Answer(answer.status, answer.body, answer.headers, closing=True)
        if aftermath is None:
            await send_answer(answer, scope, headers, send, rest)
            return
        if aftermath.reply.fault is None:
            await send_answer(answer, scope, headers, send)
        else:
            # Imported here, for most calls meet no fault.
            from mockpayline.soap.misbehaviour import send_with_fault

            await asyncio.sleep(0)  # the call may have been begun without the task that a timeout needs
            await send_with_fault(aftermath.reply.fault, answer, scope, headers, receive, send)
        if aftermath.reply.unsettled:
            await self._settle(aftermath.who, request_id)

    async def _settle(self, who: Credentials, request_id: str) -> None:
        await asyncio.sleep(0)  # in which the answer is written
        try:
            await self._backend.settle(who)
        except Exception:
            # The client has its answer already.
            logger.exception("internal error (reference %s)", request_id, extra={"request_id": request_id})

    async def _answer(
        self, scope: Scope, headers: Mapping[bytes, bytes], body: Body, request_id: str
    ) -> tuple[Answer, _Aftermath | None]:
        known = {"request_id": request_id}
        if b"origin" in headers:
            logger.info("refused: a page in a browser may not call", extra=known)
            return _OF_A_PAGE, None
        authorization = headers.get(b"authorization")
        try:
            who = credentials(None if authorization is None else authorization.decode("latin-1"))
            try:
                content, reply = await self._result(who, scope, headers, body, request_id)
                ordinary = reply.fault is None and not reply.unsettled
                return Answer(200, content, (XML,)), None if ordinary else _Aftermath(who, reply)
            except SoapFault as error:
                fault = error
            # Who is a stranger is told only that.
            await self._backend.authenticate(who)
        except Unauthorized as error:
            logger.info("refused: %s", error.message, extra=known)
            return _UNAUTHORIZED, None
        except SandboxError as error:
            fault = (ServerFault if error.status >= 500 else ClientFault)(error.message)
        except ClientGone:
            raise
        except Exception:
            logger.exception("internal error (reference %s)", request_id, extra=known)
            fault = ServerFault(f"Internal error (reference {request_id})")
        logger.info("%s fault for %r: %s", fault.code, scope["path"], fault.message, extra=known)
        closing = isinstance(fault, BodyTooLarge)  # however much of the body happened to be read
        return Answer(fault.status, fault.to_bytes(request_id), (XML,), closing), None

    async def _result(
        self, who: Credentials, scope: Scope, headers: Mapping[bytes, bytes], body: Body, request_id: str
    ) -> tuple[bytes, Reply]:
        """Return the envelope of the response, empty where there is none, or raise what stood in the way."""
        content = await body.read()
        started = perf_counter()
        content_type = headers.get(b"content-type", b"").decode("latin-1")
        operation, decoded = self._shapes.read(content, content_type)
        context = CallContext(request_id, scope, content, self._public_url, started)
        reply = await self._backend.call(who, operation, decoded, context)
        return b"" if reply.message is None else encode(reply.message, reply.version), reply


_UNAUTHORIZED = Answer(
    401,
    # The PHP SDK shows the status line's reason only where no XML follows; WooCommerce compares it.
    b"",
    ((b"www-authenticate", f'Basic realm="{REALM}", charset="UTF-8"'.encode()),),
)


# Only browsers name an origin. A page cannot read what another origin answers, but it could drive a world all the same:
# an address may hold a key, that of the demo world is known, and an unknown merchant's is the caller's to choose. Nor
# does the origin tell strangers from others, since calls are taken under every Host, rebound names among them.
_OF_A_PAGE = Answer(
    403, b"A page in a browser may not call: the merchant's server does, without an Origin header.\n", (TEXT,)
)


def _not_allowed(methods: str, sentence: str) -> Answer:
    return Answer(405, f"{sentence}\n".encode(), (TEXT, (b"allow", methods.encode())))


def _asks_wsdl(query: bytes) -> bool:
    return any(part.partition(b"=")[0] == b"wsdl" for part in query.lower().split(b"&"))
