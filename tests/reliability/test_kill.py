"""After kill -9 at random instants under traffic a server knows what it acknowledged, wholly, and nothing else."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.server import running_server

from .book import Book
from .caller import Caller
from .kill import run

KILLS = int(os.environ.get("MOCKPAYLINE_KILLS", "24"))
"""How many kills each way of serving gets; `python -m tests.reliability kill 1000` is the long form."""


def seed() -> str:
    """Return the same traffic every time in CI, another every time elsewhere; a failure names it."""
    return "ci" if os.environ.get("CI") else os.urandom(4).hex()


def test_what_was_acknowledged_is_there_after_every_kill(tmp_path: Path) -> None:
    tally = run(KILLS, seed(), tmp_path)
    assert tally.acknowledged > KILLS, f"there was traffic to be killed: {tally}"
    assert tally.cut_off, f"calls were cut off: {tally}"


def test_what_several_workers_acknowledged_is_there_after_every_kill(tmp_path: Path) -> None:
    tally = run(max(1, KILLS // 3), seed(), tmp_path, workers=2)
    assert tally.cut_off, f"calls were cut off: {tally}"


@pytest.mark.parametrize(
    "loss",
    [
        "DELETE FROM payment WHERE position = 2",
        """UPDATE payment SET doc = replace(doc, '"order_ref":"', '"order_ref":"X') WHERE position = 2""",
        "UPDATE gift_card SET doc = replace(doc, '\"balance\":', '\"balance\":1')",
        "DELETE FROM journal WHERE seq = 3",
        "UPDATE world SET frozen_at = frozen_at - 1",
        "INSERT INTO payment SELECT 999, 'x', merchant, 'R', 0, NULL, replace(doc, token, 'x') FROM payment LIMIT 1",
    ],
)
def test_a_loss_of_any_kind_would_be_noticed(tmp_path: Path, loss: str) -> None:
    path = tmp_path / "worlds.db"
    options = ("--store", f"sqlite:///{path}")
    with running_server(*options) as server, closing(Caller(server.port, "SHOP")) as caller:
        book = Book(caller, "seed")
        for _ in range(30):
            book.take_a_step()
        assert book.compare() == [], "before the loss nothing is wrong"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(loss)
        connection.commit()
    with running_server(*options) as server, closing(caller):
        caller.connect(server.port)
        assert book.compare(), "the loss is noticed"
