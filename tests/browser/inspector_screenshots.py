"""Pictures of the inspector: `python -m tests.browser.inspector_screenshots FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.browser.chromium import Windows, chromium
from tests.browser.shop import Till, running_shop
from tests.clients.world import card, gift
from tests.server import running_server

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
                    page.locator("tbody th a").first.click()
                    page.wait_for_load_state()
                page.mouse.move(0, 0)
                page.screenshot(path=folder / f"inspector-{name}-{kind}.png", full_page=name in FOLLOWED)
            windows.close()
            for wrong in windows.wrongs:
                sys.stderr.write(f"{kind}: {wrong}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
