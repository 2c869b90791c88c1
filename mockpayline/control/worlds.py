"""Worlds: listed, shown, made from a scenario, begun anew, forgotten."""

from __future__ import annotations

import asyncio
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from mockpayline.control.answer import json_answer, nothing
from mockpayline.control.body import read_body
from mockpayline.control.query import parameters
from mockpayline.domain.contract import Contract
from mockpayline.domain.dialect import Dialect
from mockpayline.domain.money import euros
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.world import Declaration
from mockpayline.errors import InvalidValue, NotFound
from mockpayline.operations.payment_view import iso
from mockpayline.operations.worlds import Worlds
from mockpayline.scenario.loader import load_text
from mockpayline.scenario.schema import MERCHANT_ID

R = TypeVar("R")

_BREATH = 100
"""After so many worlds of a list other requests get their turn."""


async def every(worlds: Worlds, request: Request) -> Response:
    """GET /control/worlds: all worlds in the order of their merchant ids."""
    parameters(request)
    return json_answer({"worlds": await summaries(worlds)})


async def show(worlds: Worlds, request: Request) -> Response:
    """GET /control/worlds/{merchant}: the world as it was declared, and its time."""
    parameters(request)
    return json_answer(await worlds.run(merchant_of(request), world_view))


async def put(worlds: Worlds, request: Request) -> Response:
    """PUT /control/worlds/{merchant}: make the world anew from a scenario.

    The address names the merchant whatever the scenario says. 201 where there was no such world, else 200.
    """
    parameters(request)
    merchant = merchant_of(request)
    try:
        MERCHANT_ID.read(merchant)
    except InvalidValue:
        raise InvalidValue(
            "The merchant id has not the right form.", path="merchant", value=merchant, expected=MERCHANT_ID.expected
        ) from None
    declaration = await _declaration(merchant, await read_body(request))

    replaced = await worlds.make(declaration)
    return json_answer(await worlds.run(merchant, world_view), 200 if replaced else 201)


async def reset(worlds: Worlds, request: Request) -> Response:
    """POST /control/worlds/{merchant}/reset: back to what the world was made from; its access key stays."""
    parameters(request)

    def again(tx: WorldTx) -> dict[str, Any]:
        tx.create_world(tx.declaration, tx.access_key)
        return world_view(tx)

    return json_answer(await worlds.run(merchant_of(request), again))


async def delete(worlds: Worlds, request: Request) -> Response:
    """DELETE /control/worlds/{merchant}: forget the world."""
    parameters(request)
    await worlds.run(merchant_of(request), lambda tx: tx.delete_world())
    return nothing()


def merchant_of(request: Request) -> str:
    """Return the merchant id of the address."""
    return str(request.path_params["merchant"])


async def summaries(worlds: Worlds) -> list[dict[str, Any]]:
    """Return every world in a few words."""
    found: list[dict[str, Any]] = []
    for place, merchant in enumerate(await worlds.across(lambda tx: tx.merchants())):
        if place % _BREATH == 0:
            await asyncio.sleep(0)
        try:
            found.append(await worlds.run(merchant, _summary))
        except NotFound:
            continue  # deleted since the list was read
    return found


def _summary(tx: WorldTx) -> dict[str, Any]:
    declared = tx.declaration
    return {
        "merchant": declared.merchant_id,
        "scenario": declared.scenario,
        "description": declared.description,
        "now": iso(tx.now),
        "frozen": tx.clock.frozen_at is not None,
    }


def world_view(tx: WorldTx) -> dict[str, Any]:
    """Return a world as declared; cards and their secrets are left out, the sandbox's access key is none."""
    declared = tx.declaration
    return {
        **_summary(tx),
        # The scenario's own; one that a caller chose came in a header and is nobody else's business.
        "access_key": tx.declaration.access_key,
        "seed": declared.seed,
        "points_of_sale": [msgspec.structs.asdict(one) for one in declared.points_of_sale],
        "contracts": [_contract(one) for one in declared.contracts],
        "dialect": _dialect(declared.dialect),
    }


def _contract(contract: Contract) -> dict[str, Any]:
    most = contract.max_amount
    return {**msgspec.structs.asdict(contract), "max_amount": None if most is None else euros(most)}


def _dialect(dialect: Dialect) -> dict[str, Any]:
    return {**msgspec.structs.asdict(dialect), "session_life": f"{dialect.session_life}s"}


async def _declaration(merchant: str, body: bytes) -> Declaration:
    if not body.strip():
        # A mistyped file name makes curl send nothing, which must not replace a world.
        raise InvalidValue("The body is empty.", path="body", expected='a scenario, at least {"extends": "demo"}')
    # In a thread: a large scenario takes long to read, and others are answered meanwhile.
    return await asyncio.to_thread(load_text, body, merchant_id=merchant)
