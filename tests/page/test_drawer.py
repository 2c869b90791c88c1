from __future__ import annotations

from urllib.parse import urljoin

import msgspec
import pytest

from mockpayline.contract.types.payment import Payment
from mockpayline.domain.bank_card import BankCard
from mockpayline.domain.buyer_step import AddGiftCard
from mockpayline.domain.gift_card import GiftCard
from mockpayline.page import drawer
from mockpayline.page.drawer import Kind, Ready
from mockpayline.scenario.loader import demo
from tests.page.browser import Browser, Page, mistakes_of
from tests.page.buying import CHALLENGED, FIFTY, pay_by_card

AMOUNT = 5000


def cards() -> list[str]:
    browser = Browser()
    return [one.key for one in browser.facts(browser.pay(AMOUNT)).drawer.cards]


def filled(page: Page) -> dict[str, str]:
    return {str(one.get("id")): str(one.get("value")) for one in page.find("//input[@id][@value!='']")}


def fill(browser: Browser, token: str, key: str) -> Page:
    return browser.request("GET", f"/v2/?token={token}&fill={key}")


def buy(browser: Browser, token: str, card: Ready) -> str:
    """Pay with a card of the drawer as it fills the form; return what the buyer or the shop gets to know."""
    page = fill(browser, token, card.key)
    answer = browser.submit(page, "form-balance" if card.kind is Kind.GIFT else "form-complement")
    if answer.status == 200:
        answer = browser.submit(answer, "form-gift-card")
        if browser.payment(token).due == 0:
            answer = browser.submit(browser.follow(answer), "form-confirm")
    if answer.status != 303:
        return answer.words
    if answer.location.startswith("https://"):
        outcome = browser.payment(token).outcome
        return outcome.code if outcome else ""
    page = browser.follow(answer)
    return page.said("refusal") if page.has("refusal") else page.words


EXPECTED = {
    "gift-0": "00000",
    "gift-1": "00000",
    "gift-2": "Payez le reste : 30,00 €",
    "gift-3": "02998 · EPAY_WRONG_PIN",
    "gift-4": "02998 · EPAY_REFUSED",
    "gift-5": "02103",
    "gift-6": "02005",
    "gift-7": "Il ne reste rien",
    "own-gift-0": "00000",
    "own-gift-1": "00000",
    "own-gift-2": "00000",
    "own-gift-3": "Il ne reste rien",
    "own-gift-4": "EPAY_CARD_BLOCKED",
    "own-gift-5": "EPAY_CARD_EXPIRED",
    "own-gift-6": "EPAY_UNKNOWN_CARD",
    "bank-0": "00000",
    "bank-1": "00000",
    "bank-2": "3-D Secure",
    "bank-3": "01116",
    "bank-4": "01201",
    "bank-5": "04002",
    "bank-6": "01199",
    "bank-amex": "00000",
    "own-bank-0": "00000",
    "own-bank-1": "3-D Secure",
    "own-bank-2": "01100",
    "own-bank-3": "00000",
    "own-bank-4": "00000",
}


def test_every_card_of_the_drawer_is_known_to_these_tests() -> None:
    assert sorted(cards()) == sorted(EXPECTED), "each is tried below"


@pytest.mark.parametrize("key", EXPECTED)
def test_a_card_fills_its_form_and_does_what_the_drawer_says(key: str) -> None:
    browser = Browser()
    token = browser.pay(AMOUNT)
    card = browser.facts(token).drawer.find(key)
    assert card is not None, f"the drawer has {key}"
    assert EXPECTED[key] in buy(browser, token, card), f"{key} does what it says"


@pytest.mark.parametrize(
    ("code", "told"),
    [("01113", "01113"), ("02101", "02101"), ("04003", "04003"), ("00000", "00000"), ("02005", "02005")],
)
def test_a_card_of_any_other_code_can_be_asked_for(code: str, told: str) -> None:
    browser = Browser()
    token = browser.pay(AMOUNT)
    card = browser.facts(token).drawer.find(code)
    assert card is not None, f"a card scripts {code}"
    assert code in buy(browser, token, card), "its number does so"


@pytest.mark.parametrize("code", ["99999", "0", "abcde", "٠١١١٣", "000000", "bank-99"])
def test_a_code_that_no_card_gives_is_told_in_the_open_drawer(code: str) -> None:
    browser = Browser()
    page = fill(browser, browser.pay(), code)
    assert page.status == 200, "nothing happened"
    assert "Aucune carte" in page.said("fill-mistake"), "the page says so"
    assert page.find("//details[@id='drawer'][@open]"), "where it was asked"
    assert mistakes_of(page) == [], "the page is well-formed"


def test_a_gift_card_code_that_no_gift_card_gives_is_a_bank_cards() -> None:
    browser = Browser()
    card = browser.facts(browser.pay()).drawer.find("02500")
    assert card is not None, "the number of a bank card can script any code"
    assert card.kind is Kind.BANK, "a gift card that is accepted needs no code"


def test_links_name_a_card_by_its_key_and_hold_no_number() -> None:
    browser = Browser()
    token = browser.pay()
    for link in browser.get(token).find("//a[@class='fill']"):
        address = str(link.get("href"))
        assert not any(number in address for number in ("9998", "9999", "4970")), f"{address} holds a number"
        assert browser.request("GET", urljoin("/v2/", address)).status == 200, f"{address} leads to the page"


