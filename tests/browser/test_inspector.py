"""The inspector in a real browser: live, without a script, on a phone, in the dark, under axe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import assert_accessible
from tests.browser.chromium import Windows
from tests.browser.shop import Till
from tests.clients.world import card, gift
from tests.server import Server, running_server

TOKEN = "the-control-token"


@pytest.fixture
def inspector(till: Till) -> str:
    """The address of this test's own world."""
    return f"{till.world.url}/worlds/{till.world.merchant}"


@pytest.fixture(scope="module")
def guarded() -> Iterator[Server]:
    """A server that asks for a token."""
    with running_server("--control-token", TOKEN) as one:
        yield one


def token_of(address: str) -> str:
    return address.partition("token=")[2]


def opened(till: Till, ref: str = "A-1001") -> str:
    """Open a payment and return its token."""
    return token_of(till.open(ref=ref))


def live(page: Page) -> None:
    """Wait until the page follows the world."""
    expect(page.locator("#live-state")).to_have_text("live")


def test_a_payment_is_followed_live_from_its_opening_to_its_end(windows: Windows, till: Till, inspector: str) -> None:
    opened(till, "first")
    page = windows.open()
    page.goto(inspector)
    live(page)
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(1)

    address = till.open(ref="followed")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("issued")
    till.buyer(address, "open")
    expect(rows.first).to_contain_text("open")
    till.buyer(address, gift(5000))
    expect(rows.first).to_contain_text("50.00")
    till.buyer(address, card())
    expect(rows.first).to_contain_text("accepted")
    expect(rows.first).to_contain_text("73.50")


def test_a_timeline_and_the_drawing_follow_the_buyer(windows: Windows, till: Till, inspector: str) -> None:
    address = till.open()
    page = windows.open()
    page.goto(f"{inspector}/payments/{token_of(address)}")
    live(page)
    expect(page.locator(".node.present")).to_have_text("issued")
    till.buyer(address, "open", gift(5000))
    expect(page.locator(".node.present")).to_have_text("open")
    expect(page.locator(".timeline")).to_contain_text("Hold 50.00")
    till.buyer(address, "cancel")
    expect(page.locator(".node.present")).to_have_text("cancelled")
    expect(page.locator(".arrow.lit")).to_have_count(2)
    expect(page.locator(".timeline")).to_contain_text("Release 50.00")


def test_particulars_that_were_opened_stay_open_while_the_page_follows(
    windows: Windows, till: Till, inspector: str
) -> None:
    address = till.open()
    till.buyer(address, "open")
    page = windows.open()
    page.goto(f"{inspector}/payments/{token_of(address)}")
    live(page)
    first = page.locator(".timeline details").first
    first.locator("summary").click()
    expect(first).to_have_attribute("open", "")
    till.buyer(address, "cancel")
    expect(page.locator(".node.present")).to_have_text("cancelled")
    expect(page.locator(".timeline details").first).to_have_attribute("open", "")


def test_a_page_goes_on_following_after_several_changes(windows: Windows, till: Till, inspector: str) -> None:
    page = windows.open()
    page.goto(inspector)
    live(page)
    for count in range(1, 5):
        opened(till, f"A-{count}")
        expect(page.locator("tbody tr")).to_have_count(count)


def test_a_search_follows_the_typing_and_stays_while_the_world_goes_on(
    windows: Windows, till: Till, inspector: str
) -> None:
    for ref in ("red shoes", "blue shoes", "hat"):
        opened(till, ref)
    page = windows.open()
    page.goto(inspector)
    live(page)
    page.locator("#q").press_sequentially("shoes")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    assert "q=shoes" in page.url, "the search has an address"
    opened(till, "green shoes")
    expect(rows).to_have_count(3)
    opened(till, "coat")
    till.buyer(till.open(ref="more shoes"), "cancel")
    expect(rows).to_have_count(4)
    assert page.locator("#q").input_value() == "shoes"
    page.go_back()
    expect(page.locator("h1")).to_have_text("Payments")


def test_a_page_that_nobody_sees_lets_go_of_its_connection(windows: Windows, till: Till, inspector: str) -> None:
    page = windows.open()
    page.goto(inspector)
    live(page)
    hide = "(hidden) => {Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});"
    hide += "document.dispatchEvent(new Event('visibilitychange'))}"
    page.evaluate(hide, True)
    expect(page.locator("#live-state")).to_have_text("paused")
    opened(till, "meanwhile")
    page.evaluate(hide, False)
    live(page)
    expect(page.locator("tbody tr")).to_have_count(1)


