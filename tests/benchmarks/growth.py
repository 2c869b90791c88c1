"""What a call costs on a server that holds much, in multiples of what it costs on an empty one."""

from __future__ import annotations

import os
import random
import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from mockpayline.store.batch import CALLS
from tests.benchmarks import calls
from tests.benchmarks.calls import Bought
from tests.benchmarks.filled import Filling
from tests.benchmarks.process import Process, running

T = TypeVar("T")

WARM = 2
"""Rounds that are not counted."""
MOST = 1.2
"""What the cost may grow to, as was asked."""
_WAKING = 3
"""Payments at the beginning of a turn whose cost is not counted: the server has slept."""
_SEED = 7


@dataclass(frozen=True)
class Growth:
    """The cost of one kind of call: the median of the rounds' ratios, their quarters, and CPU in microseconds."""

    filled_with: str
    call: str
    ratio: float
    low: float
    high: float
    empty: float
    full: float


@dataclass(frozen=True)
class Size:
    """How much the filled servers hold; calls in `journal_worlds` fill the journals' limits, `limit` is of payments.

    `batch` is how many calls of a kind make a turn: so few that the machine's pace is the same for both servers, and as
    many as a file's store commits together, so that every turn pays for a commit.
    """

    batch: int = CALLS
    payments: int = 100_000
    limit: int = 20_000
    worlds: int = 10_000
    journal_entries: int = 1_000
    journal_worlds: int = 40
    journal_bytes: int = 64 * 1024 * 1024


SMALL = Size(batch=5, payments=60, limit=100, worlds=20, journal_entries=20, journal_worlds=2, journal_bytes=50_000)
"""For a look at whether the measuring works; says nothing of growth."""


def growth(rounds: int, size: Size | None = None, *, stores: Sequence[bool] = (False, True)) -> list[Growth]:
    """Print and return what each call costs on filled servers in multiples of an empty one's cost.

    `stores` are those in memory (False) and in a file (True).
    """
    size = size or Size()
    found: list[Growth] = []
    for in_file in stores:
        place = "file" if in_file else "memory"
        for what, options, fill in _fillings(size):
            with _server(*options, in_file=in_file) as full:
                filling = Filling(full)
                fill(filling)
                # Only now, for an idle connection would have been closed meanwhile.
                with _server(in_file=in_file) as empty, pinned(empty, full):
                    some = _compared(f"{what} in {place}", empty, filling, rounds, size.batch)
            print(
                f"CPU per call with {what} in {place}, {rounds} rounds of {size.batch} calls, and with nothing in turns"
            )
            for one in some:
                print(
                    f"  {one.call:24} {one.ratio:5.2f} x"
                    f"  ({one.low:.2f} to {one.high:.2f}; empty {one.empty:.0f} us, filled {one.full:.0f} us)"
                )
            found += some
    worst = max(found, key=lambda one: one.ratio)
    print(f"Most: {worst.ratio:.2f} x, {worst.call} with {worst.filled_with} (asked: {MOST})")
    return found


