"""The catalogue as the rules want it: codes with a state, and the words of a result."""

from __future__ import annotations

import pytest

from mockpayline.contract.codes import ReturnCode, all_codes
from mockpayline.operations.catalogue import find_outcome, result, result_of, scripted_codes

# Every code that the rules of the method name.
NAMED = [
    "00000",
    "02001",
    "02005",
    "02010",
    "02014",
    "02101",
    "02301",
    "02303",
    "02305",
    "02306",
    "02308",
    "02310",
    "02311",
    "02312",
    "02314",
    "02317",
    "02319",
    "02321",
    "02324",
    "02514",
    "02533",
    "02534",
    "02610",
    "02613",
    "02618",
    "02703",
    "02998",
    "03003",
    "03022",
    "03030",
]


@pytest.mark.parametrize("code", NAMED)
def test_every_code_that_the_rules_name_has_a_state_and_words(code: str) -> None:
    found = result(code)
    assert found.code == code
    assert found.shortMessage
    assert found.longMessage


@pytest.mark.parametrize("row", all_codes().values(), ids=lambda row: row.code)
def test_a_code_can_be_scripted_exactly_where_it_has_a_state(row: ReturnCode) -> None:
    found = find_outcome(row.code)
    assert (found is not None) is bool(row.state)
    if found is not None:
        shown = result_of(found)
        assert (shown.code, shown.shortMessage) == (row.code, row.state), "the short message is the state"


def test_the_codes_that_can_be_scripted_are_those_with_an_outcome() -> None:
    assert scripted_codes(), "there are some"
    assert all(find_outcome(code) for code in scripted_codes()), "each has its outcome"


def test_an_unknown_code_cannot_be_scripted() -> None:
    assert find_outcome("99999") is None


def test_a_detail_is_appended_and_does_not_stay() -> None:
    assert result("02305", "Card Number : odd").longMessage == "Invalid field format : Card Number : odd"
    assert result("02305").longMessage == "Invalid field format"
