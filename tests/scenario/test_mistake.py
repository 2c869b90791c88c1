from __future__ import annotations

import pytest

from mockpayline.scenario.mistake import (
    MAX_LEGAL,
    MAX_MISTAKES,
    MAX_SEEN,
    Mistake,
    Place,
    ScenarioError,
    did_you_mean,
    shown,
    without_numbers,
)


def test_a_mistake_is_one_line_with_place_path_seen_and_expected() -> None:
    mistake = Mistake(Place("shop.yaml", 3, 7), "contracts[0].label", "this is wrong", "a\nb", "a word")
    assert str(mistake) == "shop.yaml:3:7: contracts[0].label: this is wrong (seen: a\\u000ab, expected: a word)"


def test_a_mistake_without_path_and_values_is_place_and_sentence() -> None:
    assert str(Mistake(Place("shop.yaml"), "", "it is empty")) == "shop.yaml:1:1: it is empty"


@pytest.mark.parametrize("number", ["4970100000325734", "4970 1000 0032 5734", "497010-00-00325734"])
def test_a_card_number_is_masked_whatever_groups_it(number: str) -> None:
    mistake = Mistake(Place("f"), f"cards.{number}", f"{number} is wrong", number, "less")
    assert str(mistake).count("497010XXXXXX5734") == 3, f"a card number is told: {mistake}"


def test_numbers_below_twelve_digits_are_told() -> None:
    assert without_numbers("12345678901 and 123456789012") == "12345678901 and 123456XX9012"


def test_a_value_is_cut_at_its_limit_and_not_below() -> None:
    assert shown("x" * MAX_SEEN) == "x" * MAX_SEEN
    assert shown("x" * (MAX_SEEN + 1)) == "x" * (MAX_SEEN - 3) + "..."


def test_an_error_tells_its_mistakes_in_the_order_of_the_file() -> None:
    error = ScenarioError([Mistake(Place("f", 9, 1), "b", "second"), Mistake(Place("f", 2, 5), "a", "first", "x", "y")])
    assert error.message == "f:2:5: a: first (seen: x, expected: y)\nf:9:1: b: second"
    assert (error.file, error.line, error.column, error.path, error.value, error.expected) == ("f", 2, 5, "a", "x", "y")


@pytest.mark.parametrize(("many", "lines"), [(MAX_MISTAKES, MAX_MISTAKES), (MAX_MISTAKES + 1, MAX_MISTAKES + 1)])
def test_an_error_spells_out_a_bounded_number_of_mistakes(many: int, lines: int) -> None:
    error = ScenarioError(Mistake(Place("f", line), "", "wrong") for line in range(1, many + 1))
    told = error.message.splitlines()
    assert len(told) == lines
    assert len(error.mistakes) == many, "the mistakes themselves are all there"
    assert (told[-1] == "f: and more mistakes") == (many > MAX_MISTAKES)


def test_the_nearest_word_is_looked_for_among_a_bounded_number() -> None:
    legal = [f"{number:03d}{'x' * 40}" for number in range(MAX_LEGAL)]
    assert did_you_mean("label", [*legal[1:], "labels"]) == "; did you mean labels?"
    assert did_you_mean("label", [*legal, "labels"]) == ""


def test_a_near_word_is_suggested_as_it_is_spelled_and_a_far_one_is_not() -> None:
    assert did_you_mean("amex", ["CB", "AMEX"]) == "; did you mean AMEX?"
    assert did_you_mean("zzz", ["CB", "AMEX"]) == ""
