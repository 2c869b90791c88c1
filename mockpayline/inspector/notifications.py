"""Notifications: what waits to be sent, and every attempt that was made."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from mockpayline.domain.journal import Kind
from mockpayline.domain.ports import WorldTx
from mockpayline.inspector.asked import Asked
from mockpayline.inspector.timeline import row

SHOWN = 200


async def every(asked: Asked) -> Response:
    """Show the notifications, newest attempt first."""

    def look(tx: WorldTx) -> dict[str, Any]:
        attempts = [one for one in tx.entries() if one.kind is Kind.NOTIFICATION][::-1]
        return {"waiting": tx.waiting(SHOWN), "attempts": [row(one) for one in attempts[:SHOWN]]}

    return await asked.page("notifications.html", "Notifications", look)
