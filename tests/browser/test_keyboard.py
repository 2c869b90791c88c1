"""The page by keyboard alone, and where the focus goes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from mockpayline.domain.bank_card import GOOD_CB
from mockpayline.domain.gift_card import gift_card_number
from tests.browser.buying import CHALLENGED, EXPIRES, REFUSED, ask_balance, type_bank_card
from tests.browser.chromium import Windows
from tests.browser.shop import Till

FIFTY = gift_card_number(5000, serial=1)

MANY = 80
"""Presses of the tab key after which an element counts as out of reach."""


def tab_to(page: Page, selector: str) -> None:
    """Press the tab key until an element has the focus, which must then be seen."""
    wanted = page.locator(selector).first
    wanted.wait_for()
    for _ in range(MANY):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            seen = wanted.evaluate("one => getComputedStyle(one).outlineStyle")
            assert seen != "none", f"the focus on {selector} can be seen"
            return
    raise AssertionError(f"{selector} cannot be reached with the tab key")


def write(page: Page, selector: str, text: str) -> None:
    tab_to(page, selector)
    page.keyboard.type(text)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_basket_is_paid_by_keyboard_alone(windows: Windows, till: Till, javascript: bool) -> None:
    page = windows.open(javascript=javascript)
    address = till.open()
    page.goto(address)
    write(page, "#number", FIFTY)
    write(page, "#pin", "1234")
    page.keyboard.press("Enter")
    page.locator("#balance").wait_for()
    expect(page.locator("#amount")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("#form-complement").wait_for()
    write(page, "#card", CHALLENGED)
    write(page, "#expires", EXPIRES)
    write(page, "#cvv", "123")
    tab_to(page, "#form-complement button")
    page.keyboard.press("Enter")
    tab_to(page, "button[value=success]")
    page.keyboard.press("Space")
    page.wait_for_url(f"{till.shop}/return**")
    assert till.payment(address)["state"] == "accepted", "no mouse was needed"


def test_the_drawer_and_the_methods_open_by_keyboard(windows: Windows, till: Till) -> None:
    page = windows.open()
    page.goto(till.open())
    tab_to(page, "#method-bank > summary")
    page.keyboard.press("Enter")
    expect(page.locator("#card")).to_be_visible()
    expect(page.locator("#number")).to_be_hidden()
    tab_to(page, "#drawer > summary")
    page.keyboard.press("Enter")
    tab_to(page, "a.fill[href*='fill=gift-1']")
    page.keyboard.press("Enter")
    expect(page.locator("#form-balance button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#amount")).to_be_focused()


class TestTheFocus:
    def test_goes_to_the_news_after_each_step(self, windows: Windows, till: Till) -> None:
        page = windows.open()
        page.goto(till.open())
        ask_balance(page, FIFTY)
        expect(page.locator("#amount")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#choose")).to_be_focused()
        expect(page.locator("#choose")).to_contain_text("Payez le reste")
        type_bank_card(page, REFUSED).click()
        expect(page.locator("#refusal")).to_be_focused()
        page.locator(".form-remove button").click()
        expect(page.locator("#choose")).to_be_focused()

    @pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
    def test_goes_to_the_field_that_is_wrong(self, windows: Windows, till: Till, javascript: bool) -> None:
        page = windows.open(javascript=javascript)
        page.goto(till.open())
        type_bank_card(page, GOOD_CB)
        page.locator("#expires").fill("01/20")
        page.locator("#form-complement button").click()
        wrong = page.locator("#expires")
        expect(wrong).to_have_attribute("aria-invalid", "true")
        expect(wrong).to_be_focused()
        expect(wrong).to_have_accessible_description("Cette carte a expiré. Mois et année : 12/29.")
