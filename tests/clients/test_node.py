"""node-soap, today's and the old one that shops still run, through the whole life of a basket."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.clients.conversation import Conversation, Refused, conversing
from tests.clients.life import live, opening
from tests.clients.programs import HERE, node_modules
from tests.clients.world import KEY, World, card, gift
from tests.programs import program

LIBRARIES = ["soap", "soap-0.9"]


class NodeShop:
    """A shop on node-soap that calls as the TypeScript SDK does: lists as arrays of objects, empty objects for none."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation

    def call(self, operation: str, request: dict[str, Any]) -> Mapping[str, Any]:
        """Make one call."""
        if operation == "doWebPayment":
            selected = [{"selectedContract": one} for one in request["selectedContractList"]["selectedContract"]]
            request = {**request, "selectedContractList": selected, "threeDSInfo": {}, "languageCode": None}
        return self._conversation.call(operation, request)


@pytest.fixture(scope="session")
def libraries() -> Path:
    """The folder with the libraries."""
    return node_modules()


@contextmanager
def node_shop(
    libraries: Path,
    world: World,
    library: str,
    endpoint: str = "",
    key: str = KEY,
    options: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> Iterator[NodeShop]:
    """Run a shop; without an endpoint it calls the addresses that the WSDLs name. Options are Node's own."""
    settings = {
        "library": library,
        "url": world.url,
        "endpoint": endpoint and world.url + endpoint,
        "merchant": world.merchant,
        "key": key,
    }
    command = [program("node"), *options, str(HERE / "node" / "client.js")]
    with conversing(command, settings, {"NODE_PATH": str(libraries), **(environment or {})}) as conversation:
        yield NodeShop(conversation)


@pytest.mark.parametrize("endpoint", ["", "/V4/services/", "/V4/services/WebPaymentAPI?wsdl"])
@pytest.mark.parametrize("library", LIBRARIES)
def test_node_soap_lives_through_a_basket(libraries: Path, world: World, library: str, endpoint: str) -> None:
    with node_shop(libraries, world, library, endpoint) as shop:
        live(shop, world)


@pytest.mark.parametrize("library", LIBRARIES)
def test_node_soap_sees_wrong_credentials_as_the_status_401(libraries: Path, world: World, library: str) -> None:
    with node_shop(libraries, world, library, key="wrong") as shop, pytest.raises(Refused) as refused:
        shop.call("doWebPayment", opening("A1"))
    assert refused.value.status == 401, f"shops compare the status, not {refused.value.message!r}"


@pytest.mark.parametrize("library", LIBRARIES)
def test_node_soap_decodes_a_list_of_one_as_a_list(libraries: Path, world: World, library: str) -> None:
    with node_shop(libraries, world, library) as shop:
        token = shop.call("doWebPayment", opening("A1"))["token"]
        world.buyer(token, gift(2500), card())
        details = shop.call("getWebPaymentDetails", {"version": "34", "token": token})
    further = details["paymentAdditionalList"]["paymentAdditional"]
    assert isinstance(further, list), "the served WSDL says that paymentAdditional repeats"
    assert len(further) == 1, "one complement, one further payment"
