"""What is asked of the figures, and what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.benchmarks import growth, playing
from tests.benchmarks.comparison import CALLS, Figures, floor_of, ratio
from tests.benchmarks.growth import Growth
from tests.benchmarks.playing import Played
from tests.benchmarks.rivals import FILE_NAME, MEMORY_NAME, MOUNTEBANK_NAME, WIREMOCK_NAME

TIMES_IN_MEMORY, TIMES_IN_FILE = 3.0, 3.5
TIMES_TO_START, PART_OF_WIREMOCK = 1.4, 0.25
IDLE_MB, LONG_MB = 60.0, 100.0
KB_PER_PAYMENT = 3.0
P99_OF_P50 = 5.0
AT = 8
"""Connections at which the slow calls are compared with the ordinary ones."""


@dataclass(frozen=True)
class Target:
    """One figure: what was asked and measured, in words, and whether it is met; None where nothing was measured."""

    figure: str
    asked: str
    measured: str
    met: bool | None


def most(figure: str, asked: float, measured: float, form: str) -> Target:
    """Return a target that is met by no more than was asked; the form writes both numbers."""
    return Target(figure, f"at most {form.format(asked)}", form.format(measured), measured <= asked)


def targets(figures: dict[str, Figures], grown: Sequence[Growth], played: Played | None) -> list[Target]:
    """Return every target of speed and size with what was measured."""
    return [*_cpu(figures), *_start(figures), *_memory(figures), _growth(grown), *_tail(figures), _playing(played)]


def _cpu(figures: dict[str, Figures]) -> list[Target]:
    floor, times = floor_of(figures), "{:.2f} times the floor"
    found = [
        most(f"CPU of {call}, {place}", asked, ratio(figures[name].cpu[call], floor.cpu[call]), times)
        for place, name, asked in (
            ("in memory", MEMORY_NAME, TIMES_IN_MEMORY),
            ("in a file with all these payments", FILE_NAME, TIMES_IN_FILE),
        )
        for call in CALLS
    ]
    for name in (WIREMOCK_NAME, MOUNTEBANK_NAME):
        for call in CALLS:
            mine, other = figures[FILE_NAME], figures[name]
            figure = f"CPU of {call}, in a file, and that of {name}"
            if other.absent:
                found.append(Target(figure, "less", f"not here: {other.absent}", None))
            else:
                measured = f"{mine.cost(call):.0f} µs and {other.cost(call):.0f} µs"
                found.append(Target(figure, "less", measured, mine.cost(call) < other.cost(call)))
    return found


def _start(figures: dict[str, Figures]) -> list[Target]:
    mine, bare, other = figures[MEMORY_NAME], floor_of(figures), figures[WIREMOCK_NAME]
    figure = "start to the first SOAP answer"
    found = [most(figure, TIMES_TO_START, ratio(mine.starts, bare.starts), "{:.2f} times the floor")]
    if other.absent:
        return [*found, Target(figure, "a quarter of WireMock's", f"not here: {other.absent}", None)]
    return [*found, most(figure, PART_OF_WIREMOCK, ratio(mine.starts, other.starts), "{:.2f} times WireMock's")]


def _memory(figures: dict[str, Figures]) -> list[Target]:
    memory, file = figures[MEMORY_NAME].memory, figures[FILE_NAME].memory
    calls, held = file[-1]
    # The first steps fill what is bounded, the journal above all: the slope behind them is the payments'.
    (few, before), (many, after) = memory[len(memory) // 4], memory[-1]
    return [
        most("memory, idle", IDLE_MB, max(memory[0][1], file[0][1]), "{:.0f} MB"),
        most(f"memory after {calls:,} calls, in a file", LONG_MB, held, "{:.0f} MB"),
        most(
            "memory for each payment kept in memory",
            KB_PER_PAYMENT,
            (after - before) * 1000 / (many - few),
            "{:.2f} KB",
        ),
    ]


def _growth(grown: Sequence[Growth]) -> Target:
    figure = "cost per call with much in the server, in that of an empty one"
    asked = f"at most {growth.MOST} times"
    if not grown:
        return Target(figure, asked, "not measured in this run", None)
    worst = max(grown, key=lambda one: one.ratio)
    return Target(
        figure,
        asked,
        f"{worst.ratio:.2f} times at most: {worst.call} with {worst.filled_with}",
        worst.ratio <= growth.MOST,
    )


def _tail(figures: dict[str, Figures]) -> list[Target]:
    found = []
    for name in (MEMORY_NAME, FILE_NAME):
        for call in CALLS:
            slow, usual = (figures[name].latency(call, AT, share) for share in (0.99, 0.5))
            figure = f"p99 of {call} at {AT} connections, {name.partition(', ')[2]}"
            found.append(most(figure, P99_OF_P50, slow / usual, "{:.1f} times p50"))
    return found


def _playing(played: Played | None) -> Target:
    figure, asked = "playing the library, a scenario", f"less than {playing.MOST} s"
    if played is None:
        return Target(figure, asked, "not measured in this run", None)
    return Target(
        figure, asked, f"{played.average:.3f} s ({len(played.each)} scenarios)", played.average < playing.MOST
    )
