"""What a server could have told."""

from __future__ import annotations

from mockpayline.report.source import Case, Coverage, Name, Told, Totals


def told(*cases: Case, merchant: str | None = None, names: dict[str, list[Name]] | None = None) -> Told:
    """Return a report of these cases."""
    met = sum(one.met for one in cases)
    totals = Totals(met, len(cases), 100 * met // len(cases))
    return Told("http://localhost:8000", "1.2.3", merchant, Coverage("", totals, list(cases), names or {}, 3))


def case(title: str = "cancel", *, met: bool = False, group: str = "Ends", says: str = "It ends.") -> Case:
    """Return a case."""
    return Case(title, group, title, says, met, title, f"scenarios/{title}.yaml")
