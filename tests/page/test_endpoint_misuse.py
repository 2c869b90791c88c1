# ruff: noqa: RUF001 - the page writes its apostrophes as French does

from __future__ import annotations

from collections.abc import Callable

import pytest

from mockpayline.domain.buyer_step import Word
from mockpayline.domain.state_machine import PaymentState
from tests.page.browser import Browser, mistakes_of
from tests.page.buying import (
    FIFTY,
    REFUSED,
    TWENTY,
    add,
    ask_balance,
    journal,
    pay_by_card,
    to_cancel,
    to_return,
)


@pytest.fixture
def browser() -> Browser:
    return Browser()


class TestMisuse:
    def test_a_refresh_of_the_answer_repeats_no_step(self, browser: Browser) -> None:
        token = browser.pay()
        answer = ask_balance(browser, browser.get(token), FIFTY, pin="0000")
        for _ in range(3):
            browser.follow(answer)
        assert len(browser.payment(token).refusals) == 1, "looking again is no attempt"

    def test_a_reload_of_the_page_takes_no_step_and_is_not_journalled(self, browser: Browser) -> None:
        token = browser.pay()
        browser.get(token)
        before = journal(browser, token)
        browser.get(token)
        assert journal(browser, token) == before, "only the first look opens the payment"

    def test_a_double_post_of_the_final_step_pays_once(self, browser: Browser) -> None:
        token = browser.pay(5000)
        page = browser.get(token)
        first, second = pay_by_card(browser, page), pay_by_card(browser, page)
        assert first.location == second.location == to_return(token), "both lead to the same place"
        assert browser.payment(token).attempts == 1, "there is one payment"

    def test_a_double_post_of_a_refused_step_is_one_attempt(self, browser: Browser) -> None:
        token = browser.pay(5000)
        page = browser.get(token)
        pay_by_card(browser, page, REFUSED)
        second = pay_by_card(browser, page, REFUSED)
        assert second.status == 409, "the second post is upon a page that is not of now"
        assert len(browser.payment(token).refusals) == 1, "one attempt was made"

    def test_the_back_button_removes_no_other_card(self, browser: Browser) -> None:
        token = browser.pay()
        old = add(browser, add(browser, browser.get(token), FIFTY), TWENTY)
        browser.follow(browser.remove(old, 0))
        answer = browser.remove(old, 0)
        assert answer.status == 409, "the place now holds another card"
        assert "le panier a changé" in answer.alert(), "the page says why nothing happened"
        assert [card.number for card in browser.payment(token).gift_cards] == [TWENTY], "the other card stays"

    @pytest.mark.parametrize("place", ["1", "-1", "", "x", "²", "99999999999"])
    def test_a_place_that_holds_no_card_removes_nothing(self, browser: Browser, place: str) -> None:
        token = browser.pay()
        add(browser, browser.get(token), FIFTY)
        answer = browser.post(token, {"step": "remove_gift_card", "place": place})
        assert answer.status == 409, f"no card stands at {place!r}"
        assert len(browser.payment(token).gift_cards) == 1, "the card stays"

    def test_a_second_tab_does_not_pay_another_rest_than_it_showed(self, browser: Browser) -> None:
        token = browser.pay(10_000)
        first = add(browser, browser.get(token), FIFTY)
        browser.follow(browser.remove(browser.get(token), 0))
        answer = pay_by_card(browser, first)
        assert answer.status == 409, "the first tab showed 50.00 due, now 100.00 are"
        assert answer.said("remains") == "100,00 €", "the page shows what is due now"
        assert browser.payment(token).state is PaymentState.OPEN, "nothing was paid"

    def test_an_old_page_can_still_cancel(self, browser: Browser) -> None:
        token = browser.pay()
        old = browser.get(token)
        add(browser, old, FIFTY)
        assert browser.submit(old, "form-cancel").location == to_cancel(token), "whoever cancels means it"

    @pytest.mark.parametrize(
        ("content_type", "content"),
        [
            ("application/x-www-form-urlencoded", b"cart=12&submit=Payer&token=other"),
            ("application/x-www-form-urlencoded", b"step=address"),
            ("application/x-www-form-urlencoded", b""),
            (
                "multipart/form-data; boundary=x",
                b'--x\r\nContent-Disposition: form-data; name="step"\r\n\r\ncancel\r\n',
            ),
            ("application/json", b'{"step": "cancel"}'),
            ("", b"\xff\xfe"),
        ],
    )
    def test_the_shops_own_post_opens_the_page_like_a_get(
        self, browser: Browser, content_type: str, content: bytes
    ) -> None:
        token = browser.pay()
        headers = {"content-type": content_type} if content_type else {}
        page = browser.request("POST", f"/v2/?token={token}", content=content, headers=headers)
        assert page.status == 200, f"a foreign form of {content_type} is no step"
        assert page.has("form-balance"), "it shows the page"
        assert browser.payment(token).state is PaymentState.OPEN, "it opens the payment"

    @pytest.mark.parametrize("step", ["confirm", "authenticate"])
    def test_a_step_out_of_turn_is_refused_in_words(self, browser: Browser, step: str) -> None:
        token = browser.pay()
        answer = browser.post(token, {"step": step, "result": "success"})
        assert answer.status == 409, f"{step} is impossible now"
        assert answer.alert().startswith("Rien n’a été fait"), "the page says that nothing was done"
        assert answer.has("form-balance"), "and goes on"

    def test_a_step_upon_a_paid_payment_leads_to_the_shop(self, browser: Browser) -> None:
        token = browser.pay(5000)
        page = browser.get(token)
        pay_by_card(browser, page)
        for answer in (browser.get(token), browser.submit(page, "form-cancel"), browser.post(token, {})):
            assert (answer.status, answer.location) == (303, to_return(token)), "paid is paid"
        assert browser.payment(token).state is PaymentState.ACCEPTED, "it stays accepted"

    def test_a_cancelled_payment_leads_to_the_shop(self, browser: Browser) -> None:
        token = browser.pay(5000)
        page = browser.get(token)
        browser.submit(page, "form-cancel")
        for answer in (browser.get(token), pay_by_card(browser, page)):
            assert (answer.status, answer.location) == (303, to_cancel(token)), "a second payment cannot happen"

    def test_head_opens_nothing(self, browser: Browser) -> None:
        token = browser.pay()
        answer = browser.request("HEAD", f"/v2/?token={token}")
        assert answer.status == 200, "HEAD answers as GET"
        assert browser.payment(token).state is PaymentState.ISSUED, "but the buyer has seen nothing"

    def test_a_step_without_a_look_before_opens_the_payment(self, browser: Browser) -> None:
        token = browser.pay()
        answer = browser.post(token, {"step": "gift_card", "number": FIFTY, "pin": "1234"})
        assert answer.status == 303, "a script need not GET first"
        assert browser.payment(token).opened_at is not None, "whoever acts has opened the page"

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
    def test_other_methods_are_not_known(self, browser: Browser, method: str) -> None:
        assert browser.request(method, f"/v2/?token={browser.pay()}").status == 405, f"{method} means nothing here"


