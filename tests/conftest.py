"""What all tests share: Hypothesis profiles, outside programs, and a real server in a process of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.server import Server, running_server
from tests.stores import closing_stores

settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("here"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server of the demo world, started once; a test that needs a world of its own takes a merchant id of its own."""
    with running_server() as one:
        yield one


@pytest.fixture(autouse=True)
def _no_store_left_open() -> Iterator[None]:
    """Close what a test opened, in the thread that opened it, instead of leaving it to the garbage collector."""
    with closing_stores():
        yield
