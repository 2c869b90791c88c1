from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockpayline.domain.buyer_step import AddGiftCard
from mockpayline.domain.gift_card import gift_card_number
from mockpayline.domain.state_machine import PaymentState
from mockpayline.page import amounts
from mockpayline.store.sqlite import Bounds
from tests.page.browser import Browser, Page
from tests.page.buying import FIFTY, REAL, TWENTY, add, ask_balance, journal


@pytest.fixture
def browser() -> Browser:
    return Browser()


def proposed(page: Page) -> str:
    return str(page.find("//form[@id='form-gift-card']//input[@id='amount']")[0].get("value"))


class TestAsking:
    def test_shows_the_balance_and_proposes_all_of_it(self, browser: Browser) -> None:
        offer = ask_balance(browser, browser.get(browser.pay(10_000)), FIFTY)
        assert offer.status == 200, "the card is good"
        assert offer.said("balance") == "50,00 €", "the balance is shown"
        assert proposed(offer) == "50,00", "all of it may be used"
        assert "Tout le solde" in offer.said("amount-hint"), "the page says what it proposes"

    def test_changes_nothing_in_the_world(self, browser: Browser) -> None:
        token = browser.pay(10_000)
        page = browser.get(token)
        before = (browser.payment(token), journal(browser, token))
        ask_balance(browser, page, FIFTY)
        assert (browser.payment(token), journal(browser, token)) == before, "no hold, no attempt, nothing journalled"

    def test_shows_the_card_masked(self, browser: Browser) -> None:
        offer = ask_balance(browser, browser.get(browser.pay()), FIFTY)
        assert FIFTY not in offer.words, "its number is not shown in full"
        assert f"{FIFTY[:6]}XXXXXXXXX{FIFTY[-4:]}" in offer.words, "but recognised"

    def test_of_a_card_that_another_basket_holds_tells_what_is_left(self, browser: Browser) -> None:
        other = browser.pay()
        browser.play(other, AddGiftCard(FIFTY, "1234", 3000))
        assert ask_balance(browser, browser.get(browser.pay()), FIFTY).said("balance") == "20,00 €", "30.00 are held"

    def test_of_a_card_in_the_basket_offers_to_replace_its_amount(self, browser: Browser) -> None:
        token = browser.pay(10_000)
        page = add(browser, browser.get(token), FIFTY, "10")
        assert proposed(ask_balance(browser, page, FIFTY)) == "50,00", "its own hold does not count"
        page = add(browser, page, FIFTY, "30")
        assert page.said("paid-by-gift-cards") == "30,00 €", "the new amount replaces the old one"

    @pytest.mark.parametrize(
        ("number", "pin", "code"),
        [
            (FIFTY, "0000", "EPAY_WRONG_PIN"),
            ("9998000000000000001", "9999", "EPAY_WRONG_PIN"),
            ("9998000000000000005", "1234", "EPAY_CARD_BLOCKED"),
            ("9998000000000000007", "1234", "EPAY_UNKNOWN_CARD"),
            (gift_card_number(5000, "02103"), "1234", "02103"),
        ],
    )
    def test_of_a_card_that_is_refused_is_an_attempt(self, browser: Browser, number: str, pin: str, code: str) -> None:
        token = browser.pay()
        page = browser.follow(ask_balance(browser, browser.get(token), number, pin))
        assert code in page.said("refusal"), "the refusal is told"
        assert "2 tentatives" in page.alert(), "it counts, so that nobody tries PINs for nothing"

    def test_of_refused_cards_ends_the_payment_as_adding_them_does(self, browser: Browser) -> None:
        token = browser.pay()
        page = browser.get(token)
        for _ in range(2):
            page = browser.follow(ask_balance(browser, page, FIFTY, "0000"))
        answer = ask_balance(browser, page, FIFTY, "0000")
        assert answer.location.startswith("https://shop.test/"), "the last attempt leads to the shop"
        assert browser.payment(token).state is PaymentState.REFUSED, "the payment is refused"

    def test_of_a_number_that_is_no_test_card_tells_nothing_of_it(self, browser: Browser) -> None:
        answer = ask_balance(browser, browser.get(browser.pay()), REAL)
        assert answer.status == 422, "it is a mistake of the form"
        assert not answer.has("balance"), "there is nothing to tell"

    def test_where_no_gift_card_is_offered_tells_nothing(self, browser: Browser) -> None:
        token = browser.pay(5000)
        add(browser, browser.get(token), FIFTY)
        answer = browser.post(token, {"step": "balance", "number": TWENTY, "pin": "1234"})
        assert answer.status == 409, "nothing is due"
        assert not answer.has("balance"), "so no balance is told either"

    def test_upon_an_old_page_tells_nothing(self, browser: Browser) -> None:
        token = browser.pay()
        old = browser.get(token)
        add(browser, old, FIFTY)
        answer = ask_balance(browser, old, TWENTY)
        assert answer.status == 409, "the basket has changed"
        assert "le panier a changé" in answer.alert(), "the page says so"


@settings(max_examples=25)
@given(amount=st.integers(1, 30_000), balance=st.integers(1, 30_000), held=st.integers(0, 2000))
def test_what_is_proposed_is_what_adding_the_card_without_an_amount_holds(amount: int, balance: int, held: int) -> None:
    browser = Browser()
    token, rival = browser.pay(amount), browser.pay(amount)
    number = gift_card_number(balance)
    if held and held < min(balance, amount):
        browser.play(rival, AddGiftCard(number, "1234", held))
    offer = ask_balance(browser, browser.get(token), number)
    browser.play(token, AddGiftCard(number, "1234", None))
    assert amounts.typed(proposed(offer)) == browser.payment(token).held, "the rules alone decide"


class TestChoosing:
    def test_too_much_is_a_refusal_that_can_be_rehearsed(self, browser: Browser) -> None:
        page = add(browser, browser.get(browser.pay(10_000)), FIFTY, "60")
        assert "EPAY_BALANCE_TOO_LOW" in page.said("refusal"), "the form lets a tester ask for more"

    def test_a_wrong_amount_of_a_card_refused_meanwhile_is_told_at_the_top_and_is_no_attempt(
        self, browser: Browser
    ) -> None:
        token = browser.pay()
        fields = {"step": "gift_card", "number": FIFTY, "pin": "0000", "amount": "beaucoup"}
        answer = browser.post(token, fields)
        assert answer.status == 422, "the amount is no amount"
        assert "montant en euros" in answer.alert(), "there is no field to say it beside"
        assert browser.payment(token).refusals == [], "the card was not asked about"

    def test_a_wrong_amount_without_a_card_is_told_at_the_top(self, browser: Browser) -> None:
        answer = browser.post(browser.pay(), {"step": "gift_card", "number": REAL, "pin": "1", "amount": "0,001"})
        assert "montant en euros" in answer.alert(), "there is no field to say it beside"
        assert REAL not in answer.text, "and the number is not repeated"


def test_a_world_full_of_gift_cards_says_so_and_does_nothing() -> None:
    browser = Browser(bounds=Bounds(gift_cards=7))
    token = browser.pay(50_000)
    numbers = ["9998000000000000001", "9998000000000000002", FIFTY, TWENTY]
    page = browser.get(token)
    for number in numbers:
        answer = ask_balance(browser, page, number)
        if answer.status == 503:
            break
        page = add(browser, page, number)
    assert answer.status == 503, "the world holds as many cards as it may"
    assert "bac à sable est plein" in answer.words, "the page says so"
    assert browser.payment(token).refusals == [], "it is no attempt"
