# ruff: noqa: RUF001 - the page writes its apostrophes as French does

from __future__ import annotations

import logging
import re

import msgspec
import pytest

from mockpayline.contract.types.order import Order
from mockpayline.domain.bank_card import GOOD_AMEX, GOOD_CB
from mockpayline.scenario.loader import demo
from tests.page.browser import Browser, Page, mistakes_of
from tests.page.buying import (
    FIFTY,
    REAL,
    ask_balance,
    pay_by_card,
    to_return,
)


@pytest.fixture
def browser() -> Browser:
    return Browser()


def _is_told_beside(page: Page, field: str, words: str) -> None:
    assert page.status == 422, f"a form mistake is 422, not {page.status}"
    (element,) = page.find(f"//input[@id='{field}']")
    assert element.get("aria-invalid") == "true", f"{field} is marked as wrong"
    described = (element.get("aria-describedby") or "").split()
    assert f"{field}-mistake" in described, f"the message is tied to {field}"
    assert words in page.said(f"{field}-mistake"), f"the message is {page.said(f'{field}-mistake')!r}"
    assert page.find("//title")[0].text_content().startswith("Erreur"), "the title says that something is wrong"
    assert mistakes_of(page) == [], "the page stays well-formed"


def _foreign_scripts(page: Page) -> list[str]:
    return [
        str(one.get("src")) + (one.text or "")
        for one in page.find("//script")
        if not str(one.get("src")).startswith(("./static/", "v2/static/")) or one.text
    ]


class TestFormMistakes:
    @pytest.mark.parametrize(
        ("typed", "field", "words"),
        [
            ({"number": ""}, "number", "Remplissez"),
            ({"number": REAL}, "number", "pas une carte cadeau de test"),
            ({"number": FIFTY[:-1] + str((int(FIFTY[-1]) + 1) % 10)}, "number", "pas une carte cadeau de test"),
            ({"number": "x" * 81}, "number", "trop long"),
            ({"pin": ""}, "pin", "Remplissez"),
            ({"pin": "12"}, "pin", "quatre chiffres"),
        ],
    )
    def test_of_the_gift_card_form_stand_beside_their_field(
        self, browser: Browser, typed: dict[str, str], field: str, words: str
    ) -> None:
        token = browser.pay()
        filled = {"number": FIFTY, "pin": "4321"} | typed
        answer = browser.submit(browser.get(token), "form-balance", **filled)
        _is_told_beside(answer, field, words)
        assert "4321" not in answer.text, "a PIN is never shown again"
        assert browser.payment(token).refusals == [], "a form mistake is no attempt"

    @pytest.mark.parametrize("amount", ["beaucoup", "-5", "12,345"])
    def test_of_the_amount_stand_beside_it_with_the_balance_still_shown(self, browser: Browser, amount: str) -> None:
        token = browser.pay()
        offer = ask_balance(browser, browser.get(token), FIFTY)
        answer = browser.submit(offer, "form-gift-card", amount=amount)
        _is_told_beside(answer, "amount", "un montant en euros")
        assert answer.said("balance") == "50,00 €", "the buyer chooses another amount of the same card"
        assert answer.find("//input[@id='amount']")[0].get("value") == amount, "the amount stays as typed"
        assert browser.payment(token).refusals == [], "a form mistake is no attempt"
        assert browser.payment(token).gift_cards == [], "and adds nothing"

    @pytest.mark.parametrize(
        ("typed", "field", "words"),
        [
            ({"card": ""}, "card", "Remplissez"),
            ({"card": REAL}, "card", "pas une carte bancaire de test"),
            ({"card": GOOD_CB[:-1] + "1"}, "card", "mal saisi"),
            ({"expires": ""}, "expires", "Remplissez"),
            ({"expires": "13/29"}, "expires", "le mois et l’année"),
            ({"expires": "demain"}, "expires", "le mois et l’année"),
            ({"expires": "01/20"}, "expires", "a expiré"),
            ({"cvv": ""}, "cvv", "Remplissez"),
            ({"cvv": "98"}, "cvv", "trois chiffres"),
            ({"holder": REAL}, "holder", "pas de chiffres"),
            ({"holder": "Louis 14"}, "holder", "pas de chiffres"),
            ({"holder": "a\x00b"}, "holder", "illisible"),
        ],
    )
    def test_of_the_card_form_stand_beside_their_field(
        self, browser: Browser, typed: dict[str, str], field: str, words: str
    ) -> None:
        token = browser.pay()
        filled = {"card": GOOD_CB, "expires": "11/29", "cvv": "987", "holder": "Zoé Petit"} | typed
        answer = browser.submit(browser.get(token), "form-complement", **filled)
        _is_told_beside(answer, field, words)
        shown = {one.get("id"): one.get("value") for one in answer.find("//form[@id='form-complement']//input[@id]")}
        if field != "expires":
            assert shown["expires"] == "11/29", "the expiry stays as typed"
        if field != "holder":
            assert shown["holder"] == "Zoé Petit", "the holder stays as typed"
        assert (shown["card"], shown["cvv"]) == ("", ""), "card number and cryptogram are typed anew"
        assert browser.payment(token).refusals == [], "a form mistake is no attempt"

    def test_name_the_brand_that_no_contract_takes(self, browser: Browser) -> None:
        only_cb = [one for one in demo().contracts if one.card_code != "AMEX"]
        browser = Browser(msgspec.structs.replace(demo(), contracts=tuple(only_cb)))
        answer = pay_by_card(browser, browser.get(browser.pay()), GOOD_AMEX, cvv="1234")
        _is_told_beside(answer, "card", "AMEX ne sont pas acceptées")

    @pytest.mark.parametrize("expires", ["1229", "12/29", "12 / 29", "12/2029", "122029"])
    def test_do_not_include_an_expiry_in_another_common_form(self, browser: Browser, expires: str) -> None:
        token = browser.pay()
        answer = pay_by_card(browser, browser.get(token), expires=expires)
        assert answer.location == to_return(token), f"{expires} is December 2029"

    @pytest.mark.parametrize(
        ("step", "field"),
        [
            ({"step": "gift_card", "pin": "1234"}, "number"),
            ({"step": "balance", "pin": "1234"}, "number"),
            ({"step": "balance", "number": FIFTY}, "pin"),
            ({"step": "gift_card", "number": FIFTY, "pin": "1234"}, "amount"),
            ({"step": "gift_card", "number": FIFTY}, "pin"),
            ({"step": "complement", "expires": "12/29", "cvv": "123"}, "card"),
            ({"step": "complement", "card": GOOD_CB, "cvv": "123"}, "expires"),
            ({"step": "complement", "card": GOOD_CB, "expires": "12/29", "cvv": "123"}, "holder"),
        ],
    )
    @pytest.mark.parametrize("number", [REAL, "4111 1111 1111 1111", "4111-1111-1111-1111"])
    def test_never_repeat_log_or_keep_a_number_that_is_no_test_card(
        self, browser: Browser, caplog: pytest.LogCaptureFixture, step: dict[str, str], field: str, number: str
    ) -> None:
        caplog.set_level(logging.DEBUG)
        token = browser.pay()
        browser.get(token)
        answer = browser.post(token, step | {field: number})
        assert answer.status == 422, "the form does not let it through"
        kept = "".join(browser.store._writing.connection.iterdump())
        for place, text in (("the page", answer.text), ("the store", kept), ("the log", caplog.text)):
            assert REAL not in re.sub("[ -]", "", text), f"{place} repeats the number typed as {field}"


