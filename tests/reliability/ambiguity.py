"""Strikes every call at every point, lets its client try again, and holds what that comes to against the rules.

The long form, which prints the matrix and then kills a server midway: `python -m tests.reliability ambiguity`.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tests.server import running_server

from .caller import WATCHDOG
from .cases import ACT_CASES, PLAIN_CASES, SOAP_CASES, Case, State
from .points import AT_ONCE, PATIENCE, POINTS, Point, send, send_and_leave, send_at_once
from .scene import Scene
from .shop import wait_until

CASES = (*SOAP_CASES, *PLAIN_CASES, *ACT_CASES)
WAYS = {"memory, one process": (), "a file, 2 workers": ("--workers", "2")}
_AT_WORK = 4
_HIDDEN = "-"
_worlds = count(1)


@dataclass(frozen=True)
class Cell:
    """What was seen of one case at one point: what the client saw first, and what its second try was answered."""

    case: Case
    point: Point
    seen: str
    again: str


def points_of(case: Case) -> list[Point]:
    """Return the points at which a case can be struck."""
    return [one for one in POINTS if case.door == "soap" or one.for_buyers]


def strike(port: int, case: Case, points: Iterable[Point]) -> list[Cell]:
    """Strike a case at each point. Raises `AssertionError` where that comes to anything but what the rules say."""
    if not case.changes:
        with closing(_scene(port, case)) as scene:
            return [_strike(scene, case, point) for point in points]
    cells = []
    for point in points:
        with closing(_scene(port, case)) as scene:
            cells.append(_strike(scene, case, point))
    return cells


def _scene(port: int, case: Case) -> Scene:
    scene = Scene(
        port, f"STRUCK{next(_worlds)}", case.before[0], duplicate_check=case.duplicate_check, notify=case.notify
    )
    if case.door == "page":
        scene.look_at_page()
    if case.notify:
        # The first attempt is made whatever the merchant knows; it is those after it that wait, or end.
        wait_until("the first attempt", lambda: scene.caller.control("GET", "/notifications")["sent"])
    assert scene.money() == case.before[1], f"{case}: the world stands before as {scene.money()}"
    return scene


def _strike(scene: Scene, case: Case, point: Point) -> Cell:
    where = f"{case}, struck at {point.name} ({point.at})"
    done = point.done and point.name not in case.undone_by
    if point.name == AT_ONCE:
        answers = send_at_once(scene.port, case.ask(scene, 1), case.ask(scene, 2))
        assert answers == sorted([case.first, case.again]), f"{where}: the two are answered {answers}"
        seen, again = answers
    else:
        seen = _first(scene, case, point)
        wanted = point.seen or case.first
        assert seen == wanted, f"{where}: the client sees {seen!r}, not {wanted!r}"
        if case.changes:
            _money_is(scene, case.once if done else case.before[1], f"{where}, before the second try")
        again = send(scene.port, case.ask(scene, 2))
        wanted = case.again if done else case.first
        assert again == wanted, f"{where}: the second try is answered {again}, not {wanted}"
    _money_is(scene, case.twice if done else case.once, f"{where}, after the second try")
    _follow(scene, case, done=done, where=where)
    return Cell(case, point, seen, again)


def _first(scene: Scene, case: Case, point: Point) -> str:
    """Make the call that is struck, and return what its client sees once it is sure what became of its work."""
    ask = case.ask(scene, 1)
    if point.seen == "left":
        before = scene.marks(case.operation)
        send_and_leave(scene.port, ask, half=not point.done)
        if point.done:
            wait_until(f"{case} to happen", lambda: scene.marks(case.operation) > before)
        return point.seen
    if point.fault is None:
        return send(scene.port, ask)
    scene.caller.control("DELETE", "/faults")
    scene.caller.control("POST", "/faults", {"on": case.operation, "call": 1, **point.fault})
    seen = send(scene.port, ask, PATIENCE if point.seen == "timeout" else WATCHDOG)
    # A client that gave up may have done so before the server came to its call.
    wait_until(f"{case} to meet its fault", lambda: scene.caller.control("GET", "/faults")["faults"][0]["met"] == 1)
    return seen


def _follow(scene: Scene, case: Case, *, done: bool, where: str) -> None:
    after = case.then_twice if done else case.then_once
    if case.then is not None and after is not None:
        case.then(scene)
        _money_is(scene, after, f"{where}, at last")


def _money_is(scene: Scene, wanted: State, where: str) -> None:
    found = State(*scene.money())
    assert found == wanted, f"{where}: the money is\n    {found}, and by the rules\n    {wanted}"


def matrix(port: int, cases: Sequence[Case] = CASES) -> list[Cell]:
    """Strike every case at every point, several at once."""
    with ThreadPoolExecutor(_AT_WORK) as pool:
        return [cell for cells in pool.map(lambda one: strike(port, one, points_of(one)), cases) for cell in cells]


def table(cells: Sequence[Cell]) -> str:
    """Return the matrix as text: what the second try is answered at each point, and what all comes to."""
    places: dict[str, list[str]] = {}
    for cell in cells:
        places.setdefault(cell.point.at, [])
        if cell.point.name not in places[cell.point.at]:
            places[cell.point.at].append(cell.point.name)
    columns = [point for point in POINTS if any(cell.point is point for cell in cells)]
    rows = [["the second try is answered", *(one.name for one in columns), "money, done once", "done and tried again"]]
    cases = list(dict.fromkeys(cell.case for cell in cells))
    by_place = {(cell.case, cell.point.name): cell.again for cell in cells}
    for group in _alike(cases):
        case = group[0]
        answers = [by_place.get((case, one.name), _HIDDEN) for one in columns]
        name = str(case) if len(group) == 1 else f"{case} to {group[-1]}: {len(group)} operations"
        rows.append([name, *answers, _told(case.then_once or case.once), _told(case.then_twice or case.twice)])
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = [" | ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "-+-".join("-" * width for width in widths))
    legend = [f"{at}: {', '.join(names)}" for at, names in places.items()]
    rules = [f"{case}: {case.says}" for case in cases if case.says]
    return "\n".join([*lines, "", *legend, "", *rules])


def _alike(cases: Sequence[Case]) -> list[list[Case]]:
    """Return the cases in rows of the matrix: one each, but operations that the sandbox does not play are one row."""
    rows: list[list[Case]] = []
    for case in cases:
        if rows and case.first == "02010" == rows[-1][0].first:
            rows[-1].append(case)
        else:
            rows.append([case])
    return rows


def _told(state: State) -> str:
    return (
        f"{state.accepted}/{state.payments} paid, {state.spent / 100:.0f} spent, {state.held / 100:.0f} held,"
        f" {state.refunded / 100:.0f} back, {state.refusals} refused"
    )


@dataclass
class Killed:
    """What a run of kills did: calls cut off, how many of them had happened, and how many were answered in time."""

    calls: int = 0
    happened: int = 0
    answered: int = 0


def kill_midway(kills: int, seed: str, folder: Path) -> Killed:
    """Kill a server while every case that changes something is under way, start it again, and let all try again.

    Raises `AssertionError`, naming the seed, where work was done by half, an answered call is forgotten, or the second
    try comes to anything but what the rules say.
    """
    chance, tally = random.Random(seed), Killed()  # noqa: S311 - when to kill, no secret
    for kill in range(kills):
        options = ("--store", f"sqlite:///{folder / f'{kill}.db'}", "--log-level", "error")
        with ExitStack() as left:
            with running_server(*options) as server:
                under_way = [_UnderWay(server.port, one, left) for one in CASES if one.changes]
                with ThreadPoolExecutor(len(under_way)) as pool:
                    for one in chance.sample(under_way, len(under_way)):
                        one.seen = pool.submit(send, server.port, one.case.ask(one.scene, 1))
                    time.sleep(chance.uniform(0, 0.03))  # the instant is the point here, nothing is waited for
                    server.process.kill()
                    server.process.wait()
            with running_server(*options) as server:
                for one in under_way:
                    one.try_again(server.port, f"{one.case}, at kill {kill} of seed {seed!r}", tally)
    return tally


class _UnderWay:
    """A case in a world of its own, whose call is under way when the server is killed."""

    def __init__(self, port: int, case: Case, left: ExitStack) -> None:
        self.case = case
        self.scene = _scene(port, case)
        left.callback(self.scene.caller.close)
        self.marks = self.scene.marks(case.operation)
        self.seen: Future[str] = Future()

    def try_again(self, port: int, where: str, tally: Killed) -> None:
        """Look what a new server knows of the call, and make it again."""
        scene, case, seen = self.scene, self.case, self.seen.result()
        scene.port = port
        scene.caller.connect(port)
        done = scene.marks(case.operation) > self.marks
        assert seen in {"lost", "cut", case.first}, f"{where}: it was answered {seen}"
        assert done or seen != case.first, f"{where}: it was answered {seen} and is forgotten"
        _money_is(scene, case.once if done else case.before[1], where)
        again = send(port, case.ask(scene, 2))
        wanted = case.again if done else case.first
        assert again == wanted, f"{where}: done {done}, the second try is answered {again}, not {wanted}"
        _money_is(scene, case.twice if done else case.once, f"{where}, after the second try")
        _follow(scene, case, done=done, where=where)
        tally.calls += 1
        tally.happened += done
        tally.answered += seen == case.first


def main(arguments: Sequence[str]) -> None:
    """Run the long form."""
    parser = argparse.ArgumentParser(prog="ambiguity", description="Strike every call at every point.")
    parser.add_argument("--kills", type=int, default=50, help="of a server, midway (default: 50)")
    parser.add_argument("--seed", default=str(time.time_ns()), help="of the kills (default: the time)")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for way, options in WAYS.items():
            store = ("--store", f"sqlite:///{folder / 'matrix.db'}") if options else ()
            begun = time.monotonic()
            with running_server("--log-level", "error", *options, *store) as server:
                cells = matrix(server.port)
            if way == next(iter(WAYS)):
                print(table(cells))
            print(f"\n{way}: {len(cells)} cells as the rules say, in {time.monotonic() - begun:.0f} s", flush=True)
        print(f"seed {given.seed}", flush=True)
        begun = time.monotonic()
        tally = kill_midway(given.kills, given.seed, folder)
    print(
        f"{given.kills} kills midway: {tally.calls} calls under way, {tally.answered} answered, {tally.happened} done"
        f" when the server died; every second try came to what the rules say, in {time.monotonic() - begun:.0f} s"
    )
