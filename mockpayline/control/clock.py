"""A world's clock: seen, moved forward, stopped and let go; an answer comes once all that came due has run."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Annotated, TypedDict

from msgspec import Meta
from starlette.requests import Request

from mockpayline.control.answer import Answer, json_answer
from mockpayline.control.body import Body, members, object_form, read_json, takes
from mockpayline.control.query import parameters
from mockpayline.control.worlds import merchant_of
from mockpayline.domain.ports import WorldTx
from mockpayline.errors import InvalidValue
from mockpayline.operations import clock
from mockpayline.operations.payment_view import Instant as Shown
from mockpayline.operations.payment_view import iso
from mockpayline.operations.worlds import Worlds
from mockpayline.scenario.values import DURATION_PATTERN, LEGAL_DURATION, LEGAL_INSTANT, Instant, duration, instant

_EXPECTED = 'one of {"advance": "16m"}, {"now": "2026-03-01T09:30:00Z"}, {"freeze": true} or {"freeze": false}'


class Time(TypedDict):
    """A world's time."""

    now: Annotated[Shown, Meta(description="The world's time.")]
    frozen: Annotated[bool, Meta(description="Whether it stands still.")]


class ClockChange(TypedDict, total=False):
    """One change of a world's clock."""

    advance: Annotated[str, Meta(description="How far to move it: " + LEGAL_DURATION, pattern=DURATION_PATTERN)]
    now: Annotated[str, Meta(description=LEGAL_INSTANT, extra_json_schema=Instant().json_schema())]
    freeze: Annotated[bool, Meta(description="Whether it stands still from now on.")]


_CHANGE = Body(
    "ClockChange",
    "One change of the clock; it does not go back.",
    lambda: object_form(ClockChange, minProperties=1, maxProperties=1),
    {"sixteen minutes later": {"advance": "16m"}, "stopped": {"freeze": True}},
)


async def show(worlds: Worlds, request: Request) -> Answer[Time]:
    """GET .../clock: the world's time, and whether it stands still."""
    parameters(request)
    return json_answer(await worlds.run(merchant_of(request), _view))


@takes(_CHANGE)
async def change(worlds: Worlds, request: Request) -> Answer[Time]:
    """POST .../clock: one of advance, now and freeze; it is answered once everything that came due has run."""
    parameters(request)
    merchant = merchant_of(request)
    await apply(worlds, merchant, members(await read_json(request), "advance", "now", "freeze"))
    return json_answer(await worlds.run(merchant, _view))


async def apply(worlds: Worlds, merchant: str, said: Mapping[str, object]) -> None:
    """Make the one change that is said. Raises `InvalidValue` for none, several, and what is none of them."""
    if len(said) != 1 or not said.keys() <= {"advance", "now", "freeze"}:
        raise InvalidValue("A clock takes one change at a time.", path="body", expected=_EXPECTED)
    ((name, value),) = said.items()
    try:
        if name == "advance":
            await clock.advance(worlds, merchant, _duration(value))
        elif name == "now":
            await clock.move_to(worlds, merchant, _instant(value))
        else:
            await worlds.run(merchant, partial(_stand, still=_flag(value)))
    except InvalidValue as mistake:
        mistake.value = value  # as it was said; the clock itself counts milliseconds
        raise


def _stand(tx: WorldTx, *, still: bool) -> None:
    changed = tx.clock
    if still:
        changed.freeze(tx.real_now)
    else:
        changed.thaw(tx.real_now)
    tx.set_clock(changed)


def _view(tx: WorldTx) -> Time:
    return {"now": iso(tx.now), "frozen": tx.clock.frozen_at is not None}


def _duration(said: object) -> int:
    if not isinstance(said, str):
        raise InvalidValue("A clock is advanced by a duration.", path="advance", value=said, expected=LEGAL_DURATION)
    return duration(said, path="advance")


def _instant(said: object) -> int:
    if not isinstance(said, str):
        raise InvalidValue("A clock is set to a time.", path="now", value=said, expected=LEGAL_INSTANT)
    return instant(said, path="now")


def _flag(said: object) -> bool:
    if not isinstance(said, bool):
        raise InvalidValue("A clock is frozen or not.", path="freeze", value=said, expected="true or false")
    return said
