"""What a failing test's report carries: its world's timeline, and a scenario that replays it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from mockpayline.testing import views
from mockpayline.testing.asks import Flow
from mockpayline.testing.expectations import timeline_of
from mockpayline.testing.source import DEMO, whole_of
from mockpayline.testing.world import World


class Evidence(msgspec.Struct, frozen=True):
    """The lines of the timeline, and the reproduction's text."""

    timeline: list[str]
    reproduction: str


def evidence(world: World, title: str = "") -> Flow[Evidence]:
    """Return both."""
    entries = yield from world.journal()
    scenario = yield from reproduction(world, title, entries)
    return Evidence(timeline_of(entries), scenario)


def reproduction(world: World, title: str = "", entries: list[views.Entry] | None = None) -> Flow[str]:
    """Return the scenario."""
    # Imported here, for a test that passes needs nothing of a scenario's words.
    from mockpayline.testing.reproduction import Story, scenario_of

    found = entries if entries is not None else (yield from world.journal())
    payments = yield from world.payments()
    clock = yield from world.time()
    # What was set by others is told by the server, without what was cleared since.
    faults = [*world.faults, *(yield from world.all_faults())]
    known = world.known
    source: dict[str, Any] = world.source if world.source is not None else _told(known)
    return scenario_of(
        Story(
            title=title or world.merchant_id,
            merchant_id=world.merchant_id,
            seed=known.seed,
            source=source,
            whole=whole_of(source),
            began=min([known.now, *(datetime.fromisoformat(one.at) for one in found[:1])]),
            now=clock.now,
            frozen=known.frozen,
            entries=found,
            payments=payments,
            sent=world.steps,
            impossible=world.impossible,
            numbers=list(world.cards),
            faults=faults,
        )
    )


def broken(invariants: views.Invariants) -> list[str]:
    """Return what breaks an invariant of the world's money, a line each."""
    return [
        f"{one.says} Broken by {offender.token or offender.card}: {offender.what}"
        for one in invariants.invariants
        for offender in one.offenders
    ]


def _told(world: views.World) -> dict[str, Any]:
    """Return what a world that was made elsewhere is best rebuilt from: the API tells its dialect, not its cards."""
    from mockpayline.scenario.loader import is_builtin

    switches = {name: "none" if value is None else value for name, value in world.dialect.items()}
    return {"extends": world.scenario if is_builtin(world.scenario) else DEMO, "dialect": switches}
