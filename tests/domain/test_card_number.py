"""Card numbers: the Luhn digit and the masks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.domain.card_number import compact, luhn_digit, luhn_valid, masked, real_cards, without_cards
from mockpayline.domain.dialect import PanMask

DIGITS = st.text("0123456789", min_size=1, max_size=18)


@pytest.mark.parametrize("number", ["4970100000325734", "370000000000002", "4970103469012066", "4970103469011084"])
def test_the_documented_test_cards_have_a_luhn_key(number: str) -> None:
    assert luhn_valid(number), f"{number} is a test card of the documentation or the recordings"


@given(DIGITS)
def test_exactly_one_digit_completes_a_number(digits: str) -> None:
    assert [key for key in "0123456789" if luhn_valid(digits + key)] == [luhn_digit(digits)]


@given(DIGITS, st.data())
def test_a_single_mistyped_digit_is_always_noticed(digits: str, data: st.DataObject) -> None:
    number = digits + luhn_digit(digits)
    place = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[place]]))
    assert not luhn_valid(number[:place] + other + number[place + 1 :])


@pytest.mark.parametrize("text", ["", "0", "4970 1000 0032 5734", "497010000032573X", "\u0664\u0669", "\u00b2\u00b2"])
def test_what_is_no_run_of_ascii_digits_has_no_luhn_key(text: str) -> None:
    assert not luhn_valid(text)


def test_blanks_and_hyphens_between_the_groups_are_dropped() -> None:
    assert compact("4970 1000-0032 5734") == "4970100000325734"


@pytest.mark.parametrize(
    ("number", "mask", "shown"),
    [
        ("4970100000325734", PanMask.SIX_FOUR, "497010XXXXXX5734"),
        ("4970100000325734", PanMask.SIX_TWO, "497010XXXXXXXX34"),
        ("9999000500000000014", PanMask.SIX_FOUR, "999900XXXXXXXXX0014"),
        ("12345678901", PanMask.SIX_FOUR, "123456X8901"),
        ("1234567890", PanMask.SIX_FOUR, "XXXXXXXXXX"),
        ("123456789", PanMask.SIX_TWO, "123456X89"),
        ("12345678", PanMask.SIX_TWO, "XXXXXXXX"),
        ("", PanMask.SIX_FOUR, ""),
    ],
)
def test_a_mask_keeps_six_digits_and_four_or_two_and_hides_a_short_text_whole(
    number: str, mask: PanMask, shown: str
) -> None:
    assert masked(number, mask) == shown


def test_the_mask_is_six_and_four_where_none_is_named() -> None:
    assert masked("4970100000325734") == masked("4970100000325734", PanMask.SIX_FOUR)


TOKEN = b"1A2B3C4D5E6F7A8B9C001732394961000"
"""A web payment's token, whose last fifteen characters are digits, as those of many are."""


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (b'{"ref":"4111111111111111"}', b'{"ref":"411111XXXXXX1111"}'),
        (b"378282246310005 and 4111111111111111", b"378282XXXXX0005 and 411111XXXXXX1111"),
        (b"A4111111111111111B", b"A411111XXXXXX1111B"),
        (b"line\\n4111111111111111", b"line\\n411111XXXXXX1111"),
        (b"4111 1111 1111 1111", b"411111XXXXXX1111"),
        (b"4111-1111-1111-1111.", b"411111XXXXXX1111."),
        (b"card=4111+1111+1111+1111", b"card=411111XXXXXX1111"),
        (b"card=4111%201111%201111%201111&a=%2F", b"card=411111XXXXXX1111&a=%2F"),
        (b"card=3782%20822463%2010005", b"card=378282XXXXX0005"),
        (b"3782 822463 10005", b"378282XXXXX0005"),
        (b"6221 2612 3456 7890 129", b"622126XXXXXXXXX0129"),
        (b"4111111111111112", b"4111111111111112"),
        (b"4111 1111 1111 1112", b"4111 1111 1111 1112"),
        (b"4111 1111-1111 1111", b"4111 1111-1111 1111"),
        (b"16327144015000", b"16327144015000"),
        (TOKEN, TOKEN),
        (TOKEN + b" 4111111111111111", TOKEN + b" 411111XXXXXX1111"),
        (b"41111111111111110000", b"41111111111111110000"),
    ],
    ids=[
        "quoted", "two", "amid letters", "behind an escape of JSON", "in groups", "with hyphens", "in a query",
        "quoted in a query", "fifteen digits quoted in a query",
        "fifteen digits in groups", "nineteen digits in groups", "no Luhn key", "groups without a Luhn key",
        "groups of several signs", "a transaction id", "a token", "a token and a card", "too long for a card",
    ],
)  # fmt: skip
def test_card_numbers_in_any_text_are_masked_and_other_digits_are_not(text: bytes, kept: bytes) -> None:
    assert without_cards(text) == kept


BRANDS = [
    "4111111111111111", "4000001234567890124", "5105105105105100", "2221000000000009", "2720990000000007",
    "378282246310005", "341111111111111", "3530111333300000", "6011111111111117", "5018000000000009",
    "6759640000000000019", "6221261234567890129",
]  # fmt: skip
OTHERS = ["1732394961000122", "2026112320290009", "9999005000000000017", "3000000000000004", "81000000000000000"]
"""Numbers with a Luhn key that no brand gives out: instants, dates and references look so."""


@pytest.mark.parametrize("number", BRANDS)
def test_a_brands_number_is_masked_in_what_is_still_worked_with(number: str) -> None:
    assert luhn_valid(number), "the number of this test is one"
    said = f"https://shop.test/r?card={number}&b=1"
    assert without_cards(said.encode(), of_brands=True).decode() == said.replace(number, masked(number))
    assert real_cards(said) == [number]


@pytest.mark.parametrize("text", [*OTHERS, "4111111111111112", TOKEN.decode(), "16327144015000", "", "word"])
def test_references_and_instants_are_left_to_those_who_work_with_them(text: str) -> None:
    assert without_cards(text.encode(), of_brands=True).decode() == text
    assert real_cards(text) == []


@given(st.binary(max_size=60) | st.text("0123456789 -A", max_size=60).map(str.encode))
def test_nothing_that_was_masked_is_masked_again(text: bytes) -> None:
    once = without_cards(text)
    assert without_cards(once) == once


@pytest.mark.parametrize("number", OTHERS)
def test_what_no_brand_gives_out_is_masked_where_nobody_works_with_it(number: str) -> None:
    assert without_cards(number.encode()).decode() == masked(number)


def test_a_token_whose_digits_have_a_luhn_key_by_chance_is_left_as_it_is() -> None:
    digits = "001732394961000"[:-1]
    token = f"1A2B3C4D5E6F7A8B9C{digits}{luhn_digit(digits)}"
    assert len(token) == len(TOKEN)
    card = "4111111111111111"
    assert without_cards(f"{token} {card} {token}".encode()).decode() == f"{token} {masked(card)} {token}"
    assert real_cards(f"{token} {card}") == [card]
