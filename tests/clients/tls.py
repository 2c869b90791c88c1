"""What the tests of clients that bring Payline's own addresses share: a server with HTTPS and a world behind it."""

from __future__ import annotations

from tests.clients.world import World
from tests.tls.server import TlsServer

HOST = "homologation.payline.com"
"""The host that the SDKs call for tests."""
FIRST, SECOND = "homologation-payment.payline.com", "homologation-payment-2.payline.com"
"""The hosts that the fail-over directory names."""


class TlsWorld(World):
    """A world that clients call by Payline's own address, with `port` in it where names alone can be led elsewhere."""

    def __init__(self, tls: TlsServer, port: int | None = None) -> None:
        super().__init__(tls.server, f"https://{HOST}" + (f":{port}" if port else ""))
        self.tls = tls
