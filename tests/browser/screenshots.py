"""Pictures of the main pages: `python -m tests.browser.screenshots FOLDER`.

They are of a size that a repository can hold; those that the README shows are among them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from mockpayline.domain.bank_card import bank_card_number
from tests.browser.chromium import NARROW, Windows, chromium
from tests.browser.picture import smaller
from tests.browser.shop import Till, running_shop
from tests.clients.world import card, gift
from tests.server import running_server

CHALLENGE = bank_card_number("03030")
_PICTURES: dict[str, Callable[[Till, Page], None]] = {}


def _picture(shot: Callable[[Till, Page], None]) -> Callable[[Till, Page], None]:
    _PICTURES[shot.__name__.replace("_", "-")] = shot
    return shot


def fill_gift_card(page: Page, place: int = 1) -> None:
    """Fill the gift card's form with a card of the drawer, by its place among those of the balance it names."""
    page.locator("#drawer > summary").click()
    page.locator(f"a.fill[href*='fill=gift-{place}']").click()
    page.locator("#drawer > summary").click()


@_picture
def first(till: Till, page: Page) -> None:
    """Show the basket and the methods."""
    page.goto(till.open())


@_picture
def balance(till: Till, page: Page) -> None:
    """Show a gift card's balance and the amount proposed."""
    page.goto(till.open())
    fill_gift_card(page)
    page.locator("#form-balance button").click()
    page.locator("#balance").wait_for()


@_picture
def rest(till: Till, page: Page) -> None:
    """Show what remains for the bank card, two gift cards being in the basket."""
    address = till.open()
    till.buyer(address, gift(5000), gift(2000, 2))
    page.goto(address)


@_picture
def refusal(till: Till, page: Page) -> None:
    """Show a refusal with the attempts left."""
    address = till.open()
    till.buyer(address, gift(5000))
    page.goto(address)
    page.locator("#drawer > summary").click()
    page.locator("a.fill[href*='fill=bank-3']").click()
    page.locator("#drawer > summary").click()
    page.locator("#form-complement button").click()
    page.locator("#refusal").wait_for()


@_picture
def mistakes(till: Till, page: Page) -> None:
    """Show mistakes beside their fields."""
    address = till.open()
    till.buyer(address, gift(5000))
    page.goto(address)
    page.locator("#card").fill("4111 1111 1111 1111")
    page.locator("#expires").fill("13/29")
    page.locator("#form-complement button").click()


@_picture
def confirm(till: Till, page: Page) -> None:
    """Show a basket that gift cards pay whole."""
    address = till.open()
    till.buyer(address, gift(20_000))
    page.goto(address)


@_picture
def challenge(till: Till, page: Page) -> None:
    """Show the 3-D Secure page."""
    address = till.open()
    till.buyer(address, gift(5000), card(CHALLENGE))
    page.goto(address)


@_picture
def ticket(till: Till, page: Page) -> None:
    """Show the ticket."""
    address = till.open()
    till.buyer(address, gift(5000), gift(2000, 2), card())
    page.goto(address)


@_picture
def ticket_refused(till: Till, page: Page) -> None:
    """Show the ticket of a refusal."""
    address = till.open()
    till.buyer(address, card(bank_card_number("01116")), "give_up")
    page.goto(address)


@_picture
def unknown(till: Till, page: Page) -> None:
    """Show the page of an unknown token."""
    page.goto(f"{till.world.url}/v2/?token=nobody")


@_picture
def drawer(till: Till, page: Page) -> None:
    """Show the drawer of test cards."""
    page.goto(till.open())
    page.locator("#drawer > summary").click()


def main(folder: Path) -> None:
    """Take every picture: wide and light in French, narrow and dark in English."""
    folder.mkdir(parents=True, exist_ok=True)
    with running_server("--ticket", "button") as server, running_shop() as shop, chromium() as browser:
        for name, shot in _PICTURES.items():
            for kind, options in {
                "wide": {"language": "fr-FR", "width": 820, "height": 400},
                "narrow": {"language": "en-GB", "width": NARROW, "height": 400, "dark": True},
            }.items():
                windows = Windows(browser)
                page = windows.open(**options)  # type: ignore[arg-type]
                shot(Till(server, shop), page)
                page.evaluate("document.activeElement.blur()")
                page.mouse.move(0, 0)
                (folder / f"{name}-{kind}.png").write_bytes(smaller(page.screenshot(full_page=True)))
                windows.close()
                for wrong in windows.wrongs:
                    sys.stderr.write(f"{name}, {kind}: {wrong}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