def _fillings(size: Size) -> Iterator[tuple[str, tuple[str, ...], Callable[[Filling], None]]]:
    """Return what servers are filled with: its name, the settings for that, and how it is done."""
    enough = str(size.payments + 50_000)
    yield (
        f"{size.payments:,} payments",
        ("--payments", enough, "--gift-cards", enough),
        lambda filling: filling.payments(size.payments),
    )
    # The first merchant's world, which the server makes at its start, is one of them.
    yield f"{size.worlds:,} worlds", ("--worlds", str(size.worlds)), lambda filling: filling.worlds(size.worlds - 1)
    yield (
        "a full journal",
        ("--journal-entries", str(size.journal_entries), "--journal-bytes", str(size.journal_bytes)),
        lambda filling: filling.journal(size.journal_entries, size.journal_worlds),
    )
    yield (
        f"{size.limit:,} payments, which is the limit",
        ("--payments", str(size.limit), "--gift-cards", str(size.limit // 2)),
        lambda filling: filling.payments(size.limit),
    )


@contextmanager
def _server(*options: str, in_file: bool) -> Iterator[Process]:
    with TemporaryDirectory() as folder:
        store = f"sqlite:///{Path(folder) / 'worlds.db'}" if in_file else "sqlite://"
        with running(("-m", "mockpayline", "serve", "--store", store, *options, "--port")) as server:
            yield server


@contextmanager
def pinned(*servers: Process) -> Iterator[None]:
    """Keep servers on one CPU and the caller on another, where there are two, while the block runs; see `pace`."""
    allowed = sorted(os.sched_getaffinity(0))
    try:
        os.sched_setaffinity(0, {allowed[-1]})
        for server in servers:
            server.pin(allowed[0])
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def _compared(what: str, empty: Process, filled: Filling, rounds: int, batch: int) -> list[Growth]:
    chance = random.Random(_SEED)  # noqa: S311 - picks payments, no secrets
    bare = Filling(empty)
    found: dict[str, list[tuple[float, float]]] = {}
    for turn in range(rounds + WARM):
        empty.post("/control/worlds/DEMO/reset", b"")
        # Who comes second finds a machine that the first has warmed.
        if turn % 2:
            few, many = _turn(bare, None, batch), _turn(filled, chance, batch)
        else:
            many, few = _turn(filled, chance, batch), _turn(bare, None, batch)
        if turn >= WARM:
            for call, cost in few.items():
                found.setdefault(call, []).append((cost, many[call]))
    return [_summed(what, call, pairs) for call, pairs in found.items()]


def _turn(filling: Filling, chance: random.Random | None, batch: int) -> dict[str, float]:
    """Return the CPU of each kind of call; `chance` picks old payments of any world, without it the new ones serve."""
    server = filling.server

    def some() -> list[Bought]:
        return filling.bought[-batch:] if chance is None else chance.choices(filling.recent, k=batch)

    for _ in range(_WAKING):
        filling.pay()
    merchants = [one.merchant for one in some()] if chance is not None else ["DEMO"] * batch
    tokens: list[str] = []
    new: list[Bought] = []
    cost = {
        "doWebPayment": _cost(server, merchants, lambda merchant: tokens.append(filling.open(merchant))),
        "buyer pays": _cost(
            server, zip(merchants, tokens, strict=True), lambda pair: new.append(filling.buy(pair[0], pair[1]))
        ),
    }
    filling.bought += new
    bodies: dict[str, Callable[[Bought], bytes]] = {
        "getWebPaymentDetails": lambda one: calls.details(one.token),
        "getTransactionDetails": lambda one: calls.transaction(one.transaction),
        "doRefund": lambda one: calls.refund(one.transaction),
    }
    for name, body in bodies.items():
        cost[name] = _cost(server, some(), partial(_accepted, server, body))
    return cost


def _cost(server: Process, about: Iterable[T], call: Callable[[T], object]) -> float:
    """Return the server's CPU for one of the calls, in microseconds."""
    before, calls_made = server.cpu(), 0
    for one in about:
        call(one)
        calls_made += 1
    return (server.cpu() - before) / calls_made


def _accepted(server: Process, body: Callable[[Bought], bytes], one: Bought) -> None:
    answer = server.post(calls.SERVICE, body(one), merchant=one.merchant)
    assert b"<obj:code>00000<" in answer, f"the call measures nothing: {answer!r}"


def _summed(what: str, call: str, pairs: list[tuple[float, float]]) -> Growth:
    ratios = sorted(full / empty for empty, full in pairs)
    low, high = ratios[len(ratios) // 4], ratios[len(ratios) * 3 // 4]
    empty, full = (statistics.median(one) for one in zip(*pairs, strict=True))
    return Growth(what, call, statistics.median(ratios), low, high, empty, full)
