"""`python -m tests.benchmarks [MEASURE ...]`: without a name, the quick ratios to the floor."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.comparison import SHORT, Size
from tests.benchmarks.growth import SMALL, growth
from tests.benchmarks.pace import pace
from tests.benchmarks.playing import playing
from tests.benchmarks.start import memory, start
from tests.benchmarks.table import GROWTH_ROUNDS, ROOT, table


def _table(given: argparse.Namespace) -> None:
    # The folder is left out: figures are published, paths of a machine are not.
    told = [f"--calls {given.calls}"] if given.calls != Size.calls else []
    told += [f"--growth-rounds {given.growth_rounds}"] if given.growth_rounds != GROWTH_ROUNDS else []
    told = ["--short"] if given.short else told
    table(
        SHORT if given.short else Size(calls=given.calls),
        into=given.into or (None if given.short else ROOT),
        growth_rounds=0 if given.short else given.growth_rounds,
        command=" ".join(["python -m tests.benchmarks table", *told]),
    )


MEASURES: dict[str, Callable[[argparse.Namespace], object]] = {
    "pace": lambda given: pace(given.rounds),
    "start": lambda given: start(given.pairs),
    "memory": lambda given: memory(),
    "growth": lambda given: growth(given.growth_rounds, SMALL if given.short else None),
    "playing": lambda given: playing(),
    "table": _table,
}
"""What is measured, by name, with the options that it takes."""

QUICK = ["pace", "start", "memory"]


def main(arguments: list[str]) -> None:
    """Run the measures that the arguments name."""
    names = "|".join(MEASURES)
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="What the sandbox costs.")
    parser.add_argument("measures", nargs="*", metavar=names, help=f"default: {' '.join(QUICK)}")
    parser.add_argument("--rounds", type=int, default=60, help="rounds of pace (default: 60)")
    parser.add_argument("--pairs", type=int, default=15, help="pairs of start (default: 15)")
    parser.add_argument("--short", action="store_true", help="table, growth: seconds, to see that it works")
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="table: where README.md is (default: the project)")
    parser.add_argument(
        "--calls", type=int, default=Size.calls, help=f"table: the many calls (default: {Size.calls:,})"
    )
    parser.add_argument(
        "--growth-rounds", type=int, default=GROWTH_ROUNDS, help="growth, table: rounds; 0 leaves it out of the table"
    )
    given = parser.parse_args(arguments)
    measures = given.measures or QUICK
    if strangers := set(measures) - set(MEASURES):
        parser.error(f"no such measure: {', '.join(sorted(strangers))}")
    for name, measure in MEASURES.items():
        if name in measures:
            measure(given)


if __name__ == "__main__":
    main(sys.argv[1:])
