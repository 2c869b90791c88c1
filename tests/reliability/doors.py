"""Every way by which somebody can carry a card number into the sandbox, each taken with numbers of its own."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from mockpayline.contract.operations import OPERATIONS
from mockpayline.domain.bank_card import GOOD_CB, bank_card_number
from mockpayline.domain.gift_card import gift_card_number
from tests.by_hand import client, opening
from tests.every_field import paths, replacing, request
from tests.reliability.secret import Secrets, spaced
from tests.server import Server

WATCHDOG = 60.0
KEY = "key"
FIELDS_OF_A_CALL = 60
"""How many fields of one call hold a number: the rest of them has its own in further calls."""

_SOUND = {
    "version": "34",
    "payment.amount": "10000",
    "payment.currency": "978",
    "payment.action": "101",
    "payment.mode": "CPT",
    "payment.contractNumber": "CCC1",
    "returnURL": "https://shop.test/r",
    "cancelURL": "https://shop.test/c",
    "notificationURL": "http://127.0.0.1:9/n",
    "order.ref": "A1",
    "order.amount": "10000",
    "order.currency": "978",
    "order.date": "23/11/2026 10:00",
    "languageCode": "fr",
    "selectedContractList.selectedContract": "CCC1",
    "secondSelectedContractList.selectedContract": "CB1",
}
"""What opens a payment; the other fields may say anything."""


class Doors:
    """The doors of one server. `answers` gathers what they answered."""

    def __init__(self, server: Server, secrets: Secrets) -> None:
        self._server = server
        self._secrets = secrets
        self.merchant = server.merchant()
        self._http = httpx.Client(base_url=server.url, trust_env=False, timeout=WATCHDOG)
        self.answers: dict[str, bytes] = {}
        self.control("PUT", "", {"extends": "demo", "merchant": {"access_key": KEY}})

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def all(self) -> None:
        """Take every door."""
        for one in (
            self.page, self.widget, self.steps, self.scenarios, self.soap_fields, self.soap_reading, self.soap_bodies,
            self.soap_headers, self.addresses, self.control_bodies, self.by_hand, self.shop,
        ):  # fmt: skip
            one()

    def ask(self, door: str, method: str, path: str, **said: Any) -> httpx.Response:
        """Ask, and keep the answer, its headers too."""
        answer = self._http.request(method, path, **said)
        head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        told = f"{answer.status_code}\n{head}\n\n".encode() + answer.content
        self.answers[door] = self.answers.get(door, b"") + told + b"\n\n"
        return answer

    def control(self, method: str, path: str, said: object = None) -> Any:
        """Call the control API on the merchant's world, and return what it answers."""
        answer = self._http.request(method, f"/control/worlds/{self.merchant}{path}", json=said)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def soap(self, door: str, body: bytes, **headers: str) -> str:
        """Send a SOAP call, and return what it is answered."""
        head = {"Content-Type": "text/xml; charset=utf-8", "Authorization": self._basic(self.merchant)} | headers
        return self.ask(door, "POST", "/V4/services/WebPaymentAPI", content=body, headers=head).text

    def opened(self, order_ref: str = "A1") -> str:
        """Open a payment and return its token."""
        found = re.search(r"token>([^<]+)<", self.soap("an ordinary call", opening(order_ref)))
        assert found, "the payment is opened"
        return found[1]

    @staticmethod
    def _basic(merchant: str, key: str = KEY) -> str:
        return "Basic " + base64.b64encode(f"{merchant}:{key}".encode()).decode()

    def page(self) -> None:
        """Type numbers into each field of the payment page, of the 3-D Secure page and of their addresses."""
        forms: dict[str, dict[str, str]] = {
            "balance": {"number": "", "pin": "1234"},
            "gift_card": {"number": "", "pin": "1234", "amount": "1.00"},
            "remove_gift_card": {"place": "0"},
            "complement": {"card": "", "expires": "12/39", "cvv": "123", "holder": "Jo"},
            "authenticate": {"result": "success"},
        }
        token = self.opened()
        good = {"number": gift_card_number(5000), "card": GOOD_CB}
        self.ask("page", "GET", f"/v2/?token={token}")
        for step, fields in forms.items():
            for field in [*fields, "seen", "unheard_of"]:
                for number in self._secrets.all(f"page {step}.{field}"):
                    typed = {name: good.get(name, text) for name, text in fields.items()} | {field: number}
                    self._page(f"page {step}.{field}", token, {"step": step} | typed)
        for number in self._secrets.all("page: no step"):
            self._page("page: no step", token, {"step": number})
            self._page("page: no step", token, {number: number})
        for name in ("fill", "token", "refused", "code", "other"):
            for number in self._secrets.all(f"page ?{name}"):
                self.ask(f"page ?{name}", "GET", f"/v2/?{urlencode({'token': token, name: number})}")
        challenged = self.opened()
        card = {"step": "complement", "card": bank_card_number("03030"), "expires": "12/39", "cvv": "123"}
        self._page("page", challenged, card)
        for number in self._secrets.all("3-D Secure result"):
            self._page("3-D Secure result", challenged, {"step": "authenticate", "result": number}, "challenge")

    def _page(self, door: str, token: str, fields: dict[str, str], place: str = "") -> None:
        self.ask(door, "POST", f"/v2/{place}?token={token}", data=fields)

    def widget(self) -> None:
        """Send numbers by the widget's calls."""
        token = self.opened()
        address = f"/widget/api/{token}"
        for step, field in (
            ("gift_card", "number"), ("gift_card", "pin"), ("gift_card", "amount"), ("balance", "number"),
            ("complement", "card"), ("complement", "cvv"), ("complement", "expires"), ("complement", "holder"),
            ("remove_gift_card", "place"), ("step", "step"),
        ):  # fmt: skip
            for number in self._secrets.all(f"widget {step}.{field}"):
                said = {"step": step, "number": gift_card_number(5000), "pin": "1234", field: number}
                self.ask(f"widget {step}.{field}", "POST", f"{address}/steps", json=said)
        for number in self._secrets.all("widget data"):
            self.ask("widget data", "POST", f"{address}/data", json={"card": number, number: "x"})
            self.ask("widget data", "POST", f"{address}/data", content=f'{{"card": {number}, '.encode())
        for number in self._secrets.all("widget address"):
            self.ask("widget address", "GET", f"/widget/api/{quote(number)}/status")
            self.ask("widget address", "GET", f"{address}/{quote(number)}")

    def steps(self) -> None:
        """Send numbers as buyer steps."""
        token = self.opened()
        good = {"gift_card": gift_card_number(5000), "card": GOOD_CB}
        made: list[tuple[str, Callable[[str], object]]] = [
            ("gift_card.number", lambda one: {"gift_card": {"number": one, "pin": "1234"}}),
            ("gift_card.pin", lambda one: {"gift_card": {"number": good["gift_card"], "pin": one}}),
            ("gift_card.amount", lambda one: {"gift_card": {"number": good["gift_card"], "amount": one}}),
            ("gift_card.number as number", lambda one: {"gift_card": {"number": _integer(one), "pin": "1234"}}),
            ("gift_card.other", lambda one: {"gift_card": {one: one}}),
            ("remove_gift_card", lambda one: {"remove_gift_card": {"number": one}}),
            ("complement.card", lambda one: {"complement": {"card": one, "expires": "1239", "cvv": "123"}}),
            ("complement.cvv", lambda one: {"complement": {"card": good["card"], "expires": "1239", "cvv": one}}),
            ("complement.expires", lambda one: {"complement": {"card": good["card"], "expires": one, "cvv": "123"}}),
            ("complement.holder", lambda one: {"complement": {"card": good["card"], "holder": one}}),
            ("authenticate", lambda one: {"authenticate": one}),
            ("partner_answer", lambda one: {"partner_answer": one}),
            ("wait", lambda one: {"wait": one}),
            ("word", lambda one: one),
            ("map", lambda one: {one: {}}),
            ("number", _integer),
        ]
        for name, step in made:
            for number in self._secrets.all(f"steps {name}"):
                path = f"/control/worlds/{self.merchant}/payments/{token}/buyer"
                self.ask(f"steps {name}", "POST", path, json=["open", step(number)])

    def scenarios(self) -> None:
        """Put scenarios with numbers where none belongs, and some that are no scenarios at all."""
        gift = "gift_cards: [{number: '%s', balance: 10.00, pin: '1234', %s: '%s'}]"
        texts = {
            "no YAML": "gift_cards: [{number: '%s'",
            "no mapping": "%s",
            "unknown section": "'%s': 1",
            "unknown value": "seed: [%s]",
            "clock": "clock: '%s'",
            "extends": "extends: '%s'",
            "contract number": "contracts: [{number: '%s', card_code: NOPE}]",
            "max amount": "contracts: [{number: C1, card_code: CADEAU_CARREFOUR, max_amount: '%s'}]",
            "gift card balance": gift % ("9999000000000000001", "balance", "%s"),
            "gift card status": gift % ("9999000000000000001", "status", "%s"),
            "bank card outcome": f"bank_cards: [{{number: '{GOOD_CB}', outcome: '%s'}}]",
            "rule": "payments: [{when: {unheard_of: '%s'}}]",
            "rule's buyer": "payments: [{buyer: [{gift_card: {number: '%s', pin: '1234'}}]}]",
            "rule's bank card": "payments: [{buyer: [{complement: {card: '%s', expires: '1239', cvv: '123'}}]}]",
            "play": "play: [{doWebPayment: {amount: '%s'}}]",
            "dialect": "dialect: {pan_mask: '%s'}",
            "format": "format: %s",
        }
        for name, text in texts.items():
            for number in self._secrets.all(f"scenario {name}"):
                self._put(f"scenario {name}", text.replace("%s", number))
                self._put(f"scenario {name}", json.dumps({name: number, "gift_cards": [{"number": number}]}))

    def described(self) -> None:
        """Put a scenario that is sound, with a number in each of its free texts."""
        said = (
            "scenario: of {0}\ndescription: pay with {1}\nextends: demo\nseed: '{2}'\n"
            f"merchant: {{access_key: {KEY}, points_of_sale: [{{label: demo.fr, notification_url: 'http://127.0.0.1:9/{3}'}}]}}\n"
            "payments:\n  - name: rule of {4}\n    when: {order_ref: '{5}'}\n    buyer: [open, cancel]\n"
        )
        numbers = [self._secrets.number(f"scenario text {place}") for place in range(6)]
        for place, number in enumerate(numbers):
            said = said.replace(f"{{{place}}}", spaced(number) if place in {0, 4} else number)
        self._put("scenario texts", said)

    def _put(self, door: str, text: str) -> None:
        path = f"/control/worlds/{self.merchant}"
        self.ask(door, "PUT", path, content=text.encode(), headers={"Content-Type": "application/yaml"})

    def soap_fields(self) -> None:
        """Say a number in each text field of each operation, beside fields that let doWebPayment open a payment."""
        for name, operation in OPERATIONS.items():
            fields = [path for path, field in paths(operation.request) if field.type is str]
            for begin in range(0, len(fields), FIELDS_OF_A_CALL):
                some = fields[begin : begin + FIELDS_OF_A_CALL]
                # What keeps a payment from being opened is said wrongly in calls of its own.
                apart = _SOUND if name == "doWebPayment" else {}
                self._fields(name, {path: self._number_at(name, path) for path in some if path not in apart})
            for path in fields if name == "doWebPayment" else ():
                if path in _SOUND:
                    self._fields(name, {path: self._number_at(name, path)})

    def soap_texts(self) -> None:
        """Say numbers amid other words, in the fields that shops fill freely; each in several forms."""
        around = ("card %s", "n°%s.", "%s;%s", "line\n%s\n", "CMD%s", "%sX", "é%sé", '{"pan":"%s"}', "<pan>%s</pan>")
        free = ("order.comment", "buyer.title", "privateDataList.privateData.value", "payment.softDescriptor")
        for words in around:
            for path in free:
                for number in self._secrets.all(f"{path}: {words!r}"):
                    self._fields("doWebPayment", {path: words.replace("%s", number)})
        for path, words in (("order.ref", "%s"), ("returnURL", "https://shop.test/r?card=%s")):
            for number in self._secrets.all(f"{path}: {words!r}"):
                self._fields("doWebPayment", {path: words.replace("%s", number)})
                self.soap(
                    "an order's transaction", request(OPERATIONS["getTransactionDetails"], _orders(number)).encode()
                )

    def _number_at(self, operation: str, path: str) -> str:
        door = f"{operation} {path}"
        number = self._secrets.number(door)
        if path.endswith("URL"):
            return f"http://127.0.0.1:9/{number}?card={number}"
        return number

    def _fields(self, operation: str, numbers: dict[str, str]) -> None:
        sound = _SOUND if operation == "doWebPayment" else {"version": "34"}
        body = request(OPERATIONS[operation], replacing(lambda _path, _field: None, sound | numbers))
        answer = self.soap(operation, body.encode())
        token = re.search(r"token>([^<]+)<", answer) if operation == "doWebPayment" else None
        if token is None:
            return
        # What was said is shown again and told on: by the page, to the merchant, to the notified shop.
        self.ask("page of a payment with numbers", "GET", f"/v2/?token={token[1]}")
        self.control("POST", f"/payments/{token[1]}/buyer", ["cancel"])
        said = replacing(lambda _path, _field: None, {"version": "34", "token": token[1]})
        self.soap("getWebPaymentDetails", request(OPERATIONS["getWebPaymentDetails"], said).encode())
        self.ask("page of a payment that is over", "GET", f"/v2/?token={token[1]}")

    def soap_reading(self) -> None:
        """Ask for payments and transactions by numbers."""
        for name, path in (
            ("getWebPaymentDetails", "token"), ("getTransactionDetails", "transactionId"),
            ("getTransactionDetails", "orderRef"), ("doRefund", "transactionID"), ("doRefund", "payment.amount"),
        ):  # fmt: skip
            for number in self._secrets.all(f"{name} {path}"):
                self._fields(name, {path: number})

    def soap_bodies(self) -> None:
        """Send envelopes that cannot be read, or that hold what the contract does not know."""
        made = {
            "no XML": "<S:Envelope %s",
            "no envelope": "<card>%s</card>",
            "number alone": "%s",
            "unknown operation": opening("A1").decode().replace("doWebPaymentRequest", "pay-%s"),
            "unknown element": opening("A1")
            .decode()
            .replace("<i:order>", "<i:pan>%s</i:pan><i:order><o:c-%s>x</o:c-%s>"),
            "attribute": opening("A1").decode().replace("<i:order>", '<i:order pan="%s">'),
            "comment": opening("A1").decode().replace("<i:order>", "<i:order><!-- %s -->"),
            "namespace": opening("A1").decode().replace("<i:order>", '<i:order xmlns:p="urn:%s">'),
            "doctype": '<!DOCTYPE a [<!ENTITY pan "%s">]>' + opening("A1").decode(),
            "header": opening("A1").decode().replace("<S:Body>", "<S:Header><pan>%s</pan></S:Header><S:Body>"),
            "boolean": "pan=%s",
        }
        for name, text in made.items():
            for number in self._secrets.all(f"body: {name}"):
                self.soap(f"body: {name}", text.replace("%s", number).encode())

    def soap_headers(self) -> None:
        """Say numbers in the headers of a call."""
        for name in ("User-Agent", "SOAPAction", "X-Failover-Cause", "X-Card", "Cookie", "Referer", "X-Request-Id"):
            for number in self._secrets.all(f"header {name}"):
                self.soap(f"header {name}", opening("A1"), **{name: f"pan={number}"})
        for number in self._secrets.all("header Content-Type"):
            self.soap("header Content-Type", opening("A1"), **{"Content-Type": f"text/xml; charset={number}"})
        for number in self._secrets.all("merchant id"):
            self.soap("merchant id", opening("A1"), Authorization=self._basic(number))
            self.soap("merchant id", opening("A1"), Authorization=f"Basic {number}")
            self.soap("merchant id", opening("A1"), Authorization=number)
        for number in self._secrets.all("access key"):
            self.soap("access key", opening("A1"), Authorization=self._basic(self.merchant, number))
            self.soap("access key", opening("A1"), Authorization=self._basic(self._server.merchant(), number))

    def addresses(self) -> None:
        """Name numbers in paths and queries of every room."""
        world = f"/worlds/{self.merchant}"
        for form in (
            "/%s", "/V4/services/%s", "/V4/services/WebPaymentAPI?pan=%s", "/services/servicesendpoints/SOAP/%s",
            "/control/%s", "/control/worlds/%s", "/control/worlds/%s/journal", f"/control{world}?pan=%s",
            f"/control{world}/gift-cards/%s", f"/control{world}/payments/%s", f"/control{world}/journal?token=%s",
            f"/control{world}/journal?order_ref=%s", f"/control{world}/journal?%s=1",
            f"/control{world}/journal?operation=%s",
            "/?q=%s", "/worlds/%s", f"{world}?q=%s&state=%s", f"{world}/calls?q=%s", f"{world}/gift-cards?q=%s",
            f"{world}/gift-cards/%s", f"{world}/payments/%s", f"{world}/transactions?q=%s", f"{world}/journal?kind=%s",
            f"{world}/live?since=%s", f"{world}/%s", "/inspector/token?to=/%s", "/inspector/static/%s", "/v2/%s",
            "/scripts/%s", "/shop/%s", "/shop?pan=%s",
        ):  # fmt: skip
            for number in self._secrets.all(f"address {form}"):
                path = form.replace("%s", quote(number)).replace(self.merchant, quote(self.merchant))
                with suppress(httpx.ReadTimeout), self._http.stream("GET", path, timeout=5) as answer:
                    if "event-stream" not in answer.headers.get("content-type", ""):
                        answer.read()
                self.ask(f"address {form}", "POST", path, data={"pan": number})

    def control_bodies(self) -> None:
        """Send numbers to the control API where it wants other values."""
        world = f"/control/worlds/{self.merchant}"
        card = f"{world}/gift-cards/{gift_card_number(5000)}"
        for method, path, body in (
            ("POST", f"{world}/clock", '{"advance": "%s"}'), ("POST", f"{world}/clock", '{"now": "%s"}'),
            ("POST", f"{world}/clock", '{"%s": 1}'), ("POST", f"{world}/clock", "%s"),
            ("PATCH", card, '{"balance": "%s"}'), ("PATCH", card, '{"pin": "%s"}'), ("PATCH", card, '{"status": "%s"}'),
            ("POST", f"{world}/faults", '{"operation": "%s"}'), ("POST", f"{world}/faults", '[{"%s": 1}]'),
            ("POST", f"{world}/faults", '{"operation": "doWebPayment", "kind": "code", "code": "%s"}'),
            ("POST", f"{world}/notifications", '{"token": "%s", "type": "%s"}'),
            ("POST", f"{world}/reset", '{"%s": "%s"}'),
        ):  # fmt: skip
            for number in self._secrets.all(f"{method} {path.rpartition('/')[2]} {body}"):
                said = body.replace("%s", number).encode()
                self.ask(f"control {body}", method, path, content=said, headers={"Content-Type": "application/json"})

    def by_hand(self) -> None:
        """Send what is no HTTP."""
        for number in self._secrets.all("no HTTP"):
            with client(self._server) as one:
                one.send(f"{number}\r\nHost: {number}\r\n\r\n".encode())
                self.answers["no HTTP"] = one.answer()[1]
            with client(self._server) as one:
                one.send(f"GET /{number} HTTP/1.1\r\nHost: {number}\r\n\r\n".encode().replace(b" \r", b"\r"))
                self.answers["Host"] = one.answer()[1]

    def shop(self) -> None:
        """Type numbers into the demo shop."""
        for name in ("amount", "flow", "card", "quantity"):
            for number in self._secrets.all(f"shop {name}"):
                self.ask(f"shop {name}", "POST", "/shop/pay", data={name: number})
                self.ask(f"shop {name}", "GET", f"/shop/result?{urlencode({'token': number, 'order': number})}")


def _integer(number: str) -> int:
    return int(re.sub("[ -]", "", number))


def _orders(reference: str) -> Callable[..., str | None]:
    return replacing(lambda _path, _field: None, {"version": "34", "orderRef": reference})
