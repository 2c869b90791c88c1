"""The journal of a world, oldest entry first."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mockpayline.control.answer import json_answer
from mockpayline.control.query import parameters
from mockpayline.control.worlds import merchant_of
from mockpayline.domain.journal import Entry
from mockpayline.operations.payment_view import iso
from mockpayline.operations.worlds import Worlds


async def show(worlds: Worlds, request: Request) -> Response:
    """GET .../journal: the entries, by `operation`, `order_ref` and `token` where these are given."""
    said = parameters(request, "operation", "order_ref", "token")
    entries = await worlds.run(merchant_of(request), lambda tx: tx.entries(**said))
    return json_answer({"entries": [entry_view(one) for one in entries]})


def entry_view(entry: Entry) -> dict[str, Any]:
    """Return an entry as developers see it."""
    return {
        "seq": entry.seq,
        "at": iso(entry.at),
        "kind": entry.kind.value,
        "operation": entry.operation,
        "token": entry.token,
        "order_ref": entry.order_ref,
        "data": entry.data,
    }
