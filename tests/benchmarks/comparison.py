"""All servers measured in turns: how they start, what they hold, what a call costs, how long it takes under load."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.load import Call, Load, load, quantile
from tests.benchmarks.process import Process, running_program
from tests.benchmarks.rivals import DETAILS, FLOOR_NAME, MEMORY_NAME, OPEN, Rival, rivals

CALLS = (OPEN, DETAILS)
CONNECTIONS = (1, 8, 64)
IDLE = 1.0
"""Seconds without a call before the memory is looked at."""
_STEPS = 10
_FILLING = 8
"""Connections on which the many calls are made."""
_FIRST = 60.0
"""Seconds in which a server must have given its first correct answer."""
_POLL = 0.005
_WARM = 1
"""Rounds that are not counted."""


@dataclass(frozen=True)
class Size:
    """How much is measured; seconds bound what slow servers do."""

    starts: int = 9
    """Of each server, besides the one by which it is measured on; the first of them is not counted."""
    calls: int = 100_000
    """After which the memory is looked at."""
    seconds: float = 25.0
    """For that many calls, of those that are not ours."""
    rounds: int = 15
    """Of CPU per call."""
    batch: int = 200
    """Calls in a turn of these."""
    loads: int = 3
    """Rounds of load."""
    turn: float = 0.7
    """Seconds of a turn of load."""


SHORT = Size(starts=0, calls=200, seconds=2.0, rounds=1, batch=10, loads=1, turn=0.05)
"""For a look at whether the measuring works; says nothing of speed."""


@dataclass
class Figures:
    """What was measured of one server; `absent` says why nothing was."""

    name: str
    ours: bool = False
    absent: str = ""
    starts: list[float] = field(default_factory=list)
    """Seconds from the process's start to the first correct answer."""
    memory: list[tuple[int, float]] = field(default_factory=list)
    """After so many calls, MB (millions of bytes): the first is that of an idle server."""
    cpu: dict[str, list[float]] = field(default_factory=dict)
    """By call: microseconds of one, a value for each round."""
    loads: dict[tuple[str, int], list[Load]] = field(default_factory=dict)
    """By call and connections: a value for each round."""

    @property
    def start(self) -> float:
        """Seconds to the first correct answer: the median."""
        return statistics.median(self.starts)

    def cost(self, call: str) -> float:
        """Return the microseconds of CPU of one call: the median of the rounds."""
        return statistics.median(self.cpu[call])

    def rate(self, call: str, connections: int) -> float:
        """Return the answers in a second: the median of the rounds."""
        return statistics.median(one.per_second for one in self.loads[call, connections])

    def latency(self, call: str, connections: int, share: float) -> float:
        """Return the milliseconds that this share of the calls of all rounds did not exceed."""
        return quantile(sorted(taken for one in self.loads[call, connections] for taken in one.latencies), share)


def ratio(mine: list[float], others: list[float]) -> float:
    """Return the median of the rounds' ratios."""
    return statistics.median(one / other for one, other in zip(mine, others, strict=True))


def compare(size: Size) -> dict[str, Figures]:
    """Return the figures of each server by its name, in the order of the tables; tell on the way what is measured."""
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        found = rivals(folder)
        figures = {one.name: Figures(one.name, one.ours, one.absent) for one in found}
        print("Starting each server", flush=True)
        for _ in range(size.starts):
            for one in _here(found, figures):
                with ExitStack() as alone:
                    _start(one, figures[one.name], folder, alone)
        servers: dict[str, Process] = {}
        for one in _here(found, figures):
            figures[one.name].starts[:_WARM] = []  # the first compiles
            if (server := _start(one, figures[one.name], folder, stack)) is not None:
                servers[one.name] = server
        time.sleep(IDLE)
        for one in _here(found, figures):
            figures[one.name].memory.append((1, _held(servers[one.name])))
        calls = {one.name: one.calls(servers[one.name]) for one in _here(found, figures)}
        for one in _here(found, figures):
            print(f"{size.calls:,} calls of {one.name}", flush=True)
            seconds = size.seconds if not one.ours else size.seconds * 10
            _hold(servers[one.name], calls[one.name][OPEN], figures[one.name], size.calls, seconds)
        # In memory an ordinary server is measured; the file keeps what it was filled with.
        for one in found:
            if one.name == MEMORY_NAME:
                servers[one.name].connect_anew()
                servers[one.name].post("/control/worlds/DEMO/reset", b"")
                calls[one.name] = one.calls(servers[one.name])
        _measure_cpu(servers, calls, figures, size)
        _measure_loads(servers, calls, figures, size)
        return figures


