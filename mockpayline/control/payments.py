"""Web payments of a world: listed, shown, waited for, and driven as their buyer would."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from mockpayline.control.answer import json_answer
from mockpayline.control.body import read_json
from mockpayline.control.query import count, parameters
from mockpayline.control.worlds import merchant_of
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.state_machine import PaymentState
from mockpayline.domain.web_payment import WebPayment
from mockpayline.errors import InvalidValue
from mockpayline.operations.buyer import play
from mockpayline.operations.payment_view import payment_view
from mockpayline.operations.steps import find
from mockpayline.operations.worlds import Worlds
from mockpayline.scenario.buyer import parse_steps
from mockpayline.scenario.values import duration

LISTED = 100
"""Payments of a list where no limit is given."""

LISTED_AT_MOST = 1000
"""Payments that a list may have."""

WAIT = 10_000
"""How long a final payment is waited for where no timeout is given, in ms."""

WAIT_AT_MOST = 60_000
"""How long one call may wait for a payment, in ms."""

LOOK_EVERY = 0.05
"""Seconds between two looks at a payment that is waited for."""

_WIDER = 8


async def every(worlds: Worlds, request: Request) -> Response:
    """GET .../payments: the newest first, by `order_ref` and `state` where these are given, `limit` of them."""
    said = parameters(request, "order_ref", "state", "limit")
    limit = count(said, "limit", default=LISTED, most=LISTED_AT_MOST)
    state = _state(said["state"]) if "state" in said else None

    def listed(tx: WorldTx) -> list[dict[str, Any]]:
        dialect = tx.declaration.dialect
        return [payment_view(one, dialect) for one in _found(tx, limit, said.get("order_ref"), state)]

    return json_answer({"payments": await worlds.run(merchant_of(request), listed)})


async def show(worlds: Worlds, request: Request) -> Response:
    """GET .../payments/{token}: the payment, with `until=final` once it is final or `timeout` is over.

    A server that is asked to end answers at once, as if `timeout` were over.
    """
    said = parameters(request, "until", "timeout")
    wait = _wait(said)
    merchant, token = merchant_of(request), request.path_params["token"]

    def look(tx: WorldTx) -> tuple[bool, dict[str, Any]]:
        payment = find(tx, token)
        return payment.state.is_final, payment_view(payment, tx.declaration.dialect)

    end = asyncio.get_running_loop().time() + wait
    while True:
        # A look settles what has come due, so that a payment ends in time while somebody waits for it.
        final, view = await worlds.run(merchant, look)
        left = end - asyncio.get_running_loop().time()
        if final or left <= 0 or worlds.ending:
            return json_answer(view)
        await asyncio.sleep(min(LOOK_EVERY, left))
        if await request.is_disconnected():
            raise ClientDisconnect


async def play_buyer(worlds: Worlds, request: Request) -> Response:
    """POST .../payments/{token}/buyer: take a list of buyer steps and answer the payment as they leave it."""
    parameters(request)
    merchant, token = merchant_of(request), request.path_params["token"]
    steps = parse_steps(await read_json(request))
    payment = await play(worlds, merchant, token, steps)
    dialect = await worlds.run(merchant, lambda tx: tx.declaration.dialect)
    return json_answer(payment_view(payment, dialect))


def _found(tx: WorldTx, limit: int, order_ref: str | None, state: PaymentState | None) -> list[WebPayment]:
    if order_ref is not None:
        return _in_state(tx.payments_of_order(order_ref)[::-1], state)[:limit]
    most = limit
    while True:
        # The store knows no states, so the search goes further back until enough are found.
        newest = tx.payments(most)
        found = _in_state(newest, state)[:limit]
        if len(found) == limit or len(newest) < most:
            return found
        most *= _WIDER


def _in_state(payments: list[WebPayment], state: PaymentState | None) -> list[WebPayment]:
    return [one for one in payments if state is None or one.state is state]


def _state(text: str) -> PaymentState:
    try:
        return PaymentState(text)
    except ValueError:
        raise InvalidValue(
            "A payment has no such state.", path="state", value=text, expected="one of " + ", ".join(PaymentState)
        ) from None


def _wait(said: dict[str, str]) -> float:
    """Return how many seconds to wait."""
    until, timeout = said.get("until"), said.get("timeout")
    if until not in {None, "final"}:
        raise InvalidValue("A payment cannot be waited for so.", path="until", value=until, expected="final")
    if timeout is None:
        return 0 if until is None else WAIT / 1000
    if until is None:
        raise InvalidValue("Nothing is waited for.", path="timeout", value=timeout, expected="until=final with it")
    longest = f"at most {WAIT_AT_MOST // 1000}s"
    wait = duration(timeout, path="timeout")
    if wait > WAIT_AT_MOST:
        raise InvalidValue("This is too long to wait.", path="timeout", value=timeout, expected=longest)
    return wait / 1000
