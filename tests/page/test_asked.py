from __future__ import annotations

import pytest

from tests.page.browser import ORIGIN, Browser, Page
from tests.page.buying import CHALLENGED, FIFTY, add, pay_by_card, to_cancel, to_return

CARD = {"step": "complement", "expires": "12/29", "cvv": "123"}


@pytest.fixture
def browser() -> Browser:
    return Browser()


def by_script(browser: Browser, token: str, fields: dict[str, str]) -> Page:
    """Post as htmx does."""
    return browser.send(f"{ORIGIN}/v2/?token={token}", fields, hx_request="true")


class TestByScript:
    def test_a_step_leads_to_the_page_as_without(self, browser: Browser) -> None:
        token = browser.pay()
        answer = by_script(browser, token, {"step": "gift_card", "number": FIFTY, "pin": "1234"})
        assert browser.follow(answer).said("paid-by-gift-cards") == "50,00 €", "htmx follows to the new page"

    def test_the_way_to_the_shop_is_the_windows_own(self, browser: Browser) -> None:
        token = browser.pay(5000)
        answer = by_script(browser, token, CARD | {"card": "4970100000325734"})
        assert answer.status == 200, "a script cannot follow a redirect to another origin"
        assert answer.response.headers["hx-redirect"] == to_return(token), "so the window goes there"
        again = browser.get(token, hx_request="true")
        assert again.response.headers["hx-redirect"] == to_return(token), "whatever the script asks"

    def test_cancelling_leads_the_window_to_the_shop(self, browser: Browser) -> None:
        token = browser.pay()
        answer = by_script(browser, token, {"step": "cancel"})
        assert answer.response.headers["hx-redirect"] == to_cancel(token), "the window goes there"

    def test_the_banks_page_is_not_put_into_another(self, browser: Browser) -> None:
        token = browser.pay()
        answer = by_script(browser, token, CARD | {"card": CHALLENGED})
        assert answer.response.headers["hx-redirect"] == f"./3ds?token={token}", "it is a page of its own"

    def test_a_ticket_is_a_page_of_its_own(self) -> None:
        browser = Browser(ticket="redirect")
        token = browser.pay(5000)
        answer = by_script(browser, token, CARD | {"card": "4970100000325734"})
        assert answer.response.headers["hx-redirect"] == f"./?token={token}", "or it would not lead on by itself"

    def test_an_address_of_any_letters_is_carried_by_every_kind_of_redirect(self) -> None:
        address, carried = "https://shop.test/reçu/日?à=1", "https://shop.test/re%C3%A7u/%E6%97%A5?%C3%A0=1"
        for ticket, name in (("none", "hx-redirect"), ("redirect", "refresh")):
            browser = Browser(ticket=ticket)
            token = browser.pay(5000, returnURL=address)
            answer = by_script(browser, token, CARD | {"card": "4970100000325734"})
            answer = browser.get(token) if ticket == "redirect" else answer
            assert carried in answer.response.headers[name], f"{name} is a header of plain letters"

    def test_a_page_differs_from_the_windows_own_in_nothing(self, browser: Browser) -> None:
        token = browser.pay()
        page = browser.get(token, hx_request="true")
        assert page.text == browser.get(token).text, "htmx takes from it what it needs"
        assert "HX-Request" in page.response.headers["vary"], "redirects differ, so caches must know"


class TestTheBanksAddress:
    def test_leads_to_the_payment_page_while_no_challenge_is_under_way(self, browser: Browser) -> None:
        token = browser.pay()
        answer = browser.request("GET", f"/v2/3ds?token={token}")
        assert answer.status == 303, "there is nothing to authenticate"
        assert browser.follow(answer).has("form-balance"), "the payment page is"

    def test_is_where_the_payment_page_leads_during_a_challenge(self, browser: Browser) -> None:
        token = browser.pay()
        add(browser, browser.get(token), FIFTY)
        answer = pay_by_card(browser, browser.get(token), CHALLENGED)
        assert answer.location == f"./3ds?token={token}", "the bank has a page of its own"
        assert browser.get(token).location == f"./3ds?token={token}", "opened again, it is there again"

    def test_without_a_slash_is_found_as_well(self, browser: Browser) -> None:
        token = browser.pay()
        page = browser.request("GET", f"/v2?token={token}")
        page = browser.follow(pay_by_card(browser, page, CHALLENGED))
        assert page.has("form-authenticate"), "links are below the page's own directory"

    def test_of_an_unknown_payment_says_so(self, browser: Browser) -> None:
        assert browser.request("GET", "/v2/3ds?token=nobody").status == 404, "no payment has this token"

    def test_ends_where_the_payment_does(self, browser: Browser) -> None:
        token = browser.pay(5000)
        page = browser.follow(pay_by_card(browser, browser.get(token), CHALLENGED))
        answer = browser.submit(page, "form-authenticate", "result=success")
        assert answer.location == to_return(token), "paid"
        answer = browser.submit(page, "form-authenticate", "result=success")
        assert answer.location == to_return(token), "a second click pays nothing and leads there too"
