"""Pictures of the inspector: `python -m tests.browser.inspector_screenshots FOLDER`.

Without a folder it takes the one that the README shows, small enough to be kept.
"""

from __future__ import annotations

import sys
from pathlib import Path

from mockpayline.domain.bank_card import bank_card_number
from tests.browser.chromium import Windows, chromium
from tests.browser.picture import smaller
from tests.browser.shop import Till, running_shop
from tests.clients.world import card, gift
from tests.server import running_server

FOLDER = Path(__file__).with_name("pictures")
REFUSED = bank_card_number("01116")
KINDS = {
    "wide": {"width": 1280, "height": 800},
    "dark": {"width": 1280, "height": 800, "dark": True},
    "narrow": {"width": 390, "height": 844},
}
PARTS = {
    "payments": "",
    "calls": "/calls",
    "transactions": "/transactions",
    "gift-cards": "/gift-cards",
    "hints": "/hints",
    "contracts": "/contracts",
    "clock": "/clock",
    "money": "/money",
}
FOLLOWED = {"payment": "", "call": "/calls", "gift-card": "/gift-cards"}
"""Pages that the first link of another one leads to."""


def busy(till: Till) -> None:
    """Let something of every kind happen."""
    till.open(ref="A-1001")
    till.buyer(till.open(ref="A-1002"), gift(5000), "cancel")
    till.buyer(till.open(ref="A-1003"), gift(2000, 2))
    till.buyer(till.open(ref="A-1004"), gift(5000, 3), gift(2000, 4), card())


def main(folder: Path) -> None:
    """Take every picture."""
    folder.mkdir(parents=True, exist_ok=True)
    with running_server() as server, running_shop() as shop, chromium() as browser:
        till = Till(server, shop)
        busy(till)
        world = f"{server.url}/worlds/{till.world.merchant}"
        for kind, options in KINDS.items():
            windows = Windows(browser)
            page = windows.open(language="en-GB", **options)  # type: ignore[arg-type]
            for name, path in {"worlds": None, **PARTS, **FOLLOWED}.items():
                page.goto(server.url if path is None else world + path)
                if name in FOLLOWED:
                    with page.expect_navigation():
                        page.locator("tbody th a").first.click()
                page.mouse.move(0, 0)
                page.screenshot(path=folder / f"inspector-{name}-{kind}.png", full_page=name in FOLLOWED)
            windows.close()
            for wrong in windows.wrongs:
                sys.stderr.write(f"{kind}: {wrong}\n")


def for_the_readme() -> None:
    """Take the way and the timeline of a payment that a gift card and a bank card share."""
    with running_server() as server, running_shop() as shop, chromium() as browser:
        till = Till(server, shop)
        address = till.open(notified=True)
        till.buyer(address, gift(5000, 5), card(REFUSED), card())
        till.world.booked_notification(address.partition("token=")[2])
        windows = Windows(browser)
        page = windows.open(language="en-GB", width=960, height=900)
        page.goto(f"{server.url}/worlds/{till.world.merchant}/payments/{address.partition('token=')[2]}")
        page.locator("#live-state", has_text="live").wait_for()
        page.mouse.move(0, 0)
        drawn, told = page.locator(".drawing").bounding_box(), page.locator(".timeline").bounding_box()
        assert drawn is not None, "the way is drawn"
        assert told is not None, "what happened is told"
        height = told["y"] + told["height"] - drawn["y"]
        part = {"x": told["x"], "y": drawn["y"], "width": told["width"], "height": height}
        FOLDER.mkdir(exist_ok=True)
        picture = page.screenshot(full_page=True, clip=part)  # type: ignore[arg-type]
        (FOLDER / "inspector-payment.png").write_bytes(smaller(picture))
        windows.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        for_the_readme()
