"""Faults carried out: what a server or its network does wrong on purpose. None of it is an error of this server."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from http import HTTPStatus

from starlette.types import Message, Receive, Scope, Send

from mockpayline.domain.fault import Fault, FaultKind
from mockpayline.soap.answer import TEXT, XML, Answer, send_answer
from mockpayline.soap.faults import ServerFault

CONNECTION = "mockpayline.connection"
"""The extension of a request's scope that can end the client's connection."""

LONGEST = 600.0
"""Seconds that a slow answer takes at most: what is left then goes out at once."""

_PIECES = 10
"""Pieces of a slow answer in a second."""

_HTML = (b"content-type", b"text/html; charset=utf-8")
_PAGE = b"""<!DOCTYPE html>
<html lang="en">
<head><title>Maintenance</title></head>
<body><h1>We will be back soon</h1><p>This service is being maintained.<br>Please try again later.</p></body>
</html>
"""


async def send_with_fault(
    fault: Fault,
    answer: Answer,
    scope: Scope,
    headers: Mapping[bytes, bytes],
    receive: Receive,
    send: Send,
) -> None:
    """Send an answer as a fault has it, or something else in its place, or nothing.

    The request must have been read to its end. A client that leaves meanwhile ends it all.
    """
    if fault.delay and await _gone_within(fault.delay / 1000, receive):
        return
    match fault.kind:
        case FaultKind.DROP | FaultKind.LOSE_ANSWER:
            _cut(scope)
            return
        case FaultKind.TRUNCATE:
            send = _Truncated(scope, send)
        case FaultKind.SLOW:
            send = _Slow(fault.rate, scope, receive, send)
        case FaultKind.HTTP:
            answer = Answer(fault.status, _status_line(fault.status), (TEXT,))
        case FaultKind.SOAP_FAULT:
            # It is scripted, so it is the same each time: the call's own name stays in the journal.
            broken = ServerFault(fault.message)
            answer = Answer(broken.status, broken.to_bytes("scripted"), (XML,))
        case FaultKind.GARBAGE:
            answer = Answer(200, _PAGE, (_HTML,))
        case FaultKind.CODE | FaultKind.DELAY:
            pass
    await send_answer(answer, scope, headers, send)


class _Truncated:
    """Sends an answer's head and the first half of its body, then ends the connection."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.body":
            body = message["body"]
            await self._send({**message, "body": body[: len(body) // 2], "more_body": True})
            _cut(self._scope)
        else:
            await self._send(message)


class _Slow:
    """Sends an answer's body in pieces, at a rate of bytes a second."""

    def __init__(self, rate: int, scope: Scope, receive: Receive, send: Send) -> None:
        assert rate > 0, "the loader takes rates from 1"
        self._piece = max(1, rate // _PIECES)
        self._pause = self._piece / rate
        self._scope = scope
        self._receive = receive
        self._send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] != "http.response.body":
            await self._send(message)
            return
        body, sent = message["body"], 0
        try:
            for _ in range(int(LONGEST / self._pause)):
                if sent + self._piece >= len(body):
                    break
                await self._send({**message, "body": body[sent : sent + self._piece], "more_body": True})
                sent += self._piece
                if await _gone_within(self._pause, self._receive):
                    return
        except asyncio.CancelledError:
            _cut(self._scope)  # the server ends; half an answer is all that this client gets
            raise
        await self._send({**message, "body": body[sent:]})


async def _gone_within(seconds: float, receive: Receive) -> bool:
    """Wait, and tell whether the client left meanwhile."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return False
    return True


def _cut(scope: Scope) -> None:
    scope["extensions"][CONNECTION].close()


def _status_line(status: int) -> bytes:
    """Return the few words that a proxy sends with a status."""
    phrase = HTTPStatus(status).phrase if status in {one.value for one in HTTPStatus} else "Error"
    return f"{status} {phrase}\n".encode()
