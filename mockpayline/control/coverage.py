"""What a world met: answers, transitions, faults and notifications, for the question what was never tried."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from mockpayline.control.answer import json_answer
from mockpayline.control.query import parameters
from mockpayline.control.worlds import merchant_of
from mockpayline.operations.worlds import Worlds


async def show(worlds: Worlds, request: Request) -> Response:
    """GET .../coverage: `{"met": [...]}`, the names of `domain.coverage` that were met since the world began."""
    parameters(request)
    met = await worlds.run(merchant_of(request), lambda tx: sorted(tx.met()))
    return json_answer({"met": met})
