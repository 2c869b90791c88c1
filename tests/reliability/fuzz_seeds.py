"""Right requests, from which the wrong ones are made."""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path

from mockpayline.contract.operations import OPERATIONS
from mockpayline.scenario.extends import library
from mockpayline.scenario.loader import scenarios_in
from mockpayline.soap.codec import encode
from tests.benchmarks.calls import opening
from tests.reliability.fuzz_request import TOKEN, request
from tests.soap.envelopes import SHAPES
from tests.soap.instances import full

SERVICE = "/V4/services/WebPaymentAPI"
KEY = "Authorization: Basic " + base64.b64encode(b"DEMO:demo").decode()
XML = "Content-Type: text/xml; charset=utf-8"
FORM = "Content-Type: application/x-www-form-urlencoded"
JSON = "Content-Type: application/json"
DEMO = "/control/worlds/DEMO"
_T = TOKEN.decode()

OPENING = request("POST", SERVICE, opening("FUZZ"), KEY, XML)
"""A doWebPayment of the demo world."""
DEMO_AGAIN = request("PUT", DEMO, b"extends: demo\nmerchant: {access_key: demo}\n", JSON)
"""What makes the demo world anew."""


@cache
def messages() -> tuple[bytes, ...]:
    """Return a message of every operation with every field, and a doWebPayment as each client writes it."""
    every = [encode(full(one.request), 34) for one in OPERATIONS.values()]
    return (*every, opening("A1"), *(one.encode() for one in SHAPES.values()))


@cache
def soap() -> tuple[bytes, ...]:
    """Return calls of every operation, and the other requests that the services' addresses answer."""
    other = "Authorization: Basic " + base64.b64encode(b"NEW1:key").decode()
    return (
        *(request("POST", SERVICE, one, KEY, XML) for one in messages()),
        request("POST", "/services/DirectPaymentAPI", messages()[0], other, 'Content-Type: text/xml; action="x"'),
        request("GET", f"{SERVICE}?wsdl"),
        request("GET", "/services/servicesendpoints/SOAP/DEMO"),
    )


@cache
def scenarios() -> tuple[bytes, ...]:
    """Return the whole library."""
    return tuple(Path(one).read_bytes() for one in scenarios_in(str(library())))


@cache
def control() -> tuple[bytes, ...]:
    """Return requests of every address of the control API."""
    payment = f"{DEMO}/payments/{_T}"
    got = (
        "/control/ready",
        "/control/openapi.json",
        "/control/worlds",
        "/control/coverage",
        DEMO,
        f"{DEMO}/payments?order_ref=FUZZ&limit=10",
        payment,
        f"{payment}?until=final&timeout=10ms",
        f"{DEMO}/gift-cards",
        f"{DEMO}/gift-cards/9998000000000000001",
        f"{DEMO}/clock",
        f"{DEMO}/faults",
        f"{DEMO}/journal?operation=doWebPayment&order_ref=FUZZ&token={_T}&limit=5",
        f"{DEMO}/notifications?token={_T}",
        f"{DEMO}/hints",
        f"{DEMO}/coverage",
        f"{DEMO}/invariants",
    )
    pay = (
        b'["open", {"gift_card": {"number": "9998000000000000001", "pin": "1234", "amount": "20.00"}},'
        b' {"remove_gift_card": {"number": "9998000000000000001"}}, {"authenticate": "success"},'
        b' {"complement": {"card": "4970100000325734", "expires": "1239", "cvv": "123"}}, "confirm",'
        b' {"partner_answer": "00000"}, {"wait": "1m"}, "give_up", "cancel", "end_token"]'
    )
    fault = b'{"on": "doWebPayment", "order_ref": "A*", "first": 1, "do": "delay", "for": "1ms"}'
    return (
        *(request("GET", one) for one in got),
        *(request("PUT", "/control/worlds/FUZZ", one) for one in scenarios()[::5]),
        request("PUT", "/control/worlds/FUZZ", b'{"extends": "demo", "seed": "zq"}', JSON),
        request("POST", f"{DEMO}/reset"),
        request("DELETE", "/control/worlds/FUZZ"),
        request("POST", f"{payment}/buyer", pay, JSON),
        request("POST", f"{payment}/buyer", b'["open"]', JSON),
        request("PATCH", f"{DEMO}/gift-cards/9998000000000000001", b'{"balance": "50.00", "status": "active"}', JSON),
        request("POST", f"{DEMO}/clock", b'{"advance": "16m"}', JSON),
        request("POST", f"{DEMO}/clock", b'{"now": "2026-11-23T10:00:00Z"}', JSON),
        request("POST", f"{DEMO}/clock", b'{"freeze": true}', JSON),
        request("POST", f"{DEMO}/faults", fault, JSON),
        request("POST", f"{DEMO}/faults", b'{"on": "doRefund", "do": "drop"}', JSON),
        request("DELETE", f"{DEMO}/faults"),
    )


