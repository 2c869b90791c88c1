"""`python -m tests.benchmarks [pace|start|memory ...]`: without a name, all of them."""

from __future__ import annotations

import argparse
import sys

from tests.benchmarks.pace import pace
from tests.benchmarks.start import memory, start


def main(arguments: list[str]) -> None:
    """Run the measures that the arguments name."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Ratios to bare Starlette.")
    parser.add_argument("measures", nargs="*", metavar="pace|start|memory", help="default: all")
    parser.add_argument("--rounds", type=int, default=60, help="rounds of pace (default: 60)")
    parser.add_argument("--pairs", type=int, default=15, help="pairs of start (default: 15)")
    given = parser.parse_args(arguments)
    measures = given.measures or ["pace", "start", "memory"]
    if strangers := set(measures) - {"pace", "start", "memory"}:
        parser.error(f"no such measure: {', '.join(sorted(strangers))}")
    if "pace" in measures:
        pace(given.rounds)
    if "start" in measures:
        start(given.pairs)
    if "memory" in measures:
        memory()


if __name__ == "__main__":
    main(sys.argv[1:])
