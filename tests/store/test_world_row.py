"""The row of a world: remembered by the one process that writes it, and never beyond what the table holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mockpayline.domain.ports import WorldTx
from mockpayline.store import world_row
from mockpayline.store.world_row import WorldRow

from .shelf import Shelf, declaration

ShelfOf = Callable[..., Shelf]


def remembered(shelf: Shelf, merchant: str = "M") -> WorldRow | None:
    return shelf.store._rows._rows.get(merchant)


def kept(shelf: Shelf, merchant: str = "M") -> WorldRow | None:
    return world_row.read(shelf.connection.execute, merchant)


def test_what_is_remembered_is_what_the_table_holds(shelf: Shelf) -> None:
    shelf.add()
    shelf.run(lambda tx: tx.meet("fault drop"))
    assert remembered(shelf) is not None
    assert remembered(shelf) == kept(shelf)


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


def test_nothing_is_remembered_where_other_processes_write_too(shelf_of: ShelfOf, tmp_path: Path) -> None:
    path = str(tmp_path / "worlds.db")
    first, second = shelf_of(path=path, shared=True), shelf_of(path=path, shared=True)
    first.add("A1")
    second.add("A2")
    assert (remembered(first), remembered(second)) == (None, None)
    assert first.run(lambda tx: tx.next_token()) != second.run(lambda tx: tx.next_token())


def test_the_rows_remembered_are_bounded(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world_row, "KEPT", 2)
    for place in range(4):
        shelf.run(lambda tx, place=place: tx.create_world(declaration(f"W{place}"), ""), f"W{place}")  # type: ignore[misc]
        shelf.add(merchant=f"W{place}")
        assert len(shelf.store._rows._rows) <= 2
