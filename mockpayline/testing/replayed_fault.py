"""A fault that a call of the journal met, in the words of a scenario, and the address that the call named."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mockpayline.errors import InvalidValue
from mockpayline.testing.views import Entry

_PORT = re.compile(r":[0-9]+$")


def set_so(faults: Sequence[Mapping[str, Any]], kind: str, met: Entry) -> Mapping[str, Any]:
    """Return the fault that a call met as it was set: of this kind, and for this call if one says so."""
    at = str(met.data.get("at") or "")
    same = [
        one
        for one in faults
        if (kind in one or one.get("do") == kind)
        and one.get("on", "*") in {"*", met.operation}
        and str(one.get("at") or "").lower() == at
    ]
    count = int(met.data.get("call") or 0)
    return next((one for one in same if _befalls(one, count)), same[0] if same else {})


def _befalls(fault: Mapping[str, Any], count: int) -> bool:
    if "call" in fault:
        return count == int(fault["call"])
    if "first" in fault:
        return count <= int(fault["first"])
    return "every" not in fault or count % int(fault["every"]) == 0


def what_of(kind: str, fault: Mapping[str, Any], met: Entry, code: object) -> dict[str, Any]:
    """Return what a fault does, as a scenario says it."""
    told: dict[str, Any] = {}
    if met.data.get("delay_ms"):
        told["delay"] = f"{met.data['delay_ms']}ms"
    match kind:
        case "delay":
            return told
        case "http":
            return {**told, "http": fault.get("http", 503)}
        case "soap_fault":
            return {**told, "soap_fault": fault.get("soap_fault", "scripted")}
        case "code":
            return {**told, "code": code}
        case "slow":
            return {**told, "slow": fault.get("slow", 100_000)}
        case _:
            return {**told, "do": kind}


def called_by(entry: Entry) -> str:
    """Return the address that a call named, in small letters; empty for what no scenario can name."""
    # Imported here, for it is wanted where something failed.
    from mockpayline.scenario.rule_forms import CalledHost

    said = (entry.data.get("headers") or {}).get("host")
    try:
        return CalledHost().read(str(said or ""))
    except InvalidValue:
        return ""


def names_of(called: str) -> tuple[str, ...]:
    """Return the names by which a fault may hold for an address: with its port, and without."""
    return tuple(dict.fromkeys((called, _PORT.sub("", called)))) if called else ()
