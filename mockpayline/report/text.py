"""The report for a terminal: one line for all, and one for each case that was never met."""

from __future__ import annotations

from collections.abc import Iterator

from mockpayline.report.source import Told
from mockpayline.scenario.mistake import printable


def lines(told: Told) -> Iterator[str]:
    """Yield the lines; the last column is the scenario to run next, and the last line says how."""
    cases = told.coverage.cases
    never = [one for one in cases if not one.met]
    totals = told.coverage.totals
    yield f"Payline coverage {totals.met} of {totals.cases} ({totals.percent} %)"
    width = max((len(one.title) for one in never), default=0)
    group = ""
    for one in never:
        if one.group != group:
            group = one.group
            yield printable(f"{group}, never met:")
        yield printable(f"  {one.title:{width}}  {one.file}")
    if never:
        yield printable(f"They are built in, and played by name: mockpayline play --trace {never[0].scenario}")
