"""Faults: those of the world and of the scenario's rules, and which calls met one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from mockpayline.control.faults import fault_view
from mockpayline.domain.journal import Kind
from mockpayline.domain.ports import WorldTx
from mockpayline.inspector.asked import Asked
from mockpayline.inspector.timeline import row

SHOWN = 200
_COUNTS = frozenset({"calls", "met"})


async def every(asked: Asked) -> Response:
    """Show the faults that are armed, and those that were used, newest first."""

    def look(tx: WorldTx) -> dict[str, Any]:
        used = [row(one) for one in tx.entries() if one.kind is Kind.FAULT][::-1]
        own = [(_words(fault_view(one)), one.met) for one in tx.faults()]
        scripted = [(rule.name, _words(fault_view(one))) for rule in tx.declaration.rules for one in rule.faults]
        return {"own": own, "scripted": scripted, "used": used[:SHOWN], "base_url": asked.base_url}

    return await asked.page("faults.html", "Faults", look)


def _words(told: Mapping[str, object]) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in told.items() if name not in _COUNTS]
