"""The report that CI systems read: JUnit's XML, a test case for each case."""

from __future__ import annotations

from mockpayline.report.source import Case, Told
from mockpayline.soap.text import escaped_attribute

SUITE = "mockpayline coverage"


def junit(told: Told, least: int | None) -> bytes:
    """Return the report: a case never met is a skipped one, and too little in all (`least`, in percent) a failure."""
    totals, cases = told.coverage.totals, told.coverage.cases
    never = sum(not one.met for one in cases)
    fails = least is not None and totals.percent < least
    count = len(cases) + (least is not None)
    counts = f'tests="{count}" failures="{int(fails)}" errors="0" skipped="{never}" time="0.000"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<testsuites {counts}>",
        f'  <testsuite name="{SUITE}" {counts}>',
        *map(_case, cases),
    ]
    if least is not None:
        name = f'    <testcase classname="{SUITE}" name="at least {least} %" time="0.000"'
        message = f"{totals.met} of {totals.cases} cases were met, {totals.percent} %"
        lines.append(f'{name}><failure message="{message}" type="coverage"/></testcase>' if fails else f"{name}/>")
    return "\n".join([*lines, "  </testsuite>", "</testsuites>", ""]).encode()


def _case(case: Case) -> str:
    group, title = escaped_attribute(case.group), escaped_attribute(case.title)
    told = f'    <testcase classname="{group}" name="{title}" time="0.000"'
    if case.met:
        return f"{told}/>"
    return f'{told}><skipped message="{escaped_attribute(f"never met; run next: {case.file}")}"/></testcase>'
