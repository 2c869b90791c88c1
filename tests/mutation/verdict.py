"""What a run of mutants proves: the score by module, who survived, and whether that is good enough."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tests.mutation.equivalent import Equivalent
from tests.mutation.money import reckons_money
from tests.mutation.mutant import NOTICED, UNNOTICED, Mutant

LEAST = 90
"""Per cent of all mutants that the tests must notice."""


@dataclass(frozen=True)
class Verdict:
    """The mutants of a run, held against the table of those that mean the same."""

    mutants: Sequence[Mutant]
    equivalent: Sequence[Equivalent] = ()

    @property
    def survivors(self) -> list[Mutant]:
        """Those that no test noticed though they mean something else."""
        return [one for one in self.unnoticed if not any(known.is_of(one) for known in self.equivalent)]

    @property
    def unnoticed(self) -> list[Mutant]:
        """Those that no test noticed."""
        return [one for one in self.mutants if one.status in UNNOTICED]

    @property
    def score(self) -> float:
        """Per cent of all mutants, those that mean the same included, that the tests noticed."""
        return _share(self.mutants)

    def complaints(self, modules: Collection[str]) -> list[str]:
        """Return what is not good enough, in sentences; `modules` are those that the run was to change."""
        told = [
            f"{one.name} ended as {one.status}, which says nothing."
            for one in self.mutants
            if one.status not in NOTICED | UNNOTICED
        ]
        if not self.mutants:
            told.append("No mutant was tested.")
        elif self.score < LEAST:
            told.append(f"The tests noticed {self.score:.1f} % of the mutants, less than {LEAST} %.")
        told += [
            f"{one.function} reckons money, and a mutant of it survived: {one.name}."
            for one in self.survivors
            if reckons_money(one.function)
        ]
        told += [
            f"No survivor is the one of {known.function} that is said to mean the same: {known.after}"
            for known in self.equivalent
            if known.function.partition(".")[0] in modules and not any(known.is_of(one) for one in self.unnoticed)
        ]
        return told

    def table(self) -> str:
        """Return the score of each module and of all, a row a line."""
        modules = sorted({one.module for one in self.mutants})
        rows = [(module, [one for one in self.mutants if one.module == module]) for module in modules]
        rows.append(("in money arithmetic", [one for one in self.mutants if reckons_money(one.function)]))
        rows.append(("all", list(self.mutants)))
        head = f"{'':<20}{'mutants':>9}{'killed':>8}{'time-out':>10}{'same':>6}{'survived':>10}{'noticed':>10}"
        return "\n".join([head, *(self._row(name, some) for name, some in rows)])

    def _row(self, name: str, some: Sequence[Mutant]) -> str:
        killed, late = (sum(one.status == status for one in some) for status in ("killed", "timeout"))
        survived = sum(one in some for one in self.survivors)
        same = sum(one in some for one in self.unnoticed) - survived
        return f"{name:<20}{len(some):>9}{killed:>8}{late:>10}{same:>6}{survived:>10}{_share(some):>8.1f} %"


def _share(some: Sequence[Mutant]) -> float:
    return 100 * sum(one.status in NOTICED for one in some) / len(some) if some else 0.0
