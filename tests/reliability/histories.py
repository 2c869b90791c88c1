"""Many people at once upon few gift cards, and whether what they saw could have happened one call after another.

The long form: `python -m tests.reliability histories --calls 100000`.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.server import running_server

from .judge import judge
from .record import History
from .traffic import hammer, new_model

PEOPLE = 8
"""Who call at the same time upon one world."""
ROUND = 2_500
"""Calls of one history: then the world is deleted and another begun."""
WORLDS = 64
"""Worlds that are called at the same time."""
WAYS = {"memory, one process": (), "a file, 2 workers": ("--workers", "2"), "a file, 3 workers": ("--workers", "3")}
"""The ways in which histories are made: the options of the server besides its store."""
_ENOUGH = ("--journal-entries", "1000000", "--log-level", "error")


@dataclass
class Judged:
    """What was judged: histories, their calls by kind, payments by their last state, and the lines of the ledger."""

    histories: int = 0
    calls: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    ledger: Counter[str] = field(default_factory=Counter)
    at_once: int = 0
    """Calls that began while another of their world was under way."""

    def add(self, history: History) -> None:
        """Count a history that was found well."""
        self.histories += 1
        self.calls.update(call.kind for call in history.calls)
        self.ended.update(payment["state"] for payment in history.payments.values())
        self.ledger.update(entry["kind"] for entry in history.journal)
        latest = 0
        for call in sorted(history.calls, key=lambda one: one.begin):
            self.at_once += call.begin < latest
            latest = max(latest, call.end)


def run(calls: int, seed: str, folder: Path, way: str) -> Judged:
    """Make and judge histories of `calls` calls in all. Raises `AssertionError` for one that is none of the model's."""
    judged = Judged()
    with running_server(*_options(way, folder)) as server:
        for place in range(-(-calls // ROUND)):
            history = History(f"HISTORY{place}")
            hammer(server.port, [history], PEOPLE, min(ROUND, calls - place * ROUND), f"{seed}/{place}")
            _must_be_well([history], f"seed {seed!r}, {way}, history {place}")
            judged.add(history)
    return judged


def run_side_by_side(calls: int, seed: str, folder: Path, way: str) -> Judged:
    """Make histories of `calls` calls in all upon many worlds at once, with the same gift cards, and judge each.

    Raises `AssertionError` where one is none of the model's, or knows anything of another.
    """
    judged = Judged()
    histories = [History(f"SIDE{place}") for place in range(WORLDS)]
    with running_server(*_options(way, folder)) as server:
        hammer(server.port, histories, 2, calls // WORLDS, seed, under_way=2)
    _must_be_well(histories, f"seed {seed!r}, {way}, {WORLDS} worlds at once")
    for history in histories:
        judged.add(history)
    return judged


def _options(way: str, folder: Path) -> tuple[str, ...]:
    return (*_ENOUGH, *WAYS[way], *(("--store", f"sqlite:///{folder / 'worlds.db'}") if WAYS[way] else ()))


def _must_be_well(histories: list[History], which: str) -> None:
    for history in histories:
        wrong = judge(history, new_model())
        assert not wrong, f"{which}, world {history.merchant}:\n" + "\n".join(wrong[:20])
    wrong = strangers(histories)
    assert not wrong, f"{which}:\n" + "\n".join(wrong)


def strangers(histories: list[History]) -> list[str]:
    """Return what a world tells of another: tokens and references that are not its own."""
    wrong = []
    owner: dict[str, str] = {}
    for history in histories:
        for token in history.payments:
            first = owner.setdefault(token, history.merchant)
            if first != history.merchant:
                wrong.append(f"the token {token} was given by {first} and by {history.merchant}")
    for history in histories:
        own = {call.name for call in history.calls} | {""}
        wrong += [
            f"the journal of {history.merchant} tells of another world: {entry}"
            for entry in history.journal
            if owner.get(entry["token"], history.merchant) != history.merchant or entry["order_ref"] not in own
        ]
    return wrong


def main(arguments: Sequence[str]) -> None:
    """Run the long form."""
    parser = argparse.ArgumentParser(prog="histories", description="Judge histories of concurrent calls.")
    parser.add_argument("--calls", type=int, default=100_000, help="in all (default: 100000)")
    parser.add_argument("--seed", default=str(time.time_ns()), help="of the choices (default: the time)")
    given = parser.parse_args(arguments)
    print(f"seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        run_every_way(given.calls, given.seed, Path(folder))


def run_every_way(calls: int, seed: str, folder: Path) -> None:
    """Make histories, half in one process and half on workers, then of many worlds at once, and print what was seen."""
    for way in WAYS:
        share = calls // 2 if way.startswith("memory") else calls // 4
        for name, do, many in (("one world after another", run, share), ("at once", run_side_by_side, share // 10)):
            begun = time.monotonic()
            place = folder / f"{name}-{way}".replace(" ", "-").replace(",", "")
            place.mkdir()
            judged = do(many, seed, place, way)
            print(
                f"{way}, {judged.histories} worlds {name}: {judged.calls.total()} calls in"
                f" {time.monotonic() - begun:.0f} s, {judged.at_once} while another of the world was under way\n"
                f"    calls: {_told(judged.calls)}\n    payments: {_told(judged.ended)}\n"
                f"    journal: {_told(judged.ledger)}",
                flush=True,
            )
    print("every history is the sequential model's; no cent was debited twice or lost")


def _told(counted: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counted.most_common())
