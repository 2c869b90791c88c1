"""Who waits as long as a bound allows is waited for, who waits longer is not; what goes on is left alone."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from mockpayline.sweep import Bounds, Sweep, Wait

TICK = 0.25
"""Of bounds of which the shortest is a second."""


class Loop:
    """A loop whose time a test moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.due: list[tuple[float, object, tuple[object, ...]]] = []

    def time(self) -> float:
        return self.now

    def call_later(self, delay: float, callback: object, *args: object) -> None:
        self.due.append((self.now + delay, callback, args))

    def go_to(self, instant: float) -> None:
        """Let happen what comes due until then."""
        while self.due and self.due[0][0] <= instant:
            self.now, callback, args = self.due.pop(0)
            assert callable(callback)
            callback(*args)
        self.now = instant


class Connection:
    """A connection that waits for what it is told to."""

    def __init__(self, wait: Wait | None) -> None:
        self.seen: tuple[Wait | None, object, float] = (None, None, 0.0)
        self.wait, self.thing = wait, object()
        self.tired: list[Wait] = []

    def waits(self) -> tuple[Wait | None, object]:
        return self.wait, self.thing

    def tire(self, wait: Wait) -> None:
        self.tired.append(wait)


def as_loop(loop: Loop) -> asyncio.AbstractEventLoop:
    """Return the loop as one of asyncio's, of which the sweep needs no more."""
    return cast("asyncio.AbstractEventLoop", loop)


def swept(*connections: Connection) -> Loop:
    loop = Loop()
    Sweep(Bounds(head_seconds=1, body_seconds=2, idle_seconds=3, send_seconds=4)).watch(
        list(connections), as_loop(loop)
    )
    return loop


@pytest.mark.parametrize(
    ("wait", "bound"),
    [(Wait.HEAD, 1.0), (Wait.BODY, 2.0), (Wait.GOODBYE, 2.0), (Wait.REQUEST, 3.0), (Wait.READER, 4.0)],
    ids=str,
)
def test_each_wait_has_its_own_bound_and_ends_once(wait: Wait, bound: float) -> None:
    one = Connection(wait)
    loop = swept(one)
    loop.go_to(bound)
    assert one.tired == [], "it is seen to wait from the first look on"
    loop.go_to(bound + TICK)
    assert one.tired == [wait]
    loop.go_to(bound + 2 * TICK)
    assert one.tired == [wait], "whoever waits anew is waited for anew"


def test_whoever_waits_for_another_thing_waits_anew() -> None:
    one = Connection(Wait.HEAD)
    loop = swept(one)
    for tick in range(40):
        loop.go_to(tick * TICK)
        if tick % 3 == 0:
            one.thing = object()
    assert one.tired == []


def test_an_answer_that_is_being_made_has_all_the_time() -> None:
    one = Connection(None)
    swept(one).go_to(10_000)
    assert one.tired == []


def test_nothing_is_looked_at_where_nobody_is_connected() -> None:
    connections: list[Connection] = []
    sweep, loop = Sweep(Bounds()), Loop()
    sweep.watch(connections, as_loop(loop))
    sweep.watch(connections, as_loop(loop))
    assert len(loop.due) == 1, "one look serves all connections"
    loop.go_to(60)
    assert loop.due == [], "an idle server is left in peace"
    connections.append(Connection(Wait.HEAD))
    sweep.watch(connections, as_loop(loop))
    assert len(loop.due) == 1


def test_there_is_no_more_room_than_is_asked_for() -> None:
    assert Bounds(connections=7).room == 7
