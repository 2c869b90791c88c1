from __future__ import annotations

import json
from contextlib import closing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.domain.gift_card import gift_card_number
from mockpayline.errors import ImpossibleStep
from mockpayline.scenario.loader import load_text
from mockpayline.scenario.mistake import ScenarioError
from tests.operations.desk import Desk, basket, card, card_of, gift

FIFTY = "9998000000000000001"
PLENTY = "9998000000000000002"
HOLDING = gift_card_number(5000, "02005")
CHALLENGED = "4970100000000002"


def mistakes(*steps: Any, **rule: Any) -> list[str]:
    """Return what is wrong with a rule whose buyer takes these steps: path and message."""
    document = {"extends": "demo", "merchant": {"id": "M"}, "payments": [{"buyer": list(steps), **rule}]}
    try:
        load_text(json.dumps(document))
    except ScenarioError as error:
        return [f"{one.path.removeprefix('payments[0].buyer')}: {one.message}" for one in error.mistakes]
    return []


IMPOSSIBLE = [
    (["cancel", "open"], "[1].open: the payment is over: cancel (line 1) ended it"),
    (["end_token", {"wait": "1m"}, "confirm"], "[2].confirm: the payment is over: end_token (line 1) ended it"),
    ([{"authenticate": "success"}], "[0].authenticate: no 3-D Secure challenge can be under way here"),
    ([card(), {"authenticate": "failure"}], "[1].authenticate: no 3-D Secure challenge can be under way here"),
    (
        [card(CHALLENGED), {"authenticate": "failure"}, {"authenticate": "success"}],
        "[2].authenticate: no 3-D Secure challenge can be under way here",
    ),
    ([{"remove_gift_card": {"number": FIFTY}}], "[0].remove_gift_card: this gift card cannot be in the basket here"),
    (
        [gift(FIFTY), {"remove_gift_card": {"number": PLENTY}}],
        "[1].remove_gift_card: this gift card cannot be in the basket here",
    ),
    (
        [gift(FIFTY), {"remove_gift_card": {"number": FIFTY}}, "confirm"],
        "[2].confirm: no gift card can be in the basket here",
    ),
    (["confirm"], "[0].confirm: no gift card can be in the basket here"),
    ([{"partner_answer": "00000"}], "[0].partner_answer: nothing can be on hold here"),
    ([gift(FIFTY), "confirm", {"partner_answer": "00000"}], "[2].partner_answer: nothing can be on hold here"),
    ([card(), {"partner_answer": "00000"}], "[1].partner_answer: nothing can be on hold here"),
    *(
        (
            [gift(HOLDING), "confirm", {"partner_answer": "02005"}, step],
            f"[3].{step}: the payment is on hold or over here",
        )
        for step in ("open", "end_token", "confirm")
    ),
    (
        [gift(HOLDING), "confirm", {"partner_answer": "00000"}, "cancel"],
        "[3].cancel: the payment is over: partner_answer (line 1) ended it",
    ),
]


@pytest.mark.parametrize(("steps", "told"), IMPOSSIBLE)
def test_a_step_that_no_state_allows_is_told(steps: list[Any], told: str) -> None:
    assert mistakes(*steps) == [told]


POSSIBLE = [
    [],
    ["open", "cancel", {"wait": "1h"}],
    ["give_up", "open", gift(FIFTY), "give_up", card()],
    [card(), card(), "cancel"],
    [card(CHALLENGED), {"authenticate": "abandon"}, card(CHALLENGED), {"authenticate": "success"}],
    [card(card_of("03030")), {"authenticate": "success"}],
    [gift(FIFTY), "confirm", "cancel"],
    [gift(HOLDING), card(), {"partner_answer": "02005"}, {"partner_answer": "00000"}],
    [card(card_of("02005")), {"wait": "1h"}, {"partner_answer": "01100"}],
    [gift(FIFTY), {"remove_gift_card": {"number": "9998 0000 0000 0000 001"}}],
]


@pytest.mark.parametrize("steps", POSSIBLE)
def test_a_step_that_some_outcome_allows_is_none_of_our_business(steps: list[Any]) -> None:
    assert mistakes(*steps) == []


