from __future__ import annotations

import pytest

from mockpayline.domain.bank_card import GOOD_AMEX
from mockpayline.domain.buyer_step import AddGiftCard, PartnerAnswer
from mockpayline.domain.gift_card import gift_card_number
from mockpayline.domain.state_machine import PaymentState
from tests.page.browser import Browser, Page, mistakes_of
from tests.page.buying import (
    CHALLENGED,
    FAILING,
    FIFTY,
    REFUSED,
    TWENTY,
    add,
    pay_by_card,
    to_cancel,
    to_return,
)


@pytest.fixture
def browser() -> Browser:
    return Browser()


class TestAWholeBasket:
    def test_is_paid_by_forms_alone_with_two_gift_cards_and_a_complement(self, browser: Browser) -> None:
        token = browser.pay(10_000)
        page = browser.get(token)
        assert page.said("remains") == "100,00 €", "nothing is paid at first"
        page = add(browser, page, f"{FIFTY[:4]} {FIFTY[4:]}")
        assert page.said("paid-by-gift-cards") == "50,00 €", "without an amount the whole balance is taken"
        page = add(browser, page, TWENTY, "12,5")
        assert page.said("paid-by-gift-cards") == "62,50 €", "an amount with a comma is taken as typed"
        assert page.said("remains") == "37,50 €", "what remains is the amount less the gift cards"
        answer = pay_by_card(browser, page)
        assert (answer.status, answer.location) == (303, to_return(token)), "the buyer goes back to the shop"
        payment = browser.payment(token)
        assert payment.state is PaymentState.ACCEPTED, f"the basket is {payment.state}"
        assert [card.amount for card in payment.gift_cards] == [5000, 1250], "both gift cards paid their part"
        assert payment.complement is not None, "a complement paid"
        assert (payment.complement.amount, payment.complement.expires) == (3750, "1229"), "the complement paid the rest"

    def test_is_confirmed_where_gift_cards_pay_it_all(self, browser: Browser) -> None:
        token = browser.pay(5000)
        page = add(browser, browser.get(token), FIFTY)
        assert page.said("remains") == "0,00 €", "the gift card pays all"
        assert not page.has("form-complement"), "no card form stands where nothing is due"
        assert not page.has("form-balance"), "no gift-card form stands where nothing is due"
        answer = browser.submit(page, "form-confirm")
        assert answer.location == to_return(token), "confirming leads back to the shop"
        assert browser.payment(token).state is PaymentState.ACCEPTED, "confirming pays"

    def test_can_be_paid_by_bank_card_alone_where_the_method_is_offered(self, browser: Browser) -> None:
        token = browser.pay(4200)
        answer = pay_by_card(browser, browser.get(token), GOOD_AMEX, cvv="1234", holder="")
        assert answer.location == to_return(token), "the card pays the whole basket"
        assert browser.payment(token).card is not None, "a card payment is kept"

    def test_gives_a_removed_gift_card_back(self, browser: Browser) -> None:
        token = browser.pay(10_000)
        page = add(browser, add(browser, browser.get(token), FIFTY), TWENTY)
        page = browser.follow(browser.remove(page, 0))
        assert page.said("paid-by-gift-cards") == "20,00 €", "only the second card is left"
        assert [card.number for card in browser.payment(token).gift_cards] == [TWENTY], "the first card was removed"

    @pytest.mark.parametrize("started", [False, True], ids=["at first", "with a gift card"])
    def test_can_be_cancelled(self, browser: Browser, started: bool) -> None:
        token = browser.pay()
        page = browser.get(token)
        if started:
            page = add(browser, page, FIFTY)
        answer = browser.submit(page, "form-cancel")
        assert (answer.status, answer.location) == (303, to_cancel(token)), "cancelling leads to cancelURL"
        payment = browser.payment(token)
        assert payment.outcome is not None, "a cancelled payment has an outcome"
        assert payment.outcome.code == "02319", "cancelling is 02319"

    def test_on_hold_leads_back_to_the_shop(self, browser: Browser) -> None:
        token = browser.pay(5000)
        page = add(browser, browser.get(token), gift_card_number(5000, "02005"))
        answer = browser.submit(page, "form-confirm")
        assert answer.location == to_return(token), "on hold leads to returnURL"
        assert browser.payment(token).state is PaymentState.ON_HOLD, "the processor puts the commit on hold"
        assert browser.get(token).location == to_return(token), "so does opening the page again"
        browser.play(token, PartnerAnswer("00000"))
        assert browser.get(token).location == to_return(token), "and once the partner has answered"


