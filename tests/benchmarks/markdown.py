"""The figures as tables of Markdown, and where they stand in the README."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tests.benchmarks.comparison import CALLS, CONNECTIONS, Figures, floor_of, ratio
from tests.benchmarks.rivals import DETAILS, OPEN
from tests.benchmarks.targets import Target


def rows(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """Return a table."""
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def size_table(figures: dict[str, Figures]) -> str:
    """Return the table of start and memory."""
    floor = floor_of(figures)
    head = ["server", "first SOAP answer", "times the floor", "memory, idle", "memory after calls"]
    return rows(head, (_row(one, 4, lambda one: _size_cells(one, floor)) for one in figures.values()))


def _size_cells(one: Figures, floor: Figures) -> list[str]:
    made, held = one.memory[-1]
    return [
        f"{one.start * 1000:.0f} ms",
        f"{ratio(one.starts, floor.starts):.2f}",
        f"{one.memory[0][1]:.0f} MB",
        f"{held:.0f} MB after {made:,}",
    ]


def call_table(figures: dict[str, Figures], call: str) -> str:
    """Return the table of one call."""
    floor = floor_of(figures)
    many = " / ".join(map(str, CONNECTIONS))
    head = ["server", "CPU per call", "times the floor", f"calls per second at {many}", f"p50 ms at {many}"]
    head.append(f"p99 ms at {many}")
    return rows(head, (_row(one, 5, lambda one: _call_cells(one, floor, call)) for one in figures.values()))


def _call_cells(one: Figures, floor: Figures, call: str) -> list[str]:
    return [
        f"{one.cost(call):.0f} µs",
        f"{ratio(one.cpu[call], floor.cpu[call]):.2f}",
        " / ".join(f"{one.rate(call, many):,.0f}" for many in CONNECTIONS),
        " / ".join(_ms(one.latency(call, many, 0.5)) for many in CONNECTIONS),
        " / ".join(_ms(one.latency(call, many, 0.99)) for many in CONNECTIONS),
    ]


def _ms(value: float) -> str:
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def _row(one: Figures, columns: int, cells: Callable[[Figures], list[str]]) -> list[str]:
    name = f"**{one.name}**" if one.ours else one.name
    if one.absent:
        return [name, f"not here: {one.absent}".replace("|", "/"), *[""] * (columns - 1)]
    return [name, *cells(one)]


def target_table(targets: Iterable[Target]) -> str:
    """Return the table of the targets, what was asked beside what was measured."""
    told = {True: "yes", False: "**no**", None: "not measured"}
    return rows(
        ["figure", "target", "measured", "met"],
        ([one.figure, one.asked, one.measured, told[one.met]] for one in targets),
    )


def speed(figures: dict[str, Figures], about: str) -> str:
    """Return all tables of the comparison under the line that says what they were measured on."""
    of_calls = {OPEN: "A new payment each time", DETAILS: "A basket paid with two gift cards and a complement"}
    assert set(of_calls) == set(CALLS), "every call has a table"
    parts = [about, size_table(figures)]
    parts += [f"{words} ({call}):\n\n{call_table(figures, call)}" for call, words in of_calls.items()]
    return "\n\n".join(parts)


def write_into(readme: Path, name: str, text: str) -> None:
    """Put a text between the marks of its name in a README; other than the tables of `readme_tables` it is measured."""
    before = readme.read_text(encoding="utf-8")
    pattern = re.compile(rf"(<!-- measured: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
    assert pattern.search(before), f"{readme.name} has no place for what is measured of {name}"
    after = pattern.sub(lambda found: f"{found[1]}\n{text}\n\n{found[2]}", before)
    readme.write_text(after, encoding="utf-8")
