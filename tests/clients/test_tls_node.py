"""node-soap by Payline's own name, the authority trusted by NODE_EXTRA_CA_CERTS."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clients.conversation import Refused
from tests.clients.life import live, opening
from tests.clients.programs import HERE, node_modules
from tests.clients.test_node import LIBRARIES, node_shop
from tests.clients.tls import TlsWorld
from tests.tls.server import TlsServer

NAMES = ["--require", str(HERE / "node" / "names.js")]


@pytest.fixture(scope="module")
def libraries() -> Path:
    """The folder with the libraries."""
    return node_modules()


@pytest.mark.parametrize("library", LIBRARIES)
def test_node_soap_lives_through_a_basket_by_payline_s_own_name(libraries: Path, tls: TlsServer, library: str) -> None:
    world = TlsWorld(tls, tls.port)
    trusting = {"NODE_EXTRA_CA_CERTS": str(tls.authority)}
    with node_shop(libraries, world, library, options=NAMES, environment=trusting) as shop:
        live(shop, world)


def test_node_that_does_not_trust_the_authority_refuses(libraries: Path, tls: TlsServer) -> None:
    world = TlsWorld(tls, tls.port)
    with (
        node_shop(libraries, world, LIBRARIES[0], options=NAMES) as shop,
        pytest.raises(Refused, match=r"unable to verify|unable to get|self-signed"),
    ):
        shop.call("doWebPayment", opening("A1"))
