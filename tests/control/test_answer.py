from __future__ import annotations

import msgspec
import pytest

from mockpayline.control.answer import VALUE_AT_MOST, error_answer, nothing
from mockpayline.errors import ImpossibleStep, InvalidValue, LimitReached

PAN = "4970101234567890"
TOKEN = "1aB3dE5fG7hI9jK1lM3n1790000000000"


def shown(value: object) -> object:
    """Return a value as an error shows it."""
    return msgspec.json.decode(bytes(error_answer(InvalidValue("Wrong.", value=value)).body))["error"]["value"]


@pytest.mark.parametrize("value", [None, True, False, 0, -5, 12.5, "", "open", "é", "2026-03-01T09:30:00Z"])
def test_a_short_value_is_shown_as_it_is(value: object) -> None:
    assert shown(value) == value


@pytest.mark.parametrize(
    "value", [PAN, int(PAN), float(PAN), "4970 1012 3456 7890", "4970-1012-3456-7890", f"card {PAN}!"]
)
def test_a_number_that_may_be_a_card_is_never_shown(value: object) -> None:
    told = str(shown(value))
    assert "123456" not in told.replace(" ", "").replace("-", ""), f"the number shows: {told}"


def test_a_token_is_shown_whole_though_it_ends_in_many_digits() -> None:
    assert shown(TOKEN) == TOKEN


@pytest.mark.parametrize(("value", "name"), [([1, 2], "list"), ({"a": PAN}, "dict"), (b"x", "bytes")])
def test_a_document_is_not_repeated_but_its_kind_is_named(value: object, name: str) -> None:
    assert shown(value) == name


def test_a_long_value_is_cut() -> None:
    assert shown("x" * VALUE_AT_MOST) == "x" * VALUE_AT_MOST
    assert shown("x" * (VALUE_AT_MOST + 1)) == "x" * VALUE_AT_MOST


def test_a_path_is_cut_and_masked_like_a_value() -> None:
    body = bytes(error_answer(InvalidValue("Wrong.", path=PAN + "x" * 10_000)).body)
    assert len(body) < 1000, "the path is repeated whole"
    assert PAN.encode() not in body, "somebody's card number, put in the wrong place, is repeated"


def test_an_impossible_step_says_its_place_in_the_list() -> None:
    step = ImpossibleStep("No.")
    step.index = 3
    answer = error_answer(step)
    assert answer.status_code == 409
    assert msgspec.json.decode(bytes(answer.body))["error"]["index"] == 3


def test_an_answer_to_a_body_that_is_too_large_closes_the_connection() -> None:
    assert error_answer(LimitReached("Too large.", path="body")).headers["connection"] == "close"
    assert "connection" not in error_answer(LimitReached("Too many.", path="worlds")).headers


def test_nothing_has_neither_body_nor_type() -> None:
    answer = nothing()
    assert (answer.status_code, answer.body) == (204, b"")
    assert "content-type" not in answer.headers
