"""The state machine as a drawing: its states and arrows, with the path that a payment took lit."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from mockpayline.domain.journal import Entry, Kind
from mockpayline.domain.state_machine import TRANSITIONS, PaymentState
from mockpayline.domain.web_payment import WebPayment

WIDTH, HEIGHT = 760, 372
"""Of the drawing, in its own units."""

_S = PaymentState
_HALF_WIDTH, _HALF_HEIGHT = 56, 16
_CENTRES: dict[PaymentState, tuple[int, int]] = {
    _S.ISSUED: (66, 186),
    _S.OPEN: (242, 186),
    _S.CHALLENGE: (430, 24),
    _S.ON_HOLD: (430, 348),
    _S.ACCEPTED: (690, 56),
    _S.REFUSED: (690, 108),
    _S.CANCELLED: (690, 160),
    _S.EXPIRED: (690, 212),
    _S.ENDED: (690, 264),
    _S.NEVER_OPENED: (690, 316),
}


class Node(Struct, frozen=True):
    """A state: the upper left corner of its box, its middle, and whether it was reached or is the present one."""

    name: str
    x: int
    y: int
    middle_x: int
    middle_y: int
    width: int
    height: int
    reached: bool
    present: bool
    final: bool


class Arrow(Struct, frozen=True):
    """An arrow between two states: the path of its curve, its events, and those that were taken."""

    path: str
    title: str
    taken: str
    label_x: int
    label_y: int


class Taken(Struct, frozen=True):
    """A transition that was taken, and when (ms)."""

    before: str
    event: str
    after: str
    at: int


class Drawing(Struct, frozen=True):
    """The whole: arrows that were not taken come first, so that the lit ones lie above them."""

    nodes: list[Node]
    arrows: list[Arrow]
    path: list[Taken]
    width: int = WIDTH
    height: int = HEIGHT


def drawing_of(payment: WebPayment, entries: Iterable[Entry]) -> Drawing:
    """Return the drawing of a payment; the journal tells the way, the payment where it stands."""
    path = [
        Taken(str(one.data["before"]), str(one.data["event"]), str(one.data["after"]), one.at)
        for one in entries
        if one.kind is Kind.STATE
    ]
    reached = {_S.ISSUED.value, payment.state.value, *(one.before for one in path), *(one.after for one in path)}
    arrows = sorted((_arrow(*pair, path) for pair in _pairs()), key=lambda one: bool(one.taken))
    return Drawing([_node(one, payment.state, reached) for one in PaymentState], arrows, path)


def _pairs() -> list[tuple[PaymentState, PaymentState]]:
    return list(dict.fromkeys((before, after) for (before, _), after in TRANSITIONS.items() if before is not after))


def _node(state: PaymentState, present: PaymentState, reached: set[str]) -> Node:
    x, y = _CENTRES[state]
    return Node(
        name=state.value,
        x=x - _HALF_WIDTH,
        y=y - _HALF_HEIGHT,
        middle_x=x,
        middle_y=y,
        width=2 * _HALF_WIDTH,
        height=2 * _HALF_HEIGHT,
        reached=state.value in reached,
        present=state is present,
        final=state.is_final,
    )


def _arrow(before: PaymentState, after: PaymentState, path: list[Taken]) -> Arrow:
    events = [event for (at, event), to in TRANSITIONS.items() if (at, to) == (before, after)]
    taken = [one.event for one in path if (one.before, one.after) == (before.value, after.value)]
    title, lit = f"{before} → {after}: {', '.join(events)}", ", ".join(dict.fromkeys(taken))
    (x0, y0), (x1, y1) = _CENTRES[before], _CENTRES[after]
    if x0 == x1:
        down = 1 if y1 > y0 else -1
        start, end = (x0, y0 + down * _HALF_HEIGHT), (x1, y1 - down * (_HALF_HEIGHT + 4))
        return Arrow(f"M{start[0]} {start[1]}L{end[0]} {end[1]}", title, lit, x0, (y0 + y1) // 2)
    # An arrow leaves a box on the side where it leads; one that leads back is drawn beside its counterpart.
    forth = 1 if x1 > x0 else -1
    shift = 0 if forth > 0 else 10
    start, end = (x0 + forth * _HALF_WIDTH, y0 + shift), (x1 - forth * (_HALF_WIDTH + 4), y1 + shift)
    bend = (end[0] - start[0]) // 2
    curve = f"M{start[0]} {start[1]}C{start[0] + bend} {start[1]} {end[0] - bend} {end[1]} {end[0]} {end[1]}"
    return Arrow(curve, title, lit, (start[0] + end[0]) // 2, (start[1] + end[1]) // 2 - 6)