class TestAPaymentThatIsOver:
    def test_unknown_is_404_and_says_so(self, browser: Browser) -> None:
        for answer in (browser.get("nobody"), browser.post("nobody", {"step": "cancel"}), browser.get("%00'\"<b>")):
            assert answer.status == 404, "no payment has this token"
            assert "Aucun paiement ne porte ce jeton" in answer.words, "the page says so"
            assert mistakes_of(answer) == [], "the page is well-formed"

    @pytest.mark.parametrize("path", ["/v2/", "/v2", "/v2/?token=", "/v2/?token=%20", "/v2/?other=1"])
    def test_missing_is_400_and_says_so(self, browser: Browser, path: str) -> None:
        answer = browser.request("GET", path)
        assert answer.status == 400, "the token is missing"
        assert "token" in answer.words, "the page names the parameter"

    @pytest.mark.parametrize(
        ("finish", "words"),
        [
            (lambda browser, token: browser.wait(token, 15), "temps de paiement est écoulé"),
            (lambda browser, token: (browser.get(token), browser.wait(token, 15)), "temps de paiement est écoulé"),
            (lambda browser, token: browser.play(token, Word("end_token")), "mis fin à ce paiement"),
        ],
        ids=["never opened", "expired", "ended"],
    )
    def test_without_a_result_is_410_with_a_way_back(
        self, browser: Browser, finish: Callable[[Browser, str], object], words: str
    ) -> None:
        token = browser.pay()
        finish(browser, token)
        for answer in (browser.get(token), browser.post(token, {"step": "gift_card", "number": FIFTY, "pin": "1234"})):
            assert answer.status == 410, "the session is gone"
            assert words in answer.words, "the page says what happened"
            assert [one.get("href") for one in answer.find("//a")] == [to_cancel(token)], "it leads back to the shop"
            assert mistakes_of(answer) == [], "the page is well-formed"

    def test_expired_after_a_refusal_leads_to_the_shop(self, browser: Browser) -> None:
        token = browser.pay()
        add(browser, browser.get(token), FIFTY, pin="0000")
        browser.wait(token, 15)
        assert browser.get(token).location == to_return(token), "the refusal is its result"
