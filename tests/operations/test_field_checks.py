"""The field checks: what they let through is what the operations can work with."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.operations.field_checks import amount_mistake, reference_mistake, url_mistake
from mockpayline.operations.redirect import with_token


@given(st.text(max_size=20) | st.integers(-10, 10**14).map(str))
def test_an_amount_that_passes_is_a_positive_number_of_at_most_12_digits(text: str) -> None:
    if amount_mistake(text) is None:
        assert 0 < int(text) < 10**12
        assert text.isascii()


@given(st.integers(1, 10**12 - 1))
def test_every_positive_amount_of_at_most_12_digits_passes(cents: int) -> None:
    assert amount_mistake(str(cents)) is None


@given(st.text(max_size=60))
def test_a_reference_passes_at_1_to_50_characters(text: str) -> None:
    assert (reference_mistake(text) is None) is (1 <= len(text) <= 50)


@given(st.text(max_size=40).map(lambda text: f"https://{text}") | st.from_regex(r"https?://\S{1,40}", fullmatch=True))
def test_a_url_that_passes_can_be_joined_with_a_token(url: str) -> None:
    if url_mistake("Return URL", url) is None:
        assert urlsplit(url).hostname
        assert "token=1abc" in with_token(url, "1abc")


@pytest.mark.parametrize(
    "url", ["https://[", "http://[::1", "https://ex\u2100mple.test/", "https://@/", "https://:80/"]
)
def test_a_url_that_cannot_be_taken_apart_is_a_mistake(url: str) -> None:
    assert url_mistake("Return URL", url) is not None
