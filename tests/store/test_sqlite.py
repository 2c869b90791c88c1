"""The store: transactions are whole or nothing, and a store that is down says so."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mockpayline.domain.clock import Clock
from mockpayline.domain.journal import Kind
from mockpayline.domain.ports import Notification, WorldTx
from mockpayline.domain.state_machine import PaymentState
from mockpayline.errors import LimitReached, NotFound, StoreDown
from mockpayline.store.sqlite import Bounds
from tests.stores import open_store

from .shelf import CARD, NOW, Shelf, declaration, new_payment

ShelfOf = Callable[..., Shelf]


def change_everything(tx: WorldTx) -> None:
    """Write to every table."""
    payment = new_payment(tx, "B")
    tx.add_payment(payment)
    tx.next_transaction_id(payment.token)
    card = tx.gift_card(CARD)
    assert card is not None
    card.balance = 1
    tx.save_gift_card(card)
    tx.journal(Kind.STEP, payment, step="open")
    tx.notify(Notification(url="https://shop.test", type="WEBTRS", parameter="token", value="t", token=payment.token))
    tx.set_clock(Clock(offset=5))
    tx.pin_access_key("another")
    tx.count_call("a name")
    tx.redeclare(declaration(seed="another"))


@pytest.mark.parametrize(
    "mistake",
    [RuntimeError, LimitReached, NotFound, KeyboardInterrupt, SystemExit, GeneratorExit, asyncio.CancelledError],
)
def test_whatever_is_raised_undoes_the_whole_transaction(shelf: Shelf, mistake: type[BaseException]) -> None:
    before = shelf.contents()

    def work(tx: WorldTx) -> None:
        change_everything(tx)
        tx.entries()
        raise mistake("on purpose")

    with pytest.raises(mistake):
        shelf.run(work)
    assert shelf.contents() == before
    assert not shelf.connection.in_transaction


def test_what_does_not_raise_is_kept(shelf: Shelf) -> None:
    before = shelf.contents()
    shelf.run(change_everything)
    after = shelf.contents()
    assert [table for table in before if before[table] == after[table]] == []


def test_a_world_whose_deletion_fails_stands(shelf: Shelf) -> None:
    shelf.run(change_everything)
    before = shelf.contents()

    def work(tx: WorldTx) -> None:
        tx.delete_world()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        shelf.run(work)
    assert shelf.contents() == before


def test_identifiers_of_a_transaction_undone_are_given_again(shelf: Shelf) -> None:
    def work(tx: WorldTx) -> None:
        lost.append(tx.next_token())
        raise RuntimeError

    lost: list[str] = []
    with pytest.raises(RuntimeError):
        shelf.run(work)
    assert shelf.run(lambda tx: tx.next_token()) == lost[0]


def test_work_may_be_run_again(shelf: Shelf) -> None:
    for _ in range(2):
        shelf.run(change_everything)
    assert shelf.count("payment") == 2


def test_a_result_is_handed_through(shelf: Shelf) -> None:
    marker = object()
    assert shelf.run(lambda _tx: marker) is marker


def test_reading_writes_nothing(shelf: Shelf) -> None:
    shelf.add()
    before = shelf.connection.total_changes
    shelf.run(lambda tx: (tx.payments(10), tx.entries(), tx.gift_cards(), tx.now, tx.due_payment(), tx.merchants()))
    assert shelf.connection.total_changes == before


def test_a_closed_store_is_down_and_keeps_saying_so() -> None:
    shelf = Shelf()
    shelf.close()
    for _ in range(2):
        with pytest.raises(StoreDown) as caught:
            shelf.run(lambda tx: tx.merchants())
        assert caught.value.status == 503


def test_a_store_that_fails_in_the_middle_is_down_and_nothing_was_changed(shelf: Shelf) -> None:
    before = shelf.contents()

    def work(tx: WorldTx) -> None:
        change_everything(tx)
        shelf.bare.execute("SELECT * FROM no_such_table")

    with pytest.raises(StoreDown):
        shelf.run(work)
    assert shelf.contents() == before
    shelf.run(change_everything)


def test_a_store_that_dies_in_the_middle_is_down(shelf: Shelf) -> None:
    def work(tx: WorldTx) -> None:
        change_everything(tx)
        shelf.bare.close()

    with pytest.raises(StoreDown):
        shelf.run(work)


def test_a_fault_is_logged_for_the_operator(caplog: pytest.LogCaptureFixture) -> None:
    shelf = Shelf()
    shelf.close()
    with pytest.raises(StoreDown):
        shelf.run(lambda tx: tx.merchants())
    assert "store" in caplog.text


def test_a_store_in_a_file_is_found_again(shelf_of: ShelfOf, tmp_path: Path) -> None:
    path = str(tmp_path / "worlds.db")
    first = Shelf(path=path)
    first.make()
    token = first.add()
    first.close()
    second = Shelf(path=path)
    try:
        assert second.tokens() == [token]
        assert second.add() != token
    finally:
        second.close()


def test_a_store_in_a_file_that_another_process_holds_is_down_not_broken(tmp_path: Path) -> None:
    path = str(tmp_path / "worlds.db")
    shelf = Shelf(path=path, busy_seconds=0.01, shared=True)
    shelf.make()
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreDown):
            shelf.add()
        other.execute("ROLLBACK")
        assert shelf.add()
    finally:
        other.close()
        shelf.close()


def test_more_declarations_than_are_kept_decoded_are_still_read_right(shelf_of: ShelfOf) -> None:
    shelf = shelf_of()
    for place in range(300):
        shelf.make(f"W{place}", seed=str(place))
    for place in (0, 299, 0, 150):
        assert shelf.run(lambda tx: tx.declaration.seed, f"W{place}") == str(place)


def test_the_bounds_have_the_documented_defaults() -> None:
    assert Bounds() == Bounds(
        journal_entries=1000,
        journal_bytes=64 * 1024 * 1024,
        payments=20_000,
        worlds=10_000,
        gift_cards=100_000,
        notifications=50_000,
    )


def test_real_time_is_the_machines_where_none_is_given() -> None:
    store = open_store()

    async def year() -> int:
        await store.run("M", lambda tx: tx.create_world(declaration(), "key"))
        now = await store.run("M", lambda tx: tx.now)
        await store.close()
        return now

    assert asyncio.run(year()) > NOW - 10 * 365 * 86_400_000


@pytest.mark.parametrize("state", [PaymentState.OPEN, PaymentState.ACCEPTED])
def test_two_transactions_begun_together_do_not_interleave(shelf: Shelf, state: PaymentState) -> None:
    def count(tx: WorldTx) -> int:
        before = len(tx.payments(100))
        tx.add_payment(new_payment(tx, state=state))
        return before

    async def all_at_once() -> list[Any]:
        return await asyncio.gather(*(shelf.store.run("M", count) for _ in range(20)))

    assert sorted(asyncio.run(all_at_once())) == list(range(20))
