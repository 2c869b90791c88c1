"""A shop on a port of its own: it opens payments, leads buyers to the page, and is there when they come back."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from tests.clients.world import KEY, WATCHDOG, World
from tests.server import Server
from tests.soap.envelopes import web_payment

_GO = "/go?"
"""Where the shop shows a form of its own that posts to the address after it, as PrestaShop's theme does."""
_FRAME = "/frame?"
"""Where the shop shows the address after it in a frame."""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        place, _, target = self.path.partition("?")
        target = escape(target)
        form = f'<form method="post" action="{target}"><input name="step" value="address"><button>Pay</button></form>'
        body = {
            _GO: form,
            _FRAME: f'<iframe src="{target}" width="600" height="700"></iframe>',
        }.get(f"{place}?", "<h1>The shop</h1>")
        page = f"<!doctype html><html lang=en><title>The shop</title>{body}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the library's
        """Say nothing."""


@contextmanager
def running_shop() -> Iterator[str]:
    """Serve the shop until the block ends; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _call(method: str, url: str, **named: Any) -> httpx.Response:
    # Nothing here is encrypted, and reading the certificates of authorities is most of what a call would cost.
    return httpx.request(method, url, trust_env=False, verify=False, timeout=WATCHDOG, **named)  # noqa: S501


class _World(World):
    def _control(self, method: str, path: str, said: object = None) -> dict[str, Any]:
        url = f"{self.url}/control/worlds/{self.merchant}{path}"
        answer = _call(method, url, **({} if said is None else {"json": said}))
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        found: dict[str, Any] = answer.json()
        return found

    def redirect(self, at_the_end: bool) -> None:
        """Make the world anew, its point of sale redirecting at the end of a payment or showing a ticket."""
        shops = [{"label": "demo.fr", "end_of_payment_redirection": at_the_end}]
        self._control("PUT", "", {"extends": "demo", "merchant": {"access_key": KEY, "points_of_sale": shops}})


class Till:
    """A shop's till in a world of its own on a running server."""

    def __init__(self, server: Server, shop: str, *, redirects: bool = True, **dialect: str) -> None:
        self.shop = shop
        world = _World(server, **dialect)
        if not redirects:
            world.redirect(False)
        self.world: World = world

    def open(
        self,
        amount: int = 12_350,
        *,
        ref: str = "A-1001",
        language: str = "",
        action: str = "101",
        notified: bool = False,
    ) -> str:
        """Open a payment of so many cents and return its redirectURL; the shop is `notified` of its end or is not."""
        contract = "CCC1" if action == "101" else "CB1"
        notification = f"<i:notificationURL>{self.shop}/notify</i:notificationURL>" if notified else ""
        inside = (
            f"<i:version>34</i:version><i:payment><o:amount>{amount}</o:amount><o:currency>978</o:currency>"
            f"<o:action>{action}</o:action><o:mode>CPT</o:mode><o:contractNumber>{contract}</o:contractNumber></i:payment>"
            f"<i:returnURL>{self.shop}/return?order=1</i:returnURL><i:cancelURL>{self.shop}/cart</i:cancelURL>"
            f"<i:order><o:ref>{ref}</o:ref><o:amount>{amount}</o:amount><o:currency>978</o:currency>"
            f"<o:date>23/11/2026 10:00</o:date></i:order>{notification}<i:languageCode>{language}</i:languageCode>"
        )
        answer = _call(
            "POST",
            f"{self.world.url}/V4/services/WebPaymentAPI",
            content=web_payment(inside),
            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": "doWebPayment"},
            auth=(self.world.merchant, KEY),
        )
        found = re.search(r"redirectURL>([^<]+)<", answer.text)
        assert found, f"the payment was not opened: {answer.text}"
        return found[1]

    def by_form(self, address: str) -> str:
        """Return a page of the shop whose button posts a form to an address."""
        return f"{self.shop}{_GO}{address}"

    def in_frame(self, address: str) -> str:
        """Return a page of the shop that shows an address in a frame."""
        return f"{self.shop}{_FRAME}{address}"

    def journal(self, address: str, kind: str) -> list[dict[str, Any]]:
        """Return the journal's entries of one kind about a payment."""
        entries = self._read(f"journal?token={_token(address)}")["entries"]
        return [one for one in entries if one["kind"] == kind]

    def payment(self, address: str) -> dict[str, Any]:
        """Return the payment of a redirectURL as the control API tells it."""
        return self._read(f"payments/{_token(address)}")

    def _read(self, path: str) -> dict[str, Any]:
        return self.world._control("GET", f"/{path}")

    def buyer(self, address: str, *steps: Any) -> dict[str, Any]:
        """Take buyer steps by the control API."""
        return self.world.buyer(_token(address), *steps)


def _token(address: str) -> str:
    return address.partition("token=")[2]
