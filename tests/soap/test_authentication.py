"""Credentials come from the Basic scheme; anything else is refused without quoting the header."""

from __future__ import annotations

import base64

import pytest

from mockpayline.errors import Unauthorized
from mockpayline.soap.authentication import Credentials, credentials


def basic(text: str, charset: str = "utf-8") -> str:
    return "Basic " + base64.b64encode(text.encode(charset)).decode()


@pytest.mark.parametrize("scheme", ["Basic ", "basic ", "BASIC   ", "  Basic "])
def test_the_scheme_is_read_in_any_case_and_spacing(scheme: str) -> None:
    header = basic("DEMO:demo").replace("Basic ", scheme)

    assert credentials(header) == Credentials("DEMO", "demo")


@pytest.mark.parametrize(
    ("text", "merchant_id", "access_key"),
    [("M:", "M", ""), ("M:a:b", "M", "a:b"), ("M: k ", "M", " k "), ("é:ü", "é", "ü")],
)
def test_the_first_colon_parts_id_and_key(text: str, merchant_id: str, access_key: str) -> None:
    assert credentials(basic(text)) == Credentials(merchant_id, access_key)


def test_what_is_no_utf_8_is_latin_1() -> None:
    assert credentials(basic("é:ü", "latin-1")) == Credentials("é", "ü")


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (None, "missing"),
        ("", "scheme is not Basic"),
        ("Bearer abc", "scheme is not Basic"),
        ("Basic", "no colon"),
        ("Basic ", "no colon"),
        ("Basic ***", "not in base64"),
        ("Basic abc", "not in base64"),
        ("Basic \u0661", "not in base64"),
        (basic("nocolon"), "no colon"),
        (basic(":key"), "no merchant id"),
    ],
)
def test_what_is_no_credentials_is_refused(header: str | None, said: str) -> None:
    with pytest.raises(Unauthorized, match=said) as caught:
        credentials(header)

    assert caught.value.status == 401


def test_neither_the_key_nor_the_header_shows() -> None:
    assert "hidden" not in repr(Credentials("M", "hidden"))
    with pytest.raises(Unauthorized) as caught:
        credentials(basic("hidden"))
    assert "hidden" not in str(caught.value)
    assert caught.value.value is None