class TestThreeDSecure:
    @pytest.fixture
    def token(self, browser: Browser) -> str:
        return browser.pay(5000)

    @pytest.fixture
    def challenge(self, browser: Browser, token: str) -> Page:
        page = browser.follow(pay_by_card(browser, browser.get(token), CHALLENGED))
        assert browser.payment(token).state is PaymentState.CHALLENGE, "the card asks for 3-D Secure"
        return page

    def test_offers_its_three_ways_and_cancel_alone(self, challenge: Page) -> None:
        forms = [one.get("id") for one in challenge.find("//form")]
        assert forms == ["form-authenticate", "form-cancel"], "nothing else can be done at the bank's page"
        assert challenge.find("//script") == [], "it needs no script"
        ways = [one.get("value") for one in challenge.find("//button[@name='result']")]
        assert ways == ["success", "failure", "abandon"], "the challenge ends in three ways"

    def test_success_pays(self, browser: Browser, token: str, challenge: Page) -> None:
        answer = browser.submit(challenge, "form-authenticate", "result=success")
        assert answer.location == to_return(token), "an authenticated payment is accepted"

    @pytest.mark.parametrize(
        ("way", "code", "words"), [("failure", "03003", "a échoué"), ("abandon", "03022", "a été abandonnée")]
    )
    def test_failure_and_abandon_are_refused_attempts(
        self, browser: Browser, token: str, challenge: Page, way: str, code: str, words: str
    ) -> None:
        page = browser.follow(browser.submit(challenge, "form-authenticate", f"result={way}"))
        assert words in page.alert(), f"the buyer is told of {way}"
        assert f"Code {code}" in page.alert(), "the code stands in small print"
        assert "2 tentatives" in page.alert(), "the attempts left are told"
        assert page.has("form-complement"), "the buyer can try again"

    def test_can_be_cancelled(self, browser: Browser, token: str, challenge: Page) -> None:
        assert browser.submit(challenge, "form-cancel").location == to_cancel(token), "cancel is offered always"

    def test_shows_itself_again_when_the_page_is_opened_again(
        self, browser: Browser, token: str, challenge: Page
    ) -> None:
        again = browser.follow(browser.get(token))
        assert again.has("form-authenticate"), "the challenge is still under way"

    def test_alone_may_stand_in_a_frame(self, challenge: Page) -> None:
        assert "frame-ancestors *;" in challenge.response.headers["content-security-policy"], "shops frame it"

    def test_leads_back_to_the_payment_page_when_it_is_over(
        self, browser: Browser, token: str, challenge: Page
    ) -> None:
        browser.submit(challenge, "form-authenticate", "result=failure")
        answer = browser.send(str(challenge.response.url), {})
        assert answer.status == 303, "no challenge is under way"
        assert browser.follow(answer).has("form-complement"), "the payment page goes on"

    def test_takes_no_other_step_meanwhile(self, browser: Browser, token: str, challenge: Page) -> None:
        answer = browser.post(token, {"step": "gift_card", "number": FIFTY, "pin": "1234"})
        assert answer.status == 409, "a gift card cannot be added at the bank's page"
        assert "pas possible maintenant" in answer.alert(), "the page says so"
        assert answer.has("form-authenticate"), "the challenge is shown again"

    def test_tells_a_mistake_of_a_form_that_is_gone_at_the_top(
        self, browser: Browser, token: str, challenge: Page
    ) -> None:
        answer = browser.post(token, {"step": "complement", "card": ""})
        assert "Remplissez" in answer.alert(), "no field is there to say it beside"
        assert mistakes_of(answer) == [], "and the page is whole"

    def test_an_unknown_way_is_no_step(self, browser: Browser, token: str, challenge: Page) -> None:
        answer = browser.post(token, {"step": "authenticate", "result": "maybe"})
        assert answer.status == 409, "3-D Secure ends in three ways only"


