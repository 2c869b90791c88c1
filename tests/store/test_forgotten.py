"""What was met in worlds that are gone."""

from __future__ import annotations

from mockpayline.domain.ports import WorldTx

from .shelf import Shelf


def in_the_gone(shelf: Shelf) -> frozenset[str]:
    return shelf.run(lambda tx: tx.met_in_the_gone(), "")


def test_worlds_that_stand_are_not_among_the_gone(shelf: Shelf) -> None:
    shelf.run(lambda tx: tx.meet("fault drop"))
    assert in_the_gone(shelf) == frozenset()


def test_what_a_deleted_world_met_is_kept_once(shelf: Shelf) -> None:
    for _ in range(2):
        shelf.make()
        shelf.run(lambda tx: tx.meet("fault drop"))
        shelf.run(lambda tx: tx.delete_world())
    assert in_the_gone(shelf) == {"fault drop"}


def test_what_a_world_met_is_kept_where_it_is_made_anew(shelf: Shelf) -> None:
    shelf.run(lambda tx: tx.meet("fault drop"))
    shelf.make()
    assert in_the_gone(shelf) == {"fault drop"}


def test_what_is_met_and_deleted_in_one_transaction_is_kept(shelf: Shelf) -> None:
    def work(tx: WorldTx) -> None:
        tx.meet("fault slow")
        tx.delete_world()

    shelf.run(work)
    assert in_the_gone(shelf) == {"fault slow"}


def test_all_worlds_forgotten_at_once_forget_it(shelf: Shelf) -> None:
    shelf.run(lambda tx: tx.meet("fault drop"))
    shelf.make()
    shelf.run(lambda tx: tx.delete_all_worlds(), "")
    assert in_the_gone(shelf) == frozenset()


def test_what_is_counted_in_a_world_is_not_among_it(shelf: Shelf) -> None:
    shelf.run(lambda tx: tx.count_call("met fault drop"))
    shelf.run(lambda tx: tx.count_call("something else"), "")
    assert in_the_gone(shelf) == frozenset()
