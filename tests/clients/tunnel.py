"""A proxy that leads every name to one server, in place of a hosts file that a test may not write.

Clients ask it for `HOST:443` by CONNECT, as any client behind a proxy does, and agree on encryption through it with the
host that they asked for: their address, the name they verify and the Host header are the real ones.
"""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

WATCHDOG = 60.0


@dataclass
class Tunnel:
    """Where the proxy listens, and what it was asked for, in order."""

    port: int = 0
    asked: list[str] = field(default_factory=list)


@contextmanager
def tunnel_to(port: int) -> Iterator[Tunnel]:
    """Lead what is asked for to a port of this machine until the block ends."""
    tunnel = Tunnel()

    class Handler(socketserver.StreamRequestHandler):
        timeout = WATCHDOG

        def handle(self) -> None:
            method, target, *_rest = self.rfile.readline().decode("latin-1").split()
            while self.rfile.readline().strip():
                pass  # headers say nothing here
            tunnel.asked.append(target)
            if method != "CONNECT" or not target.endswith(":443"):
                self.wfile.write(b"HTTP/1.1 400 CONNECT HOST:443\r\n\r\n")
                return
            with socket.create_connection(("127.0.0.1", port), timeout=WATCHDOG) as server:
                self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
                back = threading.Thread(target=_pass_on, args=(server, self.connection), daemon=True)
                back.start()
                _pass_on(self.connection, server)
                back.join(WATCHDOG)

    class Proxy(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Proxy(("127.0.0.1", 0), Handler) as proxy:
        tunnel.port = proxy.server_address[1]
        serving = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        serving.start()
        try:
            yield tunnel
        finally:
            proxy.shutdown()
            serving.join(WATCHDOG)


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):  # one of both is gone, and the other is told by the end of what it reads
        while said := source.recv(65536):
            sink.sendall(said)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
