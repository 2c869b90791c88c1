"""A shop in few lines: it opens payments and refunds them. Suites inside tests have a copy of this file."""

from __future__ import annotations

import re
from typing import Protocol

import httpx

ENVELOPE = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:i="http://impl.ws.payline.experian.com"'
    ' xmlns:o="http://obj.ws.payline.experian.com"><s:Body><i:{0}Request>{1}</i:{0}Request></s:Body></s:Envelope>'
)


class World(Protocol):
    """Where the shop calls, and as whom."""

    @property
    def url(self) -> str: ...

    @property
    def merchant_id(self) -> str: ...

    @property
    def access_key(self) -> str: ...


def call(world: World, operation: str, inside: str, host: str = "") -> str:
    """Make a SOAP call and return its answer; `host` is the address that the server is called by, its own if empty."""
    answer = httpx.post(
        f"{world.url}/V4/services/WebPaymentAPI",
        content=ENVELOPE.format(operation, f"<i:version>34</i:version>{inside}"),
        headers={
            "Content-Type": "text/xml; charset=utf-8",
            "SOAPAction": f'"{operation}"',
            **({"Host": host} if host else {}),
        },
        auth=(world.merchant_id, world.access_key),
        timeout=30,
        trust_env=False,
    )
    answer.raise_for_status()
    return answer.text


def opened(world: World, order_ref: str = "A1", amount: int = 10_000, notification: str = "", host: str = "") -> str:
    """Open a payment of so many cents and return its token."""
    answer = call(
        world,
        "doWebPayment",
        f"<i:payment><o:amount>{amount}</o:amount><o:currency>978</o:currency><o:action>101</o:action>"
        "<o:mode>CPT</o:mode><o:contractNumber>CCC1</o:contractNumber></i:payment>"
        "<i:returnURL>https://shop.test/return</i:returnURL><i:cancelURL>https://shop.test/cancel</i:cancelURL>"
        f"<i:order><o:ref>{order_ref}</o:ref><o:amount>{amount}</o:amount><o:currency>978</o:currency>"
        f"<o:date>01/03/2026 10:30</o:date></i:order><i:notificationURL>{notification}</i:notificationURL>",
        host,
    )
    token = re.search(r"token>(\w+)<", answer)
    assert token is not None, answer
    return token[1]


def code_of(world: World, token: str) -> str:
    """Return the code that getWebPaymentDetails answers."""
    return code(call(world, "getWebPaymentDetails", f"<i:token>{token}</i:token>"))


def refunded(world: World, transaction: str, amount: int) -> str:
    """Give back so many cents and return the code that doRefund answers."""
    return code(
        call(
            world,
            "doRefund",
            f"<i:transactionID>{transaction}</i:transactionID><i:payment><o:amount>{amount}</o:amount>"
            "<o:currency>978</o:currency><o:action>421</o:action><o:mode>CPT</o:mode>"
            "<o:contractNumber>CCC1</o:contractNumber></i:payment>",
        )
    )


def code(answer: str) -> str:
    """Return the return code of an answer."""
    found = re.search(r"code>(\d{5})<", answer)
    assert found is not None, answer
    return found[1]
