"""Hints of a world: what a reviewer of the integration would say, with reason and source."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mockpayline.control.answer import json_answer
from mockpayline.control.query import parameters
from mockpayline.control.worlds import merchant_of
from mockpayline.operations.hints import Hint, Place, hints_of
from mockpayline.operations.payment_view import iso
from mockpayline.operations.worlds import Worlds


async def every(worlds: Worlds, request: Request) -> Response:
    """GET .../hints: `{"hints": [...]}`, each with `hint`, `title`, `reason`, `source`, `count` and its `places`.

    They are found in what the journal still holds. A place has `what`, `token`, `order_ref`, `seq` and `at`; the last
    two are null where no entry of the journal is meant.
    """
    parameters(request)
    found = await worlds.run(merchant_of(request), hints_of)
    return json_answer({"hints": [hint_view(one) for one in found]})


def hint_view(hint: Hint) -> dict[str, Any]:
    """Return a hint as developers see it."""
    return {
        "hint": hint.name,
        "title": hint.title,
        "reason": hint.reason,
        "source": hint.source,
        "count": hint.count,
        "places": [_place(one) for one in hint.places],
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "what": place.what,
        "token": place.token,
        "order_ref": place.order_ref,
        "seq": place.seq or None,
        "at": iso(place.at) if place.seq else None,
    }
