"""Histories of transactions that do all that a store knows, and what a store tells of its worlds behind them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
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
BOUNDS = Bounds(journal_entries=7, payments=3)
"""So little room that a history comes to all limits."""
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
