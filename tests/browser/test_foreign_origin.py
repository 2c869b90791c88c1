"""A page of another origin, in a real browser, can neither read the sandbox nor drive it (design, section 6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.attacker import DRIVE, LEAVE, NAME, READ, attacker_site, attacking_browser
from tests.by_hand import client, opened, opening
from tests.server import Server, running_server

TOKEN = "the-control-token"
WATCHDOG = 60.0
WORLD = "/control/worlds/DEMO"
PATIENCE = 60_000
REFUSAL = "The control API does not answer under this Host."


@pytest.fixture(scope="module")
def foreign(browser: Browser) -> Iterator[Browser]:
    """A browser that the attacker's name leads to this machine."""
    with attacking_browser(browser) as one:
        yield one


@pytest.fixture(scope="module")
def site() -> Iterator[int]:
    """The port of the attacker's site."""
    with attacker_site() as port:
        yield port


class Target(NamedTuple):
    """A server, whether it asks for a token, and a payment of its world."""

    server: Server
    asks: bool
    token: str


@pytest.fixture(scope="module")
def targets() -> Iterator[dict[bool, Target]]:
    """Two servers, by whether they ask for a token; nothing that is tried here may change them."""
    with running_server() as one, running_server("--control-token", TOKEN) as other:
        found = {}
        for asks, server in ((False, one), (True, other)):
            with client(server) as shop:
                found[asks] = Target(server, asks, opened(shop))
            _control(server, "POST", "/clock", {"freeze": True})
            _control(server, "POST", "/faults", [{"on": "doRefund", "http": 503}])
        yield found


def _control(server: Server, method: str, path: str, said: object = None) -> Any:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = httpx.request(
        method, f"{server.url}{WORLD}{path}", json=said, headers=headers, trust_env=False, timeout=WATCHDOG
    )
    assert answer.is_success, answer.text
    return answer.json()


def state(server: Server) -> dict[str, Any]:
    """Return all that the control API tells of the server's worlds."""
    parts = ("", "/payments", "/journal", "/gift-cards", "/faults", "/notifications", "/clock", "/coverage")
    headers = {"Authorization": f"Bearer {TOKEN}"}
    every = httpx.get(f"{server.url}/control/worlds", headers=headers, trust_env=False, timeout=WATCHDOG).json()
    return {"": every} | {part: _control(server, "GET", part) for part in parts if part != "/gift-cards"}


def attacks(port: int, server: Server) -> dict[str, tuple[str, str]]:
    """Return the attacker's pages, and the address at which each reaches for the sandbox."""
    here = f"http://127.0.0.1:{server.port}"
    return {
        "another port": (f"http://127.0.0.1:{port}/", here),
        "another name": (f"http://{NAME}:{port}/", here),
        "another name, by localhost": (f"http://{NAME}:{port}/", f"http://localhost:{server.port}"),
        "a name that was pointed here": (f"http://{NAME}:{server.port}/x", f"http://{NAME}:{server.port}"),
        "a page of its own to a name that was pointed here": (f"http://{NAME}:{port}/", f"http://{NAME}:{server.port}"),
    }


def let_in(page: Page, server: Server) -> None:
    """Show the door the token, so that the browser has the pass: the developer is at work beside the attacker."""
    page.goto(f"{server.url}/inspector/token")
    page.locator("input[name=token]").fill(TOKEN)
    page.locator("form button").click()
    page.wait_for_url(f"{server.url}/")


NAMES = [
    "another port", "another name", "another name, by localhost", "a name that was pointed here",
    "a page of its own to a name that was pointed here",
]  # fmt: skip
# A page at another port of the same host is of the same site, so that the browser sends the pass with its requests.
WITH_A_TOKEN = ["another port", "a name that was pointed here"]


class Attack(NamedTuple):
    """The attacker's page, the address that it reaches for, and whose that is."""

    page: Page
    base: str
    target: Target


@pytest.fixture(
    params=[*((False, one) for one in NAMES), *((True, one) for one in WITH_A_TOKEN)],
    ids=lambda one: f"{one[1]}{', a token being asked for' if one[0] else ''}",
)
def attack(
    request: pytest.FixtureRequest, foreign: Browser, site: int, targets: dict[bool, Target]
) -> Iterator[Attack]:
    """The attacker's page, in a browser whose user is let in at the sandbox."""
    asks, name = request.param
    target = targets[asks]
    # The page whose name was pointed here afterwards came from elsewhere, and has no policy of ours.
    context = foreign.new_context(bypass_csp=name == "a name that was pointed here")
    context.set_default_timeout(PATIENCE)
    try:
        page = context.new_page()
        if asks:
            let_in(page, target.server)
        address, base = attacks(site, target.server)[name]
        page.goto(address)
        yield Attack(page, base, target)
    finally:
        context.close()


