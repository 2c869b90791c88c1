"""The whole journal of a world, newest first."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from mockpayline.domain.journal import Kind
from mockpayline.domain.ports import WorldTx
from mockpayline.inspector.asked import Asked
from mockpayline.inspector.timeline import row

SHOWN = 200
SHOWN_AT_MOST = 1000


async def every(asked: Asked) -> Response:
    """Show the journal."""
    wanted = asked.said("kind")
    most = asked.number("show", SHOWN, SHOWN_AT_MOST)

    def look(tx: WorldTx) -> dict[str, Any]:
        entries = tx.entries()
        found = [one for one in entries[::-1] if wanted in {"", one.kind.value}]
        return {
            "kind": wanted,
            "kinds": [one for one in Kind if any(entry.kind is one for entry in entries)],
            "rows": [row(one) for one in found[:most]],
            "count": len(found),
            "more": min(len(found), SHOWN_AT_MOST) if len(found) > most else 0,
        }

    return await asked.page("journal.html", "Journal", look)
