"""The HTTPS listener of a server, beside its plain one and in the same processes."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from mockpayline.settings import Settings
from mockpayline.soap.hosts import PAYLINE_HOSTS
from mockpayline.tls.authority import authority_in, data_folder
from mockpayline.tls.guide import guide

GOODBYE = 0.3
"""Seconds that a closed connection waits for the client's own goodbye: the server's end waits no longer."""
_ANY = {"0.0.0.0", "::"}  # noqa: S104
_BACKLOG = 2048


class TlsListener:
    """Bound sockets with a certificate; made once, before the server's processes part.

    Raises `SandboxError` where the authority's folder cannot be used.
    """

    def __init__(self, settings: Settings, sockets: Sequence[socket.socket], plain_port: int) -> None:
        folder = Path(settings.tls_folder) if settings.tls_folder is not None else data_folder(os.environ)
        authority = authority_in(folder)
        self.sockets = sockets
        self._handshake = settings.head_timeout
        self._context = authority.context(hosts_of(settings))
        host = settings.host if settings.host not in _ANY else "127.0.0.1"
        port = sockets[0].getsockname()[1]
        buyers = f"http://{_bracketed(host)}:{plain_port}" if settings.public_url is None else None
        self.guide = guide(authority.file, host=_bracketed(host), port=port, buyers=buyers)
        """What to tell whoever started the server."""

    async def serve(self, protocol: Callable[[], asyncio.Protocol]) -> list[asyncio.Server]:
        """Serve on the running event loop; the servers are closed by the caller."""
        loop = asyncio.get_running_loop()
        return [
            await loop.create_server(
                protocol,
                sock=one,
                ssl=self._context,
                backlog=_BACKLOG,
                ssl_handshake_timeout=self._handshake,
                ssl_shutdown_timeout=GOODBYE,
            )
            for one in self.sockets
        ]


def hosts_of(settings: Settings) -> tuple[str, ...]:
    """Return the host names and IP addresses that the certificate holds, each once."""
    return tuple(dict.fromkeys(_hosts(settings)))


def _hosts(settings: Settings) -> Iterator[str]:
    yield from PAYLINE_HOSTS
    yield from ("localhost", "127.0.0.1", "::1")
    if settings.host not in _ANY:
        yield settings.host.lower()
    yield from settings.allowed_hosts
    for url in (settings.public_url, *settings.failover_urls):
        if url is not None and (name := urlsplit(url).hostname):
            yield name
    yield from settings.tls_hosts


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
