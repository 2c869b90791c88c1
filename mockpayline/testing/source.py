"""What a world is made from: a scenario by name, file or mapping, as one JSON text that stands for itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from mockpayline.errors import InvalidValue

Scenario = str | Path | Mapping[str, Any]
"""A scenario: the name of a built-in one, a file, or what a file would say as a mapping (`{"extends": "demo"}`)."""

Clock = str | datetime
"""`"frozen"`: at the scenario's own time, else at `FROZEN_AT`; `"real"`; or the instant at which it stands still."""

DEMO = "demo"
FROZEN_AT = "2026-03-01T09:30:00Z"
"""When a world's frozen clock begins where its scenario has none, so that every run is the same."""
OWN_KEY = "sandbox"
"""The access key of a world whose scenario leaves it to the first caller."""

FROZEN, REAL = "frozen", "real"


def source_of(scenario: Scenario | None) -> dict[str, Any]:
    """Return the scenario as a mapping that needs no file beside it; None is the demo world.

    Raises `ScenarioError` with the place of every mistake of a file.
    """
    if scenario is None:
        return {"extends": DEMO}
    if isinstance(scenario, Mapping):
        return deepcopy(dict(scenario))
    argument = str(scenario)
    # Imported here: whoever has no scenario of their own needs no reader of scenarios.
    from mockpayline.scenario.loader import is_builtin

    if is_builtin(argument):
        return {"extends": argument}
    try:
        changed = Path(argument).stat().st_mtime_ns
    except (OSError, ValueError):
        changed = 0  # the loader says what is wrong with it
    return deepcopy(_flattened(argument, changed))


@lru_cache(maxsize=64)
def _flattened(argument: str, _changed: int) -> dict[str, Any]:
    from mockpayline.scenario.loader import open_scenario
    from mockpayline.scenario.play_source import world_source

    open_scenario(argument)  # it alone tells mistakes with their places
    return cast("dict[str, Any]", json.loads(world_source(argument)))


def start_of(clock: Clock | None) -> str | None:
    """Return the instant at which a clock is to stand still, None where the scenario or nobody says so.

    Raises `InvalidValue` for what is no clock.
    """
    if clock is None or clock in {FROZEN, REAL}:
        return None
    if isinstance(clock, datetime) and clock.tzinfo is not None:
        return clock.isoformat(timespec="milliseconds")
    if isinstance(clock, str) and clock[:1].isdigit():
        return clock
    raise InvalidValue(
        "There is no such clock.",
        path="clock",
        value=str(clock),
        expected='"frozen", "real", an ISO 8601 time, or a datetime with its zone',
    )


def whole_of(source: Mapping[str, Any]) -> dict[str, Any]:
    """Return a source with what it extends: mappings merged, lists replaced, what is given as nothing taken away."""
    if "extends" not in source:
        return dict(source)
    own = {name: value for name, value in source.items() if name != "extends"}
    return _over(_flattened(str(source["extends"]), 0), own)


def _over(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    merged = deepcopy(dict(base))
    for name, value in own.items():
        below = merged.get(name)
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = _over(below, value) if isinstance(below, dict) and isinstance(value, Mapping) else value
    return merged
