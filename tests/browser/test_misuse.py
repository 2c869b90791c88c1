"""Double click, back button, refresh, two tabs, tokens that are over or unknown: never a second payment."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from mockpayline.domain.gift_card import gift_card_number
from tests.browser.buying import REFUSED, ask_balance, shows, type_bank_card
from tests.browser.chromium import Windows
from tests.browser.shop import Till
from tests.clients.world import gift

FIFTY = gift_card_number(5000, serial=1)
WAYS = pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])


def was_paid_once(till: Till, address: str) -> None:
    assert till.payment(address)["state"] == "accepted", "the payment is accepted"
    assert len(till.journal(address, "bank")) == 1, "the bank was asked once"


@WAYS
def test_a_double_click_pays_once(windows: Windows, till: Till, javascript: bool) -> None:
    page = windows.open(javascript=javascript)
    address = till.open()
    page.goto(address)
    type_bank_card(page).dblclick()
    page.wait_for_url(f"{till.shop}/return**")
    was_paid_once(till, address)


@WAYS
def test_a_double_click_on_a_refused_step_is_one_attempt(windows: Windows, till: Till, javascript: bool) -> None:
    page = windows.open(javascript=javascript)
    address = till.open()
    page.goto(address)
    type_bank_card(page, REFUSED).dblclick()
    expect(page.locator("#refusal")).to_contain_text("01116")
    assert till.payment(address)["attempts_left"] == 2, "the second click did nothing"


@WAYS
def test_the_back_button_after_paying_leads_to_the_shop_again(windows: Windows, till: Till, javascript: bool) -> None:
    page = windows.open(javascript=javascript)
    address = till.open()
    page.goto(till.shop)
    page.goto(address)
    type_bank_card(page).click()
    page.wait_for_url(f"{till.shop}/return**")
    page.go_back()
    page.wait_for_url(f"{till.shop}/**")
    expect(page.locator("h1")).to_have_text("The shop")
    was_paid_once(till, address)


@WAYS
def test_a_refresh_repeats_no_attempt(windows: Windows, till: Till, javascript: bool) -> None:
    page = windows.open(javascript=javascript)
    address = till.open()
    page.goto(address)
    ask_balance(page, FIFTY, "0000")
    expect(page.locator("#refusal")).to_be_visible()
    for _ in range(2):
        page.reload()
        expect(page.locator("#refusal")).to_be_visible()
    assert till.payment(address)["attempts_left"] == 2, "looking again is no attempt"


@WAYS
def test_a_second_tab_pays_no_second_time(windows: Windows, till: Till, javascript: bool) -> None:
    first = windows.open(javascript=javascript)
    second = first.context.new_page()
    address = till.open()
    for page in (first, second):
        page.goto(address)
    buttons = [type_bank_card(page) for page in (first, second)]
    for page, button in zip((first, second), buttons, strict=True):
        button.click()
        page.wait_for_url(f"{till.shop}/return**")
    was_paid_once(till, address)


@WAYS
def test_a_second_tab_does_not_pay_another_rest_than_it_shows(windows: Windows, till: Till, javascript: bool) -> None:
    page = windows.open(javascript=javascript)
    address = till.open()
    page.goto(address)
    button = type_bank_card(page)
    till.buyer(address, gift(5000))
    button.click()
    expect(page.get_by_role("alert")).to_contain_text("le panier a changé")
    shows(page, "remains", "73,50_€")
    assert till.payment(address)["state"] == "open", "nothing was paid"


@WAYS
def test_a_step_after_the_time_is_over_says_so_and_leads_back(windows: Windows, till: Till, javascript: bool) -> None:
    page = windows.open(javascript=javascript)
    address = till.open()
    page.goto(address)
    button = type_bank_card(page)
    till.world.advance("16m")
    button.click()
    expect(page.locator("h1")).to_have_text("Le temps de paiement est écoulé")
    page.get_by_role("link", name="Revenir à la boutique").click()
    page.wait_for_url(f"{till.shop}/cart**")


@WAYS
def test_a_step_after_the_shop_ended_the_payment_says_so(windows: Windows, till: Till, javascript: bool) -> None:
    page = windows.open(javascript=javascript, language="en")
    address = till.open()
    page.goto(address)
    button = type_bank_card(page)
    till.buyer(address, "end_token")
    button.click()
    expect(page.locator("h1")).to_have_text("The shop has ended this payment")


def test_an_unknown_token_is_told_in_the_browsers_language(windows: Windows, till: Till) -> None:
    for language, title in (("fr", "Paiement inconnu"), ("en", "Unknown payment")):
        page = windows.open(language=language)
        page.goto(f"{till.world.url}/v2/?token=nobody")
        expect(page.locator("h1")).to_have_text(title)


@WAYS
def test_a_form_of_the_shops_own_leads_to_the_page_which_can_be_paid(
    windows: Windows, till: Till, javascript: bool
) -> None:
    page = windows.open(javascript=javascript)
    address = till.open()
    page.goto(till.by_form(address))
    page.get_by_role("button", name="Pay").click()
    shows(page, "remains", "123,50_€")
    page.reload()
    shows(page, "remains", "123,50_€")
    type_bank_card(page).click()
    page.wait_for_url(f"{till.shop}/return**")
    was_paid_once(till, address)