def _here(found: list[Rival], figures: dict[str, Figures]) -> list[Rival]:
    return [one for one in found if not figures[one.name].absent]


def _start(rival: Rival, figures: Figures, folder: Path, stack: ExitStack) -> Process | None:
    """Start a server that the stack ends, and note how long it took; None where it does not start."""
    try:
        server = stack.enter_context(running_program(rival.command, bytecode=folder / "bytecode", folder=folder))
        _first_answer(rival, server)
    except AssertionError as error:
        if rival.ours:
            raise
        figures.absent = f"it does not start: {str(error)[:200]}"
        return None
    figures.starts.append(time.perf_counter() - server.began)
    return server


def _first_answer(rival: Rival, server: Process) -> None:
    """Wait for the first correct answer to a doWebPayment: a server may listen before it knows what to answer."""
    call = rival.first()
    end = time.monotonic() + _FIRST
    while True:
        try:
            load(server.port, call, most=1)
        except (AssertionError, ConnectionError):
            if time.monotonic() > end:
                raise
            time.sleep(_POLL)
        else:
            return


def _hold(server: Process, call: Call, figures: Figures, calls: int, seconds: float) -> None:
    """Make many calls, and note on the way what the server holds."""
    end = time.monotonic() + seconds
    made = 0
    for _ in range(_STEPS):
        left = end - time.monotonic()
        if left <= 0:
            break
        made += len(load(server.port, call, connections=_FILLING, most=calls // _STEPS, seconds=left).latencies)
        figures.memory.append((made, _held(server)))


def _held(server: Process) -> float:
    return server.resident() * 1024**2 / 1000**2


def _measure_cpu(
    servers: dict[str, Process], calls: dict[str, dict[str, Call]], figures: dict[str, Figures], size: Size
) -> None:
    """Measure calls on one kept connection, servers on one CPU and the caller on another; see `pace`."""
    print(f"CPU per call, {size.rounds} rounds", flush=True)
    with pinned(servers):
        for turn in range(size.rounds + _WARM):
            # Who comes later finds the machine in another state: every second round goes the other way.
            for name in list(servers)[:: -1 if turn % 2 else 1]:
                for call in CALLS:
                    server = servers[name]
                    before = server.cpu()
                    made = load(server.port, calls[name][call], most=size.batch, seconds=1.0)
                    spent = (server.cpu() - before) / len(made.latencies)
                    if turn >= _WARM:
                        figures[name].cpu.setdefault(call, []).append(spent)


def _measure_loads(
    servers: dict[str, Process], calls: dict[str, dict[str, Call]], figures: dict[str, Figures], size: Size
) -> None:
    print(f"Load at {', '.join(map(str, CONNECTIONS))} connections, {size.loads} rounds", flush=True)
    for _ in range(size.loads):
        for connections in CONNECTIONS:
            for call in CALLS:
                for name, server in servers.items():
                    made = load(
                        server.port, calls[name][call], connections=connections, most=size.calls, seconds=size.turn
                    )
                    figures[name].loads.setdefault((call, connections), []).append(made)


@contextmanager
def pinned(servers: dict[str, Process]) -> Iterator[None]:
    """Keep all servers on one CPU and the caller on another, where there are two, while the block runs."""
    allowed = sorted(os.sched_getaffinity(0))
    try:
        os.sched_setaffinity(0, {allowed[-1]})
        for server in servers.values():
            server.pin(allowed[0])
        yield
    finally:
        os.sched_setaffinity(0, allowed)
        for server in servers.values():
            server.pin(*allowed)


def floor_of(figures: dict[str, Figures]) -> Figures:
    """Return the figures of the floor, which every ratio is to."""
    return figures[FLOOR_NAME]
