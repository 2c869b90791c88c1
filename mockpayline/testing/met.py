"""What a suite met of all that an integration of the method can meet, summed up over servers, workers and worlds."""

from __future__ import annotations

from collections.abc import Iterable

from mockpayline.testing import views
from mockpayline.testing.asks import ask
from mockpayline.testing.sandbox import Sandbox


def met_on(url: str) -> list[str]:
    """Return the names of what was met in all worlds of a server, those included that are gone."""
    with Sandbox(url) as sandbox:
        return sandbox.run(ask("GET", "/control/coverage", views.Coverage)).met


def summary_of(met: Iterable[str]) -> str:
    """Return one line: how many cases were met of how many, and which never were."""
    from mockpayline.domain.coverage_cases import covered, summary

    return summary(covered(met))
