"""The demo shop in a browser: by redirection and by widget, with and without JavaScript, under axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from mockpayline.domain.bank_card import GOOD_CB, bank_card_number
from mockpayline.domain.gift_card import gift_card_number
from tests.browser.axe import assert_accessible
from tests.browser.chromium import Windows
from tests.server import Server, running_server

CHALLENGED = bank_card_number("03030")


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    """A server of this module's own: the shop pays in its first world, which other tests do not see."""
    with running_server() as one:
        yield one


def fill(page: Page, template: str) -> None:
    """Choose how to pay, and pay."""
    page.locator(f"#{template}").check()
    page.locator("main form button").click()


def pay_by_bank_card(page: Page, card: str = GOOD_CB) -> None:
    """Pay all that is due in the widget."""
    if page.locator("#pl-tab-bank").count():
        page.locator("#pl-tab-bank").click()
    for name, text in {"card": card, "expires": "12/39", "cvv": "123"}.items():
        page.locator(f"#pl-{name}").fill(text)
    page.locator(".pl-pay-btn").click()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_basket_is_paid_by_redirection_and_the_shop_shows_the_answer(
    own_server: Server, windows: Windows, javascript: bool
) -> None:
    page = windows.open(javascript=javascript, language="en-GB")
    page.goto(f"{own_server.url}/shop")
    fill(page, "redirect")
    page.wait_for_url("**/v2/?token=*")
    page.locator("#number").fill(gift_card_number(5000, serial=77 if javascript else 78))
    page.locator("#pin").fill("1234")
    page.locator("#form-balance button").click()
    page.locator("#form-gift-card button").first.click()
    page.locator("#card").fill(GOOD_CB)
    page.locator("#expires").fill("12/39")
    page.locator("#cvv").fill("123")
    page.locator("#form-complement button").click()
    page.wait_for_url("**/shop/return?token=*")
    expect(page.locator("#result")).to_contain_text("ACCEPTED 00000")
    expect(page.locator("main")).to_contain_text("4980")
    page.locator("#inspector").click()
    expect(page.locator("h1")).to_contain_text("Order SHOP-")


@pytest.mark.parametrize("template", ["column", "tab", "lightbox"])
def test_a_basket_is_paid_by_widget_and_the_shop_shows_the_answer(
    own_server: Server, windows: Windows, template: str
) -> None:
    page = windows.open()
    page.goto(f"{own_server.url}/shop")
    fill(page, template)
    page.locator(".pl-summary").wait_for()
    expect(page.locator("#heard")).to_contain_text('didshowstate {"state":"PAYMENT_METHODS_LIST"}')
    pay_by_bank_card(page)
    page.wait_for_url("**/shop/return?token=*")
    expect(page.locator("#result")).to_contain_text("ACCEPTED 00000")


def test_the_notification_of_a_paid_basket_is_in_the_log(own_server: Server, windows: Windows) -> None:
    page = windows.open()
    page.goto(f"{own_server.url}/shop")
    fill(page, "column")
    pay_by_bank_card(page)
    page.wait_for_url("**/shop/return?token=*")
    # It is sent when the payment ends and booked in its own time.
    for _ in range(100):
        if page.locator("#notifications").count():
            break
        page.reload()
    expect(page.locator("#notifications tbody tr")).to_have_count(1)
    expect(page.locator("#notifications")).to_contain_text(f"{own_server.url}/shop/notification")
    expect(page.locator("#notifications tbody td").last).to_have_text("200")


def test_3d_secure_stands_in_the_shop_s_page(own_server: Server, windows: Windows) -> None:
    page = windows.open()
    page.goto(f"{own_server.url}/shop")
    fill(page, "column")
    pay_by_bank_card(page, CHALLENGED)
    page.frame_locator("iframe.pl-challenge").locator("button[value='success']").click()
    page.wait_for_url("**/shop/return?token=*")
    expect(page.locator("#result")).to_contain_text("ACCEPTED 00000")


@pytest.mark.parametrize("template", ["redirect", "column"])
def test_a_buyer_who_cancels_is_back_at_the_shop(own_server: Server, windows: Windows, template: str) -> None:
    page = windows.open()
    page.goto(f"{own_server.url}/shop")
    fill(page, template)
    page.locator(".pl-cancel-btn, #form-cancel button").click()
    page.wait_for_url("**/shop/cancel?token=*")
    expect(page.locator("#result")).to_contain_text("CANCELLED 02319")


def test_the_checkout_resumes_after_a_reload(own_server: Server, windows: Windows) -> None:
    page = windows.open()
    page.goto(f"{own_server.url}/shop")
    fill(page, "column")
    page.locator("#pl-number").fill(gift_card_number(2000, serial=91))
    page.locator("#pl-pin").fill("1234")
    page.locator(".pl-balance-btn").click()
    page.locator(".pl-add-btn").click()
    page.locator(".pl-cards").wait_for()
    page.reload()
    expect(page.locator(".pl-cards li")).to_have_count(1)


def test_without_javascript_the_checkout_says_what_to_do(own_server: Server, windows: Windows) -> None:
    page = windows.open(javascript=False)
    page.goto(f"{own_server.url}/shop")
    fill(page, "column")
    expect(page.locator("main .alert")).to_contain_text("JavaScript")


# Under axe.


def basket(page: Page, url: str) -> None:
    page.goto(f"{url}/shop")


def empty_basket(page: Page, url: str) -> None:
    basket(page, url)
    for one in page.locator("input[type=number]").all():
        one.fill("0")
    fill(page, "redirect")
    page.locator("[role=alert]").wait_for()


def checkout(page: Page, url: str, template: str = "column") -> None:
    basket(page, url)
    fill(page, template)
    page.locator(".pl-drawer summary").click()


def lightbox(page: Page, url: str) -> None:
    checkout(page, url, "lightbox")


def tabs(page: Page, url: str) -> None:
    checkout(page, url, "tab")


def mistake(page: Page, url: str) -> None:
    checkout(page, url)
    pay_by_bank_card(page, "4111111111111111")
    page.locator("[aria-invalid]").wait_for()


def balance(page: Page, url: str) -> None:
    checkout(page, url)
    page.locator("#pl-number").fill(gift_card_number(2000, serial=92))
    page.locator("#pl-pin").fill("1234")
    page.locator(".pl-balance-btn").click()
    page.locator("#pl-amount").wait_for()


def refusal(page: Page, url: str) -> None:
    checkout(page, url)
    pay_by_bank_card(page, bank_card_number("01116"))
    page.locator(".pl-message-error").wait_for()


def bank(page: Page, url: str) -> None:
    checkout(page, url)
    pay_by_bank_card(page, CHALLENGED)
    page.frame_locator("iframe.pl-challenge").locator("#form-authenticate").wait_for()


def ticket(page: Page, url: str) -> None:
    checkout(page, url)
    page.evaluate("Payline.Sandbox.showState('PAYMENT_SUCCESS')")


def result(page: Page, url: str) -> None:
    checkout(page, url)
    pay_by_bank_card(page)
    page.wait_for_url("**/shop/return?token=*")
    page.locator("summary").click()


def problem(page: Page, url: str) -> None:
    page.goto(f"{url}/shop/return")


@pytest.mark.parametrize(
    "show",
    [basket, empty_basket, checkout, lightbox, tabs, mistake, balance, refusal, bank, ticket, result, problem],
    ids=lambda one: one.__name__,
)
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_screen(
    own_server: Server, windows: Windows, show: Callable[[Page, str], None]
) -> None:
    page = windows.open()
    show(page, own_server.url)
    assert_accessible(page)
