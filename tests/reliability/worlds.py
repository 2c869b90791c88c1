"""Makes, uses, resets and deletes worlds again and again, and looks what that leaves in the server.

The long form: `python -m tests.reliability worlds 10000`.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from mockpayline.domain.gift_card import gift_card_number
from tests.server import running_server

from .caller import Caller
from .memory import resident
from .shop import Shop

SLOPE = 1024.0
"""Bytes that a cycle may leave behind, as the issue asks."""
WARM = 0.25
"""The share of the cycles in which caches fill and nothing is measured yet."""
LOOKS = 100
_NOTIFIED_EVERY = 10
_NUMBER = gift_card_number(100_00)


@dataclass
class Look:
    """What the server holds after so many cycles: bytes of memory, open descriptors, threads."""

    cycles: int
    memory: int
    descriptors: int
    threads: int


@dataclass
class Cycled:
    """The looks at a server, and how long all took in seconds."""

    looks: list[Look] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def warm(self) -> list[Look]:
        """The looks once caches were full."""
        return [one for one in self.looks if one.cycles >= self.looks[-1].cycles * WARM]

    @property
    def slope(self) -> float:
        """How many bytes a cycle left behind: the slope of the straight line nearest to all looks."""
        return slope([(one.cycles, one.memory) for one in self.warm])


def slope(points: list[tuple[int, int]]) -> float:
    """Return the slope of the straight line through points that leaves the least squares."""
    middle = sum(x for x, _ in points) / len(points)
    height = sum(y for _, y in points) / len(points)
    return sum((x - middle) * (y - height) for x, y in points) / sum((x - middle) ** 2 for x, _ in points)


def cycle(port: int, merchant: str, notify: str = "") -> None:
    """Make a world of a new merchant, use it in every way that leaves something, begin it anew, and delete it."""
    with closing(Caller(port, merchant)) as caller:
        caller.control("PUT", "", {"extends": "demo", "merchant": {"access_key": "key"}})
        caller.control("POST", "/faults", {"on": "doRefund", "call": 2, "http": 503})
        paid = caller.open("A1", 3_000, notify)
        caller.open("A2", 5_000)
        bought = caller.buy(paid, {"gift_card": {"number": _NUMBER, "pin": "1234", "amount": "30.00"}}, "confirm")
        assert bought["state"] == "accepted", bought
        if notify:
            told = caller.control("GET", f"/notifications?token={paid}&until=delivered&timeout=30s")
            assert told["sent"][-1]["delivered"], told
        caller.control("POST", "/clock", {"advance": "16m"})
        assert caller.control("GET", "/invariants")["holds"]
        caller.control("POST", "/reset")
        assert caller.control("GET", "/payments") == {"payments": []}
        caller.open("A3", 1_000)
        caller.control("DELETE", "")


def cycles(count: int, port: int, look: Callable[[int], None]) -> None:
    """Carry so many cycles out, each with a merchant of its own, and look `LOOKS` times."""
    with closing(Shop()) as shop:
        for place in range(1, count + 1):
            cycle(port, f"CYCLE{place}", shop.url if place % _NOTIFIED_EVERY == 0 else "")
            if place * LOOKS // count > (place - 1) * LOOKS // count:
                look(place)


def run(count: int, *options: str) -> Cycled:
    """Carry cycles out on a server of their own."""
    told = Cycled()
    begun = time.monotonic()
    with running_server("--log-level", "error", *options) as server:
        process = server.process.pid

        def look(place: int) -> None:
            open_now, running = (len(os.listdir(f"/proc/{process}/{what}")) for what in ("fd", "task"))
            told.looks.append(Look(place, resident(process), open_now, running))

        cycles(count, server.port, look)
    told.seconds = time.monotonic() - begun
    return told


def main(arguments: Sequence[str]) -> None:
    """Run the long form; fails where something is left behind."""
    parser = argparse.ArgumentParser(prog="worlds", description="Make, use, reset and delete worlds.")
    parser.add_argument("cycles", nargs="?", type=int, default=10_000, help="default: 10000")
    told = run(parser.parse_args(arguments).cycles)
    for one in told.looks[:: LOOKS // 10]:
        taken = f"{one.memory / 2**20:6.1f} MiB, {one.descriptors} descriptors, {one.threads} threads"
        print(f"{one.cycles:6} cycles: {taken}")
    print(f"{told.looks[-1].cycles} cycles in {told.seconds:.0f} s; {told.slope:+.0f} bytes a cycle")
    assert told.slope < SLOPE, f"each cycle leaves more than {SLOPE:.0f} bytes behind"


if __name__ == "__main__":
    main(sys.argv[1:])