def test_gift_cards_differ_from_payment_to_payment_as_they_are_spent() -> None:
    browser = Browser()
    first, second = (browser.facts(browser.pay()).drawer.find("gift-1") for _ in range(2))
    assert first != second, "the world keeps the balance of a number that was used"


def test_the_balance_of_a_scenarios_card_is_the_one_of_now() -> None:
    browser = Browser()
    browser.play(browser.pay(), AddGiftCard("9998000000000000001", "1234", 1500))
    card = browser.facts(browser.pay()).drawer.find("own-gift-0")
    assert card is not None, "the scenario declares it"
    assert card.cents == 3500, "another basket holds 15.00 of its 50.00"


def test_where_no_gift_card_is_offered_the_drawer_has_none() -> None:
    browser = Browser()
    payment = Payment(amount="5000", currency="978", action="100", mode="CPT", contractNumber="CB1")
    kinds = {one.kind for one in browser.facts(browser.pay(payment=payment)).drawer.cards}
    assert kinds == {Kind.BANK}, "gift cards could not be used"


def test_where_no_bank_card_is_offered_the_drawer_has_none() -> None:
    browser = Browser(msgspec.structs.replace(demo(), contracts=demo().contracts[:1]))
    kinds = {one.kind for one in browser.facts(browser.pay()).drawer.cards}
    assert kinds == {Kind.GIFT}, "bank cards could not be used"


def test_without_an_amex_contract_no_amex_card_is_ready() -> None:
    browser = Browser(msgspec.structs.replace(demo(), contracts=demo().contracts[:2]))
    assert browser.facts(browser.pay()).drawer.find("bank-amex") is None, "it would not be taken"


@pytest.mark.parametrize(("more", "all_known"), [(0, True), (1, False)])
def test_the_script_is_told_whether_it_knows_all_cards(more: int, all_known: bool) -> None:
    count = drawer.KNOWN_AT_MOST + more
    numbers = [f"9998{place:015d}" for place in range(count)]
    declaration = msgspec.structs.replace(
        demo(), gift_cards=tuple(GiftCard(number=one, balance=100) for one in numbers), bank_cards=()
    )
    browser = Browser(declaration)
    found = browser.facts(browser.pay()).drawer
    assert found.all_known is all_known, f"{count} cards are declared"
    assert len(found.known) == drawer.KNOWN_AT_MOST, "a page stays small"
    assert sum(one.own for one in found.cards) == drawer.SHOWN_AT_MOST, "so does the drawer"


@pytest.mark.parametrize(
    ("card", "words"),
    [
        (BankCard(number="4970100000000099", three_ds=True, outcome="01116"), "puis 01116"),
        (BankCard(number="4970100000000099", outcome="03030"), "03030"),
    ],
)
def test_a_scenarios_bank_card_is_told_by_what_it_does(card: BankCard, words: str) -> None:
    browser = Browser(msgspec.structs.replace(demo(), bank_cards=(card,)))
    assert words in browser.get(browser.pay()).words, f"{card} is told"


def test_at_the_banks_page_numbers_can_be_read_and_fill_nothing() -> None:
    browser = Browser()
    token = browser.pay(AMOUNT)
    page = browser.follow(pay_by_card(browser, browser.get(token), CHALLENGED))
    assert page.find("//details[@id='drawer']//code"), "the drawer is under every page"
    assert page.find("//a[@class='fill']") == [], "there is no form to fill"


def test_filling_a_form_again_after_a_mistake_shows_the_mistake_alone() -> None:
    browser = Browser()
    token = browser.pay()
    page = fill(browser, token, "bank-0")
    answer = browser.submit(page, "form-complement", expires="01/20")
    assert "a expiré" in answer.said("expires-mistake"), "the mistake is told"
    assert "card" not in filled(answer), "and no number comes back"
    assert FIFTY not in answer.text, "of any kind"


def test_pages_without_a_payment_show_the_cards_that_every_world_knows() -> None:
    browser = Browser()
    page = browser.request("GET", "/v2/?token=nobody")
    numbers = [one.text_content().split()[0] for one in page.find("//*[@id='drawer']//code")]
    assert numbers == [one.number for one in drawer.ready_made("nobody")], "the drawer is under every page"
    assert not page.find("//*[@id='drawer']//a | //*[@id='drawer']//form"), "there is no form to fill in"
    assert mistakes_of(page) == []


@pytest.mark.parametrize("place", range(len(drawer.ready_made("nobody"))))
def test_a_card_that_pages_without_a_payment_show_is_one_of_this_sandbox(place: int) -> None:
    browser = Browser()
    card = drawer.ready_made("nobody")[place]
    fields = {"card": card.number, "expires": "12/40", "cvv": card.cvv}
    if card.kind is Kind.GIFT:
        fields = {"number": card.number, "pin": card.pin, "amount": "1"}
    step = "gift_card" if card.kind is Kind.GIFT else "complement"
    page = browser.post(browser.pay(AMOUNT), {"step": step, **fields})
    assert page.status in {303, 409}, "it is taken, refused with a code, or empty: never a mistake of the form"


def test_a_session_that_is_over_shows_its_world_s_cards() -> None:
    browser = Browser()
    token = browser.pay()
    browser.wait(token, 16)
    page = browser.get(token)
    assert page.status == 410
    assert demo().gift_cards[0].number in page.said("drawer"), "the scenario's cards are among them"
    assert not page.find("//*[@id='drawer']//a | //*[@id='drawer']//form"), "nothing can be filled in any more"
