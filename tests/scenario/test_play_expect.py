from __future__ import annotations

import pytest

from mockpayline.scenario.document import parse
from mockpayline.scenario.extends import library
from mockpayline.scenario.mistake import Mistake
from mockpayline.scenario.play_expect import (
    ABOUT_WORLD,
    FROM_ANSWER,
    SHOWN,
    Expect,
    ExpectedComplement,
    ExpectedData,
    ExpectedFault,
    ExpectedGiftCard,
    Nesting,
)
from mockpayline.scenario.reader import fields, read


def expected(text: str) -> Expect:
    mistakes: list[Mistake] = []
    node = parse(text, "expect.yaml", mistakes)
    assert node is not None
    found = read(node, Expect, "expect", mistakes)
    assert found is not None, mistakes
    return found


def mistake(text: str) -> str:
    mistakes: list[Mistake] = []
    node = parse(text, "expect.yaml", mistakes)
    assert node is not None
    assert read(node, Expect, "expect", mistakes) is None
    (only,) = mistakes
    return str(only)


def test_amounts_are_exact_cents() -> None:
    assert expected("{due: 0.1, main_amount: 12.5}") == Expect(due=10, main_amount=1250)


def test_a_code_keeps_its_zeros() -> None:
    assert expected("code: 02305").code == "02305"


def test_gift_cards_are_a_list_or_none() -> None:
    assert expected("gift_cards: none").gift_cards == ()
    assert expected("gift_cards: [{final: 0}]").gift_cards == (ExpectedGiftCard(final=0),)


def test_a_complement_is_a_mapping_or_none() -> None:
    assert expected("complement: none").complement == "none"
    assert expected("complement: {card: CB}").complement == ExpectedComplement(card="CB")


def test_data_is_a_text_or_its_build() -> None:
    assert expected("data: '[[]]'").data == ExpectedData(text="[[]]")
    assert expected("data: none").data == ExpectedData(text="")
    assert expected("data: {nesting: flat}").data == ExpectedData(nesting=Nesting.FLAT)


@pytest.mark.parametrize("word", ["none", "lost", "cut", "html", "timeout"])
def test_a_fault_is_a_word(word: str) -> None:
    assert expected(f"fault: {word}").fault == ExpectedFault(word=word)


def test_a_fault_is_a_status_or_a_text_of_the_fault_string() -> None:
    assert expected("fault: {http: 503}").fault == ExpectedFault(http=503)
    assert expected("fault: {soap: busy}").fault == ExpectedFault(soap="busy")


def test_notifications_are_counted_or_listed() -> None:
    assert expected("notifications: 2").notifications == 2
    assert expected("notifications: none").notifications == ()
    assert expected("notifications: [WEBTRS, TRS]").notifications == ("WEBTRS", "TRS")


def test_no_refunds_are_none_and_nothing_else() -> None:
    assert expected("refunds: none").refunds == ()
    assert expected("refunds: [1, 2.50]").refunds == (100, 250)


def test_one_hint_stands_for_a_list_of_it() -> None:
    assert expected("hints: no version").hints == ("no version",)
    assert expected("hints: [a, b]").hints == ("a", "b")


def test_no_code_of_the_processor_and_no_rule_are_none() -> None:
    assert expected("{partner_code: none, rule: none}") == Expect(partner_code="", rule="")


def test_balances_are_by_card_number() -> None:
    assert expected("balances: {9998000000000000001: 0.00}").balances == {"9998000000000000001": 0}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("cod: '00000'", "expect.cod: unknown key; did you mean code?"),
        ("code: 0000", "expect.code: there are 4 digits"),
        ("state: ACEPTED", "did you mean ACCEPTED?"),
        ("payment_state: open!", "expect.payment_state: the value is unknown"),
        ("fault: losst", "expect.fault: no fault has this name; did you mean lost?"),
        ("fault: {}", "expect.fault: one of http and soap must stand here"),
        ("fault: {http: 503, soap: x}", "expect.fault: one of http and soap must stand here"),
        ("fault: {word: lost}", "expect.fault: one of http and soap must stand here"),
        ("fault: {http: 200}", "expect.fault.http: this is no such number"),
        ("gift_cards: {final: 0}", "expect.gift_cards: this is no list"),
        ("gift_cards: [{final: x}]", "expect.gift_cards[0].final: this is no amount"),
        ("complement: CB", "expect.complement: a text stands here"),
        ("data: {nesting: deep}", "expect.data.nesting: the value is unknown"),
        ("notifications: [SMS]", "expect.notifications[0]: this is no such word"),
        ("notifications: some", "expect.notifications: this is no such number"),
        ("balances: {12: 0}", "expect.balances.12: there are 2 digits"),
        ("balances: [1]", "expect.balances: this is no mapping"),
        ("refunds: 20", "expect.refunds: this is no list"),
        ("private_data: {a: [b]}", "expect.private_data.a: a list or mapping stands here"),
        ("transaction: first", "expect.transaction: the value is unknown"),
        ("duplicated: yes", "expect.duplicated: this is neither true nor false"),
    ],
)
def test_a_wrong_expectation_is_told_with_its_path(text: str, told: str) -> None:
    assert told in mistake(text)


def test_every_word_can_be_shown_by_some_item() -> None:
    assert ABOUT_WORLD.union(*SHOWN.values()) == set(Expect.__struct_fields__)


def test_what_an_answer_tells_in_place_of_the_view_can_be_expected_of_it() -> None:
    assert all(FROM_ANSWER[call] <= SHOWN[call] & ABOUT_WORLD for call in FROM_ANSWER)


@pytest.mark.parametrize("section", [Expect, ExpectedGiftCard, ExpectedComplement, ExpectedData])
def test_the_reference_names_every_word(section: type[Expect]) -> None:
    reference = (library() / "README.md").read_text()
    missing = [name for name in fields(section) if f"`{name}`" not in reference and name != "text"]
    assert not missing, f"scenarios/README.md says nothing of {missing}"
