"""What must hold of every page: axe finds nothing that hinders, and nobody scrolls sideways; light and dark."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.chromium import NARROW

WIDE = 1100
_HINDERS = {"serious", "critical", "moderate"}
_OPTIONS = {"resultTypes": ["violations"]}


def assert_accessible(page: Page) -> None:
    """Look at a page wide and light, then narrow and dark, as it stands in the same window."""
    axe, found = Axe(), list[str]()
    for dark, width in ((False, WIDE), (True, NARROW)):
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.set_viewport_size({"width": width, "height": 900})
        where = f"{width} pixels, {'dark' if dark else 'light'}"
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{where}: one must scroll sideways")
        found += [
            f"{where}: {one['id']} ({one['impact']}): {one['help']}: {[node['html'] for node in one['nodes']]}"
            for one in axe.run(page, options=_OPTIONS).response["violations"]
            if one["impact"] in _HINDERS
        ]
    assert found == [], "\n".join(found)
