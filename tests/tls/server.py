"""A running server with HTTPS, and a Python client's view of it: names led to it, its authority trusted."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Self

from tests.server import Server, running_server

WATCHDOG = 60.0
_LISTENS = re.compile(r"mockpayline listens on https://\S+:(\d+) ")


@dataclass
class TlsServer:
    """A server, the port of its HTTPS, and the file of its authority."""

    server: Server
    port: int
    authority: Path

    def connected(self, name: str) -> ssl.SSLSocket:
        """Return a connection to a host of this name, which the certificate must have."""
        made: list[ssl.SSLSocket] = []

        class Remembered(ssl.SSLSocket):
            # Where the server resets the connection before the handshake, wrap_socket loses what it has made.
            def __new__(cls, *_: object, **__: object) -> Self:
                made.append(one := super().__new__(cls))
                return one

        context = ssl.create_default_context(cafile=self.authority)
        context.sslsocket_class = Remembered
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=WATCHDOG)
        try:
            return context.wrap_socket(plain, server_hostname=name)
        except BaseException:
            for one in (plain, *made):
                one.close()
            raise

    @contextmanager
    def asking(self, name: str) -> Iterator[HTTPConnection]:
        """Ask a host of this name by HTTP until the block ends."""
        connection = HTTPConnection(name, 443, timeout=WATCHDOG)
        connection.sock = self.connected(name)
        connection.default_port = 443  # so that the Host header has no port, as in a client
        try:
            yield connection
        finally:
            connection.close()

    def get(self, name: str, path: str) -> bytes:
        """GET a path of a host of this name, which must be answered with 200."""
        with self.asking(name) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
        assert answer.status == 200, f"https://{name}{path} answers {answer.status}: {body!r}"
        return body


def listening(server: Server, folder: Path) -> TlsServer:
    """Return what a server that keeps its authority in a folder told of its HTTPS."""
    found = _LISTENS.search("".join(server.output))
    assert found is not None, f"the server tells where its HTTPS listens; it said:\n{''.join(server.output)}"
    return TlsServer(server, int(found[1]), folder / "authority.pem")


@contextmanager
def tls_server(folder: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> Iterator[TlsServer]:
    """Run a server with HTTPS whose authority is kept in a folder."""
    options = ("--tls", "--tls-port", "0", "--tls-folder", str(folder), *arguments)
    with running_server(*options, environment=environment) as one:
        yield listening(one, folder)
