"""A world's clock: shifted or frozen, forward only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.domain.clock import END_OF_TIME, Clock
from mockpayline.errors import InvalidValue

from .desk import told

REAL = 1_000_000


def test_a_fresh_clock_tells_real_time() -> None:
    assert Clock().now(REAL) == REAL


def test_a_frozen_clock_stands_while_real_time_passes() -> None:
    clock = Clock(frozen_at=5)
    assert (clock.now(REAL), clock.now(REAL + 1)) == (5, 5)


def test_advancing_a_real_clock_shifts_it_and_it_goes_on() -> None:
    clock = Clock()
    clock.advance(60_000, REAL)
    assert clock.now(REAL) == REAL + 60_000
    assert clock.now(REAL + 7) == REAL + 60_007


def test_advancing_a_frozen_clock_leaves_it_frozen() -> None:
    clock = Clock(frozen_at=5)
    clock.advance(10, REAL)
    assert clock.now(REAL) == clock.now(REAL + 99) == 15


@pytest.mark.parametrize("frozen_at", [None, REAL])
def test_a_clock_may_stand_still_but_not_go_back(frozen_at: int | None) -> None:
    clock = Clock(frozen_at=frozen_at)
    clock.advance(0, REAL)
    clock.move_to(REAL, REAL)
    assert clock.now(REAL) == REAL
    with pytest.raises(InvalidValue) as backwards:
        clock.advance(-1, REAL)
    assert told(backwards) == ("A clock does not go back.", "advance", -1, "0 or more")
    with pytest.raises(InvalidValue) as past:
        clock.move_to(REAL - 1, REAL)
    assert told(past) == ("A clock does not go back.", "now", REAL - 1, "this instant or a later one")
    assert clock.now(REAL) == REAL, "a refused move moved the clock"


@pytest.mark.parametrize(("offset", "frozen_at"), [(-REAL, None), (0, 3)])
def test_moving_to_an_instant_lands_exactly_on_it(offset: int, frozen_at: int | None) -> None:
    clock = Clock(offset=offset, frozen_at=frozen_at)
    clock.move_to(70, REAL)
    assert clock.now(REAL) == 70


@pytest.mark.parametrize("frozen_at", [None, REAL])
def test_a_clock_reaches_the_end_of_its_century_and_not_a_millisecond_more(frozen_at: int | None) -> None:
    clock = Clock(frozen_at=frozen_at)
    with pytest.raises(InvalidValue) as beyond:
        clock.move_to(END_OF_TIME + 1, REAL)
    by = END_OF_TIME + 1 - REAL
    assert told(beyond) == ("The clock would leave its century.", "advance", by, "2099 at most")
    assert clock.now(REAL) == REAL
    clock.advance(END_OF_TIME - REAL, REAL)
    assert clock.now(REAL) == END_OF_TIME
    with pytest.raises(InvalidValue):
        clock.advance(1, REAL)


@given(st.integers(-(10**12), 10**12), st.integers(0, 10**12), st.integers(0, 10**9))
def test_freezing_and_thawing_lose_no_time_but_what_stood_still(offset: int, real: int, frozen: int) -> None:
    clock = Clock(offset=offset)
    clock.freeze(real)
    assert clock.now(real + frozen) == real + offset
    clock.freeze(real + frozen)
    clock.thaw(real + frozen)
    assert clock.now(real + frozen) == real + offset
    assert clock.now(real + frozen + 1) == real + offset + 1


def test_thawing_a_clock_that_runs_changes_nothing() -> None:
    clock = Clock(offset=60_000)
    clock.thaw(REAL)
    assert clock == Clock(offset=60_000)
