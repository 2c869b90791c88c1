"""Web payments in the memory of their process, for a store that dies with it: no call writes a row for them."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heapify, heappop, heappush
from itertools import islice

from msgspec import Struct

from mockpayline.domain.web_payment import WebPayment
from mockpayline.store.payment_rows import decode_payment, encode_payment
from mockpayline.store.undo_log import UndoLog

_PASSED_OVER = 64
"""Places in a queue, beyond twice the world's payments, that are no longer so before they are cleared away."""


class Kept(Struct, eq=False, gc=False):
    """A web payment as it is kept: its JSON, and what it is looked for by.

    `place` is its age among all, `due_at` (ms) when the next thing happens to it by itself.
    """

    token: str
    order_ref: str
    place: int
    is_final: bool
    due_at: int | None
    doc: bytes
    transactions: tuple[str, ...] = ()


class _Queue:
    """A world's web payments in the order of what `key` says of them; those that it says None of do not queue.

    A key changes where its payment stands, so what has become untrue is passed over when it comes first.
    """

    def __init__(self, payments: dict[str, Kept], key: Callable[[Kept], int | None]) -> None:
        self._payments = payments
        self._key = key
        self._heap: list[tuple[int, int, Kept]] = []

    def put(self, kept: Kept) -> None:
        """Let a web payment queue by its present key."""
        key = self._key(kept)
        if key is None:
            return
        heappush(self._heap, (key, kept.place, kept))
        if len(self._heap) > 2 * len(self._payments) + _PASSED_OVER:
            self._heap = list({entry[1]: entry for entry in self._heap if self._is_true(entry)}.values())
            heapify(self._heap)

    def first(self) -> Kept | None:
        """Return who comes first; it stays there."""
        while self._heap:
            if self._is_true(self._heap[0]):
                return self._heap[0][2]
            heappop(self._heap)
        return None

    def _is_true(self, entry: tuple[int, int, Kept]) -> bool:
        key, _, kept = entry
        return self._key(kept) == key and self._payments.get(kept.token) is kept


class _World:
    """The web payments of one world, oldest first, and the ways to find them."""

    def __init__(self) -> None:
        self.payments: dict[str, Kept] = {}
        # Nearly every order has one payment, and a list for each would cost as much as half of it.
        self.orders: dict[str, Kept | list[Kept]] = {}
        self.of_transaction: dict[str, Kept] = {}
        self.due = _Queue(self.payments, lambda kept: kept.due_at)
        self.finished = _Queue(self.payments, lambda kept: kept.place if kept.is_final else None)

    def put(self, kept: Kept) -> None:
        """Let a web payment be found, as the newest."""
        self.payments[kept.token] = kept
        others = self.orders.get(kept.order_ref)
        if others is None:
            self.orders[kept.order_ref] = kept
        elif isinstance(others, Kept):
            self.orders[kept.order_ref] = [others, kept]
        else:
            others.append(kept)
        for transaction in kept.transactions:
            self.of_transaction[transaction] = kept
        self.queue(kept)

    def queue(self, kept: Kept) -> None:
        """Let a web payment queue as it now is."""
        self.due.put(kept)
        self.finished.put(kept)

    def put_back(self, kept: Kept) -> None:
        """Let a web payment be found again in the place of its age."""
        self.put(kept)
        in_order = sorted(self.payments.values(), key=lambda one: one.place)
        self.payments.clear()
        self.payments.update((one.token, one) for one in in_order)
        others = self.orders[kept.order_ref]
        if isinstance(others, list):
            others.sort(key=lambda one: one.place)

    def take(self, kept: Kept) -> None:
        """Let a web payment be found no more."""
        del self.payments[kept.token]
        others = self.orders[kept.order_ref]
        if isinstance(others, Kept) or len(others) == 1:
            del self.orders[kept.order_ref]
        else:
            others.remove(kept)
        for transaction in kept.transactions:
            del self.of_transaction[transaction]

    def of_order(self, order_ref: str) -> list[Kept]:
        """Return the web payments of an order, oldest first."""
        found = self.orders.get(order_ref, [])
        return [found] if isinstance(found, Kept) else found