def test_a_partner_that_puts_on_hold_may_answer() -> None:
    steps = [gift(FIFTY), "confirm", {"partner_answer": "00000"}]
    assert mistakes(*steps, partner={"code": "02005"}) == []
    assert mistakes(*steps, partner={"code": "02103"}) == ["[2].partner_answer: nothing can be on hold here"]


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (gift("4970100000325734"), "[0].gift_card.number: this is no gift card of the sandbox; it is a bank card"),
        (gift("1234567890123"), "[0].gift_card.number: this is no gift card of the sandbox"),
        (gift("card"), "[0].gift_card.number: this is no gift card of the sandbox"),
        (
            gift(gift_card_number(100, "02306")),
            "[0].gift_card.number: the outcome 306 of this number scripts nothing",
        ),
        (card(FIFTY), "[0].complement.card: this is no bank card of the sandbox; it is a gift card"),
        (card("4970101234567899"), "[0].complement.card: this is no bank card of the sandbox"),
    ],
)
def test_a_card_that_the_sandbox_does_not_know_is_told(step: Any, told: str) -> None:
    assert mistakes(step) == [told]


def test_no_message_repeats_a_card_that_may_be_real() -> None:
    for number in ("4970101234567899", "4970 1012 3456 7899", "4970-1012-3456-7899"):
        document = {
            "extends": "demo",
            "merchant": {"id": "M"},
            "payments": [
                {"name": number, "when": {"order_ref": f"/{number}(/", "contract": number}, "buyer": [card(number)]},
                {"name": number, "buyer": [gift(number, pin=number), number, {number: number}, {"wait": number}]},
            ],
        }
        with pytest.raises(ScenarioError) as caught:
            load_text(json.dumps(document))
        told = str(caught.value) + str(caught.value.value)
        assert number not in told
        assert "101234567899" not in told.replace(" ", "").replace("-", "")


def test_a_script_with_a_word_that_is_no_step_is_not_followed() -> None:
    assert mistakes("cancel", "opne", "open") == ["[1]: there is no such buyer step; did you mean open?"]


STEPS = st.sampled_from(
    [
        *("open", "confirm", "cancel", "give_up", "end_token"),
        *(gift(number) for number in (FIFTY, PLENTY, HOLDING, gift_card_number(20_000, "02101"))),
        *(gift(FIFTY, pin="0000"), gift(FIFTY, "20.00")),
        *({"remove_gift_card": {"number": number}} for number in (FIFTY, PLENTY, HOLDING)),
        *(card(number) for number in ("4970100000325734", CHALLENGED, "4970100000000003")),
        *(card(card_of(code)) for code in ("03030", "02005", "01100")),
        *({"authenticate": result} for result in ("success", "failure", "abandon")),
        *({"partner_answer": code} for code in ("00000", "01100", "02005")),
        *({"wait": time} for time in ("1m", "14m", "1h")),
    ]
)


@given(st.lists(STEPS, max_size=25), st.sampled_from(["7000", "10000", "33333"]))
def test_a_script_that_can_be_played_is_never_refused(tried: list[Any], amount: str) -> None:
    taken: list[Any] = []
    with closing(Desk()) as desk:
        token = desk.token(basket(amount))
        for step in tried:
            try:
                desk.buy(token, step)
            except ImpossibleStep:
                continue
            taken.append(step)
    assert mistakes(*taken) == [], f"these steps were just taken: {taken}"


def test_the_buyers_of_a_play_name_test_cards_alone() -> None:
    wrong = card("4970101234567899")
    play = [
        {"doWebPayment": {"order_ref": "A"}},
        {"buyer": [gift(FIFTY), wrong]},
        {"buyer": {"order_ref": "A", "steps": [wrong]}},
        {"parallel": [{"buyer": [wrong]}]},
    ]
    with pytest.raises(ScenarioError) as caught:
        load_text(json.dumps({"extends": "demo", "merchant": {"id": "M"}, "play": play}))
    assert [one.path for one in caught.value.mistakes] == [
        "play[1].buyer[1].complement.card",
        "play[2].buyer.steps[0].complement.card",
        "play[3].parallel[0].buyer[0].complement.card",
    ]
