"""What the page's script does before anything leaves the browser."""

# ruff: noqa: RUF001 - the page writes its apostrophes as French does

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from mockpayline.domain.bank_card import GOOD_CB, bank_card_number
from mockpayline.domain.card_number import luhn_digit
from mockpayline.domain.gift_card import gift_card_number
from tests.browser.buying import REAL, ask_balance, shows, type_bank_card
from tests.browser.chromium import Windows
from tests.browser.shop import Till

FIFTY = gift_card_number(5000, serial=1)
NO_CODE = "497010346999999"


@pytest.fixture
def page(windows: Windows, till: Till) -> Page:
    window = windows.open()
    window.goto(till.open())
    return window


@pytest.fixture
def posts(page: Page) -> list[str]:
    """What the page posts, as it happens."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.post_data or "") if request.method == "POST" else None)
    return found


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (REAL, "pas une carte bancaire de test"),
        (REAL[:-1] + "2", "mal saisi"),
        (NO_CODE + luhn_digit(NO_CODE), "pas une carte bancaire de test"),
        ("x" * 16, "mal saisi"),
        (FIFTY, "pas une carte bancaire de test"),
    ],
)
def test_a_number_that_is_no_test_bank_card_does_not_leave_the_form(
    page: Page, posts: list[str], number: str, words: str
) -> None:
    type_bank_card(page, number).click()
    expect(page.locator("#card-mistake")).to_contain_text(words)
    expect(page.locator("#card")).to_be_focused()
    assert posts == [], "nothing was sent"


@pytest.mark.parametrize("number", [REAL, FIFTY[:-1] + str((int(FIFTY[-1]) + 1) % 10), "9998000000000000099"])
def test_a_number_that_is_no_test_gift_card_does_not_leave_the_form(page: Page, posts: list[str], number: str) -> None:
    ask_balance(page, number)
    expect(page.locator("#number-mistake")).to_contain_text("pas une carte cadeau de test")
    assert posts == [], "nothing was sent"


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_the_server_refuses_what_the_script_lets_through(windows: Windows, till: Till, javascript: bool) -> None:
    window = windows.open(javascript=javascript)
    window.goto(till.open())
    if javascript:
        window.locator("#form-complement").evaluate("form => form.classList.remove('checked')")
    type_bank_card(window, REAL).click()
    expect(window.locator("#card-mistake")).to_contain_text("n’a pas été conservé")


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("expires", "13/29", "le mois et l’année"),
        ("expires", "01/20", "a expiré"),
        ("expires", "", "Remplissez"),
        ("cvv", "12", "trois chiffres"),
        ("holder", "4111", "pas de chiffres"),
    ],
)
def test_a_mistake_is_told_beside_its_field_until_it_is_mended(
    page: Page, posts: list[str], field: str, text: str, words: str
) -> None:
    button = type_bank_card(page)
    page.locator(f"#{field}").fill(text)
    button.click()
    expect(page.locator(f"#{field}-mistake")).to_contain_text(words)
    assert posts == [], "nothing was sent"
    page.locator(f"#{field}").fill({"expires": "12/39", "cvv": "123", "holder": ""}[field])
    expect(page.locator(f"#{field}-mistake")).to_have_count(0)


@pytest.mark.parametrize(
    ("number", "brand"),
    [
        (GOOD_CB, "CB / Visa"),
        ("37", "American Express"),
        (bank_card_number("00000", "513283555"), "Mastercard"),
        ("", ""),
    ],
)
def test_the_brand_is_recognised_while_the_number_is_typed(page: Page, number: str, brand: str) -> None:
    type_bank_card(page, number)
    shows(page, "brand", f"Marque : {brand}" if brand else "")


def test_every_card_of_the_drawer_passes_the_scripts_checks(page: Page) -> None:
    page.locator("#drawer > summary").click()
    links = page.locator("a.fill")
    count = links.count()
    assert count > 20, f"the drawer has only {count} cards"
    for place in range(count):
        links.nth(place).click()
        # Asked without sending: what the checks let through would be sent.
        passed = page.evaluate(
            """() => {
                let sent = false;
                const stop = (event) => { sent = true; event.preventDefault(); event.stopImmediatePropagation(); };
                const form = document.activeElement.form;
                form.addEventListener("submit", stop, { capture: true, once: true });
                form.requestSubmit();
                form.removeEventListener("submit", stop, { capture: true });
                return sent;
            }"""
        )
        assert passed, f"the script refuses card {place}: {links.nth(place).get_attribute('href')}"


def test_a_card_of_the_drawer_leads_to_its_form_where_that_is_not_shown(page: Page) -> None:
    ask_balance(page, FIFTY)
    page.locator("#balance").wait_for()
    page.locator("#drawer > summary").click()
    page.locator("a.fill[href*='fill=gift-2']").click()
    expect(page.locator("#number")).to_be_focused()
    expect(page.locator("#pin")).to_have_value("1234")
    expect(page.locator("#drawer")).to_have_attribute("open", "")


def test_a_server_that_is_gone_is_told(page: Page, windows: Windows) -> None:
    page.context.set_offline(True)
    type_bank_card(page).click()
    expect(page.locator("#failed")).to_be_focused()
    expect(page.locator("#failed")).to_contain_text("ne répond pas")
    windows.wrongs.clear()  # the console tells of the missing network as well


def test_nothing_is_kept_in_the_browsers_storage(page: Page) -> None:
    ask_balance(page, FIFTY)
    page.locator("#balance").wait_for()
    kept = page.evaluate("[...Object.values(localStorage), ...Object.values(sessionStorage), document.cookie]")
    address = page.evaluate("location.pathname + location.search")
    assert set(kept) <= {address, ""}, f"htmx keeps the page's address, and nothing else may stay: {kept}"


def test_who_is_faster_than_the_page_keeps_it(page: Page) -> None:
    page.evaluate(
        "() => {"
        " window.kept = true;"
        " const press = () => document.querySelector('#form-gift-card button').click();"
        " document.addEventListener('htmx:afterSwap', () => setTimeout(press, 0), {once: true});"
        "}"
    )
    ask_balance(page, FIFTY)
    expect(page.locator("#choose")).to_be_focused()
    assert page.evaluate("window.kept"), "a form that was just put in is sent by the script, not by a new page"
