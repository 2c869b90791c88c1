"""What was met, against all that an integration of this method can meet: of one world, and of the whole server run."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Annotated, TypedDict

from msgspec import Meta
from starlette.requests import Request

from mockpayline.control.answer import Answer, json_answer
from mockpayline.control.query import asks
from mockpayline.control.worlds import merchant_of
from mockpayline.domain import coverage
from mockpayline.domain.coverage_cases import CASES, Covered, covered, matches, summary
from mockpayline.domain.fault import FaultKind
from mockpayline.domain.state_machine import TRANSITIONS
from mockpayline.errors import NotFound
from mockpayline.operations.dispatch import PLAYED
from mockpayline.operations.worlds import Worlds

_BREATH = 100
"""After so many worlds other requests get their turn."""


class Totals(TypedDict):
    """How many cases there are."""

    met: Annotated[int, Meta(description="Cases that were met.")]
    cases: Annotated[int, Meta(description="All cases.")]
    percent: Annotated[int, Meta(description="The share that was met, rounded down.")]


class CaseView(TypedDict):
    """A case that an integration should have met."""

    key: Annotated[str, Meta(description="Its name for programs.")]
    group: Annotated[str, Meta(description="The heading that it stands under.")]
    title: Annotated[str, Meta(description="What it is, in a few words.")]
    says: Annotated[str, Meta(description="What the shop has to cope with, in a sentence.")]
    met: Annotated[bool, Meta(description="Whether it was met.")]
    met_by: Annotated[list[str], Meta(description="The names, among those met, that meet it.")]
    scenario: Annotated[str, Meta(description="The built-in scenario that meets it, for `mockpayline play`.")]
    file: Annotated[str, Meta(description="That scenario's file in the library.")]


class NameView(TypedDict):
    """One thing that can be met."""

    name: Annotated[str, Meta(description="What it is; `*` stands for any digits.")]
    met: Annotated[bool, Meta(description="Whether it was met.")]


class Names(TypedDict):
    """All that can be met, one by one."""

    operations: Annotated[list[NameView], Meta(description="Operations that the sandbox plays.")]
    answers: Annotated[list[NameView], Meta(description="An operation and the code that it answers.")]
    transitions: Annotated[list[NameView], Meta(description="A payment's state and what happens to it.")]
    notifications: Annotated[list[NameView], Meta(description="What becomes of an attempt to notify.")]
    faults: Annotated[list[NameView], Meta(description="Kinds of faults that befall a call.")]


class Coverage(TypedDict):
    """What was met of all that an integration can meet."""

    line: Annotated[str, Meta(description="The whole in one line, for a terminal.")]
    totals: Annotated[Totals, Meta(description="How many cases were met.")]
    cases: Annotated[list[CaseView], Meta(description="Every case, in the order of the report.")]
    names: Annotated[Names, Meta(description="The same in single names.")]
    met: Annotated[list[str], Meta(description="The names of all that was met, in order.")]


class ServerCoverage(Coverage):
    """What was met in all worlds together."""

    worlds: Annotated[int, Meta(description="How many worlds there are now.")]


@asks()
async def show(worlds: Worlds, request: Request, _said: dict[str, str]) -> Answer[Coverage]:
    """GET .../coverage: what the world met since it began, and the cases that it never did."""
    return json_answer(coverage_view(await worlds.run(merchant_of(request), lambda tx: tx.met())))


@asks()
async def across(worlds: Worlds, _request: Request, _said: dict[str, str]) -> Answer[ServerCoverage]:
    """GET /control/coverage: what was met in all worlds together, those included that are gone.

    It begins with the store: with the server where worlds are kept in memory.
    """
    met = set(await worlds.across(lambda tx: tx.met_in_the_gone()))
    merchants = await worlds.across(lambda tx: tx.merchants())
    for place, merchant in enumerate(merchants, start=1):
        if place % _BREATH == 0:
            await asyncio.sleep(0)
        try:
            met |= await worlds.run(merchant, lambda tx: tx.met())
        except NotFound:
            met |= await worlds.across(lambda tx: tx.met_in_the_gone())  # deleted since the list was read
    return json_answer({**coverage_view(met), "worlds": len(merchants)})


def coverage_view(met: Iterable[str]) -> Coverage:
    """Return what these names come to."""
    names = frozenset(met)
    told = covered(names)
    count = sum(bool(one.met_by) for one in told)
    return {
        "line": summary(told),
        "totals": {"met": count, "cases": len(told), "percent": 100 * count // len(told)},
        "cases": [_case(one) for one in told],
        "names": {
            "operations": _operations(names),
            "answers": _answers(names),
            "transitions": _named("transition", (coverage.transition(*row) for row in TRANSITIONS), names),
            "notifications": _named("notification", map(coverage.notification, coverage.NOTIFIED), names),
            "faults": _named("fault", map(coverage.fault, FaultKind), names),
        },
        "met": sorted(names),
    }


def _case(one: Covered) -> CaseView:
    case = one.case
    return {
        "key": case.key,
        "group": case.group,
        "title": case.title,
        "says": case.says,
        "met": bool(one.met_by),
        "met_by": list(one.met_by),
        "scenario": case.scenario,
        "file": f"scenarios/{case.scenario}.yaml",
    }


def _operations(met: frozenset[str]) -> list[NameView]:
    return [{"name": one, "met": any(name.startswith(coverage.answer(one, "")) for name in met)} for one in PLAYED]


def _answers(met: frozenset[str]) -> list[NameView]:
    """Return the answers that the cases name, and those met beside them."""
    found: dict[str, bool] = {}
    for case in CASES:
        for name in case.names:
            if name.startswith("answer "):
                found[name] = any(matches(one, name) for one in met)
    beside = {one for one in met if one.startswith("answer ")} - found.keys()
    found |= dict.fromkeys(sorted(beside), True)
    return [{"name": name.removeprefix("answer "), "met": seen} for name, seen in found.items()]


def _named(kind: str, wanted: Iterable[str], met: frozenset[str]) -> list[NameView]:
    return [{"name": name.removeprefix(f"{kind} "), "met": name in met} for name in wanted]
