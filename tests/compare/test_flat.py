from __future__ import annotations

import pytest

from mockpayline.compare.capture import read_bytes
from mockpayline.compare.flat import Field, listed
from tests.compare.answers import by_hand

NIL = '<card xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>'


def fields(written: str) -> dict[str, Field]:
    return read_bytes(by_hand(written)).fields


def data(json: str) -> dict[str, str]:
    found = fields(f"<transaction><partnerAdditionalData>{json}</partnerAdditionalData></transaction>")
    return {path.removeprefix("transaction.partnerAdditionalData"): field.text for path, field in found.items()}


def test_a_value_an_empty_element_and_nil_are_told_apart() -> None:
    assert fields(f"<media> x </media><buyer/>{NIL}") == {
        "media": Field("x"),
        "buyer": Field(""),
        "card": Field("", nil=True),
    }


def test_of_several_of_one_name_the_later_carry_their_place() -> None:
    assert list(fields("<wallet><a>1</a><a>2</a></wallet><wallet><a>3</a></wallet>")) == [
        "wallet.a",
        "wallet.a[1]",
        "wallet[1].a",
    ]


@pytest.mark.parametrize(
    ("json", "brackets"),
    [
        ('[[{"PAN":"1"},{"PAN":"2"}]]', "[[{...}]]"),
        ('[{"PAN":"1"},{"PAN":"2"}]', "[{...}]"),
        ('[[{"PAN":"1"}],[{"PAN":"2"}]]', "[[{...}], ...]"),
    ],
)
def test_gift_cards_are_the_same_in_any_brackets_which_are_a_field_of_their_own(json: str, brackets: str) -> None:
    assert data(json) == {" brackets": brackets, "[0].PAN": "1", "[1].PAN": "2"}


def test_a_number_without_quotes_is_no_text() -> None:
    assert data('[{"paymentAmount":6000}]')["[0].paymentAmount"] == "6000 without quotes"


@pytest.mark.parametrize("text", ["", "x", "{}", "[1]", "[[1]]", "null", "[[[{}]]]", "[" * 5000])
def test_what_is_no_list_of_cards_stays_a_text(text: str) -> None:
    assert listed(text) is None
    assert data(text) == {"": text}
