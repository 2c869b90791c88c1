"""Limits under which no call could be served are a programmer's mistake."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from mockpayline.soap.limits import Limits


@pytest.mark.parametrize(
    ("name", "legal", "illegal"),
    [
        ("body_bytes", 1, 0),
        ("drain_bytes", 0, -1),
        ("drain_seconds", 0, -1),
        ("depth", 4, 3),
        ("depth", 255, 256),
        ("width", 1, 0),
        ("attributes", 0, -1),
    ],
)
def test_a_limit_has_bounds_of_its_own(name: str, legal: int, illegal: int) -> None:
    assert getattr(replace(Limits(), **{name: legal}), name) == legal
    with pytest.raises(AssertionError):
        replace(Limits(), **{name: illegal})
