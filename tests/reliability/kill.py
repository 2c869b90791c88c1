"""Kills a server at random instants under traffic, starts it again, and compares what it knows with what it told.

The long form: `python -m tests.reliability kill 1000`, with the seed and the number of workers as further arguments.
"""

from __future__ import annotations

import argparse
import http.client
import random
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.server import Server, running_server

from .book import Book
from .caller import Caller

MERCHANTS = 3
"""Merchants that call at the same time, each in a world of its own."""
LONGEST_LIFE = 0.3
"""Seconds of traffic at most before a kill."""
STEPS_OF_A_BOOK = 1_500
"""Calls after which a merchant's world begins anew, so that comparing it stays quick."""


@dataclass
class Tally:
    """What a run did: calls acknowledged, calls on a payment that a kill cut off, and those that had happened yet."""

    kills: int = 0
    acknowledged: int = 0
    cut_off: int = 0
    happened: int = 0


def run(kills: int, seed: str, folder: Path, workers: int = 1) -> Tally:
    """Kill so many times; raises `AssertionError`, naming the seed, where the server forgot or invented anything."""
    chance, tally = random.Random(seed), Tally()  # noqa: S311 - when to kill, no secret
    options = ("--store", f"sqlite:///{folder / 'worlds.db'}", "--workers", str(workers), "--log-level", "error")
    books: list[Book] = []
    begun = 0
    for kill in range(kills + 1):
        with running_server(*options) as server:
            for book in books:
                book.caller.connect(server.port)
                cut_off, before = book.pending, dict(book.payments)
                wrong = book.compare()
                assert not wrong, f"after kill {kill} of seed {seed!r}, workers {workers}:\n" + "\n".join(wrong)
                tally.cut_off += cut_off is not None and not cut_off.acknowledged
                tally.happened += book.payments != before
            if kill == kills:
                break
            for place in range(MERCHANTS):
                if len(books) < MERCHANTS or books[place].steps > STEPS_OF_A_BOOK:
                    begun += 1
                    if place < len(books):
                        books[place].caller.close()
                    books[place : place + 1] = [Book(Caller(server.port, f"SHOP{begun}"), f"{seed}/{begun}")]
            tally.acknowledged += _traffic_until_killed(server, books, chance.uniform(0, LONGEST_LIFE))
            tally.kills += 1
    for book in books:
        book.caller.close()
    return tally


def _traffic_until_killed(server: Server, books: list[Book], life: float) -> int:
    """Have all merchants call until the server is killed, after so many seconds; returns the calls acknowledged."""
    before = sum(book.steps for book in books)
    broken: list[BaseException] = []

    def call_until_killed(book: Book) -> None:
        try:
            while True:
                book.take_a_step()
        except (OSError, http.client.HTTPException):
            pass  # the server is dead, as it should be by then
        except BaseException as error:
            broken.append(error)
        finally:
            book.caller.close()

    threads = [threading.Thread(target=call_until_killed, args=(book,)) for book in books]
    for thread in threads:
        thread.start()
    time.sleep(life)  # the instant is the point here, nothing is waited for
    server.process.kill()
    server.process.wait()
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]
    return sum(book.steps for book in books) - before - len(books)


def main(arguments: Sequence[str]) -> None:
    """Run the long form."""
    parser = argparse.ArgumentParser(prog="kill", description="Kill a server under traffic, and look what it knows.")
    parser.add_argument("kills", nargs="?", type=int, default=1000, help="default: 1000")
    parser.add_argument("seed", nargs="?", default=str(time.time_ns()), help="of the traffic (default: the time)")
    parser.add_argument("workers", nargs="?", type=int, default=1, help="default: 1")
    given = parser.parse_args(arguments)
    kills, seed, workers = given.kills, given.seed, given.workers
    print(f"seed {seed}, {kills} kills, {workers} workers", flush=True)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        tally = run(kills, seed, Path(folder), workers)
    print(f"{tally} in {time.monotonic() - begun:.0f} s: nothing acknowledged was lost")


if __name__ == "__main__":
    main(sys.argv[1:])
