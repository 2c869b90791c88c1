"""What worlds are declared as: decoded once, and never taken for another one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mockpayline.domain.ports import WorldTx
from mockpayline.store import declarations

from .shelf import Shelf, declaration

ShelfOf = Callable[..., Shelf]


def seed(shelf: Shelf, merchant: str = "M") -> str:
    return shelf.run(lambda tx: tx.declaration.seed, merchant)


def test_a_declaration_is_decoded_once(shelf: Shelf) -> None:
    assert shelf.run(lambda tx: tx.declaration) is shelf.run(lambda tx: tx.declaration)


def test_a_declaration_that_was_undone_is_never_seen_again(shelf: Shelf) -> None:
    def declare(tx: WorldTx) -> None:
        tx.redeclare(declaration(seed="undone"))
        assert tx.declaration.seed == "undone"
        raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError):
        shelf.run(declare)
    assert seed(shelf) == "0"
    shelf.run(lambda tx: tx.redeclare(declaration(seed="kept")))
    assert seed(shelf) == "kept", "the place that the other one had is not taken for it"


def test_a_world_that_was_undone_is_never_taken_for_the_next(shelf: Shelf) -> None:
    def make(tx: WorldTx) -> None:
        tx.create_world(declaration("N", seed="undone"), "")
        assert tx.declaration.seed == "undone"
        raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError):
        shelf.run(make, "N")
    shelf.make("N", seed="kept")
    assert seed(shelf, "N") == "kept"


def test_what_another_process_declares_is_seen_at_the_next_transaction(shelf_of: ShelfOf, tmp_path: Path) -> None:
    path = str(tmp_path / "worlds.db")
    first, second = shelf_of(path=path, shared=True), shelf_of(path=path, shared=True)
    first.make(seed="one")
    assert seed(second) == "one"
    first.run(lambda tx: tx.redeclare(declaration(seed="two")))
    assert seed(second) == "two"


def test_declarations_kept_decoded_are_bounded(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declarations, "KEPT", 3)
    for place in range(4):
        shelf.make(f"W{place}", seed=str(place))
        seed(shelf, f"W{place}")
    assert len(shelf.store._held.declarations._known) == 3
    assert [seed(shelf, f"W{place}") for place in range(4)] == ["0", "1", "2", "3"]


def test_worlds_that_differ_in_their_merchant_alone_have_all_else_in_common(shelf: Shelf) -> None:
    shelf.make("A")
    shelf.make("B")
    one, other = (shelf.run(lambda tx: tx.declaration, merchant) for merchant in "AB")
    assert (one.merchant_id, other.merchant_id) == ("A", "B")
    assert one.contracts is other.contracts


def test_a_world_that_is_declared_under_another_merchant_keeps_what_it_was_declared_as(shelf: Shelf) -> None:
    for merchant in "AB":
        shelf.run(lambda tx: tx.create_world(declaration("M"), ""), merchant)
    assert [shelf.run(lambda tx: tx.declaration.merchant_id, merchant) for merchant in "AB"] == ["M", "M"]


def test_a_text_that_names_a_merchant_is_not_taken_for_the_merchant(shelf: Shelf) -> None:
    for merchant in "AB":
        shelf.make(merchant, description='"merchant_id":"A"')
    found = [shelf.run(lambda tx: tx.declaration, merchant) for merchant in "AB"]
    assert [(one.merchant_id, one.description) for one in found] == [
        ("A", '"merchant_id":"A"'),
        ("B", '"merchant_id":"A"'),
    ]


@pytest.mark.parametrize("worlds", [3, 4, 9])
def test_declarations_alike_are_bounded_too(shelf: Shelf, monkeypatch: pytest.MonkeyPatch, worlds: int) -> None:
    monkeypatch.setattr(declarations, "COPIES", 3)
    merchants = [f"W{place}" for place in range(worlds)]
    for merchant in merchants:
        shelf.make(merchant)
        assert len(shelf.store._held.declarations._known) <= 3
    assert [shelf.run(lambda tx: tx.declaration.merchant_id, merchant) for merchant in merchants] == merchants


def test_what_a_world_was_declared_as_is_forgotten_with_it(shelf: Shelf) -> None:
    known = shelf.store._held.declarations._known
    shelf.make("A")
    seed(shelf, "A")
    before = len(known)
    for _ in range(3):
        shelf.make("B", seed="b")
        seed(shelf, "B")
        shelf.make("B")  # anew
        seed(shelf, "B")
        shelf.run(lambda tx: tx.redeclare(declaration("B", seed="c")), "B")
        assert seed(shelf, "B") == "c"
        shelf.run(lambda tx: tx.delete_world(), "B")
    assert len(known) == before