class TestRefusals:
    @pytest.mark.parametrize(
        ("number", "pin", "amount", "words", "code"),
        [
            (FIFTY, "0000", "", "PIN de la carte cadeau est faux", "02998 · EPAY_WRONG_PIN"),
            (FIFTY, "1234", "60", "solde de la carte cadeau ne suffit pas", "02998 · EPAY_BALANCE_TOO_LOW"),
            (FAILING, "1234", "", "carte cadeau a été refusée", "02998 · EPAY_REFUSED"),
            ("9998000000000000005", "1234", "", "bloquée", "02998 · EPAY_CARD_BLOCKED"),
            ("9998000000000000008", "1234", "", "a expiré", "02998 · EPAY_CARD_EXPIRED"),
            ("9998000000000000007", "1234", "", "inconnue", "02998 · EPAY_UNKNOWN_CARD"),
            ("9998000000000000003", "1234", "1500", "montant maximum", "02610"),
        ],
    )
    def test_of_a_gift_card_tell_their_cause_and_code(
        self, browser: Browser, number: str, pin: str, amount: str, words: str, code: str
    ) -> None:
        token = browser.pay(200_000)
        page = add(browser, browser.get(token), number, amount, pin)
        assert words in page.alert(), f"the cause is told in the buyer's words, not {page.alert()!r}"
        assert f"Code {code}" in page.said("refusal"), "the code stands in small print"
        assert page.find("//*[@id='refusal']//small"), "small print is small"
        assert "Il vous reste 2 tentatives" in page.alert(), "the attempts left are told"

    def test_of_the_bank_leave_the_gift_cards_in_the_basket(self, browser: Browser) -> None:
        token = browser.pay(10_000)
        page = add(browser, browser.get(token), FIFTY)
        page = browser.follow(pay_by_card(browser, page, REFUSED))
        assert "La banque a refusé" in page.alert(), "the bank's refusal is told"
        assert "Code 01116" in page.alert(), "with its code"
        assert page.said("paid-by-gift-cards") == "50,00 €", "the gift card is still there"

    def test_end_the_payment_when_no_attempt_is_left(self, browser: Browser) -> None:
        token = browser.pay(5000)
        page = browser.get(token)
        for left in ("2 tentatives", "une tentative"):
            page = browser.follow(pay_by_card(browser, page, REFUSED))
            assert left in page.alert(), f"the page tells of {left}"
        answer = pay_by_card(browser, page, REFUSED)
        assert (answer.status, answer.location) == (303, to_return(token)), "the last refusal leads to returnURL"
        assert browser.payment(token).state is PaymentState.REFUSED, "the payment is refused for good"

    def test_are_news_only_right_after_they_happened(self, browser: Browser) -> None:
        token = browser.pay(10_000)
        page = add(browser, browser.get(token), FIFTY, pin="0000")
        assert page.alert(), "a refusal is called out"
        page = add(browser, page, FIFTY)
        assert not page.alert(), "once a step went well nothing is called out"
        assert page.said("refusal").startswith("Dernier refus"), "the refusal is told as a thing of the past"
        assert "2 tentatives" in page.said("refusal"), "for the attempts left still count"

    def test_can_be_left_with_as_the_result(self, browser: Browser) -> None:
        token = browser.pay(5000)
        page = browser.get(token)
        assert not page.has("form-give-up"), "without a refusal there is nothing to leave with"
        page = browser.follow(pay_by_card(browser, page, REFUSED))
        answer = browser.submit(page, "form-give-up")
        assert answer.location == to_return(token), "the refusal is final, so the buyer goes to returnURL"


def test_no_full_number_of_a_card_in_the_basket_stands_in_the_page(browser: Browser) -> None:
    token = browser.pay()
    browser.play(token, AddGiftCard(FIFTY, "1234", None))
    page = browser.get(token)
    assert FIFTY not in page.text, "the number is masked"
    assert f"{FIFTY[:6]}XXXXXXXXX{FIFTY[-4:]}" in page.words, "by six and four digits"
