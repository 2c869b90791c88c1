"""A world that a hostile merchant, shop and buyer have filled by every way there is with texts that are scripts."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import quote

import httpx

from mockpayline.contract.operations import OPERATIONS
from mockpayline.domain.bank_card import bank_card_number
from mockpayline.domain.gift_card import gift_card_number
from tests.browser.injected import Payloads
from tests.clients.world import WATCHDOG, card, gift
from tests.every_field import Said, replacing, request
from tests.server import Server

KEY = "key"
GIFT = gift_card_number(5000, serial=31)
_SOUND = {
    "version": "34", "payment.amount": "10000", "payment.currency": "978", "payment.action": "101",
    "payment.mode": "CPT", "payment.contractNumber": "CCC1", "order.amount": "10000", "order.currency": "978",
    "order.date": "23/11/2026 10:00", "selectedContractList.selectedContract": "CCC1",
    "secondSelectedContractList.selectedContract": "CB1",
}  # fmt: skip


class HostileWorld:
    """The world, filled when it is made; `tokens` are its payments, by the state they are in."""

    def __init__(self, server: Server, payloads: Payloads, receiver: str, *, at_the_end: bool = True) -> None:
        self.url = server.url
        self.merchant = server.merchant()
        self.tokens: dict[str, str] = {}
        self._payloads = payloads
        self._receiver = receiver
        self._http = httpx.Client(base_url=server.url, trust_env=False, timeout=WATCHDOG)
        try:
            self._declare(at_the_end)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def control(self, method: str, path: str, said: object = None) -> Any:
        """Call the control API on this world."""
        answer = self._http.request(method, f"/control/worlds/{self.merchant}{path}", json=said)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def fill(self) -> HostileWorld:
        """Say a script in each field, and have payments in every state."""
        for state, steps in {
            "issued": [],
            "open": ["open"],
            "basket": [{"gift_card": {"number": GIFT, "pin": "1234", "amount": "20.00"}}],
            "typed": [{"gift_card": {"number": GIFT, "pin": "1234", "amount": "20.00"}}],
            "challenge": [gift(2000, serial=41), card(bank_card_number("03030"))],
            "refused": [gift(2000, serial=42), card(bank_card_number("01116"))],
            "accepted": [gift(20_000), "confirm"],
            "paid": [gift(3000, serial=7), card()],
            "on hold": [gift(20_000, 8, "02005"), "confirm"],
            "cancelled": ["cancel"],
            "ended": ["open", "end_token"],
        }.items():
            token = self.tokens[state] = self.open(state)
            if steps:
                self.control("POST", f"/payments/{token}/buyer", steps)
        self._type(self.tokens["typed"])
        self._ask()
        self._misuse()
        return self

    def open(self, name: str) -> str:
        """Open a payment whose every field holds a script, and return its token."""
        made = self._payloads

        def said(path: str, _field: object) -> str:
            if path.endswith("URL"):
                return made.address(f"{name}: {path}")
            return made.short(f"{name}: {path}") if path == "order.ref" else made.full(f"{name}: {path}")

        # Where the payment ends the browser goes: to a name that leads nowhere, with the script behind it.
        answer = self._soap(request(OPERATIONS["doWebPayment"], replacing(said, _SOUND | {
            "notificationURL": f"{self._receiver}/{quote(made.short(f'{name}: notificationURL'))}",
            "languageCode": "",
        })), name)  # fmt: skip
        found = re.search(r"token>([^<]+)<", answer)
        assert found, f"the payment is opened: {answer[:500]}"
        return found[1]

    def _soap(self, body: str, name: str) -> str:
        made = self._payloads
        names = ("User-Agent", "X-Failover-Cause", "X-Failover-Script", "SOAPAction", "Referer")
        headers = {one: made.full(f"{name}: header {one}") for one in names}
        answer = self._http.post(
            "/V4/services/WebPaymentAPI",
            content=body.encode(),
            headers={"Content-Type": "text/xml; charset=utf-8"} | headers,
            auth=(self.merchant, KEY),
        )
        return answer.text

    def _declare(self, at_the_end: bool) -> None:
        full, medium, short = self._payloads.full, self._payloads.medium, self._payloads.short
        shops = {
            "label": short("label"), "end_of_payment_redirection": at_the_end, "comments": medium("comments"),
            "notification_url": self._payloads.address("shop's notification_url"),
            "webstore_url": self._payloads.address("webstore_url"), "webmaster_email": "a@" + _tight(short("email")),
        }  # fmt: skip
        contract = {
            "label": medium("contract's label"), "description": medium("contract's description"), "currency": "978",
        }  # fmt: skip
        cards = {
            "ccc_contract": medium("ccc_contract"), "contract_type": medium("contract_type"), "max_amount": "1000.00",
        }  # fmt: skip
        said = {
            "scenario": short("scenario"), "description": full("description"), "seed": short("seed"),
            "merchant": {"access_key": KEY, "points_of_sale": [shops]},
            "contracts": [
                {"number": "CCC1", "card_code": "CADEAU_CARREFOUR"} | cards | contract,
                {"number": "CB1", "card_code": "CB"} | contract,
                {"number": "AMEX1", "card_code": "AMEX"} | contract,
            ],
            "gift_cards": [{"number": "1234567890123", "balance": "10.00", "pin": "1234"}],
            "bank_cards": [{"number": "5017670000000000", "outcome": "00000"}],
            "payments": [
                {"name": short("rule"), "when": {"order_ref": short("condition"), "buyer_email": short("email")}},
                {"name": short("second rule"), "when": {"order_ref": "never"}, "buyer": ["open"]},
            ],
        }  # fmt: skip
        self.control("PUT", "", said)
        fault = {"on": "doRefund", "soap_fault": medium("soap_fault")}
        self.control("POST", "/faults", [fault, {"on": "getBalance", "http": 503}])

    def _ask(self) -> None:
        """Ask for payments and transactions by scripts, in every operation and every text field."""
        for name, operation in OPERATIONS.items():
            if name != "doWebPayment":
                said: Said = self._named(name)
                self._soap(request(operation, replacing(said, {"version": "34"})), name)
        unknown = request(OPERATIONS["doWebPayment"], replacing(lambda *_: None, {}))
        self._soap(unknown.replace("<i:doWebPaymentRequest>", "<i:onerror.__pwned><i:x/>"), "an unknown element")
        token = self.tokens["accepted"]
        said = replacing(lambda *_: None, {"version": self._payloads.short("version"), "token": token})
        self._soap(request(OPERATIONS["getWebPaymentDetails"], said), "version")

    def _named(self, operation: str) -> Callable[..., str]:
        return lambda path, _field: self._payloads.full(f"{operation} {path}")

    def _type(self, token: str) -> None:
        """Type scripts into the buyer's forms."""
        for fields in (
            {"step": "complement", "card": bank_card_number("01116"), "expires": "12/39", "cvv": "123"},
            {"step": "gift_card", "number": gift_card_number(5000), "pin": "1234"},
            {"step": "balance", "number": "", "pin": ""},
        ):
            for name in ("holder", "amount", "number", "expires", "step", "seen", "result"):
                said = fields | {name: self._payloads.short(f"form {name}")}
                self._http.post(f"/v2/?token={token}", data=said)
                self._http.post(f"/widget/api/{token}/steps", json=said)
        data = {self._payloads.short("widget data"): self._payloads.full("widget data")}
        self._http.post(f"/widget/api/{token}/data", json=data)

    def _misuse(self) -> None:
        """Call what is not there, by names that are scripts."""
        short = quote(self._payloads.short("address"), safe="")
        for path in (f"/V4/services/{short}", f"/{short}", f"/widget/api/{short}/status", f"/shop/{short}"):
            self._http.get(path)
            self._http.post(path, content=json.dumps({"a": short}))


def _tight(text: str) -> str:
    return text.replace(" ", "/")


@contextmanager
def rude_receiver(payloads: Payloads) -> Iterator[str]:
    """Be a notified shop whose status lines are scripts, half of them no HTTP; gives its address."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        stop = threading.Event()

        def serve() -> None:
            count = 0
            while not stop.is_set():
                try:
                    calling, _ = listening.accept()
                except OSError:
                    return
                count += 1
                script = payloads.short(f"status line {count}")
                line = f"HTTP/1.1 500 {script}" if count % 2 else script
                with calling:
                    calling.recv(65536)
                    calling.sendall(f"{line}\r\nServer: {script}\r\nContent-Length: 0\r\n\r\n".encode())

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            stop.set()
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(WATCHDOG)
