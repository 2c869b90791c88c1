"""The whole comparison by one command, written into the README: tables, targets and a picture."""

from __future__ import annotations

import time
from pathlib import Path

from tests.benchmarks.comparison import SHORT, Size, compare
from tests.benchmarks.growth import growth
from tests.benchmarks.machine import machine
from tests.benchmarks.markdown import speed, target_table, write_into
from tests.benchmarks.playing import LIBRARY, playing
from tests.benchmarks.plot import plot
from tests.benchmarks.targets import targets

ROOT = Path(__file__).parents[2]
PICTURE = Path("tests/benchmarks/pictures/speed.svg")
GROWTH_ROUNDS = 15


def table(size: Size, *, into: Path | None, growth_rounds: int, command: str) -> None:
    """Measure all and print it; the tables go into the README of a folder, the picture where that shows it.

    The command is told beside the figures. Without rounds of growth this is left out. The short size is done in
    seconds, plays one scenario, and says nothing but that the measuring works.
    """
    began = time.perf_counter()
    about = machine()
    figures = compare(size)
    tables = speed(figures, f"{about}; `.venv/bin/{command}`.")
    print(f"\n{tables}\n", flush=True)
    played = playing([LIBRARY / "gift-cards-and-complement-cb.yaml"] if size is SHORT else [LIBRARY])
    grown = growth(growth_rounds) if growth_rounds else []
    asked = f"{about}, the same run.\n\n{target_table(targets(figures, grown, played))}"
    print(f"\n{asked}\n\n{(time.perf_counter() - began) / 60:.1f} minutes in all")
    if into is not None:
        write_into(into / "README.md", "speed", tables)
        write_into(into / "README.md", "targets", asked)
        (into / PICTURE).parent.mkdir(parents=True, exist_ok=True)
        (into / PICTURE).write_text(plot(list(figures.values()), about), encoding="utf-8")
