"""A payment, the shop's page that shows it in the widget, and the hands of its buyer."""

from __future__ import annotations

from typing import Any

import httpx
from playwright.sync_api import FrameLocator, Locator, Page

from mockpayline.domain.bank_card import bank_card_number
from mockpayline.domain.gift_card import gift_card_number
from tests.browser.shop import Till
from tests.browser.widget_shop import WidgetShop
from tests.clients.world import KEY, WATCHDOG
from tests.server import Server

FIFTY = gift_card_number(5000, serial=11)
ALL = gift_card_number(20_000, serial=12)
ON_HOLD = gift_card_number(20_000, "02005", serial=13)
FAILING = gift_card_number(5000, "02998", serial=14)
CHALLENGED = bank_card_number("03030")
REFUSED = bank_card_number("01116")
REAL = "4111111111111111"
"""A number that passes Luhn's check and is no test card of the sandbox."""


class Stage:
    """One world, one window, one shop's page; `automatic` is the point of sale's redirection at the end."""

    def __init__(self, server: Server, shop: WidgetShop, page: Page, *, automatic: bool = False) -> None:
        self.server = server
        self.shop = shop
        self.page = page
        self.till = Till(server, shop.address)
        self.token = ""
        merchant = {
            "access_key": KEY,
            "points_of_sale": [{"label": "demo.fr", "end_of_payment_redirection": automatic}],
        }
        self.control("PUT", "", {"extends": "demo", "merchant": merchant})

    def control(self, method: str, path: str, said: object = None) -> Any:
        """Call the control API for this world."""
        address = f"{self.server.url}/control/worlds/{self.till.world.merchant}{path}"
        answer = httpx.request(method, address, json=said, trust_env=False, timeout=WATCHDOG)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def issue(self, amount: int = 12_350, **more: Any) -> str:
        """Open a payment and return its token."""
        self.token = self.till.open(amount, **more).partition("token=")[2]
        return self.token

    def show(self, template: str | None = "column", query: str = "", **more: str) -> Stage:
        """Open a payment, unless one is, and the shop's page with the widget on it."""
        token = self.token or self.issue()
        self.page.goto(self.shop.checkout(self.server.url, token, template, **more) + query)
        return self

    def shown(self, state: str) -> Stage:
        """Wait until the widget has shown a state."""
        self.page.locator(f"html[data-didshowstate='{state}']").wait_for(state="attached")
        return self

    def ended(self, state: str) -> Stage:
        """Wait until the shop was told of a final state."""
        self.page.locator(f"html[data-finalstatehasbeenreached='{state}']").wait_for(state="attached")
        return self

    def heard(self, event: str = "") -> list[Any]:
        """Return what the shop was told, of one event or of all."""
        told = self.page.evaluate("window.heard")
        return [one[1] for one in told if one[0] == event] if event else [one[0] for one in told]

    def states(self) -> list[str]:
        """Return the states that were shown, in their order."""
        return [told["state"] for told in self.heard("didshowstate")]

    def answer(self, event: str, script: str) -> None:
        """Let the shop answer an event by a function of JavaScript."""
        self.page.evaluate(f"() => {{ window.answers['{event}'] = {script}; }}")

    def api(self, script: str) -> Any:
        """Return what an expression on `Payline.Api` comes to."""
        return self.page.evaluate(f"Payline.Api.{script}")

    def find(self, selector: str) -> Locator:
        """Return an element of the widget."""
        return self.page.locator(f"#PaylineWidget {selector}")

    def bank_frame(self) -> FrameLocator:
        """Return the frame of 3-D Secure."""
        return self.page.frame_locator("#PaylineWidget iframe.pl-challenge")

    def add(self, number: str, amount: str = "", pin: str = "1234") -> None:
        """Type a gift card, see its balance, use the amount."""
        self.find("#pl-number").fill(number)
        self.find("#pl-pin").fill(pin)
        self.find(".pl-balance-btn").click()
        if amount:
            self.find("#pl-amount").fill(amount)
        self.find(".pl-add-btn").click()

    def pay(self, card: str, expires: str = "12/39", cvv: str = "123") -> None:
        """Type a bank card and pay."""
        for name, text in {"card": card, "expires": expires, "cvv": cvv, "holder": "Camille Test"}.items():
            self.find(f"#pl-{name}").fill(text)
        self.find(".pl-pay-btn").click()

    def payment(self) -> Any:
        """Return the payment as the control API tells it."""
        return self.control("GET", f"/payments/{self.token}")