def test_eight_followed_pages_leave_room_for_another(windows: Windows, inspector: str) -> None:
    """A browser has six connections for a host; pages behind another let go of theirs."""
    context = windows.open().context
    pages = [context.new_page() for _ in range(8)]
    for page in pages:
        page.goto(inspector)
        expect(page.locator("h1")).to_have_text("Payments")
        page.evaluate(
            "Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )


def test_without_a_script_every_page_says_all_and_can_be_refreshed(
    windows: Windows, till: Till, inspector: str
) -> None:
    opened(till, "plain")
    page = windows.open(javascript=False)
    page.goto(inspector)
    expect(page.locator("tbody tr")).to_have_count(1)
    opened(till, "later")
    page.get_by_role("link", name="refresh").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    page.locator("#q").fill("plain")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert page.get_by_role("button", name="Copy").count() == 0, "no button is there that does nothing"


# Its forms, which the guard takes from its own pages alone: browsers must tell whose page it was.


def test_the_clock_is_moved_and_a_session_ends(windows: Windows, till: Till, inspector: str) -> None:
    opened(till)
    page = windows.open()
    page.goto(f"{inspector}/clock")
    page.get_by_role("button", name="+ 16m").click()
    expect(page.locator("#live")).to_contain_text("Ahead of real time")
    page.get_by_role("link", name="Payments").click()
    expect(page.locator("tbody tr")).to_contain_text("never opened")


def test_the_clock_is_advanced_frozen_set_and_let_run_by_what_is_typed(
    windows: Windows, inspector: str, till: Till
) -> None:
    page = windows.open()
    page.goto(f"{inspector}/clock")
    page.get_by_label("By").fill("90s")
    page.get_by_role("button", name="Advance").click()
    expect(page.locator("#live")).to_contain_text("1.5 minutes")
    page.get_by_role("button", name="Freeze").click()
    expect(page.locator("#clock")).to_contain_text("frozen")
    page.get_by_label("To").fill("2039-01-02T03:04:05Z")
    page.get_by_role("button", name="Set").click()
    expect(page.locator("#clock")).to_contain_text("2039-01-02 03:04:05")
    page.get_by_role("button", name="Let it run").click()
    expect(page.locator("#live")).to_contain_text("running")
    assert till.world._control("GET", "/clock")["now"].startswith("2039-01-02"), "the world's own clock was moved"


def test_a_notification_is_sent_again(windows: Windows, till: Till, inspector: str) -> None:
    address = till.open(notified=True)
    till.buyer(address, "cancel")
    attempts = till.journal
    assert till.world.booked_notification(token_of(address))["delivered"], "the shop was notified when it ended"
    page = windows.open()
    page.goto(f"{inspector}/notifications")
    page.get_by_role("button", name="Send again").click()
    expect(page.locator("h1")).to_have_text("Order A-1001")
    expect(page.locator(".timeline .good", has_text="WEBTRS to the shop")).to_have_count(2)
    assert len(attempts(address, "notification")) == 2


def test_faults_are_forgotten(windows: Windows, till: Till, inspector: str) -> None:
    till.world._control("POST", "/faults", {"on": "doRefund", "http": 503})
    page = windows.open()
    page.goto(f"{inspector}/faults")
    expect(page.get_by_role("link", name="Faults 1")).to_be_visible()
    page.get_by_role("button", name="Forget the world's faults").click()
    expect(page.locator("#live")).to_contain_text("No fault is armed")
    assert till.world._control("GET", "/faults")["faults"] == []


def test_the_menu_counts_live(windows: Windows, till: Till, inspector: str) -> None:
    page = windows.open()
    page.goto(f"{inspector}/clock")
    live(page)
    count = page.locator("#count-payments")
    expect(count).to_be_hidden()
    opened(till)
    expect(count).to_have_text("1")
    expect(page.get_by_role("link", name="Payments 1")).to_be_visible()


def test_an_exchange_is_copied_as_curl(windows: Windows, till: Till, inspector: str) -> None:
    opened(till)
    page = windows.open()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{inspector}/calls")
    page.get_by_role("link", name="doWebPayment").click()
    page.get_by_role("button", name="Copy as curl").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"curl -sS {till.world.url}/V4/services/")


def test_the_door_lets_in_who_knows_the_token(windows: Windows, guarded: Server) -> None:
    page = windows.open()
    page.goto(f"{guarded.url}/worlds/DEMO/contracts")
    page.get_by_label("Token").fill("wrong")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("alert")).to_have_text("This is not the token.")
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_role("button", name="Open").click()
    expect(page.locator("h1")).to_have_text("Contracts")
    page.goto(f"{guarded.url}/worlds/DEMO")
    live(page)


PAGES = [
    *("", "calls", "transactions", "gift-cards", "notifications", "hints"),
    *("faults", "contracts", "clock", "money", "coverage", "journal"),
]


@pytest.fixture(scope="module")
def busy(server: Server, shop: str) -> Till:
    """A world in which something of every kind has happened."""
    till = Till(server, shop)
    till.buyer(till.open(ref="split"), gift(5000), card())
    till.buyer(till.open(ref="cancelled"), gift(2000, 2), "cancel")
    till.open(ref="a reference that is rather long and has not a single hyphen"[:50])
    till.world._control("POST", "/faults", {"on": "getMerchantSettings", "every": 2, "http": 503})
    return till


@pytest.mark.parametrize("part", [*PAGES, "a payment", "a call", "a gift card", "worlds", "nothing"])
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_screen(
    windows: Windows, busy: Till, part: str
) -> None:
    page = windows.open(language="en")
    world = f"{busy.world.url}/worlds/{busy.world.merchant}"
    match part:
        case "worlds":
            page.goto(busy.world.url)
        case "nothing":
            page.goto(f"{world}/payments/nobody")
        case "a payment" | "a call" | "a gift card":
            page.goto(world + {"a payment": "", "a call": "/calls", "a gift card": "/gift-cards"}[part])
            with page.expect_navigation():
                page.locator("tbody th a").last.click()
        case _:
            page.goto(f"{world}/{part}".rstrip("/"))
    assert_accessible(page)


def test_axe_finds_nothing_serious_at_the_door(windows: Windows, guarded: Server) -> None:
    page = windows.open()
    page.goto(f"{guarded.url}/")
    page.get_by_label("Token").fill("wrong")
    page.get_by_role("button", name="Open").click()
    page.get_by_role("alert").wait_for()
    assert_accessible(page)
