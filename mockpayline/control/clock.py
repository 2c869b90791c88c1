"""A world's clock: seen, moved forward, stopped and let go; an answer comes once all that came due has run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mockpayline.control.answer import json_answer
from mockpayline.control.body import members, read_json
from mockpayline.control.query import parameters
from mockpayline.control.worlds import merchant_of
from mockpayline.domain.clock import Clock
from mockpayline.domain.ports import WorldTx
from mockpayline.errors import InvalidValue
from mockpayline.operations.payment_view import iso
from mockpayline.operations.worlds import Worlds, settle_due
from mockpayline.scenario.values import LEGAL_DURATION, LEGAL_INSTANT, duration, instant

_EXPECTED = 'one of {"advance": "16m"}, {"now": "2026-03-01T09:30:00Z"}, {"freeze": true} or {"freeze": false}'


async def show(worlds: Worlds, request: Request) -> Response:
    """GET .../clock: the world's time, and whether it stands still."""
    parameters(request)
    return json_answer(await worlds.run(merchant_of(request), _view))


async def change(worlds: Worlds, request: Request) -> Response:
    """POST .../clock: one of advance, now and freeze."""
    parameters(request)
    said = members(await read_json(request), "advance", "now", "freeze")
    if len(said) != 1:
        raise InvalidValue("A clock takes one change at a time.", path="body", expected=_EXPECTED)
    ((name, value),) = said.items()
    move = _advance(value) if name == "advance" else _move_to(value) if name == "now" else _freeze(value)

    def moved(tx: WorldTx) -> dict[str, Any]:
        real, clock = tx.real_now, tx.clock
        try:
            move(clock, real)
        except InvalidValue as mistake:
            mistake.value = value  # as it was said; the clock itself counts milliseconds
            raise
        tx.set_clock(clock)
        settle_due(tx)
        return _view(tx)

    return json_answer(await worlds.run(merchant_of(request), moved))


def _view(tx: WorldTx) -> dict[str, Any]:
    return {"now": iso(tx.now), "frozen": tx.clock.frozen_at is not None}


Move = Callable[[Clock, int], None]
"""Changes a clock at a real instant."""


def _advance(said: object) -> Move:
    if not isinstance(said, str):
        raise InvalidValue("A clock is advanced by a duration.", path="advance", value=said, expected=LEGAL_DURATION)
    by = duration(said, path="advance")
    return lambda clock, real: clock.advance(by, real)


def _move_to(said: object) -> Move:
    if not isinstance(said, str):
        raise InvalidValue("A clock is set to a time.", path="now", value=said, expected=LEGAL_INSTANT)
    to = instant(said, path="now")
    return lambda clock, real: clock.move_to(to, real)


def _freeze(said: object) -> Move:
    if not isinstance(said, bool):
        raise InvalidValue("A clock is frozen or not.", path="freeze", value=said, expected="true or false")
    return Clock.freeze if said else Clock.thaw
