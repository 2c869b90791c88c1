"""The report that CI systems read: JUnit's XML."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from mockpayline.player.run import Failure, Run
from mockpayline.soap.text import escaped, escaped_attribute


class Unplayed(Struct, frozen=True):
    """A scenario that could not be played: what it was called by, and what is wrong with it."""

    scenario: str
    message: str


def junit(runs: Sequence[Run], unplayed: Sequence[Unplayed] = ()) -> bytes:
    """Return one test case per scenario, well-formed whatever a server answered; one unplayed is an error."""
    failed = sum(1 for run in runs if run.failures)
    counts = f'tests="{len(runs) + len(unplayed)}" failures="{failed}" errors="{len(unplayed)}"'
    all_in_all = f'{counts} time="{sum(run.seconds for run in runs):.3f}"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<testsuites {all_in_all}>",
        f'  <testsuite name="mockpayline play" {all_in_all}>',
    ]
    for run in runs:
        name, file = escaped_attribute(run.name), escaped_attribute(run.script.file)
        case = f'    <testcase classname="{file}" name="{name}" time="{run.seconds:.3f}"'
        if run.failures:
            lines += [f"{case}>", *map(_failure, run.failures), "    </testcase>"]
        else:
            lines.append(f"{case}/>")
    for one in unplayed:
        file = escaped_attribute(one.scenario)
        error = f'<error message="{escaped_attribute(one.message)}" type="mistake"/>'
        lines.append(f'    <testcase classname="{file}" name="{file}" time="0.000">{error}</testcase>')
    return "\n".join([*lines, "  </testsuite>", "</testsuites>", ""]).encode()


def _failure(failure: Failure) -> str:
    message = f"{failure.path}: wanted {failure.wanted}, seen {failure.seen}" if failure.wanted else failure.seen
    text = f"{failure}\n{failure.xml}" if failure.xml else str(failure)
    return f'      <failure message="{escaped_attribute(message)}" type="difference">{escaped(text)}</failure>'
