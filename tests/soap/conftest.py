"""One server for all tests of the wire; its backend forgets between two of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockpayline.soap.limits import Limits

from .server import Sandbox, running


@pytest.fixture(scope="session")
def served() -> Iterator[Sandbox]:
    with running(Limits(drain_seconds=2)) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(served: Sandbox) -> Sandbox:
    served.backend.calls.clear()
    served.backend.failing = False
    return served
