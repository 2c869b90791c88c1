"""CPU of one call in multiples of the floor's, both called in turns on a kept connection each."""

from __future__ import annotations

import itertools
import os
import statistics
from collections.abc import Callable

from tests.benchmarks import calls
from tests.benchmarks.process import FLOOR, OURS, Process, running

BATCH = 25
"""Calls in a turn: so few that the machine's pace is the same for both."""

WARM = 2
"""Rounds that are not counted: the first calls import and compile."""


def cost(server: Process, path: str, body: Callable[[], bytes]) -> float:
    """Return the server's CPU for one call of a batch, in microseconds."""
    before = server.cpu()
    for _ in range(BATCH):
        server.post(path, body())
    return (server.cpu() - before) / BATCH


def pace(rounds: int) -> None:
    """Print each call's cost in multiples of the floor's: the median of the rounds' ratios, least and most quarter.

    Servers and caller are kept on CPUs, the same for both servers. Where the system moves them about, a call costs
    twice as much when it wakes a sleeping CPU as when caller and server share one, the floor's above all, and a ratio
    tells mostly of that.
    """
    allowed = sorted(os.sched_getaffinity(0))
    with running(FLOOR) as floor, running(OURS) as ours:
        bodies = _bodies(ours)
        try:
            for caller in dict.fromkeys((allowed[-1], allowed[0])):
                os.sched_setaffinity(0, {caller})
                for server in (floor, ours):
                    server.pin(allowed[0])
                found: dict[str, list[tuple[float, float]]] = {name: [] for name in bodies}
                for turn in range(rounds + WARM):
                    for name, (path, body) in bodies.items():
                        pair = cost(floor, path, body), cost(ours, calls.SERVICE, body)
                        if turn >= WARM:
                            found[name].append(pair)
                where = "the server's CPU" if caller == allowed[0] else "another CPU"
                print(f"CPU per call, {rounds} rounds of {BATCH} calls in turns with the floor, from {where}")
                for name, pairs in found.items():
                    _tell(name, pairs)
        finally:
            os.sched_setaffinity(0, allowed)


def _bodies(ours: Process) -> dict[str, tuple[str, Callable[[], bytes]]]:
    """Return what is called, by name: the floor's path and what makes the next request."""
    orders = (f"A{number}" for number in itertools.count())
    waiting, settled = calls.opened(ours, "open"), calls.paid(ours, "paid")
    return {
        "doWebPayment": ("/700", lambda: calls.opening(next(orders))),
        "getWebPaymentDetails, open": ("/3000", lambda: calls.details(waiting)),
        "getWebPaymentDetails, paid": ("/3000", lambda: calls.details(settled)),
    }


def _tell(name: str, pairs: list[tuple[float, float]]) -> None:
    ratios = sorted(mine / bare for bare, mine in pairs)
    low, high = ratios[len(ratios) // 4], ratios[len(ratios) * 3 // 4]
    bare, mine = (statistics.median(one) for one in zip(*pairs, strict=True))
    print(
        f"  {name:27} {statistics.median(ratios):5.2f} x"
        f"  ({low:.2f} to {high:.2f}; floor {bare:.0f} us, ours {mine:.0f} us)"
    )
