"""What the tests of all clients share: a world of their own on the running server, by HTTP or by HTTPS."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.clients.tls import FIRST, SECOND
from tests.clients.world import World
from tests.server import Server
from tests.tls.server import TlsServer, tls_server


@pytest.fixture
def world(server: Server) -> World:
    """A copy of the demo world that nobody else uses."""
    return World(server)


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsServer]:
    """A server with HTTPS whose fail-over directory names two of Payline's hosts, started once."""
    with tls_server(tmp_path_factory.mktemp("tls"), "--failover-urls", f"https://{FIRST},https://{SECOND}") as one:
        yield one
