from __future__ import annotations

import pytest

from mockpayline.control.waiting import patience
from mockpayline.errors import InvalidValue


def test_sixty_seconds_may_be_waited_and_ten_are_where_none_are_named() -> None:
    assert patience({"until": "final", "timeout": "60s"}, "final") == 60
    assert patience({"until": "final"}, "final") == 10
    assert patience({}, "final") == 0


def test_a_mistake_names_the_one_word_that_can_be_waited_for() -> None:
    with pytest.raises(InvalidValue) as told:
        patience({"until": "final"}, "delivered")
    assert (told.value.path, told.value.value, told.value.expected) == ("until", "final", "delivered")
    with pytest.raises(InvalidValue) as told:
        patience({"timeout": "1s"}, "delivered")
    assert (told.value.path, told.value.expected) == ("timeout", "until=delivered with it")


def test_a_wait_of_a_minute_and_a_millisecond_is_too_long() -> None:
    with pytest.raises(InvalidValue, match="too long"):
        patience({"until": "final", "timeout": "60.001s"}, "final")
