"""A shop whose calls are replayed as raw requests: it posts as the PHP SDK does, and is called back."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from mockpayline.contract.operations import OPERATIONS
from mockpayline.domain.bank_card import bank_card_number
from tests.clients.php_shape import ODD_ADDRESS, decoded, envelope
from tests.clients.world import CONTRACT, KEY, WATCHDOG, World, gift

FAIL_OVER = {"doWebPayment", "getWebPaymentDetails"}
"""Of the operations replayed here, those that the SDK sends to the address of the directory, without /V4."""

CHALLENGED = "4970100000000002"
"""The demo world's bank card with 3-D Secure."""


class Sdk:
    """A plugin's way to Payline: one account, the SDK's headers and addresses, answers as PHP decodes them."""

    def __init__(self, world: World, key: str = KEY) -> None:
        self._url = world.url
        self._account = (world.merchant, key)
        directory = httpx.get(f"{world.url}/services/servicesendpoints/SOAP/{world.merchant}", trust_env=False)
        self._fail_over = f"{directory.json()['urls'][0]}/services"

    def call(self, operation: str, said: Mapping[str, Any]) -> dict[str, Any]:
        """Make a call; wrong credentials become the pseudo result with the status line's reason that the SDK makes."""
        base = self._fail_over if operation in FAIL_OVER else f"{self._url}/V4/services"
        answer = httpx.post(
            f"{base}/{OPERATIONS[operation].service}",
            content=envelope(operation, said),
            headers={
                "Content-Type": "text/xml; charset=utf-8",
                "SOAPAction": f'"{operation}"',
                "User-Agent": "PHP",
                "version": "shop - PHP SDK 4.77",
            },
            auth=self._account,
            timeout=WATCHDOG,
            trust_env=False,
        )
        if answer.status_code == 401:
            return {"result": {"code": "XXXXX", "shortMessage": "ERROR", "longMessage": answer.reason_phrase}}
        assert answer.status_code == 200, f"{operation}: every answer is 200, not {answer.status_code}: {answer.text}"
        found = decoded(operation, answer.content)
        code = read(found, "result", "code")
        assert isinstance(code, str), f"{operation}: the SDK itself reads the code of every answer, not {code!r}"
        return found


def read(answer: Mapping[str, Any], *path: str) -> Any:
    """Return what a plugin reads without a guard: each key must be there, or PHP warns and some shops stop."""
    found: Any = answer
    for place, name in enumerate(path):
        assert isinstance(found, Mapping), f"{'.'.join(path[:place])} is {found!r}, and {name} is read from it"
        assert name in found, f"{'.'.join(path[: place + 1])} is read without a guard, but absent from {dict(found)}"
        found = found[name]
    return found


def told(answer: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return code, short and long message of an answer; all three are read without a guard, and are texts."""
    code, short, long = (read(answer, "result", name) for name in ("code", "shortMessage", "longMessage"))
    assert short, f"a user's message is looked up by the short one, so it is never empty: {answer['result']}"
    assert isinstance(long, str), f"the long message is joined to a text: {answer['result']}"
    return code, short, long


def basket(ref: str, amount: int, shop: str, private: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return a doWebPayment as plugins fill the SDK's objects; `shop` is the address that all the URLs are under."""
    pairs = [{"key": key, "value": value} for key, value in (private or {}).items()]
    return {
        "version": "34",
        "payment": payment(str(amount), "101"),
        "returnURL": f"{shop}/return",
        "cancelURL": f"{shop}/cancel",
        "notificationURL": f"{shop}/notification",
        "order": {
            "ref": ref,
            "amount": str(amount),
            "currency": "978",
            "date": "23/11/2026 10:00",
            "details": {"details": [{"ref": "sku", "price": str(amount), "quantity": "1", "comment": "thé <vert>"}]},
        },
        "selectedContractList": {"selectedContract": [CONTRACT]},
        "privateDataList": {"privateData": pairs} if pairs else {},
        "buyer": {
            "lastName": "Dupont",
            "email": "buyer@shop.test",
            "shippingAdress": {},
            "billingAddress": {"cityName": "Massy"},
            "merchantAuthentication": {},
        },
        "owner": {"billingAddress": ODD_ADDRESS},
        "recurring": {},
        "subMerchant": {},
        "threeDSInfo": {},
    }


def payment(amount: str, action: str) -> dict[str, str]:
    """Return a payment on the gift-card contract, in euros, at once."""
    return {"amount": amount, "currency": "978", "action": action, "mode": "CPT", "contractNumber": CONTRACT}


def parameters(address: str | None) -> dict[str, str]:
    """Return the query of an address that a browser or the platform calls, as a shop's handler gets it."""
    assert address, "the buyer is sent nowhere"
    return {name: values[-1] for name, values in parse_qs(urlsplit(address).query).items()}


_REFUSED = {"complement": {"card": bank_card_number("01116"), "expires": "1239", "cvv": "123"}}
_CHALLENGE = {"complement": {"card": CHALLENGED, "expires": "1239", "cvv": "123"}}

STATES: dict[str, list[Any]] = {
    "02533": [],
    "02306": ["open"],
    "03030": [gift(4000), _CHALLENGE],
    "02319": [gift(4000), "cancel"],
    "02324": ["open", {"wait": "16m"}],
    "02534": [{"wait": "16m"}],
    "02014": ["end_token"],
    "01116": [gift(4000), _REFUSED, _REFUSED, _REFUSED],
    "02005": [gift(10000, outcome="02005"), "confirm"],
    "02317": [],
}
"""How a session of 100 euros comes to each code that is no payment; 02317 is the code of a token that nobody issued."""


def session_in_state(world: World, sdk: Sdk, code: str, opened: Mapping[str, Any]) -> str:
    """Bring an opened session to the state of a code; return the token to ask about."""
    token = "1" * 33 if code == "02317" else str(opened["token"])
    # The first step of a buyer opens the page; waiting is the shop's clock alone.
    for step in STATES[code]:
        if isinstance(step, dict) and "wait" in step:
            world.advance(step["wait"])
        else:
            world.buyer(token, step)
    details = sdk.call("getWebPaymentDetails", {"version": "34", "token": token})
    assert read(details, "result", "code") == code, f"the session is not in the state of {code}: {details['result']}"
    return token


class Notified:
    """A shop's notification address; what it is told waits in a queue."""

    def __init__(self, url: str, requests: queue.Queue[str]) -> None:
        self.url = url
        self._requests = requests

    def next(self) -> dict[str, str]:
        """Wait for the next notification and return its parameters."""
        return parameters(self._requests.get(timeout=WATCHDOG))

    @property
    def is_quiet(self) -> bool:
        """Whether nothing came that was not fetched."""
        return self._requests.empty()


@contextmanager
def notified(status: int = 200, body: bytes = b"") -> Iterator[Notified]:
    """Listen for notifications, answering as the plugin does; a redirection goes to a page of the shop."""
    requests: queue.Queue[str] = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.put(self.path)
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "/checkout/")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Notified(f"http://127.0.0.1:{server.server_address[1]}", requests)
        finally:
            server.shutdown()
            thread.join(WATCHDOG)
