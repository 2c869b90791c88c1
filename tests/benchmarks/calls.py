"""The calls that are measured, as a PHP shop writes them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from msgspec import Struct

from tests.benchmarks.process import Process

SERVICE = "/V4/services/WebPaymentAPI"
GIFT_CARDS = ("9999050000000000011", "9999050000000000029")
"""Cards that are known by their numbers alone: 50.00 each."""

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<SOAP-ENV:Envelope'
    ' xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns:ns1="http://impl.ws.payline.experian.com" xmlns:ns2="http://obj.ws.payline.experian.com"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><SOAP-ENV:Body>'
)
_TAIL = "</SOAP-ENV:Body></SOAP-ENV:Envelope>\n"
_OPENING = (
    "<ns1:doWebPaymentRequest><ns1:version>34</ns1:version><ns1:payment><ns2:amount>10000</ns2:amount>"
    "<ns2:currency>978</ns2:currency><ns2:action>101</ns2:action><ns2:mode>CPT</ns2:mode>"
    "<ns2:contractNumber>CCC1</ns2:contractNumber></ns1:payment><ns1:returnURL>https://shop.test/return</ns1:returnURL>"
    "<ns1:cancelURL>https://shop.test/cancel</ns1:cancelURL><ns1:order><ns2:ref>{ref}</ns2:ref>"
    "<ns2:amount>10000</ns2:amount><ns2:currency>978</ns2:currency><ns2:date>23/11/2026 10:00</ns2:date>"
    "<ns2:details><ns2:details><ns2:ref>sku</ns2:ref><ns2:price>10000</ns2:price><ns2:quantity>1</ns2:quantity>"
    '</ns2:details></ns2:details></ns1:order><ns1:notificationURL xsi:nil="true"/><ns1:selectedContractList>'
    "<ns2:selectedContract>CCC1</ns2:selectedContract><ns2:selectedContract>CB1</ns2:selectedContract>"
    '</ns1:selectedContractList><ns1:secondSelectedContractList xsi:nil="true"/><ns1:privateDataList>'
    "<ns2:privateData><ns2:key>basket</ns2:key><ns2:value>42</ns2:value></ns2:privateData></ns1:privateDataList>"
    '<ns1:languageCode>fr</ns1:languageCode><ns1:customPaymentPageCode xsi:nil="true"/><ns1:buyer>'
    '<ns2:title xsi:nil="true"/><ns2:lastName>Doe</ns2:lastName><ns2:firstName>Jo</ns2:firstName>'
    '<ns2:email>jo@shop.test</ns2:email><ns2:shippingAdress xsi:nil="true"/></ns1:buyer><ns1:owner xsi:nil="true"/>'
    '<ns1:securityMode>SSL</ns1:securityMode><ns1:recurring xsi:nil="true"/><ns1:miscData xsi:nil="true"/>'
    "</ns1:doWebPaymentRequest>"
)
_DETAILS = (
    "<ns1:getWebPaymentDetailsRequest><ns1:version>34</ns1:version><ns1:token>{token}</ns1:token>"
    "</ns1:getWebPaymentDetailsRequest>"
)
_TRANSACTION = (
    "<ns1:getTransactionDetailsRequest><ns1:version>34</ns1:version><ns1:transactionId>{id}</ns1:transactionId>"
    '<ns1:orderRef xsi:nil="true"/><ns1:startDate xsi:nil="true"/><ns1:endDate xsi:nil="true"/>'
    "<ns1:transactionHistory>Y</ns1:transactionHistory></ns1:getTransactionDetailsRequest>"
)
_REFUND = (
    "<ns1:doRefundRequest><ns1:version>34</ns1:version><ns1:transactionID>{id}</ns1:transactionID><ns1:payment>"
    "<ns2:amount>1</ns2:amount><ns2:currency>978</ns2:currency><ns2:action>421</ns2:action><ns2:mode>CPT</ns2:mode>"
    '<ns2:contractNumber>CB1</ns2:contractNumber></ns1:payment><ns1:comment xsi:nil="true"/></ns1:doRefundRequest>'
)


def opening(ref: str) -> bytes:
    """Return a doWebPayment of an order."""
    return (_HEAD + _OPENING.format(ref=ref) + _TAIL).encode()


def details(token: str) -> bytes:
    """Return a getWebPaymentDetails of a token."""
    return (_HEAD + _DETAILS.format(token=token) + _TAIL).encode()


def transaction(ident: str) -> bytes:
    """Return a getTransactionDetails of a transaction's id."""
    return (_HEAD + _TRANSACTION.format(id=ident) + _TAIL).encode()


def refund(ident: str) -> bytes:
    """Return a doRefund of one cent of a transaction."""
    return (_HEAD + _REFUND.format(id=ident) + _TAIL).encode()


def opened(server: Process, ref: str, *, merchant: str = "DEMO") -> str:
    """Open a web payment of a merchant and return its token."""
    found = re.search(rb"<impl:token>([^<]+)<", server.post(SERVICE, opening(ref), merchant=merchant))
    assert found is not None, "a doWebPayment that is in order answers a token"
    return found[1].decode()


class Bought(Struct, frozen=True):
    """A payment that was paid: whose it is, and by what the merchant's calls name it."""

    merchant: str
    token: str
    transaction: str


def buy(server: Process, merchant: str, token: str, cards: Sequence[str] = GIFT_CARDS) -> Bought:
    """Have a web payment paid with 25.00 of each gift card and a complement."""
    steps: list[object] = [{"gift_card": {"number": one, "pin": "1234", "amount": "25.00"}} for one in cards]
    steps.append({"complement": {"card": "4970100000325734"}})
    path = f"/control/worlds/{merchant}/payments/{token}/buyer"
    answer = json.loads(server.post(path, json.dumps(steps).encode(), "application/json"))
    assert answer["state"] == "accepted", answer
    assert [one["paid"] for one in answer["gift_cards"]] == ["25.00"] * len(cards), answer
    return Bought(merchant, token, answer["transaction_id"])


def paid(server: Process, ref: str) -> str:
    """Open a web payment, have it paid with two gift cards and a complement, and return its token."""
    return buy(server, "DEMO", opened(server, ref)).token
