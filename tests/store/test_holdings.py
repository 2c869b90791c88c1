"""What a process knows without the tables never shows: a store in memory answers as one in a file does."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings

from mockpayline.domain.journal import Kind
from mockpayline.domain.ports import WorldTx

from .histories import BOUNDS, do, seen, transactions
from .shelf import Shelf, declaration


@settings(max_examples=60, deadline=None)
@given(transactions)
def test_a_store_in_memory_answers_as_one_in_a_file_does(history: list[tuple[str, list[str], str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shelves = [Shelf(BOUNDS), Shelf(BOUNDS, path=str(Path(folder) / "worlds.db"))]
        try:
            for merchant, changes, end in history:
                for shelf in shelves:
                    do(shelf, merchant, changes, end)
                    shelf.now += 1
                for world in ("M", "OTHER"):
                    in_memory, in_a_file = (seen(shelf, world) for shelf in shelves)
                    assert in_memory == in_a_file
                journals = shelves[0].store._held.journals
                assert journals is not None
                assert journals.held == sum(len(doc) for _, doc in shelves[0].lines()), "its bytes are counted"
        finally:
            for shelf in shelves:
                shelf.close()


def test_what_was_about_to_be_kept_is_seen_by_nobody_else(shelf: Shelf) -> None:
    def work(tx: WorldTx) -> None:
        tx.journal(Kind.HINT, hint="x")
        tx.delete_world()
        tx.create_world(declaration(), "key")
        tx.journal(Kind.HINT, hint="y")
        assert [one.data["hint"] for one in tx.entries()] == ["y"], "the world that was deleted is not this one"
        raise RuntimeError

    shelf.run(lambda tx: tx.journal(Kind.HINT, hint="before"))
    with pytest.raises(RuntimeError):
        shelf.run(work)
    assert [one.data["hint"] for one in shelf.run(lambda tx: tx.entries())] == ["before"]
