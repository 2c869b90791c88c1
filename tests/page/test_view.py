# ruff: noqa: RUF001 - the page writes its apostrophes as French does

from __future__ import annotations

import msgspec
import pytest

from mockpayline.contract.types.payment import Payment, SelectedContractList
from mockpayline.domain.buyer_step import AddGiftCard
from mockpayline.domain.dialect import Dialect, MaxAmountScope, PanMask
from mockpayline.domain.gift_card import gift_card_number
from mockpayline.scenario.loader import demo
from tests.page.browser import Browser, Page
from tests.page.buying import ask_balance

CARD = gift_card_number(20_000, serial=1)
OTHER = gift_card_number(20_000, serial=2)
EMPTY = gift_card_number(0, serial=1)


def browser_of(*, max_amount: int = 100_000, **dialect: object) -> Browser:
    gift, *others = demo().contracts
    gift = msgspec.structs.replace(gift, max_amount=max_amount)
    declaration = msgspec.structs.replace(demo(), contracts=(gift, *others), dialect=Dialect(**dialect))  # type: ignore[arg-type]
    return Browser(declaration)


def with_card(browser: Browser, amount: int, **asked: object) -> Page:
    token = browser.pay(amount, **asked)
    browser.play(token, AddGiftCard(CARD, "1234", None))
    return browser.get(token)


def test_the_maximum_and_what_it_leaves_are_shown() -> None:
    browser = browser_of(max_amount=25_000)
    page = with_card(browser, 50_000)
    assert page.said("max-amount") == "250,00 €", "the contract's maximum"
    offer = ask_balance(browser, page, OTHER)
    assert offer.find("//input[@id='amount']")[0].get("value") == "50,00", "no more than the maximum leaves"
    assert "permet le maximum" in offer.said("amount-hint"), "the hint says what bounds it"


def test_what_is_due_bounds_the_next_card_as_well() -> None:
    browser = browser_of()
    offer = ask_balance(browser, with_card(browser, 21_000), OTHER)
    assert offer.find("//input[@id='amount']")[0].get("value") == "10,00", "no more than what is due is ever taken"
    assert "reste à payer" in offer.said("amount-hint"), "the hint says what bounds it"


def test_at_the_maximum_no_form_asks_for_another_card() -> None:
    page = with_card(browser_of(max_amount=20_000), 50_000)
    assert not page.has("form-balance"), "one more card could add nothing"
    assert "montant maximum par cartes cadeaux est atteint" in page.words, "the page says why"
    assert page.has("form-complement"), "the rest is paid by bank card"


def test_a_maximum_per_card_is_called_so_and_leaves_room_for_more_cards() -> None:
    page = with_card(browser_of(max_amount=20_000, max_amount_scope=MaxAmountScope.CARD), 50_000)
    assert "Maximum par carte cadeau" in page.words, "the dialect bounds each card"
    assert page.has("form-balance"), "another card may be added"


def test_card_numbers_are_masked_as_the_dialect_says() -> None:
    page = with_card(browser_of(pan_mask=PanMask.SIX_TWO), 50_000)
    assert f"{CARD[:6]}{'X' * 11}{CARD[-2:]}" in page.words, "six digits, then the last two"


def test_a_card_too_many_is_told_at_the_top() -> None:
    browser = browser_of(max_cards=1)
    page = with_card(browser, 50_000)
    answer = ask_balance(browser, page, gift_card_number(100))
    assert answer.status == 409, "the dialect allows one card"
    assert "aucune carte cadeau ne peut être ajoutée" in answer.alert(), "the page says so"


def test_an_empty_card_is_told_beside_its_number() -> None:
    browser = browser_of()
    answer = ask_balance(browser, browser.get(browser.pay()), EMPTY)
    assert answer.status == 409, "nothing can be taken from it"
    assert "Il ne reste rien" in answer.said("number-mistake"), "the message is tied to the number"


def test_an_amount_of_zero_is_told_beside_the_amount() -> None:
    browser = browser_of()
    offer = ask_balance(browser, browser.get(browser.pay()), CARD)
    answer = browser.submit(offer, "form-gift-card", amount="0")
    assert answer.status == 409, "zero takes nothing"
    assert "au moins un centime" in answer.said("amount-mistake"), "the message is tied to the amount"


def test_a_mistake_whose_form_is_gone_is_told_at_the_top() -> None:
    browser = browser_of()
    token = browser.pay(20_000)
    browser.play(token, AddGiftCard(CARD, "1234", None))
    answer = browser.post(token, {"step": "gift_card", "number": gift_card_number(100), "pin": "1234"})
    assert answer.status == 409, "nothing is due"
    assert "il ne reste rien à payer" in answer.alert(), "no field is there to say it beside"
    answer = browser.post(token, {"step": "complement", "card": ""})
    assert "Remplissez" in answer.alert(), "nor is the card form"


class TestMethods:
    def test_without_gift_cards_show_nothing_of_them(self) -> None:
        browser = browser_of()
        payment = Payment(amount="5000", currency="978", action="100", mode="CPT", contractNumber="CB1")
        page = browser.get(browser.pay(payment=payment))
        assert not page.has("gift-cards"), "action 100 offers no gift card"
        assert not page.has("max-amount"), "so there is no maximum either"
        assert page.has("form-complement"), "the card pays"
        answer = browser.post(str(page.response.url.params["token"]), {"step": "gift_card", "number": CARD, "pin": "1"})
        assert answer.status == 409, "a gift card cannot be added"
        assert "aucune carte cadeau" in answer.alert(), "the page says so at its top"

    def test_of_gift_cards_alone_ask_for_one_first(self) -> None:
        browser = browser_of()
        only = SelectedContractList(selectedContract=["CCC1"])
        token = browser.pay(50_000, selectedContractList=only)
        page = browser.get(token)
        assert not page.has("form-complement"), "a bank card alone is not offered"
        assert "Ajoutez d’abord une carte cadeau" in page.words, "the page says how to get on"
        browser.play(token, AddGiftCard(CARD, "1234", None))
        assert browser.get(token).has("form-complement"), "a bank card pays what the gift card leaves"

    def test_without_any_bank_card_say_that_the_rest_cannot_be_paid(self) -> None:
        gift = demo().contracts[0]
        browser = Browser(msgspec.structs.replace(demo(), contracts=(gift,)))
        page = with_card(browser, 50_000)
        assert not page.has("form-complement"), "no contract takes the rest"
        assert "modifiez les cartes cadeaux ou annulez" in page.words, "the page says what can be done"
        answer = browser.post(str(page.response.url.params["token"]), {"step": "complement", "card": "1"})
        assert answer.status == 422, "a script that tries is told"

    def test_in_another_currency_are_not_shown_in_euros(self) -> None:
        browser = browser_of()
        payment = Payment(amount="5000", currency="840", action="101", mode="CPT", contractNumber="CB1")
        page = browser.get(browser.pay(payment=payment, languageCode="en"))
        assert page.said("remains") == "$50.00", "the amount is in what the shop asked"


@pytest.mark.parametrize(("refused", "left"), [(0, 3), (1, 2), (2, 1)])
def test_the_attempts_left_are_those_of_the_dialect_less_the_refusals(refused: int, left: int) -> None:
    browser = browser_of()
    token = browser.pay()
    browser.play(token, *[AddGiftCard(CARD, "0000", None)] * refused)
    assert browser.facts(token).attempts_left == left, f"after {refused} refusals {left} attempts are left"
