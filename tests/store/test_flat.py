"""What a store takes is flat once its limits are reached, however much passes through it."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable

import pytest

from mockpayline.domain.gift_card import GiftCard, gift_card_number
from mockpayline.domain.journal import Kind
from mockpayline.domain.ports import Notification, WorldTx
from mockpayline.domain.state_machine import PaymentState
from mockpayline.store import declarations
from mockpayline.store.sqlite import Bounds

from .shelf import Shelf, new_payment

ShelfOf = Callable[..., Shelf]

LIMIT = 20
BOUNDS = Bounds(
    payments=LIMIT, gift_cards=LIMIT, journal_entries=LIMIT, journal_bytes=8_000, worlds=4, notifications=LIMIT
)
STANDING = 2
"""Worlds of a test suite that stand at the same time."""
PASSED = 40 * LIMIT
SLACK = PASSED // 2
"""What may be taken in addition, of each kind: caches that fill, queues between two clearings.

To lose one thing of each payment would be more.
"""


def notification(token: str, now: int) -> Notification:
    return Notification(
        token=token, type="WEBTRS", parameter="token", value=token, url="https://shop.test/n", first_at=now
    )


def pass_through(shelf: Shelf, number: int) -> None:
    """Have a payment with all that belongs to it come into a world, and another world come and go."""

    def day(tx: WorldTx) -> None:
        payment = new_payment(tx, f"A{number:06d}")
        tx.add_payment(payment)
        tx.save_gift_card(GiftCard(number=gift_card_number(5_000, serial=number % 10_000), balance=5_000))
        tx.next_transaction_id(payment.token)
        tx.notify(notification(payment.token, tx.now))
        tx.journal(Kind.HINT, payment, hint="x" * (number % 7 * 100))
        payment.state = PaymentState.ACCEPTED
        tx.save_payment(payment)
        for one in tx.waiting(LIMIT):
            tx.taken(one.position)

    shelf.now += 1_000
    shelf.run(day)
    merchant, before = f"W{number:06d}", f"W{number - STANDING:06d}"
    shelf.make(merchant, seed=str(number % 3))
    shelf.add(merchant=merchant)
    shelf.run(lambda tx: tx.delete_world() if tx.exists else None, before)


def taken(shelf: Shelf) -> dict[str, int]:
    """Return what the store takes: Python's blocks of memory and tracked objects, SQLite's pages and rows."""
    gc.collect()
    (pages,) = shelf.connection.execute("PRAGMA page_count").fetchone()
    rows = sum(len(one) for one in shelf.contents().values())
    gc.collect()
    return {"blocks": sys.getallocatedblocks(), "objects": len(gc.get_objects()), "pages": int(pages), "rows": rows}


@pytest.mark.parametrize("above", [0, 1])
def test_nothing_grows_beyond_the_limits(shelf_of: ShelfOf, monkeypatch: pytest.MonkeyPatch, above: int) -> None:
    monkeypatch.setattr(declarations, "KEPT", 2 + above)
    monkeypatch.setattr(declarations, "COPIES", LIMIT + above)
    shelf = shelf_of(BOUNDS)
    first = 4 * LIMIT + above
    for number in range(first):
        pass_through(shelf, number)
    before = taken(shelf)
    for number in range(first, first + PASSED):
        pass_through(shelf, number)
    after = taken(shelf)
    grown = {name: now - before[name] for name, now in after.items()}
    assert max(grown.values()) < SLACK, f"{PASSED} payments and worlds passed through, and left behind {grown}"
