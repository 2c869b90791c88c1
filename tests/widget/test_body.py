from __future__ import annotations

import pytest

from mockpayline.errors import InvalidValue
from mockpayline.widget.body import TEXT_AT_MOST, fields_of


def test_a_member_is_a_text_up_to_its_limit() -> None:
    text = "a" * TEXT_AT_MOST
    assert fields_of({"step": text}) == {"step": text}
    with pytest.raises(InvalidValue) as mistake:
        fields_of({"step": text + "a"})
    assert mistake.value.path == "step"
    assert mistake.value.value is None, "a long text may be a card number in the wrong field"


@pytest.mark.parametrize("value", [None, 1, True, [], {}])
def test_a_member_that_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(InvalidValue):
        fields_of({"step": value})
