"""PHP's SoapClient, with the served WSDL and without, through the whole life of a basket."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from mockpayline.contract.operations import OPERATIONS
from tests.clients.conversation import Conversation, Refused, conversing
from tests.clients.life import live, opening
from tests.clients.php_shape import decoded, envelope, every_field
from tests.clients.programs import HERE, php
from tests.clients.world import KEY, World, card, gift

MODES = [pytest.param(True, id="with the WSDL"), pytest.param(False, id="without")]


class PhpShop:
    """A shop on SoapClient that sends as the PHP SDK does: every field, nil or empty where there is nothing to say."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation

    def call(self, operation: str, request: dict[str, Any]) -> Mapping[str, Any]:
        """Make one call."""
        if operation == "doWebPayment":
            request = {**request, "buyer": {}, "owner": {}, "recurring": {}, "subMerchant": {}, "threeDSInfo": {}}
        return self._conversation.call(operation, every_field(OPERATIONS[operation].request, request))


@contextmanager
def php_shop(world: World, *options: str, wsdl: bool, key: str = KEY, **more: Any) -> Iterator[PhpShop]:
    """Run a shop; options are PHP's own, as `-d` and a line of php.ini."""
    settings = {"url": world.url, "merchant": world.merchant, "key": key, "wsdl": wsdl, **more}
    with conversing([php(), *options, str(HERE / "php" / "client.php")], settings, {}) as conversation:
        yield PhpShop(conversation)


@pytest.mark.parametrize("wsdl", MODES)
def test_php_lives_through_a_basket(world: World, wsdl: bool) -> None:
    with php_shop(world, wsdl=wsdl) as shop:
        live(shop, world)


@pytest.mark.parametrize("wsdl", MODES)
def test_php_reads_unauthorized_in_the_fault_of_wrong_credentials(world: World, wsdl: bool) -> None:
    with php_shop(world, wsdl=wsdl, key="wrong") as shop, pytest.raises(Refused) as refused:
        shop.call("doWebPayment", opening("A1"))
    assert refused.value.message == "Unauthorized", "WooCommerce compares this text"


def test_php_decodes_answers_as_the_replayed_shops_read_them(world: World) -> None:
    world.freeze()  # each question is asked twice
    with php_shop(world, wsdl=True) as shop:
        token = shop.call("doWebPayment", opening("A1"))["token"]
        asked: list[tuple[str, dict[str, Any]]] = [
            ("getMerchantSettings", {"version": ""}),
            ("getEncryptionKey", {"version": ""}),
            ("getWebPaymentDetails", {"version": "34", "token": "none"}),
            ("getWebPaymentDetails", {"version": "34", "token": token}),
        ]
        _compare(shop, world, asked)
        world.buyer(token, gift(2500), gift(5000, 2, amount="30.00"), card())
        details = ("getWebPaymentDetails", {"version": "34", "token": token})
        main = shop.call(*details)["transaction"]["id"]
        history = {"version": "34", "transactionId": main, "transactionHistory": "Y"}
        _compare(shop, world, [details, ("getTransactionDetails", history)])


def _compare(shop: PhpShop, world: World, asked: list[tuple[str, dict[str, Any]]]) -> None:
    for operation, request in asked:
        answer = httpx.post(
            f"{world.url}/V4/services/{OPERATIONS[operation].service}",
            content=envelope(operation, request),
            headers={"Content-Type": "text/xml; charset=utf-8"},
            auth=(world.merchant, KEY),
            trust_env=False,
        )
        by_php = shop.call(operation, request)
        assert decoded(operation, answer.content) == by_php, f"PHP reads the answer of {operation} otherwise"
