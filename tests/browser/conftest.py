"""What all tests in a browser share: one browser for all of them, and windows that are watched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import Windows, chromium
from tests.browser.shop import Till, running_shop
from tests.browser.widget_shop import WidgetShop, running_widget_shop
from tests.browser.widget_stage import Stage
from tests.server import Server


# While Playwright runs, its event loop counts as running in this thread, and other tests want loops of their own: so
# the browser lives as long as this package's tests follow one another.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, started once."""
    with chromium() as one:
        yield one


@pytest.fixture
def windows(browser: Browser) -> Iterator[Windows]:
    """Windows of this test; no request of theirs may leave this machine, no script fail, no policy be broken."""
    one = Windows(browser)
    try:
        yield one
    finally:
        one.close()
    assert not one.wrongs, "\n".join(one.wrongs)


@pytest.fixture(scope="package")
def shop() -> Iterator[str]:
    """The address of a shop on an origin of its own."""
    with running_shop() as address:
        yield address


@pytest.fixture
def till(server: Server, shop: str) -> Till:
    """A till of that shop, in a world of this test's own."""
    return Till(server, shop)


@pytest.fixture(scope="package")
def widget_shop() -> Iterator[WidgetShop]:
    """A shop on an origin of its own, whose page holds the widget."""
    with running_widget_shop() as one:
        yield one


@pytest.fixture
def stage(server: Server, widget_shop: WidgetShop, windows: Windows) -> Stage:
    """A payment of 123.50 to come, and the shop's page in a window of French."""
    return Stage(server, widget_shop, windows.open())
