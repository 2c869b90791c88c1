"""The report as one page of HTML that is whole by itself: nothing is loaded, nothing runs, everything is escaped."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from mockpayline.report.source import Told
from mockpayline.soap.text import without_forbidden

_KINDS = {
    "operations": "Operations",
    "answers": "Return codes",
    "transitions": "Transitions of a payment",
    "notifications": "Notifications",
    "faults": "Faults",
}


def page(told: Told, at: datetime) -> bytes:
    """Return the page of what a server told at an instant."""
    groups = [(name, list(cases)) for name, cases in groupby(told.coverage.cases, lambda one: one.group)]
    names = [(title, told.coverage.names.get(kind, [])) for kind, title in _KINDS.items()]
    text = _template().render(told=told, totals=told.coverage.totals, at=at.astimezone(UTC), groups=groups, names=names)
    return without_forbidden(text).encode()


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("mockpayline.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")