class TestHostileWords:
    HOSTILE = "\"><script>alert(1)</script>{{7*7}}'&amp;{ref}"

    def test_of_an_order_reference_stay_words(self, browser: Browser) -> None:
        token = browser.pay(order=Order(ref=self.HOSTILE[:50], amount="1", currency="978", date="01/01/2027 10:00"))
        page = browser.get(token)
        assert _foreign_scripts(page) == [], "no script comes into the page"
        assert self.HOSTILE[:50] in page.words, "the reference is shown as it is"
        assert mistakes_of(page) == [], "the page stays well-formed"

    def test_typed_into_a_field_stay_words(self, browser: Browser) -> None:
        answer = browser.post(
            browser.pay(),
            {"step": "complement", "card": "", "expires": self.HOSTILE, "holder": self.HOSTILE, "cvv": self.HOSTILE},
        )
        assert answer.status == 422, "the card is missing"
        assert _foreign_scripts(answer) == [], "no script comes into the page"
        assert answer.find("//input[@id='holder']")[0].get("value") == self.HOSTILE, "the value is what was typed"

    def test_of_a_shops_address_stay_an_address(self, browser: Browser) -> None:
        hostile = "https://shop.test/\"><script>alert(1)</script>?a='&b=;script-src"
        token = browser.pay(cancelURL=hostile, returnURL=hostile)
        policy = browser.get(token).response.headers["content-security-policy"]
        assert policy.count("script-src") == 1, "an address adds nothing to the policy"
        browser.wait(token, 15)
        page = browser.get(token)
        assert _foreign_scripts(page) == [], "no script comes into the page"
        assert page.find("//a")[0].get("href") == f"{hostile}&token={token}&paylinetoken={token}", "the link is whole"

    @pytest.mark.parametrize("path", ["/v2/", "/v2"])
    def test_of_a_token_stay_unsaid(self, browser: Browser, path: str) -> None:
        answer = browser.request("GET", path + "?token=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
        assert answer.status == 404, "no payment has this token"
        assert "alert" not in answer.text, "an unknown token is not repeated"
