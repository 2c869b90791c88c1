"""Faults of a whole world: what goes wrong with the calls of its merchant, whatever the scenario scripts."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, NotRequired, TypedDict, cast

from msgspec import Meta
from starlette.requests import Request

from mockpayline.control.answer import Answer, Nothing, json_answer, nothing
from mockpayline.control.body import Body, read_body, takes
from mockpayline.control.query import parameters
from mockpayline.control.worlds import merchant_of
from mockpayline.domain.fault import Fault, FaultKind
from mockpayline.domain.ports import WorldTx
from mockpayline.errors import InvalidValue
from mockpayline.operations.worlds import Worlds
from mockpayline.scenario.faults import check_room, load_faults

_EXPECTED = 'a fault or a list of them, as {"on": "doWebPayment", "call": 1, "http": 503}'


class FaultView(TypedDict):
    """A fault of a whole world, in the words of a scenario, with its counts."""

    on: Annotated[str, Meta(description="The operation whose calls it meets, or `any`.")]
    at: NotRequired[Annotated[str, Meta(description="The host, with its port, at which calls meet it.")]]
    call: NotRequired[Annotated[int, Meta(description="The one call that meets it, counted from 1.", ge=1)]]
    first: NotRequired[Annotated[int, Meta(description="How many calls meet it, from the first.", ge=1)]]
    every: NotRequired[Annotated[int, Meta(description="It meets each call whose count this divides.", ge=1)]]
    delay: NotRequired[Annotated[str, Meta(description="How long the answer takes longer, in ms.")]]
    http: NotRequired[Annotated[int, Meta(description="The HTTP status that is answered.")]]
    soap_fault: NotRequired[Annotated[str, Meta(description="The text of the SOAP fault that is answered.")]]
    code: NotRequired[Annotated[str, Meta(description="The return code that is answered.")]]
    do: NotRequired[Annotated[str, Meta(description="What else goes wrong, in a word.")]]
    slow: NotRequired[Annotated[int, Meta(description="How fast the answer comes, in bytes a second.")]]
    calls: Annotated[dict[str, int], Meta(description="How often each operation was called since the fault was set.")]
    met: Annotated[int, Meta(description="How many of these calls met it.", ge=0)]


class Faults(TypedDict):
    """The faults of a whole world, those of its scenario's rules not among them."""

    faults: Annotated[list[FaultView], Meta(description="The faults, in the order in which they are looked at.")]


def _form() -> dict[str, Any]:
    # Imported here, for a server starts without the reader of scenarios.
    from mockpayline.scenario.faults import faults_schema

    return faults_schema()


async def every(worlds: Worlds, request: Request) -> Answer[Faults]:
    """GET .../faults: `{"faults": [...]}`, in the order in which they are looked at.

    Each is told in the words it was given in, with `calls`, how often each operation was called since it was set,
    and `met`, how many of these calls met it. The faults of the scenario's rules are not among them.
    """
    parameters(request)
    return json_answer(await worlds.run(merchant_of(request), _view))


@takes(
    Body(
        "NewFaults",
        "A fault or a list of them.",
        _form,
        {"once": {"on": "doWebPayment", "call": 1, "http": 503}},
        is_yaml=True,
    )
)
async def add(worlds: Worlds, request: Request) -> Answer[Faults]:
    """POST .../faults: add a fault or a list of them, and answer all as GET does.

    The words are those of `faults` in a scenario: `on`, `at`, one of `call`, `first` and `every`, `delay`, and one of
    `http`, `soap_fault`, `code`, `do` and `slow`. A mistake among them is 422, more than a world may have 413, and
    none is added then.
    """
    parameters(request)
    body = await read_body(request)
    if not body.strip():
        raise InvalidValue("The body is empty.", path="body", expected=_EXPECTED)
    # In a thread: a long text takes long to read, and others are answered meanwhile.
    new = await asyncio.to_thread(load_faults, body, name="body")

    def added(tx: WorldTx) -> Faults:
        faults = [*tx.faults(), *new]
        check_room(len(faults))
        tx.set_faults(faults)
        return _view(tx)

    return json_answer(await worlds.run(merchant_of(request), added))


async def forget(worlds: Worlds, request: Request) -> Nothing:
    """DELETE .../faults: forget them all, and their counts; 204."""
    parameters(request)
    await worlds.run(merchant_of(request), lambda tx: tx.set_faults([]))
    return nothing()


def _view(tx: WorldTx) -> Faults:
    return {"faults": [fault_view(one) for one in tx.faults()]}


def fault_view(fault: Fault) -> FaultView:
    """Return a fault in a scenario's words, with its counts."""
    told: dict[str, Any] = {"on": fault.operation}
    for name in ("at", "call", "first", "every"):
        if said := getattr(fault, name):
            told[name] = said
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
    return cast(FaultView, {**told, "calls": fault.calls, "met": fault.met})
