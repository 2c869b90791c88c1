"""What was met in a world."""

from __future__ import annotations

import pytest

from mockpayline.domain.ports import WorldTx

from .shelf import Shelf


def test_what_was_met_is_kept_once_by_its_whole_name(shelf: Shelf) -> None:
    for name in ("fault drop", "fault drop", "fault", "a fault drop"):
        shelf.run(lambda tx, name=name: tx.meet(name))  # type: ignore[misc]
    assert shelf.run(lambda tx: tx.met()) == {"fault drop", "fault", "a fault drop"}


def test_each_world_meets_its_own_and_a_world_made_anew_has_met_nothing(shelf: Shelf) -> None:
    shelf.make("OTHER")
    shelf.run(lambda tx: tx.meet("fault drop"))
    assert shelf.run(lambda tx: tx.met(), "OTHER") == frozenset()
    shelf.make()
    assert shelf.run(lambda tx: tx.met()) == frozenset()


def test_what_failed_was_not_met(shelf: Shelf) -> None:
    def work(tx: WorldTx) -> None:
        tx.meet("fault drop")
        raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError):
        shelf.run(work)
    assert shelf.run(lambda tx: tx.met()) == frozenset()
