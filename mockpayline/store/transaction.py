"""One SQLite transaction on one world: rows read as they are asked for, written as they are saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from zlib import crc32

import msgspec
from msgspec import Struct

from mockpayline.domain.clock import Clock
from mockpayline.domain.fault import Fault
from mockpayline.domain.gift_card import GiftCard
from mockpayline.domain.ids import next_token, next_transaction_id
from mockpayline.domain.journal import Entry, Kind
from mockpayline.domain.ports import Notification, Queued
from mockpayline.domain.web_payment import WebPayment
from mockpayline.domain.world import Declaration
from mockpayline.errors import NotFound
from mockpayline.store import counted, forgotten, world_row
from mockpayline.store.every_world import TABLES, EveryWorld
from mockpayline.store.gift_card_rows import GiftCardRows
from mockpayline.store.notices import Notices
from mockpayline.store.payment_room import make_room

if TYPE_CHECKING:
    from mockpayline.store.holdings import Holdings
    from mockpayline.store.world_row import Statements, WorldRow

_encode = msgspec.json.Encoder().encode
_faults = msgspec.json.Decoder(list[Fault]).decode
_LINE_END = "\n"
_NO_FAULTS = len(b"[]")


class SqliteTx(EveryWorld):
    """See `domain.ports.WorldTx` for what each method means."""

    _db: Statements

    has_queued = _changed = _recorded = False
    _card_rows: GiftCardRows | None
    _gone = _all_gone = False  # the world as it stood before, and all worlds, by this transaction

    def __init__(self, db: Statements, merchant: str, real_now: int, held: Holdings) -> None:
        self._db = db
        self._merchant = merchant
        self._held = held
        self._payments = held.payments(db, merchant)
        self.real_now = real_now
        row = held.rows.find(self._db, merchant)
        if row is None:
            self.exists = False
        else:
            self._begin(row)

    def _begin(self, row: WorldRow) -> None:
        self.exists = True
        self._row = row
        self._card_rows = None
        self._world = self._held.declarations.find(self._db, row.declared)
        self._journal = self._held.journal(self._db, self._merchant, row.entries, anew=self._gone)
        self._now = self.real_now + row.clock_offset if row.frozen_at is None else row.frozen_at

    @property
    def _cards(self) -> GiftCardRows:
        if self._card_rows is None:
            self._card_rows = GiftCardRows(self._db, self._merchant, self._row, self._held.bounds.gift_cards)
        return self._card_rows

    @property
    def _notices(self) -> Notices:
        return Notices(self._db, self._merchant, self._row, self._held.queue)

    # The world.

    @property
    def declaration(self) -> Declaration:
        """What the scenario declares. Raises `NotFound` where the merchant has no world."""
        self._must_exist()
        return self._world

    @property
    def access_key(self) -> str:
        """The key of the merchant's calls."""
        self._must_exist()
        return self._row.access_key

    @property
    def now(self) -> int:
        """The world's time, in ms."""
        self._must_exist()
        return self._now

    @property
    def clock(self) -> Clock:
        """A copy of the world's clock."""
        self._must_exist()
        return Clock(offset=self._row.clock_offset, frozen_at=self._row.frozen_at)

    @property
    def mark(self) -> str:
        """What changes with the journal, the clock and the faults."""
        self._must_exist()
        row = self._row
        return f"{self._journal.seq}.{row.clock_offset}.{row.frozen_at or 0}.{crc32(row.faults):x}"

    @property
    def dropped_payments(self) -> int:
        """How many web payments were pushed out."""
        self._must_exist()
        return self._row.dropped

    @contextmanager
    def at(self, instant: int) -> Iterator[None]:
        """Let `now` be an earlier instant for a while."""
        present, self._now = self._now, min(instant, self._now)
        try:
            yield
        finally:
            self._now = present

    def pin_access_key(self, access_key: str) -> None:
        """Set the merchant's key."""
        self._must_exist()
        self._row.access_key = access_key
        self._changed = True

    def set_clock(self, clock: Clock) -> None:
        """Keep the clock."""
        self._must_exist()
        self._row.clock_offset, self._row.frozen_at = clock.offset, clock.frozen_at
        self._now = clock.now(self.real_now)
        self._changed = True

    def create_world(self, declaration: Declaration, access_key: str) -> None:
        """Make the world anew."""
        if self.exists:
            self.delete_world()
        self.refuse_if_full(self._held.bounds.worlds)
        declared = self._held.declarations.add(self._db, self._merchant, declaration)
        self._begin(world_row.add(self._db, self._merchant, declared, access_key, declaration.clock_start))
        self._changed = True
        for card in declaration.gift_cards:
            self.save_gift_card(card)

    def redeclare(self, declaration: Declaration) -> None:
        """Put another declaration in the place of the world's."""
        self._must_exist()
        self._held.declarations.drop(self._row.declared)
        self._row.declared = self._held.declarations.add(self._db, self._merchant, declaration)
        self._world = declaration
        self._changed = True

    def delete_all_worlds(self) -> None:
        """Forget all worlds."""
        super().delete_all_worlds()
        self._held.remove_all()
        self._all_gone = True

    def delete_world(self) -> None:
        """Forget the world."""
        forgotten.remember(self._db, self.met())
        self._held.declarations.drop(self._row.declared)
        self._held.declarations.texts.remove(self._merchant)
        self._payments.forget()
        for table in TABLES:
            self._db(f"DELETE FROM {table} WHERE merchant = ?", (self._merchant,))  # noqa: S608 - fixed names
        self.exists = self._changed = False
        self._gone = True

    def _must_exist(self) -> None:
        if not self.exists:
            raise NotFound(
                "There is no world of this merchant.",
                path="merchant",
                value=self._merchant,
                expected="a merchant id of GET /control/worlds; PUT makes a world",
            )

    # Web payments.

    def payment(self, token: str) -> WebPayment | None:
        """Return a web payment by its token."""
        return self._payments.find(token)

    def payment_of_transaction(self, transaction_id: str) -> WebPayment | None:
        """Return the web payment of a transaction."""
        return self._payments.of_transaction(transaction_id)

    def payments_of_order(self, order_ref: str) -> list[WebPayment]:
        """Return the web payments of an order."""
        return self._payments.of_order(order_ref)

    def payments(self, most: int) -> list[WebPayment]:
        """Return the newest web payments."""
        return self._payments.newest(most)

    def merchant_of(self, token: str) -> str | None:
        """Return the merchant of a token."""
        return self._payments.merchant_of(token)

    def due_payment(self) -> WebPayment | None:
        """Return the web payment that is due first."""
        self._must_exist()
        if self._row.next_due is None or self._now < self._row.next_due:
            return None
        first = self._payments.first_due()
        self._row.next_due = first[0] if first else None
        self._changed = True
        return first[1] if first and first[0] <= self._now else None

    def next_due(self) -> int | None:
        """Return the next instant at which something happens."""
        self._must_exist()
        instants = (self._payments.next_due(self._now), self._notices.next_due(self._now))
        return min((one for one in instants if one is not None), default=None)

    def add_payment(self, payment: WebPayment) -> None:
        """Keep a new web payment; it may push the oldest finished out."""
        self._must_exist()
        if self._row.payments >= self._held.bounds.payments:
            self._make_room()
        self._held.queue.refuse_if_full(self._db)
        due_at = payment.due_at
        self._payments.add(payment, due_at)
        self._comes_due(due_at)
        self._row.payments += 1
        self._changed = True

    def save_payment(self, payment: WebPayment) -> None:
        """Keep a web payment as it now is."""
        due_at = payment.due_at
        saved = self._payments.save(payment, due_at)
        assert saved, "a payment is added before it is saved"
        self._comes_due(due_at)

    def _comes_due(self, instant: int | None) -> None:
        if instant is not None and (self._row.next_due is None or instant < self._row.next_due):
            self._row.next_due = instant
            self._changed = True

    def _make_room(self) -> None:
        most = self._held.bounds.payments
        dropped = make_room(self._payments, most)
        self._row.payments -= dropped
        if not self._row.dropped:
            hint = f"The world is full ({most} payments): its oldest finished ones are dropped now."
            self.journal(Kind.HINT, hint=hint)
        self._row.dropped += dropped

    # Gift cards.

    def gift_card(self, number: str) -> GiftCard | None:
        """Return a gift card's account."""
        return self._cards.find(number) if self.exists else None

    def gift_cards(self) -> list[GiftCard]:
        """Return all gift cards of the world."""
        return self._cards.all() if self.exists else []

    def save_gift_card(self, card: GiftCard) -> None:
        """Keep a gift card's account; a new one may push the oldest out."""
        self._must_exist()
        if self._cards.update(card):
            return
        dropped = self._cards.make_room(self._world.gift_card_numbers)
        if dropped:
            most = self._held.bounds.gift_cards
            hint = f"The world is full ({most} gift cards): the {dropped} oldest of those typed by number were dropped."
            self.journal(Kind.HINT, hint=hint)
        self._cards.add(card)
        self._changed = True

    # Identifiers.

    def next_token(self) -> str:
        """Return a new token."""
        self._changed = True
        return next_token(self._row, seed=self.declaration.seed, merchant_id=self._merchant, now=self._now)

    def next_transaction_id(self, token: str) -> str:
        """Return a new transaction id, bound to a web payment."""
        self._changed = True
        while True:
            new = next_transaction_id(self._row, self._now)
            # An id repeats only where the clock was moved by whole decades.
            if self._payments.bind(new, token):
                return new

    # The journal.

    def journal(self, kind: Kind, payment: WebPayment | None = None, *, operation: str = "", **data: Any) -> None:
        """Record what happened."""
        self._record(kind, payment, operation, data)

    def journal_call(self, operation: str, payment: WebPayment | None, told: Struct) -> None:
        """Record a call."""
        self._record(Kind.CALL, payment, operation, told)

    def _record(self, kind: Kind, payment: WebPayment | None, operation: str, told: dict[str, Any] | Struct) -> None:
        self._must_exist()
        self._recorded = True
        self._journal.record(kind, self._now, payment, operation, told)

    def entries(self, *, operation: str = "", order_ref: str = "", token: str = "") -> list[Entry]:
        """Return the journal."""
        self._must_exist()
        return self._journal.entries(operation=operation, order_ref=order_ref, token=token)

    # Notifications.

    def notify(self, notification: Notification) -> None:
        """Queue a notification."""
        self.has_queued = self._changed = True
        self._notices.add(notification)

    def waiting(self, most: int, *, token: str | None = None) -> list[Queued]:
        """Return notifications that wait, due or not."""
        self._must_exist()
        return self._notices.waiting(most, token)

    def still_queued(self, position: int) -> Queued | None:
        """Return a notification as it waits now."""
        self._must_exist()
        return self._notices.find(position)

    def put_off(self, position: int, due_at: int, attempt: int) -> None:
        """Have a notification tried again."""
        self._changed = True
        self._notices.put_off(position, due_at, attempt)

    def taken(self, position: int) -> None:
        """Take a notification off the queue."""
        self._changed = True
        self._notices.take(position)

    def stop_notifying(self, token: str) -> None:
        """Let no attempt follow the first one."""
        self._must_exist()
        if self._row.next_notice is not None:
            self._changed = True
            self._notices.stop(token, self._now)

    def awaits_notification(self, token: str) -> bool:
        """Tell whether a first attempt is due that was not made yet."""
        self._must_exist()
        return self._notices.awaits(token, self._now)

    # What was met: names, each between two line ends.

    def meet(self, what: str) -> None:
        """Note what happened."""
        if f"\n{what}\n" not in self._row.met:
            self._row.met = f"{self._row.met or _LINE_END}{what}\n"
            self._changed = True

    def met(self) -> frozenset[str]:
        """Return what was met."""
        self._must_exist()
        return frozenset(self._row.met.split("\n")) - {""}

    # Faults.

    def count_call(self, name: str) -> int:
        """Count one more."""
        return counted.count(self._db, self._merchant, name)

    def faults(self) -> list[Fault]:
        """Return the world's own faults."""
        self._must_exist()
        return _faults(self._row.faults) if len(self._row.faults) > _NO_FAULTS else []

    def set_faults(self, faults: Sequence[Fault]) -> None:
        """Keep other faults."""
        self._must_exist()
        self._row.faults = _encode(faults)
        self._changed = True

    def flush(self) -> None:
        """Write what was gathered: the journal's new entries, and the world's row if more than these is new in it."""
        if not self.exists:
            return
        if self._recorded:
            self._journal.write()
            self._row.entries = self._journal.seq
        if self._changed:
            write = world_row.write if self._gone else self._held.rows.write
            write(self._db, self._merchant, self._row)

    def keep(self) -> None:
        """Have the process know what was committed."""
        self._held.keep()
        if self._all_gone:
            self._held.forget_all_worlds()
        elif self._gone:
            self._held.forget_world(self._merchant)
        if (self._changed or self._recorded) and self.exists:
            self._held.rows.keep(self._merchant, self._row)
            self._journal.keep()
