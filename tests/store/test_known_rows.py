"""The row of a world: remembered by the one process that writes it, and never other than the table has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mockpayline.domain.clock import Clock
from mockpayline.domain.journal import Kind
from mockpayline.domain.ports import Notification, WorldTx
from mockpayline.store import known_rows, world_row
from mockpayline.store.known_rows import KnownRows, ResidentRows
from mockpayline.store.sqlite import Bounds
from mockpayline.store.world_row import WorldRow

from .shelf import NOW, Shelf, declaration, new_payment


def remembered(shelf: Shelf, merchant: str = "M") -> WorldRow | None:
    rows = shelf.store._held.rows
    assert isinstance(rows, KnownRows | ResidentRows)
    return rows._rows.get(merchant)


def kept(shelf: Shelf, merchant: str = "M") -> WorldRow | None:
    return world_row.read(shelf.connection.execute, merchant)


@pytest.fixture
def in_a_file(tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(path=str(tmp_path / "worlds.db"))
    shelf.make()
    yield shelf
    shelf.close()


def test_what_is_remembered_of_a_file_is_what_the_table_holds(in_a_file: Shelf) -> None:
    in_a_file.add()
    in_a_file.run(lambda tx: tx.meet("fault drop"))
    assert remembered(in_a_file) is not None
    assert remembered(in_a_file) == kept(in_a_file)


@pytest.mark.parametrize(
    "change",
    [
        lambda tx: tx.set_clock(Clock(offset=5)),
        lambda tx: tx.set_clock(Clock(frozen_at=NOW)),
        lambda tx: tx.add_payment(new_payment(tx, life=7)),
        lambda tx: tx.notify(Notification(url="https://shop.test", type="W", parameter="token", value="t", token="t")),
    ],
)
def test_what_queries_ask_for_is_written_wherever_the_row_is(shelf: Shelf, change: Callable[[WorldTx], None]) -> None:
    shelf.run(change)
    row, written = remembered(shelf), kept(shelf)
    assert row is not None
    assert written is not None
    assert row.asks_as(written)
    assert not row.asks_as(WorldRow()), "it was changed"


def test_in_memory_the_table_is_not_written_where_no_query_asks_for_the_change() -> None:
    def change(tx: WorldTx) -> None:
        tx.meet("fault drop")
        tx.journal(Kind.HINT, hint="x")
        tx.pin_access_key("mine")

    shelf = Shelf()
    shelf.make()
    before = shelf.connection.total_changes
    shelf.run(change)
    assert shelf.connection.total_changes == before
    assert shelf.run(lambda tx: (tx.met(), len(tx.entries()), tx.access_key)) == (frozenset({"fault drop"}), 1, "mine")
    shelf.close()


def test_in_memory_a_world_made_anew_is_asked_for_as_it_is_now() -> None:
    shelf = Shelf()
    shelf.make()
    shelf.add(life=5)

    def anew(tx: WorldTx) -> None:
        tx.create_world(declaration(), "key")
        tx.add_payment(new_payment(tx, life=5))

    shelf.run(anew)
    shelf.now += 5
    assert shelf.run(lambda tx: tx.merchants_with_due(10), "") == ["M"], "it comes due as the one before would have"
    shelf.close()


@pytest.mark.parametrize("change", ["add", "delete", "delete all"])
def test_a_transaction_that_is_undone_is_forgotten(shelf: Shelf, change: str) -> None:
    shelf.add()
    before = kept(shelf)

    def work(tx: WorldTx) -> None:
        tx.meet("fault drop")
        tx.next_token()
        if change == "delete":
            tx.delete_world()
        elif change == "delete all":
            tx.delete_all_worlds()
        raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError):
        shelf.run(work)
    assert shelf.run(lambda tx: (tx.exists, tx.met())) == (True, frozenset())
    assert kept(shelf) == before


def test_a_world_that_was_deleted_is_forgotten(shelf: Shelf) -> None:
    shelf.add()
    shelf.run(lambda tx: tx.delete_world())
    assert shelf.run(lambda tx: tx.exists) is False
    shelf.make()
    shelf.add()
    shelf.run(lambda tx: tx.delete_all_worlds(), "")
    assert shelf.run(lambda tx: tx.exists) is False


def test_nothing_is_remembered_where_other_processes_write_too(in_a_file: Shelf, tmp_path: Path) -> None:
    in_a_file.close()
    path = str(tmp_path / "worlds.db")
    first, second = Shelf(path=path, shared=True), Shelf(path=path, shared=True)
    first.add("A1")
    second.add("A2")
    assert (remembered(first), remembered(second)) == (None, None)
    assert first.run(lambda tx: tx.next_token()) != second.run(lambda tx: tx.next_token())
    first.close()
    second.close()


def test_the_rows_remembered_of_a_file_are_bounded(in_a_file: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = in_a_file
    rows = shelf.store._held.rows
    assert isinstance(rows, KnownRows)
    monkeypatch.setattr(known_rows, "KEPT", 2)
    for place in range(4):
        shelf.run(lambda tx, place=place: tx.create_world(declaration(f"W{place}"), ""), f"W{place}")  # type: ignore[misc]
        shelf.add(merchant=f"W{place}")
        assert len(rows._rows) <= 2


def test_an_entry_alone_does_not_write_the_world_and_is_counted_all_the_same(in_a_file: Shelf) -> None:
    in_a_file.add()
    (before,) = in_a_file.connection.execute("SELECT entries FROM world").fetchone()
    for _ in range(3):
        in_a_file.run(lambda tx: tx.journal(Kind.HINT, hint="x"))
    assert in_a_file.connection.execute("SELECT entries FROM world").fetchone() == (before,)
    found = kept(in_a_file)
    assert found is not None
    assert found.entries == before + 3
    assert remembered(in_a_file) == found


def test_a_world_whose_entries_were_all_dropped_goes_on_counting(tmp_path: Path) -> None:
    shelf = Shelf(Bounds(journal_bytes=2_000), path=str(tmp_path / "worlds.db"))
    for merchant in ("M", "OTHER"):
        shelf.make(merchant)
    for _ in range(5):
        shelf.run(lambda tx: tx.journal(Kind.HINT, hint="x"))
    for _ in range(20):
        shelf.run(lambda tx: tx.journal(Kind.HINT, hint="y" * 300), "OTHER")
    assert shelf.run(lambda tx: tx.entries()) == [], "the other world's entries have pushed these out"
    found = kept(shelf)
    assert found is not None
    assert found.entries == 5
    shelf.close()
