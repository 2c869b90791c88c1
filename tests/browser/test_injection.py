"""No text that a merchant, a shop or a buyer sends runs as a script in any page, with its policy and without."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Browser

from mockpayline.inspector.frame import PARTS
from tests.browser.hostile_world import HostileWorld, rude_receiver
from tests.browser.injected import Payloads, Watched, watched
from tests.browser.widget_shop import WidgetShop
from tests.server import Server

WATCHDOG = 60.0


class Hostile(NamedTuple):
    """Two worlds filled with scripts: one whose shop takes the buyer back, one that shows tickets."""

    world: HostileWorld
    tickets: HostileWorld
    payloads: Payloads


@pytest.fixture(scope="module")
def hostile(server: Server) -> Iterator[Hostile]:
    """Worlds that were filled once for all tests here; looking at them changes nothing."""
    payloads = Payloads()
    with (
        rude_receiver(payloads) as receiver,
        closing(HostileWorld(server, payloads, receiver)) as one,
        closing(HostileWorld(server, payloads, receiver, at_the_end=False)) as other,
    ):
        yield Hostile(one.fill(), other.fill(), payloads)


def inspector_pages(world: HostileWorld) -> list[str]:
    """Return the addresses of all pages that the inspector has of a world, some of them asked for by scripts."""
    here = f"{world.url}/worlds/{world.merchant}"
    script = quote('"><img src=x onerror=__pwned(0)><script>__pwned(0)</script>', safe="")
    found = [f"{world.url}/", f"{world.url}/?q={script}", f"{world.url}/worlds/{script}", f"{world.url}/{script}"]
    found += [f"{here}/{part}?q={script}&state={script}&kind={script}&show=200&fields=all" for part, _ in PARTS]
    found += [f"{here}/payments/{token}" for token in world.tokens.values()]
    found += [f"{here}/payments/{script}", f"{here}/gift-cards/{script}", f"{here}/calls/999999", f"{here}/{script}"]
    found += [f"{world.url}/inspector/token?to={script}", f"{world.url}/inspector/token?to=javascript:__pwned(0)"]
    with httpx.Client(trust_env=False, timeout=WATCHDOG) as http:
        calls = re.findall(r'href="(/worlds/[^"]+/calls/\d+)"', http.get(f"{here}/calls?show=1000").text)
        cards = re.findall(r'href="(/worlds/[^"]+/gift-cards/[^"?]+)"', http.get(f"{here}/gift-cards").text)
    assert len(calls) > 40, "the world has calls of every operation"
    assert cards, "and cards"
    # One call of each operation that was opened in this world, and those of payments, which tell the most.
    found += [f"{world.url}{one}?fields=all" for one in dict.fromkeys([*calls[:6], *calls[-12:], *cards[:2]])]
    return found


def buyer_pages(world: HostileWorld) -> list[str]:
    """Return the addresses of the pages that buyers see of payments in each state that shows one."""
    script = quote('"><img src=x onerror=__pwned(0)>', safe="")
    shown = ("issued", "open", "basket", "challenge", "refused", "ended")
    found = [f"{world.url}/v2/?token={world.tokens[one]}" for one in shown]
    found += [f"{found[0]}&fill={script}&refused={script}", f"{world.url}/v2/?token={script}", f"{world.url}/v2/"]
    found += [
        f"{world.url}/shop",
        f"{world.url}/shop/result?token={script}&order={script}",
        f"{world.url}/shop/{script}",
    ]
    return found


def looked_at(window: Watched, addresses: list[str]) -> None:
    """Look at pages, and assert that nothing was wrong with any."""
    for address in addresses:
        window.look(address)
    assert not window.wrongs, "\n".join(dict.fromkeys(window.wrongs))


@pytest.mark.parametrize("bare", [True, False], ids=["without its policy", "with its policy"])
def test_no_text_runs_in_the_inspector(browser: Browser, hostile: Hostile, bare: bool) -> None:
    pages = inspector_pages(hostile.world)
    with watched(browser, hostile.payloads, bare=bare) as window:
        looked_at(window, pages if bare else pages[:24])


@pytest.mark.parametrize("language", ["fr-FR", "en-GB"])
def test_no_text_runs_in_what_a_buyer_sees(browser: Browser, hostile: Hostile, language: str) -> None:
    with watched(browser, hostile.payloads, bare=True, language=language) as window:
        looked_at(window, buyer_pages(hostile.world))
        tickets = ("accepted", "paid", "on hold")
        looked_at(window, [f"{hostile.tickets.url}/v2/?token={hostile.tickets.tokens[one]}" for one in tickets])


def test_no_text_runs_in_the_widget(browser: Browser, hostile: Hostile, widget_shop: WidgetShop) -> None:
    # Chromium lets no page whose answer was replaced call this machine, so the shop itself leaves its policy out.
    with watched(browser, hostile.payloads, bare=False) as window:
        for state in ("issued", "open", "basket", "challenge", "refused"):
            world = hostile.tickets
            page = widget_shop.checkout(world.url, world.tokens[state], "column")
            widget_shop.pages["/checkout"] = (widget_shop.pages["/checkout"][0], "")
            window.page.goto(page)
            window.page.locator("#PaylineWidget .pl-body").wait_for(state="attached")
            window.check(f"the widget of a payment that is {state}")
        assert not window.wrongs, "\n".join(dict.fromkeys(window.wrongs))


def test_no_text_runs_in_a_page_that_follows_a_world_live(browser: Browser, hostile: Hostile) -> None:
    world = hostile.world
    with watched(browser, hostile.payloads, bare=False) as window:
        for part in ("", "/journal"):
            window.page.goto(f"{world.url}/worlds/{world.merchant}{part}")
            window.page.locator("#live-state").get_by_text("live").wait_for()
            reference = f"live {part}"
            before = window.page.locator("#live").inner_text()
            token = world.open(reference)
            world.control("POST", f"/payments/{token}/buyer", ["open"])
            window.page.wait_for_function("(old) => document.querySelector('#live').innerText !== old", arg=before)
            window.check(reference)
        assert not window.wrongs, "\n".join(dict.fromkeys(window.wrongs))


def test_no_text_runs_in_what_is_handed_over(browser: Browser, hostile: Hostile, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    world = hostile.world
    command = ["report", "--url", world.url, "--merchant", world.merchant, "--html", str(file)]
    told = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "mockpayline", *command], capture_output=True, text=True, timeout=WATCHDOG, check=False
    )
    assert file.exists(), told.stderr
    control = f"{world.url}/control/worlds"
    parts = ("", "/journal", "/payments", "/hints", "/notifications")
    with watched(browser, hostile.payloads, bare=True) as window:
        looked_at(window, [file.as_uri(), control, *(f"{control}/{world.merchant}{one}" for one in parts)])


# The detector itself.


@pytest.mark.parametrize(
    "html",
    [
        "<p>{full}</p>", '<p title="{full}">x</p>', "<p title='{full}'>x</p>", "<title>{full}</title>",
        "<textarea>{full}</textarea>", "<script>const said = '{full}';</script>",
        '<script>const said = "{full}";</script>',
        "<script>const said = `{full}`;</script>", "<style>p {{ color: {full} }}</style>", "<!-- {full} -->",
        "<svg><text>{full}</text></svg>", '<a href="{address}">x</a>', '<input value="{short}">',
        '<a href="javascript:__pwned(1)">x</a>', '<p onclick="__pwned(1)">x</p>',
    ],
)  # fmt: skip
def test_a_page_that_does_not_escape_is_noticed(browser: Browser, widget_shop: WidgetShop, html: str) -> None:
    payloads = Payloads()
    texts = {"full": payloads.full("full"), "short": payloads.short("short"), "address": payloads.address("address")}
    widget_shop.pages["/open"] = (f"<!doctype html><html lang=en>{html.format(**texts)}", "")
    with watched(browser, payloads, bare=False) as window:
        window.look(f"{widget_shop.address}/open")
        assert window.wrongs, f"nothing was noticed of {html}"


def test_a_script_that_a_policy_held_back_is_noticed_too(browser: Browser, widget_shop: WidgetShop) -> None:
    payloads = Payloads()
    page = f"<!doctype html><html lang=en><p>{payloads.full('full')}</p>"
    widget_shop.pages["/held"] = (page, "default-src 'self'")
    with watched(browser, payloads, bare=False) as window:
        window.look(f"{widget_shop.address}/held")
        assert any("Content Security Policy" in one for one in window.wrongs), window.wrongs
    with watched(browser, payloads, bare=True) as window:
        window.look(f"{widget_shop.address}/held")
        assert any("ran" in one for one in window.wrongs), window.wrongs
