"""The calls that are measured, as a PHP shop writes them."""

from __future__ import annotations

import json
import re

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


def opening(ref: str) -> bytes:
    """Return a doWebPayment of an order."""
    return (_HEAD + _OPENING.format(ref=ref) + _TAIL).encode()


def details(token: str) -> bytes:
    """Return a getWebPaymentDetails of a token."""
    return (_HEAD + _DETAILS.format(token=token) + _TAIL).encode()


def opened(server: Process, ref: str) -> str:
    """Open a web payment and return its token."""
    found = re.search(rb"<impl:token>([^<]+)<", server.post(SERVICE, opening(ref)))
    assert found is not None, "a doWebPayment that is in order answers a token"
    return found[1].decode()


def paid(server: Process, ref: str) -> str:
    """Open a web payment, have it paid with two gift cards and a complement, and return its token."""
    token = opened(server, ref)
    steps: list[object] = [{"gift_card": {"number": one, "pin": "1234", "amount": "25.00"}} for one in GIFT_CARDS]
    steps.append({"complement": {"card": "4970100000325734"}})
    path = f"/control/worlds/DEMO/payments/{token}/buyer"
    answer = json.loads(server.post(path, json.dumps(steps).encode(), "application/json"))
    assert answer["state"] == "accepted", answer
    return token
