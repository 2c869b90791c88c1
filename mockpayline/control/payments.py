"""Web payments of a world: listed, shown, waited for, and driven as their buyer would."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict

from msgspec import Meta
from starlette.requests import Request

from mockpayline.control.answer import Answer, json_answer
from mockpayline.control.body import Body, read_json, takes
from mockpayline.control.query import LIMIT, LISTED, LISTED_AT_MOST, ORDER_REF, Parameter, asks, count, parameters
from mockpayline.control.waiting import TIMEOUT, patience, until, waited
from mockpayline.control.worlds import merchant_of
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.state_machine import PaymentState
from mockpayline.domain.web_payment import WebPayment
from mockpayline.errors import InvalidValue
from mockpayline.operations.buyer import play
from mockpayline.operations.payment_view import PaymentView, payment_view
from mockpayline.operations.steps import find
from mockpayline.operations.worlds import Worlds
from mockpayline.scenario.buyer import parse_steps

_WIDER = 8
_STATE = Parameter("state", "Only payments that stand there.", {"enum": list(PaymentState)})


class Payments(TypedDict):
    """Payments of a world."""

    payments: Annotated[list[PaymentView], Meta(description="The payments, the newest first.")]


def _steps_form() -> dict[str, Any]:
    # Imported here, for a server starts without the reader of scenarios.
    from mockpayline.scenario.steps import StepsForm

    return StepsForm(typed=True).json_schema()


@asks(ORDER_REF, _STATE, LIMIT)
async def every(worlds: Worlds, request: Request, said: dict[str, str]) -> Answer[Payments]:
    """GET .../payments: the newest first, by `order_ref` and `state` where these are given, `limit` of them."""
    limit = count(said, "limit", default=LISTED, most=LISTED_AT_MOST)
    state = _state(said["state"]) if "state" in said else None

    def listed(tx: WorldTx) -> list[PaymentView]:
        dialect = tx.declaration.dialect
        return [payment_view(one, dialect) for one in _found(tx, limit, said.get("order_ref"), state)]

    return json_answer({"payments": await worlds.run(merchant_of(request), listed)})


@asks(until("final", "Wait until the payment is final."), TIMEOUT)
async def show(worlds: Worlds, request: Request, said: dict[str, str]) -> Answer[PaymentView]:
    """GET .../payments/{token}: the payment, with `until=final` once it is final or `timeout` is over.

    A server that is asked to end answers at once, as if `timeout` were over.
    """
    seconds = patience(said, "final")
    merchant, token = merchant_of(request), request.path_params["token"]

    def look(tx: WorldTx) -> tuple[bool, PaymentView]:
        payment = find(tx, token)
        return payment.state.is_final, payment_view(payment, tx.declaration.dialect)

    # A look settles what has come due, so that a payment ends in time while somebody waits for it.
    return json_answer(await waited(worlds, request, lambda: worlds.run(merchant, look), seconds))


@takes(
    Body(
        "BuyerSteps",
        "Buyer steps, each a word or a mapping of one key.",
        _steps_form,
        {
            "paid with a gift card and a complement": [
                {"gift_card": {"number": "9999000500000000011", "pin": "1234", "amount": "25.00"}},
                {"complement": {"card": "4970100000325734"}},
            ],
            "cancelled": ["cancel"],
        },
    ),
    409,
)
async def play_buyer(worlds: Worlds, request: Request) -> Answer[PaymentView]:
    """POST .../payments/{token}/buyer: take a list of buyer steps and answer the payment as they leave it.

    A refusal with a code goes on to the next step. A step that the payment's state does not allow, or a mistake that
    the buyer's form would not let through, stops the list with 409; what came before stands.
    """
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
