"""Web payments in process memory: what a transaction did to them is taken back whole, and the queues stay small."""

from __future__ import annotations

import pytest

from mockpayline.domain.ports import WorldTx
from mockpayline.domain.state_machine import PaymentState
from mockpayline.store.payments_kept import _PASSED_OVER
from mockpayline.store.sqlite import Bounds

from .shelf import NOW, Shelf, new_payment


def _tokens_of_order(shelf: Shelf) -> list[str]:
    return shelf.run(lambda tx: [one.token for one in tx.payments_of_order("A1")])


def test_a_payment_that_was_pushed_out_in_vain_stands_where_it_stood() -> None:
    shelf = Shelf(Bounds(payments=3))
    shelf.make()
    for _ in range(3):
        shelf.finish(shelf.add())
    before = shelf.tokens(), _tokens_of_order(shelf)

    def work(tx: WorldTx) -> None:
        tx.add_payment(new_payment(tx))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        shelf.run(work)
    assert (shelf.tokens(), _tokens_of_order(shelf)) == before
    shelf.add()
    assert shelf.tokens()[1:] == before[0][:2], "the oldest is still the one that is pushed out"
    shelf.close()


def test_a_payment_whose_instant_moves_often_leaves_few_traces() -> None:
    shelf = Shelf()
    shelf.make()
    token = shelf.add()
    for later in range(10 * _PASSED_OVER):

        def work(tx: WorldTx, later: int = later) -> None:
            payment = tx.payment(token)
            assert payment is not None, "it was added"
            payment.ends_at = NOW + 900_000 + later
            tx.save_payment(payment)

        shelf.run(work)
    kept = shelf.store._held.kept_payments
    assert kept is not None, "the store is in memory"
    assert len(kept.worlds["M"].due._heap) <= 2 + _PASSED_OVER
    shelf.now += 900_000 + 10 * _PASSED_OVER
    due = shelf.run(lambda tx: tx.due_payment())
    assert due is not None, "its last instant counts"
    shelf.finish(token, PaymentState.CANCELLED)
    assert shelf.run(lambda tx: tx.due_payment()) is None
    shelf.close()


def test_the_next_instant_is_found_behind_those_that_are_past(shelf: Shelf) -> None:
    for life in (100, 300, 200):
        shelf.add(life=life)
    shelf.now += 150
    assert shelf.run(lambda tx: tx.next_due()) == NOW + 200


def test_an_order_of_many_payments_lists_them_by_age(shelf: Shelf) -> None:
    added = [shelf.add() for _ in range(3)]
    assert _tokens_of_order(shelf) == added
    assert shelf.run(lambda tx: tx.payments_of_order("A2")) == []
