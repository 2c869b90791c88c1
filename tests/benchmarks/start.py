"""From the start of the process to its first answer, in multiples of the floor's; and what it holds when idle."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import calls
from tests.benchmarks.process import FLOOR, OURS, running

IDLE = 1.0
"""Seconds without a call before the memory is looked at."""


def first_answer(arguments: Sequence[str], path: str, bytecode: Path) -> float:
    """Return the seconds from the process's start to its first answer."""
    with running(arguments, bytecode=bytecode) as server:
        server.post(path, calls.opening("A1"))
        return time.perf_counter() - server.began


def start(pairs: int) -> None:
    """Print how long the first SOAP answer takes in multiples of the floor's first: the median of pairs."""
    with TemporaryDirectory() as folder:
        bytecode = Path(folder)
        found = [
            (first_answer(FLOOR, "/700", bytecode), first_answer(OURS, calls.SERVICE, bytecode))
            for _ in range(pairs + 1)
        ][1:]  # the first pair compiles
    ratios = sorted(mine / bare for bare, mine in found)
    low, high = ratios[len(ratios) // 4], ratios[len(ratios) * 3 // 4]
    bare, mine = (statistics.median(one) * 1000 for one in zip(*found, strict=True))
    print(f"First answer, {pairs} pairs")
    print(
        f"  {'first SOAP answer':27} {statistics.median(ratios):5.2f} x"
        f"  ({low:.2f} to {high:.2f}; floor {bare:.0f} ms, ours {mine:.0f} ms)"
    )


def memory() -> None:
    """Print what an idle server holds after its first call."""
    with running(OURS) as server:
        calls.opened(server, "A1")
        time.sleep(IDLE)
        print(f"Idle memory\n  {server.resident():.0f} MiB")
