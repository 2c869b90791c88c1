"""What `play` calls the parts of a SOAP call is what the format reads."""

from __future__ import annotations

import pytest

from mockpayline.contract.operations import OPERATIONS
from mockpayline.scenario.play import DoWebPayment
from mockpayline.scenario.play_words import (
    CONTRACT_LISTS,
    FILLED,
    OWN_KEYS,
    PLAYED,
    forget,
    is_amount,
    is_version,
    leaves,
)


def test_every_operation_that_is_played_is_one_of_the_contract() -> None:
    assert set(PLAYED) <= set(OPERATIONS)


def test_every_word_is_a_key_that_the_format_knows() -> None:
    words = {*OWN_KEYS.values(), *(key for _, key in CONTRACT_LISTS)}
    assert words <= set(DoWebPayment.__struct_fields__)
    assert set(OWN_KEYS) >= FILLED


def test_the_texts_of_a_message_are_found_by_their_paths_whatever_they_are_in() -> None:
    said = {"a": {"b": "1", "c": None}, "d": [{"e": True}, "2"], "f": 3}
    assert dict(leaves(said)) == {"a.b": "1", "d[0].e": "true", "d[1]": "2", "f": "3"}


def test_what_is_forgotten_is_what_stands_below_the_path_alone() -> None:
    said = {"list.a[0]": "1", "list.a[1]": "2", "listed.a": "3", "list": "4"}
    forget(said, "list")
    assert said == {"listed.a": "3", "list": "4"}


@pytest.mark.parametrize(
    ("text", "fits"), [("0", True), ("9" * 12, True), ("9" * 13, False), ("", False), ("-1", False), ("1.0", False)]
)
def test_an_amount_is_of_at_most_twelve_digits(text: str, fits: bool) -> None:
    assert is_amount(text) is fits


@pytest.mark.parametrize(("text", "fits"), [("34", True), ("999", True), ("1000", False), ("", False), ("٣", False)])
def test_a_version_is_of_at_most_three_digits(text: str, fits: bool) -> None:
    assert is_version(text) is fits
