"""All journals together stay within their bytes; the oldest entries of any world go first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mockpayline.domain.journal import Kind
from mockpayline.domain.ports import WorldTx
from mockpayline.store.sqlite import Bounds

from .shelf import Shelf

ShelfOf = Callable[..., Shelf]


def journal(shelf: Shelf, count: int = 1, merchant: str = "M") -> None:
    def work(tx: WorldTx) -> None:
        for _ in range(count):
            tx.journal(Kind.HINT, hint="x" * 100)

    shelf.run(work, merchant)


def size(shelf: Shelf) -> int:
    return sum(len(doc) for _, doc in shelf.lines())


def one_entry() -> int:
    """Return the bytes of one entry with a number of one digit."""
    shelf = Shelf()
    shelf.make()
    journal(shelf)
    found = size(shelf)
    shelf.close()
    return found


def numbers(shelf: Shelf, merchant: str = "M") -> list[int]:
    return [entry.seq for entry in shelf.run(lambda tx: tx.entries(), merchant)]


def test_at_the_limit_everything_is_kept_and_one_byte_above_the_oldest_goes(shelf_of: ShelfOf) -> None:
    nine = 9 * one_entry()
    exact, tight = shelf_of(Bounds(journal_bytes=nine)), shelf_of(Bounds(journal_bytes=nine - 1))
    for shelf in (exact, tight):
        journal(shelf, 9)
    assert numbers(exact) == list(range(1, 10))
    assert numbers(tight)[0] > 1
    assert numbers(tight)[-1] == 9, "the newest stays"


def test_the_oldest_entries_go_whichever_world_they_belong_to(shelf_of: ShelfOf) -> None:
    shelf = shelf_of(Bounds(journal_bytes=10 * one_entry()))
    shelf.make("OTHER")
    journal(shelf, 5)
    journal(shelf, 6, "OTHER")
    assert len(numbers(shelf)) < 5
    assert len(numbers(shelf, "OTHER")) == 6


def test_however_much_is_written_the_limit_holds_after_every_transaction(shelf_of: ShelfOf) -> None:
    limit = 20 * one_entry()
    shelf = shelf_of(Bounds(journal_bytes=limit))
    shelf.make("OTHER")
    for turn in range(60):
        journal(shelf, turn % 7 + 1, ("M", "OTHER")[turn % 2])
        assert size(shelf) <= limit
    assert size(shelf) > limit // 2, "no more is dropped than needs be"


def test_an_entry_larger_than_all_journals_may_be_is_not_kept(shelf_of: ShelfOf) -> None:
    shelf = shelf_of(Bounds(journal_bytes=50))
    journal(shelf)
    assert size(shelf) == 0


def test_entries_that_worlds_dropped_by_themselves_do_not_count(shelf_of: ShelfOf) -> None:
    shelf = shelf_of(Bounds(journal_bytes=12 * one_entry(), journal_entries=4))
    for _ in range(20):
        journal(shelf, 2)
    assert len(numbers(shelf)) == 4, "the world's own limit is the nearer one"


def test_a_deleted_world_makes_room(shelf_of: ShelfOf) -> None:
    shelf = shelf_of(Bounds(journal_bytes=10 * one_entry()))
    shelf.make("OTHER")
    journal(shelf, 8, "OTHER")
    shelf.run(lambda tx: tx.delete_world(), "OTHER")
    journal(shelf, 8)
    assert numbers(shelf) == list(range(1, 9))


def test_a_transaction_undone_does_not_loosen_the_limit(shelf_of: ShelfOf) -> None:
    limit = 10 * one_entry()
    shelf = shelf_of(Bounds(journal_bytes=limit))
    journal(shelf, 9)

    def work(tx: WorldTx) -> None:
        for _ in range(6):
            tx.journal(Kind.HINT, hint="x" * 100)
        tx.entries()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        shelf.run(work)
    assert numbers(shelf) == list(range(1, 10)), "what was dropped came back"
    for _ in range(5):
        journal(shelf)
        assert size(shelf) <= limit


def test_what_other_processes_write_counts_too(tmp_path: Path) -> None:
    limit = 20 * one_entry()
    both = [
        Shelf(Bounds(journal_bytes=limit), path=str(tmp_path / "worlds.db"), shared=True, check=False) for _ in range(2)
    ]
    try:
        both[0].make()
        both[0].make("OTHER")
        for turn in range(80):
            journal(both[turn * 7 // 3 % 2], turn % 5 + 1, ("M", "OTHER")[turn % 2])
            assert size(both[0]) <= limit, "the limit holds after every transaction of either"
        assert size(both[0]) > limit // 2, "no more is dropped than needs be"
    finally:
        for one in both:
            one.close()
