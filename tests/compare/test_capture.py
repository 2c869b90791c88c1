"""Reading a captured answer: masked first, hardened, with or without its envelope."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.compare import capture
from mockpayline.compare.capture import LARGEST, Unreadable, read, read_bytes
from mockpayline.domain.card_number import luhn_digit
from tests.compare.answers import SPLIT, by_hand, details

REAL = "4111111111111111"
SOAP_12 = b"http://www.w3.org/2003/05/soap-envelope"


def everything(body: bytes) -> str:
    found = read_bytes(body)
    return repr((found.fields, found.message))


def test_with_and_without_its_envelope_an_answer_is_the_same() -> None:
    body = details(*SPLIT)
    inner = body[body.index(b"<impl:") : body.index(b"</soapenv:Body>")]
    bare = inner.replace(
        b">",
        b' xmlns:impl="http://impl.ws.payline.experian.com" xmlns:obj="http://obj.ws.payline.experian.com"'
        b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
        1,
    )
    assert read_bytes(bare).fields == read_bytes(body).fields
    assert read_bytes(body.replace(b"http://schemas.xmlsoap.org/soap/envelope/", SOAP_12)).fields


@pytest.mark.parametrize(
    "written",
    [
        f"<card><number>{REAL}</number></card>",
        "<card><number>4111 1111 1111 1111</number></card>",
        "<card><number>4111-1111-1111-1111</number></card>",
        "<card><number>&#52;111111111111111</number></card>",
        f"<card><number><![CDATA[{REAL}]]></number></card>",
        f"<card number='{REAL}'><number/></card>",
        f"<order><ref>{REAL}</ref></order>",
        f"<order><ref>a{REAL}b</ref></order>",
        f"<transaction><id>{REAL}</id></transaction>",
        f"<order/>{REAL}",
        f'<transaction><partnerAdditionalData>[[{{"PAN":"{REAL}"}}]]</partnerAdditionalData></transaction>',
    ],
)
def test_a_card_number_is_masked_wherever_it_stands(written: str) -> None:
    assert "1111111111" not in everything(by_hand(written))
    assert "1111 1111" not in everything(by_hand(written))


@given(st.from_regex(r"[0-9]{14,18}", fullmatch=True))
def test_no_number_of_a_card_s_length_survives_in_a_field_of_cards(digits: str) -> None:
    number = digits + luhn_digit(digits)
    assert number not in everything(by_hand(f"<card><number>{number}</number></card>"))


def test_transaction_ids_and_masked_numbers_stay_as_they_are() -> None:
    body = by_hand("<transaction><id>26327090005000</id></transaction><card><number>497010XXXXXX5734</number></card>")
    found = read_bytes(body)
    assert found.fields["transaction.id"].text == "26327090005000"
    assert found.fields["card.number"].text == "497010XXXXXX5734"
    assert not found.hidden


def test_a_number_that_had_to_be_masked_is_noted() -> None:
    assert read_bytes(by_hand(f"<card><number>{REAL}</number></card>")).hidden


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "The answer is empty"),
        (b"<a", "not well-formed XML at line 1"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DOCTYPE"),
        (b"<a/>", "no answer that can be compared"),
        (b'<doWebPaymentResponse xmlns="http://impl.ws.payline.experian.com"/>', "no answer that can be compared"),
        (b"<getWebPaymentDetailsRequest/>", "no answer that can be compared"),
        (b"<Envelope><Body/></Envelope>", "Body holds 0 elements"),
        (b"<Envelope><Body><a/><b/></Body></Envelope>", "Body holds 2 elements"),
        (b"<Envelope><Body><Fault/></Body></Envelope>", "no answer that can be compared"),
        (b"<a>" * 100 + b"</a>" * 100, "elements deep"),
    ],
)
def test_what_holds_no_answer_is_told(body: bytes, said: str) -> None:
    with pytest.raises(Unreadable) as raised:
        read_bytes(body)
    assert said in raised.value.message


def test_a_mistake_s_message_repeats_no_card_number() -> None:
    with pytest.raises(Unreadable) as raised:
        read_bytes(f"<a{REAL}></b{REAL}>".encode(), f"{REAL}.xml")
    assert REAL not in raised.value.message


def test_a_file_is_read_up_to_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = by_hand("<result><code>00000</code></result>")
    file = tmp_path / "answer.xml"
    file.write_bytes(body)
    monkeypatch.setattr(capture, "LARGEST", len(body))
    assert read(str(file)).code == "00000"
    monkeypatch.setattr(capture, "LARGEST", len(body) - 1)
    with pytest.raises(Unreadable, match="too large"):
        read(str(file))
    assert len(body) < LARGEST


@pytest.mark.parametrize("name", ["nowhere.xml", "nul\0.xml", "."])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(Unreadable, match="the file cannot be read"):
        read(f"{tmp_path}/{name}")


@given(st.binary(max_size=200))
def test_any_bytes_are_an_answer_or_a_told_mistake(body: bytes) -> None:
    with suppress(Unreadable):
        assert read_bytes(body).fields is not None


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=50))
def test_any_gift_card_data_is_read(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    read_bytes(by_hand(f"<transaction><partnerAdditionalData>{escaped}</partnerAdditionalData></transaction>"))
