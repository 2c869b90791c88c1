"""What a world has met so far of all that an integration can meet, and the scenario to run next."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from msgspec import Struct
from starlette.responses import Response

from mockpayline.control.coverage import coverage_view
from mockpayline.domain.coverage import transition
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.state_machine import TRANSITIONS
from mockpayline.inspector.asked import Asked

_KINDS = ("answer", "fault", "notification")


class Tried(Struct, frozen=True):
    """A row of the state machine, and whether a payment of the world took it."""

    before: str
    event: str
    after: str
    met: bool


async def every(asked: Asked) -> Response:
    """Show what was met."""

    def look(tx: WorldTx) -> dict[str, Any]:
        met = tx.met()
        rows = [
            Tried(before.value, event.value, after.value, transition(before, event) in met)
            for (before, event), after in TRANSITIONS.items()
        ]
        others = {kind: sorted(one.partition(" ")[2] for one in met if one.startswith(f"{kind} ")) for kind in _KINDS}
        told = coverage_view(met)
        return {
            "totals": told["totals"],
            "groups": [(name, list(cases)) for name, cases in groupby(told["cases"], lambda one: one["group"])],
            "rows": rows,
            "count": sum(one.met for one in rows),
            "others": others,
        }

    return await asked.page("coverage.html", "Coverage", look)
