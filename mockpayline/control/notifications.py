"""The notifications of a world: those sent, as the journal tells of them, and those that wait."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mockpayline.control.answer import json_answer
from mockpayline.control.query import count, parameters
from mockpayline.control.worlds import merchant_of
from mockpayline.domain.journal import Entry, Kind
from mockpayline.domain.ports import Queued, WorldTx
from mockpayline.operations.payment_view import iso
from mockpayline.operations.worlds import Worlds

LISTED = 100
"""Notifications of a list where no limit is given."""
LISTED_AT_MOST = 1000
"""Notifications that a list may have."""


async def show(worlds: Worlds, request: Request) -> Response:
    """GET .../notifications: `sent`, the newest last, and `waiting`, the next first; of one `token` where it is given.

    Each list has its newest or next `limit`. What was sent is known for as long as the journal keeps it.
    """
    said = parameters(request, "token", "limit")
    limit = count(said, "limit", default=LISTED, most=LISTED_AT_MOST)
    token = said.get("token")

    def look(tx: WorldTx) -> dict[str, Any]:
        entries = tx.entries(token=token or "")
        sent = [one for one in entries if one.kind is Kind.NOTIFICATION]
        return {
            "sent": [sent_view(one) for one in sent[-limit:]],
            "waiting": [waiting_view(one) for one in tx.waiting(limit, token=token)],
        }

    return json_answer(await worlds.run(merchant_of(request), look))


def sent_view(entry: Entry) -> dict[str, Any]:
    """Return one call, with what became of it: its `status`, or the `reason` why there is none.

    `attempt` counts the minutes of the schedule from 0, `copy` the further calls of one that a scenario duplicates;
    `given_up` is why no attempt follows one that was not delivered.
    """
    return {"seq": entry.seq, "at": iso(entry.at), "token": entry.token, "order_ref": entry.order_ref, **entry.data}


def waiting_view(queued: Queued) -> dict[str, Any]:
    """Return one that waits: the attempt that comes next and its instant; `is_last` where no other will follow it."""
    return {
        "token": queued.notification.token,
        "type": queued.notification.type,
        "url": queued.notification.url,
        "attempt": queued.attempt,
        "due_at": iso(queued.due_at),
        "is_last": queued.is_last,
    }
