"""The SOAP calls of a world, and each exchange: headers, both messages, its fields against the contract."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from mockpayline.domain.journal import Entry, Kind
from mockpayline.domain.ports import WorldTx
from mockpayline.errors import NotFound
from mockpayline.inspector.asked import Asked
from mockpayline.operations.exchange import Exchange, find_exchange, xml_text
from mockpayline.operations.exchange_copy import as_curl, as_scenario

SHOWN = 100
SHOWN_AT_MOST = 1000
_DIGITS_AT_MOST = 18
HIDDEN_HEADER = "authorization"


async def every(asked: Asked) -> Response:
    """Show the calls, newest first."""
    operation, only = asked.said("operation"), asked.said("only")
    most = asked.number("show", SHOWN, SHOWN_AT_MOST)

    def look(tx: WorldTx) -> dict[str, Any]:
        calls = [one for one in tx.entries() if one.kind is Kind.CALL]
        found = [
            one for one in calls[::-1] if operation in {"", one.operation} and (only != "refused" or _refused(one))
        ]
        return {
            "operation": operation,
            "only": only,
            "operations": sorted({one.operation for one in calls}),
            "found": found[:most],
            "count": len(found),
            "more": min(len(found), SHOWN_AT_MOST) if len(found) > most else 0,
            "base_url": asked.base_url,
            "access_key": tx.declaration.access_key,
        }

    return await asked.page("calls.html", "Calls", look)


def _refused(entry: Entry) -> bool:
    return entry.data.get("short_message") not in {"ACCEPTED", "INPROGRESS", "ONHOLD_PARTNER", "PENDING_RISK"}


def _seq(asked: Asked) -> int:
    """Return the number that the address names; a text of any length may stand there."""
    text = str(asked.request.path_params["seq"])
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS_AT_MOST):
        raise NotFound("No entry of the journal has such a number.", path="seq", value=text, expected="a whole number")
    return int(text)


async def show(asked: Asked) -> Response:
    """Show one exchange."""
    seq = _seq(asked)

    def look(tx: WorldTx) -> dict[str, Any]:
        exchange = find_exchange(tx, seq)
        fields = exchange.fields
        telling = [one for one in fields if one.how != "absent" or one.departs or one.instead]
        shown = fields if asked.said("fields") == "all" else telling
        return {
            "exchange": exchange,
            "entry": exchange.entry,
            "headers": _headers(exchange, tx.declaration.merchant_id),
            "fields": shown,
            "hidden": len(fields) - len(shown),
            "request": exchange.request,
            "answer": exchange.answer,
            "curl": as_curl(exchange, asked.base_url, tx.declaration),
            "scenario": as_scenario(exchange, tx),
            "sizes": (len(xml_text(exchange.request)), len(xml_text(exchange.answer or []))),
            "faults": _faults(tx.entries(operation=exchange.operation.name), exchange.entry),
        }

    return await asked.page("call.html", f"Call {seq}", look)


async def scenario(asked: Asked) -> Response:
    """Answer an exchange as a scenario file to be saved."""
    seq = _seq(asked)
    text = await asked.worlds.run(asked.merchant, lambda tx: as_scenario(find_exchange(tx, seq), tx))
    if text is None:
        raise NotFound("A scenario has no word for this operation.", path="seq", value=seq)
    headers = {"Content-Disposition": f'attachment; filename="call-{seq}.yaml"'}
    return Response(text, headers=headers, media_type="application/yaml")


def _faults(entries: list[Entry], call: Entry) -> list[Entry]:
    """Return the faults that a call met: they stand between it and the next call of its operation."""
    found: list[Entry] = []
    for one in entries:
        if one.seq > call.seq and one.kind is Kind.CALL:
            break
        if one.seq > call.seq and one.kind is Kind.FAULT:
            found.append(one)
    return found


def _headers(exchange: Exchange, merchant: str) -> list[tuple[str, str]]:
    kept = exchange.entry.data.get("headers") or {}
    # It was there, or there would be no exchange; its key was never kept.
    return [*((str(name), str(value)) for name, value in kept.items()), (HIDDEN_HEADER, f"Basic {merchant}:***")]
