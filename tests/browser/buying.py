"""What a buyer does at the payment page, in a window."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from mockpayline.domain.bank_card import GOOD_CB, bank_card_number

CHALLENGED = bank_card_number("03030")
REFUSED = bank_card_number("01116")
REAL = "4111111111111111"
"""A number that passes Luhn's check and is no test card of the sandbox."""
EXPIRES = "12/39"


def shows(page: Page, identifier: str, text: str) -> None:
    """Wait until the element of this id says a text; an amount's blanks may be of any kind."""
    expect(page.locator(f"#{identifier}")).to_have_text(text.replace("_", "\N{NO-BREAK SPACE}"))


def open_method(page: Page, kind: str) -> None:
    """Open a method's form, if it is not open."""
    method = page.locator(f"#method-{kind}")
    if method.get_attribute("open") is None:
        method.locator("summary").click()


def ask_balance(page: Page, number: str, pin: str = "1234") -> None:
    """Type a gift card and ask for its balance."""
    open_method(page, "gift")
    page.locator("#number").fill(number)
    page.locator("#pin").fill(pin)
    page.locator("#form-balance button").click()


def add_gift_card(page: Page, number: str, amount: str = "") -> None:
    """Add a gift card with an amount, or the one proposed."""
    ask_balance(page, number)
    page.locator("#balance").wait_for()
    if amount:
        page.locator("#amount").fill(amount)
    page.locator("#form-gift-card button").click()
    page.locator("#form-gift-card").wait_for(state="detached")


def type_bank_card(page: Page, number: str = GOOD_CB) -> Locator:
    """Type a bank card; returns the button that pays."""
    open_method(page, "bank")
    page.locator("#card").fill(number)
    page.locator("#expires").fill(EXPIRES)
    page.locator("#cvv").fill("123")
    page.locator("#holder").fill("Camille Test")
    return page.locator("#form-complement button")
