from __future__ import annotations

import json
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.contract.messages.web import GetWebPaymentDetailsResponse
from mockpayline.shop.result import gift_cards, indented, read

CARD = {"PAN": "999900XXXXXXXXX0011", "initialBalance": "5000", "finalBalance": "0", "paymentAmount": "5000"}


@pytest.mark.parametrize("said", [[[CARD]], [CARD], [[CARD, CARD]]])
def test_gift_cards_are_read_nested_or_not(said: object) -> None:
    found = gift_cards(json.dumps(said))
    assert found[0]["PAN"] == CARD["PAN"]
    assert {one["paymentAmount"] for one in found} == {"5000"}


@given(st.text())
def test_whatever_stands_there_is_read_or_not_and_never_a_mistake(text: str) -> None:
    gift_cards(text)


@pytest.mark.parametrize("text", ["", "{}", "[]", "[[]]", "1", "[1]", "[" * 100_000, "null"])
def test_what_is_no_list_of_cards_is_none(text: str) -> None:
    assert gift_cards(text) == ()


def test_an_empty_answer_is_read_as_nothing() -> None:
    found = read(GetWebPaymentDetailsResponse())
    assert (found.code, found.state, found.rows, found.gift_cards) == ("", "", (), ())


def test_indenting_changes_blanks_alone() -> None:
    xml = '<?xml version="1.0"?>\n<a><b>1 &lt; 2</b><c/><d x="1"><e></e></d></a>'
    lines = indented(xml).splitlines()
    assert lines == [
        '<?xml version="1.0"?>',
        "<a>",
        "  <b>1 &lt; 2</b>",
        "  <c/>",
        '  <d x="1">',
        "    <e></e>",
        "  </d>",
        "</a>",
    ]
    assert fromstring(indented(xml)).findtext("b") == "1 < 2"  # noqa: S314 - our own XML
