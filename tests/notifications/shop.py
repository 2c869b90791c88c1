"""A real little shop on loopback that is called back, and a sender that runs until all is sent."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from mockpayline.domain.journal import Kind
from mockpayline.domain.ports import Notification, Queued, WorldTx
from mockpayline.domain.world import Declaration
from mockpayline.notifications.delivery import Notifier
from tests.operations.desk import Desk, basket, world

WATCHDOG = 30.0
"""Seconds after which a test gives up waiting; nothing is measured by it."""

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def response(status: str = "200 OK", headers: str = "", body: bytes = b"") -> Answer:
    """Return a shop's manner that answers at once and closes."""

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
        writer.write(head.encode() + body)

    return answer


class Shop:
    """A merchant's server: it keeps the head of every request, and answers in its manner. Close it.

    Without `reads_head` the manner gets the connection as it is.
    """

    def __init__(self, answer: Answer | None = None, *, reads_head: bool = True) -> None:
        self._answer = answer or response()
        self._reads_head = reads_head
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.requests: list[str] = []

    def close(self) -> None:
        """Give the port back."""
        self._socket.close()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._socket.getsockname()[1])

    def url(self, path: str = "/notify") -> str:
        """Return an address of the shop."""
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def targets(self) -> list[str]:
        """The targets of the requests, as sent."""
        return [request.split(" ")[1] for request in self.requests]

    @property
    def told(self) -> list[dict[str, str]]:
        """What the requests told, as parameters."""
        return [dict(parse_qsl(urlsplit(target).query)) for target in self.targets]

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Serve for a while."""
        server = await asyncio.start_server(self._serve, sock=self._socket.dup())
        try:
            yield
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                if self._reads_head:
                    self.requests.append((await reader.readuntil(b"\r\n\r\n")).decode())
                await self._answer(reader, writer)
                await writer.drain()
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


@asynccontextmanager
async def sending(desk: Desk, timeout: float = WATCHDOG, **settings: Any) -> AsyncIterator[asyncio.Task[None]]:
    """Run the sender for a while; the watchdog ends a test that hangs. Calls that wait for an attempt have patience."""
    notifier = Notifier(desk.worlds, timeout, **settings)
    desk.worlds.on_notifications = notifier.wake
    desk.worlds.patience = timeout
    task = asyncio.create_task(notifier.run())
    try:
        async with asyncio.timeout(WATCHDOG):
            yield task
    finally:
        desk.worlds.patience = 0
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(condition: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait until something holds; the watchdog of `sending` bounds it."""
    while True:
        found = condition()
        if found if isinstance(found, bool) else await found:
            return
        await asyncio.sleep(0.002)


async def nothing_waits(desk: Desk) -> bool:
    """Tell whether nothing is due."""
    return not await desk.worlds.across(lambda tx: tx.queued(1))


def send_all(desk: Desk, *shops: Shop, timeout: float = WATCHDOG) -> None:
    """Send whatever is queued to shops that listen meanwhile."""

    async def main() -> None:
        async with AsyncExitStack() as open_shops:
            for shop in shops:
                await open_shops.enter_async_context(shop.open())
            async with sending(desk, timeout):
                await until(lambda: nothing_waits(desk))

    asyncio.run(main())


def waiting(desk: Desk) -> list[Queued]:
    """Return what waits in the world, due or not."""
    return desk.run(lambda tx: tx.waiting(1000))


def booked(desk: Desk) -> list[dict[str, object]]:
    """Return what the journal tells of attempts."""
    return [dict(entry.data) for entry in desk.journal(Kind.NOTIFICATION)]


def cancelled(desk: Desk, url: str, ref: str = "A1") -> str:
    """Return the token of a payment that ended and has one notification waiting."""
    return desk.paid("cancel", request=basket(ref=ref, notificationURL=url))


def queue(desk: Desk, url: str, ref: str = "T", merchant: str = "DEMO", **plan: int) -> None:
    """Queue a notification of its own, for now."""

    def work(tx: WorldTx) -> None:
        note = Notification(url=url, type="WEBTRS", parameter="token", value=ref, token=ref, first_at=tx.now)
        tx.notify(msgspec.structs.replace(note, **plan))

    desk.run(work, merchant)


def running(merchant: str = "DEMO") -> Declaration:
    """Return the demo world on a real clock."""
    return msgspec.structs.replace(world(merchant), clock_start=None)
