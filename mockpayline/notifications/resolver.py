"""Looking names up, in threads that nobody waits for: a resolver can hang for as long as it likes."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address

from mockpayline.notifications.host import Address

AT_MOST = 64
"""Names that are looked up at the same time; a resolver that hangs costs no more threads."""

_LOOPBACK: list[Address] = [IPv4Address("127.0.0.1"), IPv6Address("::1")]


class NotResolved(Exception):
    """A name without address; the words say why."""


class Resolver:
    """The system's resolver. Whoever asks for a name that is being looked up waits for the same answer."""

    def __init__(self) -> None:
        self._running: dict[str, asyncio.Future[list[Address]]] = {}

    async def look_up(self, name: str) -> list[Address]:
        """Return the addresses of a name, the one to try first in front. Raises `NotResolved`."""
        if name == "localhost" or name.endswith(".localhost"):
            return _LOOPBACK  # RFC 6761, 6.3: not every resolver knows those below it
        running = self._running.get(name)
        if running is None:
            if len(self._running) >= AT_MOST:
                raise NotResolved("the resolver does not answer: too many names wait for it")
            running = self._running[name] = asyncio.get_running_loop().create_future()
            threading.Thread(target=self._ask, args=(name, running), name=f"look up {name}", daemon=True).start()
        return await asyncio.shield(running)

    def _ask(self, name: str, running: asyncio.Future[list[Address]]) -> None:
        found: list[Address] | NotResolved
        try:
            rows = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
            found = list(dict.fromkeys(_address(row[4]) for row in rows))
        except (OSError, UnicodeError) as error:
            found = NotResolved(f"the name {name} does not resolve ({_words(error)})")
        with suppress(RuntimeError):  # the loop has ended meanwhile
            running.get_loop().call_soon_threadsafe(self._found, name, running, found)

    def _found(self, name: str, running: asyncio.Future[list[Address]], found: list[Address] | NotResolved) -> None:
        del self._running[name]
        if isinstance(found, NotResolved):
            running.set_exception(found)
            running.exception()  # whoever asked may have given up
        else:
            running.set_result(found)


def _address(sockaddr: tuple[object, ...]) -> Address:
    found = ip_address(str(sockaddr[0]))
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def _words(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