@cache
def page() -> tuple[bytes, ...]:
    """Return what a browser sends from the payment page, the 3-D Secure page, the shop and the inspector."""
    forms = (
        b"step=gift_card&number=9998+0000+0000+0000+001&pin=1234&amount=20,00&seen=00000000",
        b"step=gift_card&number=9998000000000000001&pin=1234&amount=",
        b"step=balance&number=9998000000000000001&pin=1234",
        b"step=remove_gift_card&place=0",
        b"step=complement&card=4970100000325734&expires=12/39&cvv=123&holder=Jo",
        b"step=complement&card=370000000000002&expires=1239&cvv=1234&holder=",
        b"step=confirm",
        b"step=cancel",
        b"step=give_up",
        b"amount=1&shop=own",
    )
    acts = (("clock", b"advance=16m&now=&freeze="), ("faults/forget", b"a=b"), (f"payments/{_T}/notify", b"type=TRS"))
    looked: tuple[str, ...] = (
        "",
        "/calls",
        "/calls/1",
        "/calls/1/scenario.yaml",
        "/transactions",
        "/gift-cards",
        "/contracts",
    )
    looked += ("/notifications", "/hints", "/faults", "/clock", "/money", "/coverage", "/journal", f"/payments/{_T}")
    return (
        request("GET", f"/v2/?token={_T}"),
        request("GET", f"/v2/?token={_T}&lang=fr", b"", "Accept-Language: fr;q=0.9, en"),
        request("GET", f"/v2/3ds?token={_T}"),
        request("GET", "/v2/static/page.css"),
        *(request("POST", f"/v2/?token={_T}", one, FORM) for one in forms),
        request("POST", f"/v2/3ds?token={_T}", b"step=authenticate&result=success", FORM),
        request("GET", "/shop"),
        request("POST", "/shop/pay", b"mug=1&tea=2&way=redirect", FORM),
        request("GET", f"/shop/return?paylinetoken={_T}"),
        request("GET", f"/shop/checkout?token={_T}&template=tab"),
        request("GET", f"/shop/notification?token={_T}"),
        request("GET", "/?q=demo"),
        *(request("GET", f"/worlds/DEMO{one}?q=a&state=final&order_ref=FUZZ") for one in looked),
        *(request("POST", f"/worlds/DEMO/{act}", body, FORM) for act, body in acts),
        request("POST", "/inspector/token", b"token=zq&next=/", FORM),
    )


@cache
def widget() -> tuple[bytes, ...]:
    """Return what the widget sends."""
    api = f"/widget/api/{_T}"
    told = (
        b'{"step": "open"}',
        b'{"step": "gift_card", "number": "9998000000000000001", "pin": "1234", "amount": "20,00"}',
        b'{"step": "balance", "number": "9998000000000000001", "pin": "1234"}',
        b'{"step": "remove_gift_card", "place": "0"}',
        b'{"step": "complement", "card": "4970100000325734", "expires": "12/39", "cvv": "123", "holder": "Jo"}',
        b'{"step": "confirm"}',
        b'{"step": "cancel"}',
        b'{"step": "end_token"}',
    )
    return (
        *(request("POST", f"{api}/steps", one, JSON) for one in told),
        request("POST", f"{api}/data", b'{"payment": {"amount": "1"}, "buyer": {"email": "a@b.test"}}', JSON),
        request("GET", api),
        request("GET", f"{api}/status"),
        request("OPTIONS", f"{api}/steps", b"", "Origin: https://shop.test"),
        request("GET", f"/widget/3ds?token={_T}"),
        request("POST", f"/widget/3ds?token={_T}", b"result=success", FORM),
        request("GET", "/scripts/widget-min.js"),
        request("GET", "/cdn/styles/widget-min.css"),
    )
