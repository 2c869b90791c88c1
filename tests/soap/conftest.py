"""One server for all tests of the wire, whose backend forgets between two of them, and one whose calls go wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockpayline.soap.limits import Limits
from tests.server import Server, running_server

from .faulty import Shop, prepare
from .server import Sandbox, running


@pytest.fixture(scope="session")
def served() -> Iterator[Sandbox]:
    with running(Limits(drain_seconds=2)) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(served: Sandbox) -> Sandbox:
    served.backend.calls.clear()
    served.backend.settled.clear()
    served.backend.failing = False
    return served


@pytest.fixture(scope="session")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real server with the scripted world; whatever goes wrong on purpose is no error of its own."""
    with running_server("--store", prepare(tmp_path_factory.mktemp("faulty") / "worlds.db")) as one:
        yield one
    said = "".join(one.output)
    for word in ("ERROR", "Traceback", "broken off"):
        assert word not in said, said


@pytest.fixture
def shop(faulty: Server) -> Iterator[Shop]:
    """A merchant of the scripted world, on a connection of its own."""
    one = Shop(faulty)
    yield one
    one.http.close()
