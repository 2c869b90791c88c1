"""Pictures of the demo shop for the README: `python -m tests.browser.shop_pictures`, then look at them."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from mockpayline.domain.bank_card import GOOD_CB
from mockpayline.domain.gift_card import gift_card_number
from tests.browser.chromium import Windows, chromium
from tests.browser.picture import smaller
from tests.server import running_server

FOLDER = Path(__file__).with_name("pictures")
FIFTY = gift_card_number(5000)


def checkout(page: Page, url: str) -> None:
    """Show the widget in the shop's page, a gift card in the basket and a bank card typed."""
    page.goto(f"{url}/shop")
    page.locator("#tab").check()
    page.locator("main form button").click()
    page.locator("#pl-number").fill(FIFTY)
    page.locator("#pl-pin").fill("1234")
    page.locator(".pl-balance-btn").click()
    page.locator(".pl-add-btn").click()
    page.locator(".pl-cards").wait_for()
    page.locator("#pl-tab-bank").click()
    for name, text in {"card": GOOD_CB, "expires": "12/39", "cvv": "123"}.items():
        page.locator(f"#pl-{name}").fill(text)


def result(page: Page, url: str) -> None:
    """Show what the shop reads once it is paid."""
    checkout(page, url)
    page.locator(".pl-pay-btn").click()
    page.wait_for_url("**/shop/return?token=*")


def main() -> None:
    """Take them, each from a server of its own, for the gift card pays once."""
    FOLDER.mkdir(exist_ok=True)
    for shot in (checkout, result):
        with running_server() as server, chromium() as browser:
            windows = Windows(browser)
            page = windows.open(language="en-GB", width=760, height=400)
            shot(page, server.url)
            page.evaluate("document.activeElement.blur()")
            part = page.locator("main").screenshot()
            (FOLDER / f"shop-{shot.__name__}.png").write_bytes(smaller(part))
            windows.close()


if __name__ == "__main__":
    main()
