from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.domain.dialect import PanMask
from mockpayline.errors import InvalidValue
from mockpayline.scenario.values import (
    Choice,
    Digits,
    Euros,
    Flag,
    Form,
    Instant,
    Milliseconds,
    Number,
    OnlyOnce,
    Seconds,
    Text,
    Url,
    Word,
    duration,
    instant,
)


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("90s", 90_000),
        ("16m", 960_000),
        ("2h", 7_200_000),
        ("250ms", 250),
        ("0.2s", 200),
        ("1.5h", 5_400_000),
        ("0s", 0),
    ],
)
def test_a_duration_is_a_number_with_its_unit(text: str, milliseconds: int) -> None:
    assert duration(text) == milliseconds


@pytest.mark.parametrize("text", ["", "90", "s", "-1s", "1 s", "1d", "1.2345s", "0.5ms", "1h30m", "\u0661s", "1e3s"])
def test_another_form_is_no_duration(text: str) -> None:
    with pytest.raises(InvalidValue, match="no duration") as caught:
        duration(text, path="here")
    assert (caught.value.path, caught.value.value) == ("here", text)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2026-03-01", "2026-03-01T00:00:00+00:00"),
        ("2026-03-01T09:30", "2026-03-01T09:30:00+00:00"),
        ("2026-03-01 09:30:15.25Z", "2026-03-01T09:30:15.250+00:00"),
        ("2026-03-01T09:30:00+02:00", "2026-03-01T07:30:00+00:00"),
        ("2000-01-01T00:00:00Z", "2000-01-01T00:00:00+00:00"),
        ("2099-12-31T23:59:59.999Z", "2099-12-31T23:59:59.999+00:00"),
    ],
)
def test_a_time_is_iso_8601_and_utc_without_a_zone(text: str, same: str) -> None:
    assert datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=instant(text)) == datetime.fromisoformat(same)


@pytest.mark.parametrize(
    "text",
    [
        "now",
        "20260301",
        "2026-W09-1",
        "2026-02-30",
        "2026-03-01T24:00",
        "2026-03-01T09:30:60",
        "2026-03-01T09:30:00.0001",
        "2026-03-01T09:30:00+25:00",
        "1999-12-31T23:59:59Z",
        "2100-01-01",
        "2000-01-01T00:00:00+01:00",
        "0001-01-01T00:00:00+23:59",
    ],
)
def test_another_form_or_century_is_no_time(text: str) -> None:
    with pytest.raises(InvalidValue, match="no time"):
        instant(text)


@given(st.decimals(min_value=0, max_value=9_999_999_999, places=2))
def test_an_amount_is_read_to_the_cent(euros: Decimal) -> None:
    assert Euros().read(str(euros)) == int(euros * 100)


ACCEPTED: list[tuple[Form, str, object]] = [
    (Text(), "x", "x"),
    (Text(most=3), "xyz", "xyz"),
    (Text(least=0), "", ""),
    (Text(lines=True), "a\n\tb", "a\n\tb"),
    (Text(), "\u00e9\U0001f600", "\u00e9\U0001f600"),
    (Word("[A-Z]+", "capitals"), "CB", "CB"),
    (Digits(4, 4), "0630", "0630"),
    (Digits(2, 3), "001", "001"),
    (Euros(), "0", 0),
    (Euros(least=1), "0.01", 1),
    (Number(1, 99), "99", 99),
    (Number(1, 99, none=True), "none", None),
    (Seconds(1, 60), "1m", 60),
    (Seconds(1, 60), "1000ms", 1),
    (Instant(), "2026-03-01", 1_772_323_200_000),
    (Flag(), "true", True),
    (Flag(), "false", False),
    (Choice(PanMask), "6X2", PanMask.SIX_TWO),
    (Url(), "http://localhost:9000/x?y=z", "http://localhost:9000/x?y=z"),
    (Url(), "https://h/" + "x" * 245, "https://h/" + "x" * 245),
    (Milliseconds(), "0.2s", 200),
    (Milliseconds(least=1, most=60_000), "1m", 60_000),
    (OnlyOnce("1"), "1", "1"),
]

REFUSED: list[tuple[Form, str, str]] = [
    (Text(), "", "the text is empty"),
    (Text(most=3), "wxyz", "the text has 4 characters"),
    (Text(), "a\nb", "control character"),
    (Text(lines=True), "a\x00b", "control character"),
    (Text(), "a\ud800", "control character"),
    (Text(), "a\uffff", "control character"),
    (Word("[A-Z]+", "capitals"), "CB\n", "not the right form"),
    (Digits(4, 4), "063", "there are 3 digits"),
    (Digits(4, 4), "06300", "there are 5 digits"),
    (Digits(4, 4), "06 0", "something else than digits"),
    (Digits(1, 4), "\u0661", "something else than digits"),
    (Euros(), "1.234", "no amount"),
    (Euros(), "-1", "no amount"),
    (Euros(), "1,50", "no amount"),
    (Euros(), "1e3", "no amount"),
    (Euros(least=1), "0.00", "too small"),
    (Number(1, 99), "0", "no such number"),
    (Number(1, 99), "100", "no such number"),
    (Number(1, 99), "none", "no such number"),
    (Number(1, 99), "1.0", "no such number"),
    (Seconds(1, 60), "0s", "no such duration"),
    (Seconds(1, 60), "61s", "no such duration"),
    (Seconds(1, 60), "1.5s", "no such duration"),
    (Seconds(1, 60), "60", "no duration"),
    (Flag(), "yes", "neither true nor false"),
    (Flag(), "True", "neither true nor false"),
    (Choice(PanMask), "6x4", "did you mean 6X4"),
    (Url(), "ftp://host/", "no address"),
    (Url(), "http://", "no address"),
    (Url(), "http://[::1", "no address"),
    (Url(), "http://host:99999/", "no address"),
    (Url(), "http://ho st/", "no address"),
    (Url(), "https://h/" + "x" * 246, "no address"),
    (Milliseconds(least=1), "0s", "no such duration"),
    (Milliseconds(most=60_000), "60001ms", "no such duration"),
    (Milliseconds(), "60", "no duration"),
    (OnlyOnce("1"), "2", "this version cannot read it"),
]


@pytest.mark.parametrize(("form", "text", "value"), ACCEPTED)
def test_a_legal_text_becomes_its_value(form: Form, text: str, value: object) -> None:
    assert form.read(text) == value


@pytest.mark.parametrize(("form", "text", "sentence"), REFUSED)
def test_an_illegal_text_is_refused_with_a_sentence(form: Form, text: str, sentence: str) -> None:
    with pytest.raises(InvalidValue, match=sentence):
        form.read(text)
    assert form.expected, "every form says what would be legal"


def test_the_bounds_of_a_duration_are_told_as_durations() -> None:
    assert Milliseconds(least=1, most=300_000).expected.endswith("from 1ms to 5m")
    assert Milliseconds(most=7_200_000).expected.endswith("from 0s to 2h")
