from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.domain import buyer_step as said
from mockpayline.domain.gift_card import gift_card_number
from mockpayline.domain.web_payment import BasketCard
from mockpayline.errors import ImpossibleStep
from mockpayline.page import form
from tests.page.browser import Browser

CARD = gift_card_number(1000, serial=1)
OTHER = gift_card_number(1000, serial=2)


@pytest.fixture(scope="module")
def browser() -> Browser:
    return Browser()


def test_the_first_of_two_fields_of_a_name_counts() -> None:
    assert form.read(form.URLENCODED, b"step=confirm&step=cancel") == {"step": "confirm"}, "the second adds nothing"


def test_a_form_is_read_as_utf_8_whatever_its_bytes_are() -> None:
    fields = form.read(form.URLENCODED + "; charset=utf-8", b"holder=Zo%C3%A9&a=%ff&b&c=1+2")
    assert fields == {"holder": "Zoé", "a": "\ufffd", "b": "", "c": "1 2"}, "what cannot be read is replaced"


@pytest.mark.parametrize("kind", ["", "multipart/form-data; boundary=x", "text/plain", "application/json"])
def test_another_kind_of_content_has_no_fields(kind: str) -> None:
    assert form.read(kind, b"step=cancel") == {}, f"{kind} is no form of the page"


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_a_failure(body: bytes) -> None:
    fields = form.read(form.URLENCODED, body)
    assert all(text.encode() is not None for text in fields.values()), "every text can be written as UTF-8"


@pytest.mark.parametrize("fields", [{}, {"step": ""}, {"step": "address"}, {"step": "end_token"}, {"Step": "cancel"}])
def test_only_a_step_of_the_page_is_a_step(fields: dict[str, str]) -> None:
    assert not form.is_step(fields), f"{fields} is a form of somebody else"


def test_the_words_that_a_buyer_has_become_steps(browser: Browser) -> None:
    payment = browser.payment(browser.pay())
    for word in ("confirm", "cancel", "give_up"):
        assert form.step_of({"step": word}, payment) == said.Word(word), f"{word} is a step of one word"


def test_a_gift_card_number_may_be_typed_in_groups(browser: Browser) -> None:
    payment = browser.payment(browser.pay())
    number = f"{CARD[:4]} {CARD[4:8]}\u00a0{CARD[8:12]}-{CARD[12:]}\t"
    step = form.step_of({"step": "gift_card", "number": number, "pin": " 1234 ", "amount": ""}, payment)
    assert step == said.AddGiftCard(CARD, "1234", None), "blanks and hyphens are not part of it"


def test_what_a_page_has_shown_changes_with_every_step(browser: Browser) -> None:
    token = browser.pay(5000)
    names = [form.seen(browser.payment(token))]
    for step in (
        said.Word("open"),
        said.AddGiftCard(CARD, "1234", None),
        said.AddGiftCard(CARD, "1234", 500),
        said.AddGiftCard(OTHER, "1234", 500),
        said.RemoveGiftCard(CARD),
        said.AddGiftCard(OTHER, "0000", 500),
    ):
        browser.play(token, step)
        names.append(form.seen(browser.payment(token)))
    assert len(set(names)) == len(names), "no two of these pages are taken for each other"


def test_what_a_page_has_shown_is_named_by_masked_numbers_alone(browser: Browser) -> None:
    first, second = browser.payment(browser.pay()), browser.payment(browser.pay())
    for payment, digits in ((first, "1"), (second, "2")):
        number = f"999900{digits * 9}0001"
        payment.gift_cards = [BasketCard(number=number, amount=1)]
    assert form.seen(first) == form.seen(second), "the hidden digits have no part in it, so it cannot give them away"


def test_a_step_without_the_name_of_a_page_is_taken_as_it_comes(browser: Browser) -> None:
    payment = browser.payment(browser.pay())
    assert form.step_of({"step": "confirm"}, payment) == said.Word("confirm"), "a script need not read the page"
    with pytest.raises(form.StalePage):
        form.step_of({"step": "confirm", "seen": "00000000"}, payment)


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("Zoé Petit 3", True),
        ("12345678", True),
        ("123456789", False),
        ("4111 1111 1111 1111", False),
        ("x" * form.TEXT_AT_MOST, True),
        ("x" * (form.TEXT_AT_MOST + 1), False),
        ("a\nb", False),
    ],
)
def test_only_a_text_that_holds_no_card_number_is_shown_again(text: str, harmless: bool) -> None:
    again = form.shown_again({"holder": text, "pin": "1234", "number": "1", "card": "1", "cvv": "1"})
    assert again == ({"holder": text} if harmless else {}), f"{text[:20]!r} is {'' if harmless else 'not '}shown again"


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        (ImpossibleStep("", path="number"), "gift_card_empty"),
        (ImpossibleStep("", path="gift_card"), "no_gift_card_now"),
        (ImpossibleStep("", path="amount"), "nothing_due"),
        (ImpossibleStep("", path="amount", value="0.00"), "small_amount"),
        (ImpossibleStep("", path="complement"), "no_card_now"),
        (ImpossibleStep("", path="confirm"), "still_due"),
        (ImpossibleStep("", path="state"), "not_now"),
        (form.StalePage("", path="seen"), "stale"),
        (form.FieldMistake("bad_amount", path="amount"), "bad_amount"),
    ],
)
def test_a_mistake_has_its_words(mistake: ImpossibleStep, words: str) -> None:
    assert form.words_of(mistake, {}) == (words, {}), f"{mistake!r} is told as {words}"
