"""The whole life of a basket over HTTP, by zeep in strict mode on the served WSDL."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
import requests
import zeep

from mockpayline.domain.bank_card import GOOD_AMEX, GOOD_CB, bank_card_number
from mockpayline.domain.gift_card import gift_card_number
from tests.server import Server

PAYMENT = {"amount": "10000", "currency": "978", "action": "101", "mode": "CPT", "contractNumber": "CCC1"}


class Shop:
    """A merchant's integration: three zeep clients, and the buyer by the control API."""

    def __init__(self, server: Server) -> None:
        self.url = server.url
        self.merchant = server.merchant()
        self.session = requests.Session()
        self.session.auth = (self.merchant, "key")
        transport = zeep.Transport(session=self.session)
        self.web, self.direct, self.extended = (
            zeep.Client(
                f"{self.url}/V4/services/{service}?wsdl",
                transport=transport,
                settings=zeep.Settings(strict=True),
            ).service
            for service in ("WebPaymentAPI", "DirectPaymentAPI", "ExtendedAPI")
        )

    def open(self, ref: str, amount: str = "10000", **more: Any) -> Any:
        """Call doWebPayment."""
        return self.web.doWebPayment(
            version="34",
            payment={**PAYMENT, "amount": amount},
            returnURL="https://shop.test/return?order=1",
            cancelURL="https://shop.test/cancel",
            order={"ref": ref, "amount": amount, "currency": "978", "date": "23/11/2026 10:00"},
            privateDataList={"privateData": [{"key": "id_cart", "value": "42"}]},
            **more,
        )

    def buyer(self, token: str, *steps: Any) -> dict[str, Any]:
        """Take buyer steps and return the payment."""
        answer = httpx.post(
            f"{self.url}/control/worlds/{self.merchant}/payments/{token}/buyer", json=list(steps), trust_env=False
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def close(self) -> None:
        """Let the connections go."""
        self.session.close()


@pytest.fixture
def shop(server: Server) -> Any:
    """A shop whose world nobody else uses."""
    one = Shop(server)
    yield one
    one.close()


def gift(balance: int, serial: int = 1, **more: str) -> dict[str, Any]:
    """Return the step that types a gift card of this balance in cents."""
    return {"gift_card": {"number": gift_card_number(balance, serial=serial), "pin": "1234", **more}}


def card(number: str = GOOD_CB) -> dict[str, Any]:
    """Return the step that pays the rest by bank card."""
    return {"complement": {"card": number, "expires": "1239", "cvv": "123"}}


def refund(shop: Shop, transaction: str, amount: str) -> Any:
    """Call doRefund as shops do: the gift side's contract, an empty version."""
    return shop.direct.doRefund(
        version="", transactionID=transaction, payment={**PAYMENT, "action": "421", "amount": amount}
    )


def test_a_basket_of_two_gift_cards_and_a_complement_lives_from_opening_to_the_second_refund(shop: Shop) -> None:
    opened = shop.open("LIFE1")
    assert (opened.result.code, opened.result.shortMessage) == ("00000", "ACCEPTED"), opened.result
    assert opened.redirectURL == f"{shop.url}/v2/?token={opened.token}", "the buyer is sent to this server's page"
    assert shop.web.getWebPaymentDetails("34", opened.token).result.code == "02533", "nobody opened the page yet"

    paid = shop.buyer(opened.token, gift(2500), gift(5000, 2, amount="30.00"), card())
    assert paid["redirect"] == (f"https://shop.test/return?order=1&token={opened.token}&paylinetoken={opened.token}"), (
        "both parameter names are joined to the shop's own query"
    )

    details = shop.web.getWebPaymentDetails(version="34", token=opened.token)
    assert details.result.code == "00000", details.result
    cards = json.loads(details.transaction.partnerAdditionalData)[0]
    assert [(one["initialBalance"], one["finalBalance"], one["paymentAmount"]) for one in cards] == [
        ("2500", "0", "2500"),
        ("5000", "2000", "3000"),
    ], "each gift card tells its balances around the debit, in cents"
    complement = details.paymentAdditionalList.paymentAdditional[0]
    assert int(details.payment.amount) + int(complement.payment.amount) == 10000, "the two parts make the basket"
    assert complement.payment.contractNumber == "CB1"
    assert details.privateDataList.privateData[0].value == "42", "private data comes back unchanged"

    main, second = details.transaction.id, complement.transaction.id
    one = shop.extended.getTransactionDetails(version="34", transactionId=main)
    other = shop.extended.getTransactionDetails(version="34", transactionId=second)
    assert (one.linkedTransactionId, other.linkedTransactionId) == (second, main), "each side names the other"
    assert one.transaction.partnerAdditionalData == details.transaction.partnerAdditionalData

    first_refund = refund(shop, main, "1500")
    assert (first_refund.result.code, first_refund.transaction.id) == ("00000", second), "refunds are the complement's"
    assert refund(shop, second, "3000").result.code == "00000", "either id may be named"
    assert refund(shop, main, "1").result.code == "02613", "nothing is left of the complement"

    history = shop.extended.getTransactionDetails(version="34", transactionId=main, transactionHistory="Y")
    listed = [(one.type, one.amount) for one in history.associatedTransactionsList.associatedTransactions]
    assert listed == [("AUTHOR+CAP", "5500"), ("REFUND", "1500"), ("REFUND", "3000")]


def test_a_basket_of_gift_cards_alone_is_not_refunded(shop: Shop) -> None:
    token = shop.open("LIFE2", "4000").token
    shop.buyer(token, gift(4000), "confirm")
    details = shop.web.getWebPaymentDetails(version="34", token=token)
    assert details.paymentAdditionalList is None, "there is no complement"
    answer = refund(shop, details.transaction.id, "4000")
    assert (answer.result.code, answer.result.longMessage) == ("02703", "Action not allowed")


def test_an_american_express_number_pays_through_the_amex_contract(shop: Shop) -> None:
    token = shop.open("LIFE3").token
    shop.buyer(token, gift(1000), card(GOOD_AMEX))
    details = shop.web.getWebPaymentDetails(version="34", token=token)
    assert details.paymentAdditionalList.paymentAdditional[0].payment.contractNumber == "AMEX1"


def test_a_bank_refusal_leaves_the_buyer_on_the_page_to_try_again(shop: Shop) -> None:
    token = shop.open("LIFE4").token
    refused = shop.buyer(token, gift(1000), card(bank_card_number("01116")))
    assert (refused["state"], refused["attempts_left"]) == ("open", 2), refused
    assert shop.buyer(token, card())["state"] == "accepted"
    assert shop.web.getWebPaymentDetails(version="34", token=token).numberOfAttempt == "2"


def test_operations_that_are_not_played_answer_02010_in_a_valid_response(shop: Shop) -> None:
    answer = shop.direct.doCapture(version="34", transactionID="1", payment=PAYMENT)
    assert (answer.result.code, answer.result.shortMessage) == ("02010", "ERROR")
    assert answer.result.longMessage == "Requested function not available"


def test_shop_plugins_read_settings_and_key_before_anything_else(shop: Shop) -> None:
    settings = shop.direct.getMerchantSettings(version="34")
    contracts = settings.listPointOfSell.pointOfSell[0].contracts.contract
    assert [(one.cardType, one.contractNumber) for one in contracts] == [
        ("CADEAU_CARREFOUR", "CCC1"),
        ("CB", "CB1"),
        ("AMEX", "AMEX1"),
    ]
    key = shop.direct.getEncryptionKey(version="34").key
    assert int(key.modulus, 16).bit_length() == key.size == 2048
