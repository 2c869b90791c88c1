from __future__ import annotations

import pytest

from mockpayline.scenario.loader import load_text
from mockpayline.scenario.mistake import ScenarioError

SHOP = "merchant: {id: M, points_of_sale: [{label: one}, {label: two}]}\n"


def told(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load_text(SHOP + text, name="f")
    return [str(one) for one in caught.value.mistakes]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "contracts: [{number: A, card_code: CB}, {number: A, card_code: AMEX}]",
            "f:2:50: contracts[1].number: it is given twice, first in line 2 of f",
        ),
        (
            "gift_cards:\n- {number: 9998000001, balance: 1}\n- {number: 9998000001, balance: 2}",
            "f:4:12: gift_cards[1].number: it is given twice, first in line 3 of f",
        ),
        (
            "bank_cards:\n- {number: 497010000001}\n- {number: 497010000001}",
            "f:4:12: bank_cards[1].number: it is given twice, first in line 3 of f",
        ),
        (
            "contracts: [{number: A, card_code: CB, point_of_sale: tow}]",
            "f:2:55: contracts[0].point_of_sale: no point of sale has this label; did you mean two?",
        ),
        (
            "contracts: [{number: A, card_code: CADEAU_CARREFOUR}]",
            "f:2:13: contracts[0].max_amount: the value is missing: a contract CADEAU_CARREFOUR has a maximum",
        ),
        (
            "contracts: [{number: A, card_code: CADEAU_CARREFOUR, max_amount: 0}]",
            "f:2:66: contracts[0].max_amount: the amount is too small",
        ),
        (
            "contracts: [{number: A, card_code: CADEAU_CARREFOUR, max_amount: 1, currency: 840}]",
            "f:2:79: contracts[0].currency: the gift card is paid in euros only",
        ),
        (
            "contracts: [{number: A, card_code: CB, max_amount: 10}]",
            "f:2:40: contracts[0].max_amount: only a contract CADEAU_CARREFOUR has this setting",
        ),
        (
            "contracts: [{number: A, card_code: CB, accepts_discounted_cards: false}]",
            "f:2:40: contracts[0].accepts_discounted_cards: only a contract CADEAU_CARREFOUR has this setting",
        ),
    ],
)
def test_a_broken_rule_is_told_with_its_place(text: str, line: str) -> None:
    assert [one.split(" (")[0] for one in told(text)] == [line]


def test_a_label_of_a_point_of_sale_is_given_once() -> None:
    with pytest.raises(ScenarioError, match=r"merchant\.points_of_sale\[1\]\.label: it is given twice"):
        load_text("merchant: {id: M, points_of_sale: [{label: one}, {label: one}]}")


def test_a_contract_number_has_twenty_characters_and_may_have_a_hyphen() -> None:
    fits = load_text(SHOP + f"contracts: [{{number: A-{'1' * 8}-abcdefghi, card_code: CB}}]")
    assert len(fits.contracts[0].number) == 20
    assert "the text has 21 characters" in told(f"contracts: [{{number: A-{'1' * 8}-abcdefghij, card_code: CB}}]")[0]


def test_another_currency_is_legal_where_the_contract_is_no_gift_cards() -> None:
    declaration = load_text(SHOP + 'contracts: [{number: A, card_code: CB, currency: "840"}]')
    assert declaration.contracts[0].currency == "840"


def test_values_that_are_wrong_in_themselves_are_told_once() -> None:
    lines = told("contracts: [{number: [], card_code: cb}, 7]\ngift_cards: none\n")
    assert [line.split(" (")[0] for line in lines] == [
        "f:2:22: contracts[0].number: a list stands here",
        "f:2:37: contracts[0].card_code: the text has not the right form",
        "f:2:42: contracts[1]: a text stands here",
        "f:3:13: gift_cards: a text stands here",
    ]
