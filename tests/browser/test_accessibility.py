"""Every page under axe, light and dark, wide and at 320 pixels."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from mockpayline.domain.gift_card import gift_card_number
from tests.browser.axe import assert_accessible
from tests.browser.buying import CHALLENGED, REAL, REFUSED, ask_balance, type_bank_card
from tests.browser.chromium import Windows
from tests.browser.shop import Till
from tests.clients.world import card, gift
from tests.server import Server, running_server

FIFTY = gift_card_number(5000, serial=1)


@pytest.fixture
def till(server: Server, shop: str) -> Till:
    """A till whose point of sale shows buyers a ticket."""
    return Till(server, shop, redirects=False)


def first(till: Till, page: Page) -> None:
    page.goto(till.open())
    page.locator("#drawer > summary").click()
    page.locator("#form-balance").wait_for()


def balance(till: Till, page: Page) -> None:
    page.goto(till.open())
    ask_balance(page, FIFTY)
    page.locator("#balance").wait_for()


def mistakes(till: Till, page: Page) -> None:
    page.goto(till.open())
    type_bank_card(page, REAL).click()
    page.locator("#card-mistake").wait_for()


def refusal(till: Till, page: Page) -> None:
    address = till.open()
    till.buyer(address, gift(5000), gift(2000, 2))
    page.goto(address)
    type_bank_card(page, REFUSED).click()
    page.locator("#refusal").wait_for()


def confirm(till: Till, page: Page) -> None:
    address = till.open()
    till.buyer(address, gift(20_000))
    page.goto(address)


def no_code(till: Till, page: Page) -> None:
    page.goto(till.open() + "&fill=99999")


def challenge(till: Till, page: Page) -> None:
    address = till.open()
    till.buyer(address, card(CHALLENGED))
    page.goto(address)


def ticket(till: Till, page: Page) -> None:
    address = till.open()
    till.buyer(address, gift(5000), gift(2000, 2), card())
    page.goto(address)


def refused(till: Till, page: Page) -> None:
    address = till.open()
    till.buyer(address, card(REFUSED), "give_up")
    page.goto(address)


def unknown(till: Till, page: Page) -> None:
    page.goto(f"{till.world.url}/v2/?token=nobody")
    page.locator("#drawer > summary").click()


def over(till: Till, page: Page) -> None:
    address = till.open()
    till.world.advance("16m")
    page.goto(address)
    page.locator("#drawer > summary").click()


PAGES = [first, balance, mistakes, refusal, confirm, no_code, challenge, ticket, refused, unknown, over]


@pytest.mark.parametrize("visit", PAGES, ids=lambda one: one.__name__)
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_screen(
    windows: Windows, till: Till, visit: Callable[[Till, Page], None]
) -> None:
    page = windows.open()
    visit(till, page)
    assert_accessible(page)


def test_a_redirecting_ticket_leads_to_the_shop_by_itself(windows: Windows, shop: str) -> None:
    with running_server("--ticket", "redirect") as server:
        till, page = Till(server, shop), windows.open()
        ticket(till, page)
        page.wait_for_url(f"{shop}/return**")
