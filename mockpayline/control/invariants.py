"""The invariants of a world's money, for tests that end with the question whether all adds up."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from mockpayline.control.answer import json_answer
from mockpayline.control.query import parameters
from mockpayline.control.worlds import merchant_of
from mockpayline.operations.invariants import Checked, books_of, check
from mockpayline.operations.worlds import Worlds


async def every(worlds: Worlds, request: Request) -> Response:
    """GET .../invariants: `holds` of all, and each with `invariant`, `says`, `holds` and its `offenders`.

    An offender has `what`, and the `token` of a payment or a masked `card`.
    """
    parameters(request)
    books = await worlds.run(merchant_of(request), books_of)
    checked = check(books)
    return json_answer(
        {
            "holds": all(one.holds for one in checked),
            "payments": len(books.payments),
            "gift_cards": len(books.cards),
            "invariants": [invariant_view(one) for one in checked],
        }
    )


def invariant_view(checked: Checked) -> dict[str, Any]:
    """Return an invariant as developers see it."""
    return {
        "invariant": checked.name,
        "says": checked.says,
        "holds": checked.holds,
        "offenders": [msgspec.structs.asdict(one) for one in checked.offenders],
    }