def test_a_foreign_page_reads_nothing(attack: Attack) -> None:
    page, base, (server, _, token) = attack
    before = state(server)
    paths = [
        "/", "/worlds/DEMO", f"/worlds/DEMO/payments/{token}", "/worlds/DEMO/live?since=0", "/inspector/live",
        "/control/worlds", f"{WORLD}/payments", f"{WORLD}/journal", "/shop",
    ]  # fmt: skip
    read = page.evaluate(READ, [base, paths])
    # Where the attacker's name is the sandbox's own address the page may read what refuses it.
    read = [one for one in read if REFUSAL not in one]
    assert read == [], f"{page.url} read {read}"
    assert state(server) == before, "looking changes nothing"


def test_a_foreign_page_changes_nothing(attack: Attack) -> None:
    page, base, (server, _, token) = attack
    before = state(server)
    soap = opening("EVIL").decode()
    changes: list[tuple[str, str, str]] = [
        ("POST", f"{WORLD}/clock", '{"advance": "1h", "x": "="}'),
        ("POST", f"{WORLD}/clock", '{"advance": "1h"}'),
        ("POST", f"{WORLD}/reset", ""),
        ("POST", f"{WORLD}/faults", '[{"on": "any", "http": 500}]'),
        ("POST", f"{WORLD}/payments/{token}/buyer", '["cancel"]'),
        ("DELETE", WORLD, ""),
        ("DELETE", f"{WORLD}/faults", ""),
        ("PUT", "/control/worlds/EVIL", '{"extends": "demo"}'),
        ("POST", "/worlds/DEMO/clock", "advance=1h&act=advance"),
        ("POST", "/worlds/DEMO/faults/forget", "a=b"),
        ("POST", f"/worlds/DEMO/payments/{token}/notify", "type=WEBTRS"),
        ("POST", "/inspector/token", f"token={TOKEN}&to=/"),
        ("POST", "/shop/pay", "amount=10.00&flow=redirect"),
        ("POST", "/V4/services/WebPaymentAPI", soap),
    ]
    said = [[method, path, (body or "a=b") if method == "POST" else None] for method, path, body in changes]
    page.evaluate(DRIVE, [base, said])
    assert state(server) == before, f"{page.url} changed something"
    # The access key of the demo world is known to everybody, and an address may hold it.
    named = base.replace("http://", "http://DEMO:demo@")
    with page.expect_response(lambda one: one.url.endswith("/WebPaymentAPI")):
        page.evaluate(LEAVE, [f"{named}/V4/services/WebPaymentAPI", soap])
    assert state(server) == before, "leaving the page for the merchant's address changes nothing either"


def test_a_foreign_page_cannot_frame_the_inspector(attack: Attack) -> None:
    page, base, _ = attack
    page.evaluate(
        "(url) => new Promise((done) => { const one = document.createElement('iframe'); one.onload = done;"
        " one.src = url; document.body.append(one); setTimeout(done, 2000); })",
        f"{base}/worlds/DEMO",
    )
    shown = [one.content() for one in page.frames[1:]]
    assert not any("<h1" in one and "Payments" in one for one in shown), "nobody clicks what he does not see"


def test_the_widgets_calls_are_open_to_every_page_that_has_the_token(
    foreign: Browser, site: int, targets: dict[bool, Target]
) -> None:
    server, _, token = targets[False]
    page = foreign.new_page()
    try:
        page.goto(f"http://{NAME}:{site}/")
        said = page.evaluate("(url) => fetch(url).then((one) => one.json())", f"{server.url}/widget/api/{token}/status")
        assert said == {"status": "ALIVE"}, said
    finally:
        page.close()


def test_the_attempts_succeed_where_a_server_allows_them(foreign: Browser, site: int) -> None:
    """The attacker's tools work: what he reads from a server that lets him is told."""
    page = foreign.new_page()
    try:
        page.goto(f"http://{NAME}:{site}/")
        read = page.evaluate(READ, [f"http://127.0.0.1:{site}", ["/open"]])
        assert any(one.startswith('fetch /open: {"secret"') for one in read), read
        assert any(one.startswith("XHR") for one in page.evaluate(READ, [f"http://{NAME}:{site}", ["/open"]]))
    finally:
        page.close()
