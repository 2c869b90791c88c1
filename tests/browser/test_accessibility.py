"""Every page under axe, light and dark, wide and at 320 pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from mockpayline.domain.gift_card import gift_card_number
from tests.browser.buying import CHALLENGED, REAL, REFUSED, ask_balance, type_bank_card
from tests.browser.chromium import NARROW, Windows
from tests.browser.shop import Till
from tests.clients.world import card, gift
from tests.server import Server, running_server

FIFTY = gift_card_number(5000, serial=1)


@pytest.fixture(scope="module")
def with_tickets() -> Iterator[Server]:
    """A server whose payments end with a ticket."""
    with running_server("--ticket", "redirect") as one:
        yield one


@pytest.fixture
def till(with_tickets: Server, shop: str) -> Till:
    return Till(with_tickets, shop)


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


PAGES = [first, balance, mistakes, refusal, confirm, no_code, challenge, ticket, refused, unknown]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("visit", PAGES, ids=lambda one: one.__name__)
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_screen(
    windows: Windows, till: Till, visit: Callable[[Till, Page], None], dark: bool
) -> None:
    page = windows.open(dark=dark, language="en" if dark else "fr", width=NARROW if dark else 1100)
    visit(till, page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nobody must scroll sideways"
    found = [
        f"{one['id']} ({one['impact']}): {one['help']}: {[node['html'] for node in one['nodes']]}"
        for one in Axe().run(page).response["violations"]
        if one["impact"] in {"serious", "critical", "moderate"}
    ]
    assert found == [], "\n".join(found)


def test_the_ticket_leads_to_the_shop_by_itself(windows: Windows, till: Till) -> None:
    page = windows.open()
    ticket(till, page)
    page.wait_for_url(f"{till.shop}/return**")
