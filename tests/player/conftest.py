"""A stage to play on, a receiver and a private server, started once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockpayline.hosting import PrivateServer
from mockpayline.player.receiver import Receiver
from mockpayline.player.stage import PUBLIC_URL, Stage
from tests.player.playing import host


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    with Stage(host) as one:
        yield one


@pytest.fixture(scope="session")
def receiver() -> Iterator[Receiver]:
    with Receiver() as one:
        yield one


@pytest.fixture(scope="session")
def private_server() -> Iterator[PrivateServer]:
    with PrivateServer(public_url=PUBLIC_URL) as one:
        yield one
