"""What the tests of all clients share: a world of their own on the running server."""

from __future__ import annotations

import pytest

from tests.clients.world import World
from tests.server import Server


@pytest.fixture
def world(server: Server) -> World:
    """A copy of the demo world that nobody else uses."""
    return World(server)
