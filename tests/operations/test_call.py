"""The version that a call is read as."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.domain.dialect import MissingVersion
from mockpayline.operations.call import version_of


@given(st.integers(0, 99_999), st.sampled_from(MissingVersion))
def test_a_number_is_read_as_it_is(version: int, missing: MissingVersion) -> None:
    assert version_of(str(version), missing) == version


@given(st.none() | st.text().filter(lambda text: not (text.isascii() and text.isdigit())))
def test_anything_else_is_read_as_the_dialect_says(sent: str | None) -> None:
    assert version_of(sent, MissingVersion.NEWEST) == 34
    assert version_of(sent, MissingVersion.FOUR) == 4


@pytest.mark.parametrize("sent", ["9" * 6, "9" * 5000])
def test_a_number_without_measure_counts_as_none(sent: str) -> None:
    assert version_of(sent, MissingVersion.NEWEST) == 34
