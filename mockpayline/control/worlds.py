"""Worlds: listed, shown, made from a scenario, begun anew, forgotten."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, TypedDict, cast

import msgspec
from msgspec import Meta
from starlette.requests import Request

from mockpayline.control.answer import Answer, Created, Nothing, created, json_answer, nothing
from mockpayline.control.body import Body, read_body, takes
from mockpayline.control.query import parameters
from mockpayline.domain.contract import Contract
from mockpayline.domain.dialect import (
    DataNesting,
    DataUnit,
    Dialect,
    MainAmount,
    MaxAmountScope,
    MissingVersion,
    OnHoldNotification,
    PanMask,
    RefundId,
    UnpaidComplement,
)
from mockpayline.domain.money import euros
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.world import Declaration
from mockpayline.errors import InvalidValue, NotFound
from mockpayline.operations.payment_view import Euros, Instant, iso
from mockpayline.operations.worlds import Worlds
from mockpayline.scenario.loader import load_text
from mockpayline.scenario.schema import MERCHANT_ID

_BREATH = 100
"""After so many worlds of a list other requests get their turn."""


class WorldSummary(TypedDict):
    """A world in a few words."""

    merchant: Annotated[str, Meta(description="The merchant id that its clients log in with.")]
    scenario: Annotated[str, Meta(description="The name of the scenario that it was made from.")]
    description: Annotated[str, Meta(description="What the scenario says of itself.")]
    now: Annotated[Instant, Meta(description="The world's time.")]
    frozen: Annotated[bool, Meta(description="Whether its clock stands still.")]


class PointOfSaleView(TypedDict):
    """A shop of the merchant."""

    label: Annotated[str, Meta(description="Its name.")]
    notification_url: Annotated[str | None, Meta(description="Who is notified where the request names nobody.")]
    siret: Annotated[str | None, Meta(description="The SIRET number of its company.")]
    mcc: Annotated[str | None, Meta(description="The merchant category code.")]
    webmaster_email: Annotated[str | None, Meta(description="Its webmaster's address.")]
    comments: Annotated[str | None, Meta(description="Remarks.")]
    webstore_url: Annotated[str | None, Meta(description="The shop's address.")]
    end_of_payment_redirection: Annotated[bool, Meta(description="As getMerchantSettings answers it.")]


class ContractView(TypedDict):
    """One payment method of a point of sale."""

    number: Annotated[str, Meta(description="The contract number.")]
    card_code: Annotated[str, Meta(description="The payment method, as CADEAU_CARREFOUR or CB.")]
    point_of_sale: Annotated[str, Meta(description="The label of its point of sale.")]
    label: Annotated[str, Meta(description="Its name.")]
    description: Annotated[str, Meta(description="What it is.")]
    currency: Annotated[str, Meta(description="ISO 4217 number of its currency.")]
    active: Annotated[bool, Meta(description="Whether it can be paid with.")]
    ccc_contract: Annotated[str | None, Meta(description="The contract with the gift cards' processor.")]
    contract_type: Annotated[str | None, Meta(description="The type of that contract.")]
    max_amount: Annotated[Euros | None, Meta(description="The most that gift cards may pay, in euros; null: all.")]
    accepts_discounted_cards: Annotated[bool, Meta(description="Handed to the processor unchecked.")]


class DialectView(TypedDict):
    """Every rule that no public document settles."""

    main_amount: Annotated[MainAmount, Meta(description="What `payment.amount` of getWebPaymentDetails holds.")]
    refund_id: Annotated[RefundId, Meta(description="The id that doRefund answers.")]
    data_nesting: Annotated[DataNesting, Meta(description="The brackets of partnerAdditionalData.")]
    data_unit: Annotated[DataUnit, Meta(description="The unit of its amounts.")]
    pan_mask: Annotated[PanMask, Meta(description="How card numbers are masked.")]
    missing_version: Annotated[MissingVersion, Meta(description="How a call without version is read.")]
    unpaid_complement: Annotated[UnpaidComplement, Meta(description="What a refused complement leaves.")]
    attempts: Annotated[int, Meta(description="Refusals until a payment is refused for good.")]
    session_life: Annotated[str, Meta(description="How long a token lives, as 900s.")]
    max_cards: Annotated[int | None, Meta(description="Gift cards in one basket; null: any number.")]
    max_amount_scope: Annotated[MaxAmountScope, Meta(description="What the contract's maximum bounds.")]
    duplicate_check: Annotated[bool, Meta(description="Whether an order is paid only once in two days.")]
    onhold_notification: Annotated[OnHoldNotification, Meta(description="What tells that one on hold settled.")]


class WorldView(WorldSummary):
    """A world as it was declared, and its time."""

    access_key: Annotated[str | None, Meta(description="The key that clients log in with; null: the first caller's.")]
    seed: Annotated[str, Meta(description="What its identifiers derive from.")]
    points_of_sale: Annotated[list[PointOfSaleView], Meta(description="The merchant's shops.")]
    contracts: Annotated[list[ContractView], Meta(description="Their contracts.")]
    dialect: Annotated[DialectView, Meta(description="How it plays what no public document settles.")]


class Listed(TypedDict):
    """The worlds of the server."""

    worlds: Annotated[list[WorldSummary], Meta(description="The worlds, in the order of their merchant ids.")]


def _scenario_form() -> dict[str, Any]:
    # Imported here, for a server starts without the reader of scenarios.
    from mockpayline.scenario.json_schema import json_schema

    return json_schema()


async def every(worlds: Worlds, request: Request) -> Answer[Listed]:
    """GET /control/worlds: all worlds in the order of their merchant ids."""
    parameters(request)
    return json_answer({"worlds": await summaries(worlds)})


async def show(worlds: Worlds, request: Request) -> Answer[WorldView]:
    """GET /control/worlds/{merchant}: the world as it was declared, and its time."""
    parameters(request)
    return json_answer(await worlds.run(merchant_of(request), world_view))


@takes(Body("Scenario", "A scenario, format 1.", _scenario_form, {"the demo world": {"extends": "demo"}}, is_yaml=True))
async def put(worlds: Worlds, request: Request) -> Answer[WorldView] | Created[WorldView]:
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
    view = await worlds.run(merchant, world_view)
    return json_answer(view) if replaced else created(view)


async def reset(worlds: Worlds, request: Request) -> Answer[WorldView]:
    """POST /control/worlds/{merchant}/reset: back to what the world was made from; its access key stays."""
    parameters(request)

    def again(tx: WorldTx) -> WorldView:
        tx.create_world(tx.declaration, tx.access_key)
        return world_view(tx)

    return json_answer(await worlds.run(merchant_of(request), again))


async def delete(worlds: Worlds, request: Request) -> Nothing:
    """DELETE /control/worlds/{merchant}: forget the world."""
    parameters(request)
    await worlds.run(merchant_of(request), lambda tx: tx.delete_world())
    return nothing()


def merchant_of(request: Request) -> str:
    """Return the merchant id of the address."""
    return str(request.path_params["merchant"])


async def summaries(worlds: Worlds) -> list[WorldSummary]:
    """Return every world in a few words."""
    found: list[WorldSummary] = []
    for place, merchant in enumerate(await worlds.across(lambda tx: tx.merchants())):
        if place % _BREATH == 0:
            await asyncio.sleep(0)
        try:
            found.append(await worlds.run(merchant, _summary))
        except NotFound:
            continue  # deleted since the list was read
    return found


def _summary(tx: WorldTx) -> WorldSummary:
    declared = tx.declaration
    return {
        "merchant": declared.merchant_id,
        "scenario": declared.scenario,
        "description": declared.description,
        "now": iso(tx.now),
        "frozen": tx.clock.frozen_at is not None,
    }


def world_view(tx: WorldTx) -> WorldView:
    """Return a world as declared; cards and their secrets are left out, the sandbox's access key is none."""
    declared = tx.declaration
    return {
        **_summary(tx),
        # The scenario's own; one that a caller chose came in a header and is nobody else's business.
        "access_key": tx.declaration.access_key,
        "seed": declared.seed,
        "points_of_sale": [cast(PointOfSaleView, msgspec.structs.asdict(one)) for one in declared.points_of_sale],
        "contracts": [_contract(one) for one in declared.contracts],
        "dialect": _dialect(declared.dialect),
    }


def _contract(contract: Contract) -> ContractView:
    most = None if contract.max_amount is None else euros(contract.max_amount)
    return cast(ContractView, {**msgspec.structs.asdict(contract), "max_amount": most})


def _dialect(dialect: Dialect) -> DialectView:
    return cast(DialectView, {**msgspec.structs.asdict(dialect), "session_life": f"{dialect.session_life}s"})


async def _declaration(merchant: str, body: bytes) -> Declaration:
    if not body.strip():
        # A mistyped file name makes curl send nothing, which must not replace a world.
        raise InvalidValue("The body is empty.", path="body", expected='a scenario, at least {"extends": "demo"}')
    # In a thread: a large scenario takes long to read, and others are answered meanwhile.
    return await asyncio.to_thread(load_text, body, merchant_id=merchant)
