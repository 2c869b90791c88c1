"""What a process knows without the tables never shows: a store in memory answers as one in a file does."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockpayline.domain.clock import Clock
from mockpayline.domain.ids import Counters, next_transaction_id
from mockpayline.domain.journal import Kind
from mockpayline.domain.ports import Notification, WorldTx
from mockpayline.domain.state_machine import PaymentState
from mockpayline.domain.web_payment import WebPayment
from mockpayline.errors import LimitReached
from mockpayline.store.sqlite import Bounds

from .shelf import NOW, Shelf, declaration, new_payment

NOTE = Notification(url="https://shop.test", type="WEBTRS", parameter="token", value="t", token="t", first_at=NOW)
ENTRIES = 7
PAYMENTS = 3
SHIFTED = 1_000_000
TRANSACTIONS = [
    next_transaction_id(Counters(id_second=now // 1000, ids_in_second=count), now)
    for now in (NOW, NOW + SHIFTED)
    for count in range(-1, 9)
]


def _pay(tx: WorldTx) -> None:
    payment = new_payment(tx, f"A{tx.now % 2}", life=tx.now % 7 * 100_000)
    tx.add_payment(payment)
    tx.journal(Kind.STEP, payment, step="open")
    tx.next_transaction_id(payment.token)


def _finish(tx: WorldTx) -> None:
    for payment in tx.payments(1):
        payment.state = PaymentState.CANCELLED
        tx.save_payment(payment)


def _put_off(tx: WorldTx) -> None:
    for payment in tx.payments(9)[-1:]:
        payment.ends_at += 50_000
        tx.save_payment(payment)


def _again(tx: WorldTx) -> None:
    tx.delete_world()
    tx.create_world(declaration(), "key")


CHANGES: dict[str, Callable[[WorldTx], object]] = {
    "pay": _pay,
    "finish": _finish,
    "put off": _put_off,
    "hint": lambda tx: tx.journal(Kind.HINT, operation="doRefund", hint="x" * 50),
    "look": lambda tx: tx.entries(),
    "meet": lambda tx: tx.meet(f"fault {tx.now % 3}"),
    "freeze": lambda tx: tx.set_clock(Clock(frozen_at=NOW + 5)),
    "shift": lambda tx: tx.set_clock(Clock(offset=SHIFTED)),
    "notify": lambda tx: tx.notify(NOTE),
    "settle": lambda tx: tx.due_payment(),
    "anew": lambda tx: tx.create_world(declaration(), "key"),
    "again": _again,
    "redeclare": lambda tx: tx.redeclare(declaration(seed=str(tx.now % 3))),
}

transactions = st.lists(
    st.tuples(
        st.sampled_from(["M", "OTHER"]),
        st.lists(st.sampled_from(sorted(CHANGES)), max_size=5),
        st.sampled_from(["", "fail", "delete", "delete all"]),
    ),
    max_size=8,
)


def seen(shelf: Shelf, merchant: str) -> dict[str, Any]:
    """Return all that a transaction on a world tells of it."""

    def work(tx: WorldTx) -> dict[str, Any]:
        every = {
            "merchants": tx.merchants(),
            "due": tx.merchants_with_due(9),
            "queued": [(one.merchant, one.due_at) for one in tx.queued(9)],
        }
        if not tx.exists:
            return every
        return every | {
            "entries": tx.entries(),
            "of an operation": tx.entries(operation="doRefund"),
            "of an order": tx.entries(order_ref="A1"),
            "payments": tx.payments(99),
            "newest": tx.payments(1),
            "of their orders": [tx.payments_of_order(f"A{number}") for number in range(2)],
            "by token": [tx.payment(one.token) for one in tx.payments(99)],
            "of their tokens": [tx.merchant_of(one.token) for one in tx.payments(99)],
            "of transactions": {one: _token(tx.payment_of_transaction(one)) for one in TRANSACTIONS},
            "dropped": tx.dropped_payments,
            "due first": _token(tx.due_payment()),
            "met": tx.met(),
            "clock": tx.clock,
            "key": tx.access_key,
            "declared": (tx.declaration.merchant_id, tx.declaration.seed),
            "next": tx.next_due(),
            "mark": tx.mark,
        }

    return shelf.run(work, merchant)


def _token(payment: WebPayment | None) -> str:
    return payment.token if payment else ""


def do(shelf: Shelf, merchant: str, changes: list[str], end: str) -> None:
    def work(tx: WorldTx) -> None:
        if not tx.exists:
            tx.create_world(declaration(merchant), "key")
        for change in changes:
            with suppress(LimitReached):
                CHANGES[change](tx)
        if end == "delete":
            tx.delete_world()
        if end == "fail":
            raise RuntimeError

    if end == "fail":
        with pytest.raises(RuntimeError):
            shelf.run(work, merchant)
    else:
        shelf.run(work, merchant)
    if end == "delete all":
        shelf.run(lambda tx: tx.delete_all_worlds(), "")


@settings(max_examples=60, deadline=None)
@given(transactions)
def test_a_store_in_memory_answers_as_one_in_a_file_does(history: list[tuple[str, list[str], str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bounds = Bounds(journal_entries=ENTRIES, payments=PAYMENTS)
        shelves = [Shelf(bounds), Shelf(bounds, path=str(Path(folder) / "worlds.db"))]
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
