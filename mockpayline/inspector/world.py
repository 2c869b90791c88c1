"""All worlds, and the pages of one that need no module of their own: contracts, hints, clock, the money check."""

from __future__ import annotations

import asyncio
from typing import Any

from msgspec import Struct
from starlette.responses import HTMLResponse, Response

from mockpayline.domain.dialect import Dialect
from mockpayline.domain.ports import WorldTx
from mockpayline.errors import NotFound
from mockpayline.inspector.asked import Asked
from mockpayline.inspector.render import render
from mockpayline.operations.hints import hints_of
from mockpayline.operations.invariants import books_of, check
from mockpayline.operations.worlds import Worlds

SERVICES = ("WebPaymentAPI", "DirectPaymentAPI", "ExtendedAPI")
"""The services whose addresses the pages name."""

WORLDS_AT_MOST = 500
"""Worlds that are listed; a search finds the others."""


class Summary(Struct, frozen=True):
    """A world in a line of the list: instants in ms, `last` None where nothing was opened yet."""

    merchant: str
    scenario: str
    description: str
    now: int
    frozen: bool
    last: int | None
    open: int


async def every(asked: Asked) -> Response:
    """Show all worlds, found by merchant id or scenario."""
    wanted = asked.said("q").lower()
    merchants = await asked.worlds.across(lambda tx: tx.merchants())
    found = await _summaries(asked.worlds, [one for one in merchants if not wanted or wanted in one.lower()])
    values = {
        "title": "Worlds",
        "world": None,
        "here": asked.here,
        "worlds": found,
        "count": len(merchants),
        "q": asked.said("q"),
        "mark": marks(merchants),
        "base_url": asked.base_url,
        "services": SERVICES,
    }
    return HTMLResponse(render("worlds.html", values))


def marks(merchants: list[str]) -> str:
    """Return a short text that is another one whenever there are other worlds."""
    from zlib import crc32

    return f"{len(merchants)}.{crc32(chr(0).join(merchants).encode(errors='replace')):x}"


async def _summaries(worlds: Worlds, merchants: list[str]) -> list[Summary]:
    found: list[Summary] = []
    for place, merchant in enumerate(merchants[:WORLDS_AT_MOST]):
        if place % 50 == 0:
            await asyncio.sleep(0)
        try:
            found.append(await worlds.run(merchant, _summary))
        except NotFound:
            continue  # deleted since the list was read
    return found


def _summary(tx: WorldTx) -> Summary:
    declared, newest = tx.declaration, tx.payments(20)
    return Summary(
        merchant=declared.merchant_id,
        scenario=declared.scenario,
        description=declared.description,
        now=tx.now,
        frozen=tx.clock.frozen_at is not None,
        last=newest[0].created_at if newest else None,
        open=sum(1 for one in newest if not one.state.is_final),
    )


async def nowhere(_asked: Asked) -> Response:
    """Answer an address that is none of the inspector's."""
    raise NotFound("The inspector has no such page.", expected="one that the first page leads to")


async def contracts(asked: Asked) -> Response:
    """Show points of sale, contracts and the dialect."""

    def look(tx: WorldTx) -> dict[str, Any]:
        declared = tx.declaration
        standard = type(declared.dialect)()
        dialect = [
            (name, _switch(declared.dialect, name), _switch(standard, name)) for name in standard.__struct_fields__
        ]
        return {
            "shops": [(one, declared.contracts_of(one.label)) for one in declared.points_of_sale],
            "inactive": [one for one in declared.contracts if not one.active],
            "dialect": dialect,
            "access_key": declared.access_key,
            "bank_cards": declared.bank_cards,
            "base_url": asked.base_url,
            "services": SERVICES,
        }

    return await asked.page("contracts.html", "Contracts", look)


def _switch(dialect: Dialect, name: str) -> str:
    """Return a switch as a scenario writes it."""
    value = getattr(dialect, name)
    if name == "session_life":
        return f"{value}s"
    if value is None or isinstance(value, bool):
        return str(value).lower()
    return str(value)


async def hints(asked: Asked) -> Response:
    """Show what a reviewer would say."""
    return await asked.page("hints.html", "Hints", lambda tx: {"hints": hints_of(tx), "calls": len(tx.entries())})


async def clock(asked: Asked) -> Response:
    """Show the clock, what comes due next, and how to move it."""

    def look(tx: WorldTx) -> dict[str, Any]:
        return {"next_due": tx.next_due(), "offset": tx.clock.offset, "said": asked.said("said")}

    return await asked.page("clock.html", "Clock", look)


async def money(asked: Asked) -> Response:
    """Show the invariants of the world's money."""

    def look(tx: WorldTx) -> dict[str, Any]:
        books = books_of(tx)
        return {"checked": check(books), "books": books}

    return await asked.page("money.html", "Money check", look)
