"""zeep in strict mode on the served WSDL: it refuses an answer that departs from the schema anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import requests
import zeep
from zeep.helpers import serialize_object

from mockpayline.contract.operations import OPERATIONS
from mockpayline.domain.bank_card import GOOD_AMEX, bank_card_number
from tests.clients.life import PAYMENT, live, opening
from tests.clients.world import KEY, World, card, gift


class ZeepShop:
    """A merchant's integration: a zeep client of each service."""

    def __init__(self, world: World) -> None:
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.auth = (world.merchant, KEY)
        self._transport = zeep.Transport(session=self.session)
        self._url = world.url
        self._services: dict[str, Any] = {}

    def call(self, operation: str, request: dict[str, Any]) -> Mapping[str, Any]:
        """Make one call."""
        service = OPERATIONS[operation].service
        if service not in self._services:
            wsdl = f"{self._url}/V4/services/{service}?wsdl"
            settings = zeep.Settings(strict=True)
            self._services[service] = zeep.Client(wsdl, transport=self._transport, settings=settings).service
        answer = getattr(self._services[service], operation)(**request)
        found: Mapping[str, Any] = serialize_object(answer, dict)
        return found

    def open(self, amount: str = "10000") -> str:
        """Open a basket of an amount and return its token."""
        asked = opening("A1")
        asked["payment"] = {**PAYMENT, "amount": amount}
        asked["selectedContractList"] = None
        return str(self.call("doWebPayment", asked)["token"])

    def details(self, token: str) -> Mapping[str, Any]:
        """Call getWebPaymentDetails."""
        return self.call("getWebPaymentDetails", {"version": "34", "token": token})


@pytest.fixture
def shop(world: World) -> Iterator[ZeepShop]:
    """A shop whose world nobody else uses."""
    one = ZeepShop(world)
    yield one
    one.session.close()


def test_zeep_lives_through_a_basket(shop: ZeepShop, world: World) -> None:
    live(shop, world)


def test_a_basket_of_gift_cards_alone_is_not_refunded(shop: ZeepShop, world: World) -> None:
    token = shop.open("4000")
    world.buyer(token, gift(4000), "confirm")
    details = shop.details(token)
    assert details["paymentAdditionalList"] is None, "there is no complement"
    asked = {"version": "", "transactionID": details["transaction"]["id"], "payment": {**PAYMENT, "action": "421"}}
    result = shop.call("doRefund", asked)["result"]
    assert (result["code"], result["longMessage"]) == ("02703", "Action not allowed")


def test_an_american_express_number_pays_through_the_amex_contract(shop: ZeepShop, world: World) -> None:
    token = shop.open()
    world.buyer(token, gift(1000), card(GOOD_AMEX))
    [complement] = shop.details(token)["paymentAdditionalList"]["paymentAdditional"]
    assert complement["payment"]["contractNumber"] == "AMEX1"


def test_a_bank_refusal_leaves_the_buyer_on_the_page_to_try_again(shop: ZeepShop, world: World) -> None:
    token = shop.open()
    refused = world.buyer(token, gift(1000), card(bank_card_number("01116")))
    assert (refused["state"], refused["attempts_left"]) == ("open", 2), refused
    assert world.buyer(token, card())["state"] == "accepted"
    assert shop.details(token)["numberOfAttempt"] == "2"


def test_operations_that_are_not_played_answer_02010_in_a_valid_response(shop: ZeepShop) -> None:
    result = shop.call("doCapture", {"version": "34", "transactionID": "1", "payment": PAYMENT})["result"]
    assert (result["code"], result["shortMessage"]) == ("02010", "ERROR")
    assert result["longMessage"] == "Requested function not available"


def test_shop_plugins_read_settings_and_key_before_anything_else(shop: ZeepShop) -> None:
    settings = shop.call("getMerchantSettings", {"version": "34"})
    [demo] = settings["listPointOfSell"]["pointOfSell"]
    assert [(one["cardType"], one["contractNumber"]) for one in demo["contracts"]["contract"]] == [
        ("CADEAU_CARREFOUR", "CCC1"),
        ("CB", "CB1"),
        ("AMEX", "AMEX1"),
    ]
    key = shop.call("getEncryptionKey", {"version": "34"})["key"]
    assert int(key["modulus"], 16).bit_length() == key["size"] == 2048
