"""Faults of a whole world: what goes wrong with the calls of its merchant, whatever the scenario scripts."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mockpayline.control.answer import json_answer, nothing
from mockpayline.control.body import read_body
from mockpayline.control.query import parameters
from mockpayline.control.worlds import merchant_of
from mockpayline.domain.fault import Fault, FaultKind
from mockpayline.domain.ports import WorldTx
from mockpayline.errors import InvalidValue
from mockpayline.operations.worlds import Worlds
from mockpayline.scenario.faults import check_room, load_faults

_EXPECTED = 'a fault or a list of them, as {"on": "doWebPayment", "call": 1, "http": 503}'


async def every(worlds: Worlds, request: Request) -> Response:
    """GET .../faults: `{"faults": [...]}`, in the order in which they are looked at.

    Each is told in the words it was given in, with `calls`, how often each operation was called since it was set,
    and `met`, how many of these calls met it. The faults of the scenario's rules are not among them.
    """
    parameters(request)
    return json_answer(await worlds.run(merchant_of(request), _view))


async def add(worlds: Worlds, request: Request) -> Response:
    """POST .../faults: add a fault or a list of them, and answer all as GET does.

    The words are those of `faults` in a scenario: `on`, one of `call`, `first` and `every`, `delay`, and one of
    `http`, `soap_fault`, `code`, `do` and `slow`. A mistake among them is 422, more than a world may have 413, and
    none is added then.
    """
    parameters(request)
    body = await read_body(request)
    if not body.strip():
        raise InvalidValue("The body is empty.", path="body", expected=_EXPECTED)
    # In a thread: a long text takes long to read, and others are answered meanwhile.
    new = await asyncio.to_thread(load_faults, body, name="body")

    def added(tx: WorldTx) -> dict[str, Any]:
        faults = [*tx.faults(), *new]
        check_room(len(faults))
        tx.set_faults(faults)
        return _view(tx)

    return json_answer(await worlds.run(merchant_of(request), added))


async def forget(worlds: Worlds, request: Request) -> Response:
    """DELETE .../faults: forget them all, and their counts; 204."""
    parameters(request)
    await worlds.run(merchant_of(request), lambda tx: tx.set_faults([]))
    return nothing()


def _view(tx: WorldTx) -> dict[str, Any]:
    return {"faults": [fault_view(one) for one in tx.faults()]}


def fault_view(fault: Fault) -> dict[str, Any]:
    """Return a fault in a scenario's words, with its counts."""
    told: dict[str, Any] = {"on": fault.operation}
    for name in ("call", "first", "every"):
        if (number := getattr(fault, name)) is not None:
            told[name] = number
    if fault.delay:
        told["delay"] = f"{fault.delay}ms"
    match fault.kind:
        case FaultKind.HTTP:
            told["http"] = fault.status
        case FaultKind.SOAP_FAULT:
            told["soap_fault"] = fault.message
        case FaultKind.CODE:
            told["code"] = fault.code
        case FaultKind.SLOW:
            told["slow"] = fault.rate
        case FaultKind.DROP | FaultKind.LOSE_ANSWER | FaultKind.TRUNCATE | FaultKind.GARBAGE:
            told["do"] = fault.kind.value
        case FaultKind.DELAY:
            pass
    return {**told, "calls": fault.calls, "met": fault.met}
