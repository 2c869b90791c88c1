from __future__ import annotations

import asyncio

import msgspec
import pytest

from mockpayline.domain.gift_card import gift_card_number
from mockpayline.domain.state_machine import PaymentState
from mockpayline.domain.world import Declaration
from mockpayline.page.ticket import SECONDS, Ticket
from mockpayline.scenario.loader import demo
from tests.page.browser import Browser, Page, mistakes_of
from tests.page.buying import FIFTY, REFUSED, add, ask_balance, pay_by_card, to_cancel, to_return


def paid(browser: Browser) -> tuple[str, Page]:
    """Pay 70.00 by a gift card of 50.00 and a bank card; return the token and what the last step answers."""
    token = browser.pay(7000)
    return token, pay_by_card(browser, add(browser, browser.get(token), FIFTY))


def shop(*, redirects: bool) -> Declaration:
    """Return the demo world whose point of sale redirects at the end of a payment, or does not."""
    declared = demo()
    shops = tuple(msgspec.structs.replace(one, end_of_payment_redirection=redirects) for one in declared.points_of_sale)
    return msgspec.structs.replace(declared, points_of_sale=shops)


@pytest.mark.parametrize(
    ("setting", "redirects", "shown"),
    [
        ("point-of-sale", True, False),
        ("point-of-sale", False, True),
        ("none", False, False),
        ("none", True, False),
        ("button", True, True),
        ("button", False, True),
        ("redirect", True, True),
    ],
)
def test_the_point_of_sale_says_whether_there_is_one_unless_the_setting_does(
    setting: str, redirects: bool, shown: bool
) -> None:
    browser = Browser(shop(redirects=redirects), ticket=setting)
    token, answer = paid(browser)
    if not shown:
        assert (answer.status, answer.location) == (303, to_return(token)), "no ticket stands in between"
        return
    page = browser.follow(answer)
    assert page.has("ticket-total"), "the buyer sees what was paid"
    assert ("refresh" in page.response.headers) is (setting == "redirect"), "and leaves as the setting says"


def test_of_a_point_of_sale_that_is_declared_no_more_is_shown() -> None:
    browser = Browser()
    token, answer = paid(browser)
    (one,) = browser.declaration.points_of_sale
    other = msgspec.structs.replace(one, label="other.fr")
    contracts = tuple(msgspec.structs.replace(it, point_of_sale="other.fr") for it in browser.declaration.contracts)
    edited = msgspec.structs.replace(browser.declaration, points_of_sale=(other,), contracts=contracts)
    asyncio.run(browser.worlds.refresh(edited))
    assert answer.status == 303
    assert browser.get(token).has("ticket-total"), "a payment outlives its point of sale, and its page is shown"


@pytest.mark.parametrize("kind", ["button", "redirect"])
def test_a_ticket_shows_both_amounts_and_the_masked_cards(kind: str) -> None:
    browser = Browser(ticket=kind)
    token, answer = paid(browser)
    page = browser.follow(answer)
    assert page.said("ticket-gift-cards") == "50,00 €", "what the gift cards paid"
    assert page.said("ticket-bank-card") == "20,00 €", "what the bank card paid"
    assert page.said("ticket-total") == "70,00 €", "and both"
    assert f"{FIFTY[:6]}XXXXXXXXX{FIFTY[-4:]}" in page.words, "the gift card is masked"
    assert "497010XXXXXX5734" in page.words, "so is the bank card"
    assert browser.payment(token).transaction_id in page.words, "the transaction can be looked up"
    assert page.find("//a[@id='back-to-shop']")[0].get("href") == to_return(token), "the button leads to the shop"
    assert mistakes_of(page) == [], "the page is well-formed"
    assert browser.get(token).said("ticket-total") == "70,00 €", "a look again shows it again"


def test_only_the_redirecting_ticket_leads_on_by_itself() -> None:
    for kind, header in (("button", None), ("redirect", f"{SECONDS}; url=")):
        browser = Browser(ticket=kind)
        token, answer = paid(browser)
        refresh = browser.follow(answer).response.headers.get("refresh")
        assert refresh == (header and header + to_return(token)), f"{kind}: the browser is told {refresh}"


def test_of_a_refusal_tells_its_cause_and_code() -> None:
    browser = Browser(ticket="button")
    token = browser.pay(5000)
    page = browser.get(token)
    for _ in range(3):
        page = browser.follow(pay_by_card(browser, page, REFUSED))
    assert browser.payment(token).state is PaymentState.REFUSED, "no attempt is left"
    assert "La banque a refusé" in page.words, "the cause is told in the buyer's words"
    assert "Code 01116" in page.words, "with its code"
    assert not page.has("ticket-bank-card"), "nothing was paid"


def test_of_a_refused_gift_card_tells_the_partners_code() -> None:
    browser = Browser(ticket="button")
    page = browser.get(browser.pay())
    for _ in range(3):
        page = browser.follow(ask_balance(browser, page, FIFTY, "0000"))
    assert "02998 · EPAY_WRONG_PIN" in page.words, "the processor's own reason is told"


def test_of_a_payment_on_hold_says_that_it_waits() -> None:
    browser = Browser(ticket="button")
    token = browser.pay(5000)
    page = add(browser, browser.get(token), gift_card_number(5000, "02005"))
    page = browser.follow(browser.submit(page, "form-confirm"))
    assert "Paiement en attente" in page.words, "it is neither paid nor refused"
    assert "02005" in page.words, "the code is told"


def test_a_buyer_who_cancels_has_none() -> None:
    browser = Browser(ticket="button")
    token = browser.pay()
    assert browser.submit(browser.get(token), "form-cancel").location == to_cancel(token), "the shop is at once there"


@pytest.mark.parametrize("state", PaymentState)
def test_is_never_shown_where_it_is_switched_off(state: PaymentState) -> None:
    assert not Ticket.NONE.is_shown(state), "none is none"
