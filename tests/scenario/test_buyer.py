from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.domain import buyer_step as said
from mockpayline.domain.rule import Rule
from mockpayline.errors import InvalidValue
from mockpayline.scenario.buyer import parse_steps
from mockpayline.scenario.loader import load_text
from mockpayline.scenario.steps import NAMES, STEPS_AT_MOST
from tests.scenario.written import STEPS

FIFTY = "9998000000000000001"


def refused(*steps: Any) -> InvalidValue:
    with pytest.raises(InvalidValue) as caught:
        parse_steps(list(steps))
    return caught.value


def rule(steps: list[Any]) -> Rule:
    """Return the rule of a scenario whose buyer takes these steps."""
    document = {"extends": "demo", "merchant": {"id": "M"}, "payments": [{"buyer": steps}]}
    return load_text(json.dumps(document)).rules[0]


@given(st.lists(STEPS, max_size=4))
def test_steps_are_the_same_in_json_and_in_a_scenario(steps: list[Any]) -> None:
    assert tuple(parse_steps(steps)) == rule(steps).buyer


def test_every_step_can_be_written() -> None:
    steps = parse_steps(
        [
            *("open", {"open": None}, {"confirm": ""}, {"cancel": {}}, "give_up", "end_token"),
            {"gift_card": {"number": FIFTY, "pin": "0630", "amount": 12.5}},
            {"gift_card": {"number": FIFTY, "pin": "0630", "amount": "12.50"}},
            {"remove_gift_card": {"number": FIFTY}},
            {"complement": {"card": "4970100000000001"}},
            {"authenticate": "abandon"},
            {"partner_answer": "00000"},
            {"wait": "16m"},
        ]
    )
    assert {step.name for step in steps} == set(NAMES)
    assert steps[6] == steps[7] == said.AddGiftCard(FIFTY, "0630", 1250)


@pytest.mark.parametrize(
    ("step", "path", "sentence"),
    [
        (5, "steps[0]", "There is no such buyer step"),
        (None, "steps[0]", "There is no such buyer step"),
        ({}, "steps[0]", "A step is a word or a mapping of one key."),
        ([], "steps[0]", "A step is a word or a mapping of one key."),
        ("opne", "steps[0]", "There is no such buyer step; did you mean open?"),
        ("gift_card", "steps[0].gift_card", "The step carries something."),
        ({"open": True}, "steps[0].open", "This step carries nothing."),
        ({"wait": 16}, "steps[0].wait", "No text stands here, and a number loses its leading zeros."),
        ({"partner_answer": 21000}, "steps[0].partner_answer", "No text stands here"),
        ({"partner_answer": "2100"}, "steps[0].partner_answer", "There are 4 digits."),
        ({"authenticate": "sucess"}, "steps[0].authenticate", "The value is unknown; did you mean success?"),
        ({"gift_card": FIFTY}, "steps[0].gift_card", "A text stands here."),
        ({"gift_card": {"number": FIFTY}}, "steps[0].gift_card.pin", "The value is missing."),
        ({"gift_card": {"number": FIFTY, "pin": 1234}}, "steps[0].gift_card.pin", "No text stands here"),
        ({"gift_card": {"number": FIFTY, "pin": "x" * 201}}, "steps[0].gift_card.pin", "The text has 201 characters."),
        (
            {"gift_card": {"number": FIFTY, "pin": "1", "amount": True}},
            "steps[0].gift_card.amount",
            "This is no amount",
        ),
        ({"complement": {"card": "4970100000000001", "pan": ""}}, "steps[0].complement.pan", "Unknown key"),
        ({"complement": {"card": {"a": {"b": {"c": {}}}}}}, "steps[0].complement.card", "A mapping stands here"),
    ],
)
def test_what_is_no_step_is_told_with_its_path(step: Any, path: str, sentence: str) -> None:
    error = refused(step)
    assert error.path == path
    assert error.message.startswith(sentence), error.message
    assert error.expected


def test_what_a_buyer_may_mistype_is_left_to_the_page() -> None:
    typed = [
        {"gift_card": {"number": "no card", "pin": "12", "amount": 0}},
        {"complement": {"card": "1", "expires": "9999", "cvv": "x", "holder": "4970"}},
        {"partner_answer": "99999"},
    ]
    assert len(parse_steps(typed)) == 3


def test_no_answer_repeats_a_number_that_may_be_a_cards() -> None:
    number = "4970101234567899"
    steps: list[Any] = [number, {number: 1}, {"wait": number}, {"wait": int(number)}, {"gift_card": number}]
    steps += [{"gift_card": {"number": FIFTY, number: 1}}, {"complement": {"card": FIFTY, "cvv": number * 20}}]
    for step in steps:
        error = refused(step)
        told = f"{error.message} {error.path} {error.value} {error.expected}"
        assert number[6:-4] not in told, told


def test_a_thousand_steps_are_read_and_one_more_is_not() -> None:
    assert len(parse_steps(["open"] * STEPS_AT_MOST)) == STEPS_AT_MOST
    assert refused(*["open"] * (STEPS_AT_MOST + 1)).path == "steps"


def test_steps_are_a_list() -> None:
    with pytest.raises(InvalidValue, match="A text stands here") as caught:
        parse_steps("open")
    assert caught.value.path == "steps"