class KeptPayments:
    """The web payments of all worlds by merchant; how to take back what is done to them goes into `undone`."""

    def __init__(self, undone: UndoLog) -> None:
        self.worlds: dict[str, _World] = {}
        self._merchants: dict[str, str] = {}
        self._last = 0
        self._undone = undone

    def merchant_of(self, token: str) -> str | None:
        """Return whose web payment a token names."""
        return self._merchants.get(token)

    def add(self, merchant: str, payment: WebPayment, due_at: int | None) -> None:
        """Keep a new web payment."""
        world = self.worlds.get(merchant)
        if world is None:
            world = self.worlds[merchant] = _World()
        assert payment.token not in self._merchants, "a token is never given twice"
        self._last += 1
        kept = Kept(
            payment.token, payment.order_ref, self._last, payment.state.is_final, due_at, encode_payment(payment)
        )
        world.put(kept)
        self._merchants[kept.token] = merchant
        self._undone.add(lambda: self._take(world, kept))

    def save(self, world: _World, kept: Kept, payment: WebPayment, due_at: int | None) -> None:
        """Keep a web payment as it now is."""
        before = kept.is_final, kept.due_at, kept.doc
        self._undone.add(lambda: self._set(world, kept, *before))
        self._set(world, kept, payment.state.is_final, due_at, encode_payment(payment))

    def bind(self, world: _World, kept: Kept, transaction_id: str) -> None:
        """Have a transaction belong to a web payment."""

        def unbind() -> None:
            del world.of_transaction[transaction_id]
            kept.transactions = kept.transactions[:-1]

        kept.transactions = (*kept.transactions, transaction_id)
        world.of_transaction[transaction_id] = kept
        self._undone.add(unbind)

    def drop(self, merchant: str, world: _World, kept: Kept) -> None:
        """Keep a web payment no more."""

        def put_back() -> None:
            world.put_back(kept)
            self._merchants[kept.token] = merchant

        self._take(world, kept)
        self._undone.add(put_back)

    def forget(self, merchant: str | None = None) -> None:
        """Keep no web payment of a world, or none at all."""
        gone = dict(self.worlds) if merchant is None else {merchant: self.worlds[merchant]}

        def put_back() -> None:
            self.worlds.update(gone)
            for name, world in gone.items():
                self._merchants.update(dict.fromkeys(world.payments, name))

        for name, world in gone.items():
            del self.worlds[name]
            for token in world.payments:
                del self._merchants[token]
        self._undone.add(put_back)

    def _take(self, world: _World, kept: Kept) -> None:
        world.take(kept)
        del self._merchants[kept.token]

    @staticmethod
    def _set(world: _World, kept: Kept, is_final: bool, due_at: int | None, doc: bytes) -> None:
        moved = (kept.is_final, kept.due_at) != (is_final, due_at)
        kept.is_final, kept.due_at, kept.doc = is_final, due_at, doc
        if moved:
            world.queue(kept)


class PaymentsOfWorld:
    """One world's web payments inside one transaction; see `holdings.Payments` for what each method means."""

    def __init__(self, kept: KeptPayments, merchant: str) -> None:
        self._kept = kept
        self._merchant = merchant

    @property
    def _world(self) -> _World | None:
        return self._kept.worlds.get(self._merchant)

    def find(self, token: str) -> WebPayment | None:
        """Return a web payment by its token."""
        found = self._look(token)
        return decode_payment(found[1].doc) if found else None

    def of_transaction(self, transaction_id: str) -> WebPayment | None:
        """Return the web payment of a transaction."""
        world = self._world
        kept = world.of_transaction.get(transaction_id) if world else None
        return decode_payment(kept.doc) if kept else None

    def of_order(self, order_ref: str) -> list[WebPayment]:
        """Return the web payments of an order, oldest first."""
        world = self._world
        return [decode_payment(kept.doc) for kept in world.of_order(order_ref)] if world else []

    def newest(self, most: int) -> list[WebPayment]:
        """Return the newest web payments, newest first."""
        world = self._world
        return [decode_payment(kept.doc) for kept in islice(reversed(world.payments.values()), most)] if world else []

    def merchant_of(self, token: str) -> str | None:
        """Return whose web payment a token names."""
        return self._kept.merchant_of(token)

    def first_due(self) -> tuple[int, WebPayment] | None:
        """Return the web payment that something happens to first, after that instant (ms)."""
        world = self._world
        kept = world.due.first() if world else None
        return (kept.due_at, decode_payment(kept.doc)) if kept and kept.due_at is not None else None

    def next_due(self, after: int) -> int | None:
        """Return the next instant (ms) later than this one at which something happens to a web payment."""
        world = self._world
        first = world.due.first() if world else None
        if world is None or first is None or first.due_at is None or first.due_at > after:
            return first.due_at if first else None
        instants = (kept.due_at for kept in world.payments.values() if kept.due_at is not None)
        return min((one for one in instants if one > after), default=None)

    def add(self, payment: WebPayment, due_at: int | None) -> None:
        """Keep a new web payment."""
        self._kept.add(self._merchant, payment, due_at)

    def save(self, payment: WebPayment, due_at: int | None) -> bool:
        """Keep a web payment as it now is; tells whether it was there."""
        found = self._look(payment.token)
        if found is None:
            return False
        self._kept.save(*found, payment, due_at)
        return True

    def bind(self, transaction_id: str, token: str) -> bool:
        """Have a transaction belong to a web payment; tells whether the id was free."""
        found = self._look(token)
        assert found is not None, "a payment is added before its transactions"
        world, kept = found
        if transaction_id in world.of_transaction:
            return False
        self._kept.bind(world, kept, transaction_id)
        return True

    def drop_oldest(self, most: int) -> int:
        """Drop the oldest finished web payments, at most so many; returns how many there were."""
        dropped = 0
        while dropped < most and (world := self._world) is not None and (kept := world.finished.first()) is not None:
            self._kept.drop(self._merchant, world, kept)
            dropped += 1
        return dropped

    def forget(self) -> None:
        """Drop them all."""
        if self._world is not None:
            self._kept.forget(self._merchant)

    def _look(self, token: str) -> tuple[_World, Kept] | None:
        world = self._world
        kept = world.payments.get(token) if world else None
        return (world, kept) if world and kept else None
