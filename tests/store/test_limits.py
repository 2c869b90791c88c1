"""How much is kept: every limit of the store at the limit and one above."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mockpayline.domain.journal import Kind
from mockpayline.domain.ports import Notification, WorldTx
from mockpayline.domain.state_machine import PaymentState
from mockpayline.errors import LimitReached
from mockpayline.store.sqlite import Bounds

from .shelf import Shelf

ShelfOf = Callable[..., Shelf]

FINAL = [state for state in PaymentState if state.is_final]
UNFINISHED = [state for state in PaymentState if not state.is_final]


def journal(shelf: Shelf, count: int = 1, text: str = "x", merchant: str = "M") -> None:
    def work(tx: WorldTx) -> None:
        for _ in range(count):
            tx.journal(Kind.HINT, hint=text)

    shelf.run(work, merchant)


@pytest.mark.parametrize("limit", [1, 3])
def test_the_worlds_are_bounded_at_the_limit_and_one_above(shelf_of: ShelfOf, limit: int) -> None:
    shelf = shelf_of(Bounds(worlds=limit))
    for place in range(1, limit):
        shelf.make(f"W{place}")
    with pytest.raises(LimitReached) as caught:
        shelf.make("ONE-MORE")
    assert caught.value.value == limit
    assert shelf.count("world") == limit
    shelf.make(seed="again")
    assert shelf.count("world") == limit, "making a world anew needs no further room"


def test_the_journal_of_a_world_is_bounded_at_the_limit_and_one_above(shelf_of: ShelfOf) -> None:
    shelf = shelf_of(Bounds(journal_entries=5))
    shelf.make("OTHER")
    journal(shelf, merchant="OTHER")
    journal(shelf, 5)
    assert [entry.seq for entry in shelf.run(lambda tx: tx.entries())] == [1, 2, 3, 4, 5]
    journal(shelf)
    assert [entry.seq for entry in shelf.run(lambda tx: tx.entries())] == [2, 3, 4, 5, 6]
    journal(shelf, 20)
    assert [entry.seq for entry in shelf.run(lambda tx: tx.entries())] == [22, 23, 24, 25, 26]
    assert len(shelf.run(lambda tx: tx.entries(), "OTHER")) == 1, "the limit is each world's own"


# How many payments.


@pytest.mark.parametrize("state", FINAL)
def test_one_payment_above_the_limit_drops_the_oldest_finished_one(shelf_of: ShelfOf, state: PaymentState) -> None:
    shelf = shelf_of(Bounds(payments=3))
    first, second, third = (shelf.add(f"A{place}") for place in range(3))
    assert len(shelf.tokens()) == 3, "the limit itself is kept"
    shelf.finish(third)
    shelf.finish(second, state)
    fourth = shelf.add()
    assert shelf.tokens() == [fourth, third, first], "the oldest of the finished is gone, the unfinished stays"


def test_a_dropped_payment_is_found_by_nothing_any_more(shelf_of: ShelfOf) -> None:
    shelf = shelf_of(Bounds(payments=1))
    token = shelf.add("OLD")
    transaction = shelf.run(lambda tx: tx.next_transaction_id(token))
    shelf.finish(token)
    shelf.add()
    assert shelf.run(
        lambda tx: (
            tx.payment(token),
            tx.payment_of_transaction(transaction),
            tx.payments_of_order("OLD"),
            tx.merchant_of(token),
        )
    ) == (None, None, [], None)
    assert shelf.count("paid") == 0, "its transaction ids go with it"


@pytest.mark.parametrize("state", UNFINISHED)
def test_unfinished_payments_are_kept_and_one_more_is_refused(shelf_of: ShelfOf, state: PaymentState) -> None:
    shelf = shelf_of(Bounds(payments=2))
    tokens = [shelf.add(state=state), shelf.add(state=state)]
    with pytest.raises(LimitReached) as caught:
        shelf.add()
    assert (caught.value.path, caught.value.value) == ("payments", 2)
    assert shelf.tokens() == tokens[::-1]
    shelf.finish(tokens[0])
    assert shelf.add(), "there is room again once one is finished"


def test_dropping_is_told_once(shelf_of: ShelfOf) -> None:
    shelf = shelf_of(Bounds(payments=1))
    for _ in range(5):
        shelf.finish(shelf.add())
    told = [entry.data["hint"] for entry in shelf.run(lambda tx: tx.entries()) if entry.kind is Kind.HINT]
    assert len(told) == 1
    assert "1" in told[0], "the hint names the limit"


def test_the_limit_is_each_worlds_own(shelf_of: ShelfOf) -> None:
    shelf = shelf_of(Bounds(payments=1))
    shelf.make("OTHER")
    mine = shelf.add()
    shelf.add(merchant="OTHER")
    assert shelf.tokens() == [mine]


# How many notifications.


def queue(shelf: Shelf, count: int, merchant: str = "M") -> None:
    note = Notification(url="https://shop.test", type="WEBTRS", parameter="token", value="t", token="t")

    def work(tx: WorldTx) -> None:
        for _ in range(count):
            tx.notify(note)

    shelf.run(work, merchant)


def test_with_as_many_notifications_waiting_as_may_no_payment_is_opened(shelf_of: ShelfOf) -> None:
    shelf = shelf_of(Bounds(notifications=3))
    shelf.make("OTHER")
    queue(shelf, 2)
    assert shelf.add(), "one below the limit"
    queue(shelf, 1, "OTHER")
    with pytest.raises(LimitReached) as caught:
        shelf.add()
    assert (caught.value.path, caught.value.value) == ("notifications", 3)
    queue(shelf, 1)
    assert shelf.count("notification") == 4, "payments under way still notify, for no notification is dropped"


def test_only_notifications_that_wait_count(shelf_of: ShelfOf) -> None:
    shelf = shelf_of(Bounds(notifications=3))
    queue(shelf, 10)
    first, *others, last = shelf.run(lambda tx: tx.queued(100))

    def take_others(tx: WorldTx) -> None:
        for one in others:
            tx.taken(one.position)

    shelf.run(take_others)
    assert shelf.add(), "two wait, however far apart they were queued"
    take(shelf, first.position)
    take(shelf, last.position)
    assert shelf.add()


def test_notifications_that_were_undone_or_sent_make_room(shelf_of: ShelfOf) -> None:
    shelf = shelf_of(Bounds(notifications=2))
    for _ in range(5):
        with pytest.raises(RuntimeError):
            shelf.run(queue_and_fail)
    assert shelf.add(), "what was undone does not wait"
    for _ in range(5):
        queue(shelf, 1)
        [one] = shelf.run(lambda tx: tx.queued(10))
        take(shelf, one.position)
    assert shelf.add(), "what was sent does not wait"


def test_notifications_of_other_processes_count_too(tmp_path: Path) -> None:
    path = str(tmp_path / "worlds.db")
    both = [Shelf(Bounds(notifications=2), path=path, shared=True) for _ in range(2)]
    try:
        both[0].make()
        assert both[0].add()
        queue(both[1], 2)
        with pytest.raises(LimitReached):
            both[0].add()
    finally:
        for one in both:
            one.close()


def queue_and_fail(tx: WorldTx) -> None:
    tx.notify(Notification(url="https://shop.test", type="WEBTRS", parameter="token", value="t", token="t"))
    raise RuntimeError


def take(shelf: Shelf, position: int) -> None:
    shelf.run(lambda tx: tx.taken(position))
