"""Hints of a world: what a reviewer of the integration would say, with reason and source."""

from __future__ import annotations

from typing import Annotated, TypedDict

from msgspec import Meta
from starlette.requests import Request

from mockpayline.control.answer import Answer, json_answer
from mockpayline.control.query import parameters
from mockpayline.control.worlds import merchant_of
from mockpayline.operations.hints import Hint, Place, hints_of
from mockpayline.operations.payment_view import Instant, iso
from mockpayline.operations.worlds import Worlds


class PlaceView(TypedDict):
    """Where a hint was found."""

    what: Annotated[str, Meta(description="What is so there.")]
    token: Annotated[str, Meta(description="The payment's token; empty for none.")]
    order_ref: Annotated[str, Meta(description="The reference of the payment's order; empty for none.")]
    seq: Annotated[int | None, Meta(description="The place in the journal; null where no entry is meant.")]
    at: Annotated[Instant | None, Meta(description="When it happened; null where no entry is meant.")]


class HintView(TypedDict):
    """What a reviewer of the integration would say."""

    hint: Annotated[str, Meta(description="Its name.")]
    title: Annotated[str, Meta(description="The advice.")]
    reason: Annotated[str, Meta(description="Why.")]
    source: Annotated[str, Meta(description="Where that is known from.")]
    count: Annotated[int, Meta(description="In how many places it was found.", ge=1)]
    places: Annotated[list[PlaceView], Meta(description="Some of these places, the newest first.")]


class Hints(TypedDict):
    """What a reviewer would say of what the journal still holds."""

    hints: Annotated[list[HintView], Meta(description="The hints that something was found for.")]


async def every(worlds: Worlds, request: Request) -> Answer[Hints]:
    """GET .../hints: `{"hints": [...]}`, each with `hint`, `title`, `reason`, `source`, `count` and its `places`.

    They are found in what the journal still holds. A place has `what`, `token`, `order_ref`, `seq` and `at`; the last
    two are null where no entry of the journal is meant.
    """
    parameters(request)
    found = await worlds.run(merchant_of(request), hints_of)
    return json_answer({"hints": [hint_view(one) for one in found]})


def hint_view(hint: Hint) -> HintView:
    """Return a hint as developers see it."""
    return {
        "hint": hint.name,
        "title": hint.title,
        "reason": hint.reason,
        "source": hint.source,
        "count": hint.count,
        "places": [_place(one) for one in hint.places],
    }


def _place(place: Place) -> PlaceView:
    return {
        "what": place.what,
        "token": place.token,
        "order_ref": place.order_ref,
        "seq": place.seq or None,
        "at": iso(place.at) if place.seq else None,
    }
