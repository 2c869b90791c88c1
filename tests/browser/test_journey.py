"""The whole journey of a basket, in both languages, with and without JavaScript."""

# ruff: noqa: RUF001 - both languages write their apostrophes as they should be

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from mockpayline.domain.gift_card import gift_card_number
from tests.browser.buying import (
    CHALLENGED,
    REFUSED,
    add_gift_card,
    ask_balance,
    open_method,
    shows,
    type_bank_card,
)
from tests.browser.chromium import Windows
from tests.browser.shop import Till

FIFTY, TWENTY = gift_card_number(5000, serial=1), gift_card_number(2000, serial=2)

FRENCH = {
    "language": "fr-FR", "due": "1_234,50_€", "rest": "1_172,00_€", "paid": "62,50_€", "fifty": "50,00_€",
    "after_one": "1_184,50_€", "typed": "12,5", "remove": "Retirer", "title": "Paiement de la commande A-1001",
    "wrong_pin": "Le code PIN de la carte cadeau est faux", "left": "Il vous reste 2 tentatives",
    "refused": "La banque a refusé", "one_left": "Il vous reste une tentative", "failed": "a échoué",
}  # fmt: skip
ENGLISH = {
    "language": "en-GB", "due": "€1,234.50", "rest": "€1,172.00", "paid": "€62.50", "fifty": "€50.00",
    "after_one": "€1,184.50", "typed": "12.5", "remove": "Remove", "title": "Payment of order A-1001",
    "wrong_pin": "The gift card’s PIN is wrong", "left": "You have 2 attempts left",
    "refused": "The bank refused", "one_left": "You have one attempt left", "failed": "failed",
}  # fmt: skip


@pytest.mark.parametrize("words", [FRENCH, ENGLISH], ids=["fr", "en"])
@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_basket_is_paid_by_two_gift_cards_and_a_bank_card(
    windows: Windows, till: Till, words: dict[str, str], javascript: bool
) -> None:
    page = windows.open(javascript=javascript, language=words["language"])
    address = till.open(123_450)
    page.goto(address)
    expect(page).to_have_title(words["title"])
    due = words["due"].replace("1_234", "1\N{NARROW NO-BREAK SPACE}234")
    shows(page, "remains", due)

    add_gift_card(page, FIFTY)
    shows(page, "paid-by-gift-cards", words["fifty"])
    add_gift_card(page, TWENTY, words["typed"])
    shows(page, "paid-by-gift-cards", words["paid"])
    shows(page, "remains", words["rest"].replace("1_172", "1\N{NARROW NO-BREAK SPACE}172"))
    page.get_by_role("button", name=re.compile(f"{words['remove']}.*{TWENTY[-4:]}")).click()
    shows(page, "remains", words["after_one"].replace("1_184", "1\N{NARROW NO-BREAK SPACE}184"))
    add_gift_card(page, TWENTY, words["typed"])
    shows(page, "paid-by-gift-cards", words["paid"])

    type_bank_card(page, REFUSED).click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(words["refused"])
    expect(alert).to_contain_text("01116")
    expect(alert).to_contain_text(words["left"])
    type_bank_card(page, CHALLENGED).click()
    page.locator("#form-authenticate button[value=failure]").click()
    expect(alert).to_contain_text(words["failed"])
    expect(alert).to_contain_text(words["one_left"])
    type_bank_card(page, CHALLENGED).click()
    page.locator("#form-authenticate button[value=success]").click()

    token = address.partition("token=")[2]
    page.wait_for_url(f"{till.shop}/return?order=1&token={token}&paylinetoken={token}")
    payment = till.payment(address)
    assert payment["state"] == "accepted", f"the basket is paid: {payment}"
    assert [card["paid"] for card in payment["gift_cards"]] == ["50.00", "12.50"], "both gift cards paid their part"
    assert payment["complement"]["amount"] == "1172.00", "the bank card paid the rest"


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_basket_is_confirmed_where_gift_cards_pay_it_all(windows: Windows, till: Till, javascript: bool) -> None:
    page = windows.open(javascript=javascript)
    address = till.open(4000)
    page.goto(address)
    add_gift_card(page, FIFTY)
    shows(page, "remains", "0,00_€")
    page.locator("#form-confirm button").click()
    page.wait_for_url(f"{till.shop}/return**")
    assert till.payment(address)["gift_cards"][0]["final"] == "10.00", "what was due is debited, and no more"


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_buyer_can_cancel_at_the_page_and_at_the_bank(windows: Windows, till: Till, javascript: bool) -> None:
    for at_the_bank in (False, True):
        page = windows.open(javascript=javascript)
        address = till.open()
        page.goto(address)
        if at_the_bank:
            type_bank_card(page, CHALLENGED).click()
            page.locator("#form-authenticate").wait_for()
        page.locator("#form-cancel button").click()
        page.wait_for_url(f"{till.shop}/cart**")
        assert till.payment(address)["state"] == "cancelled", "cancelling is cancelling"


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_wrong_pin_is_told_and_another_card_can_be_typed(windows: Windows, till: Till, javascript: bool) -> None:
    page = windows.open(javascript=javascript)
    page.goto(till.open())
    ask_balance(page, FIFTY, "0000")
    expect(page.get_by_role("alert")).to_contain_text(FRENCH["wrong_pin"])
    ask_balance(page, FIFTY)
    shows(page, "balance", "50,00_€")
    page.locator("#other-card").click()
    expect(page.locator("#number")).to_have_value("")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_card_of_the_drawer_fills_its_form_in_one_click(windows: Windows, till: Till, javascript: bool) -> None:
    page = windows.open(javascript=javascript)
    address = till.open(5000)
    page.goto(address)
    page.locator("#drawer > summary").click()
    page.locator("a.fill[href*='fill=bank-3']").click()
    expect(page.locator("#card")).to_have_value(REFUSED)
    page.locator("#form-complement button").click()
    expect(page.get_by_role("alert")).to_contain_text("01116")
    open_method(page, "gift")
    drawer = page.locator("#drawer")
    if drawer.get_attribute("open") is None:
        drawer.locator("> summary").click()
    page.locator("a.fill[href*='fill=gift-0']").click()
    page.locator("#form-balance button").click()
    shows(page, "balance", "50,00_€")
    page.locator("#form-gift-card button").click()
    page.locator("#form-confirm button").click()
    page.wait_for_url(f"{till.shop}/return**")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_card_for_a_return_code_is_filled_in(windows: Windows, till: Till, javascript: bool) -> None:
    page = windows.open(javascript=javascript)
    page.goto(till.open())
    page.locator("#drawer > summary").click()
    page.locator("#fill").fill("04002")
    page.locator("#form-code button").click()
    expect(page.locator("#card")).to_have_value(re.compile("9040026$"))
    page.locator("#form-complement button").click()
    expect(page.get_by_role("alert")).to_contain_text("04002")


def test_the_banks_page_works_in_a_frame_of_the_shop(windows: Windows, till: Till) -> None:
    address = till.open()
    till.buyer(address, {"complement": {"card": CHALLENGED, "expires": "1239", "cvv": "123"}})
    page = windows.open()
    page.goto(till.in_frame(address.replace("/v2/", "/v2/3ds")))
    page.frame_locator("iframe").locator("button[value=success]").click()
    page.wait_for_url(f"{till.shop}/return**")
    assert till.payment(address)["state"] == "accepted", "the frame leads the whole window on"
