"""One SQLite transaction on one world: rows read as they are asked for, written as they are saved."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from zlib import crc32

import msgspec

from mockpayline.domain.clock import Clock
from mockpayline.domain.fault import Fault
from mockpayline.domain.gift_card import GiftCard
from mockpayline.domain.ids import next_token, next_transaction_id
from mockpayline.domain.journal import Entry, Kind
from mockpayline.domain.ports import Notification, Queued
from mockpayline.domain.web_payment import WebPayment
from mockpayline.domain.world import Declaration
from mockpayline.errors import LimitReached, NotFound
from mockpayline.store import counted, payment_room, world_row
from mockpayline.store.declarations import Declarations
from mockpayline.store.every_world import TABLES
from mockpayline.store.gift_card_rows import GiftCardRows
from mockpayline.store.journal_rows import JournalRows
from mockpayline.store.notices import Notices
from mockpayline.store.payment_reading import PaymentReading, decode_payment

if TYPE_CHECKING:
    from mockpayline.store.journal_trim import JournalTrim
    from mockpayline.store.queue_room import QueueRoom
    from mockpayline.store.sqlite import Bounds

_encode = msgspec.json.Encoder().encode
_faults = msgspec.json.Decoder(list[Fault]).decode
_LINE_END = "\n"
_NO_FAULTS = len(b"[]")


class SqliteTx(PaymentReading):
    """See `domain.ports.WorldTx` for what each method means."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        merchant: str,
        real_now: int,
        bounds: Bounds,
        declarations: Declarations,
        rows: world_row.KnownRows,
        trim: JournalTrim,
        queue: QueueRoom,
    ) -> None:
        super().__init__(connection.execute, real_now, merchant)
        self._bounds = bounds
        self._declarations = declarations
        self._rows = rows
        self._trim = trim
        self._queue = queue
        self._changed = False
        self.has_queued = False
        self._load()

    def _load(self) -> None:
        row = self._rows.find(self._db, self._merchant)
        self.exists = row is not None
        if row is None:
            return
        self._row = row
        self._world = self._declarations.find(self._db, row.declared)
        self._journal = JournalRows(self._db, self._merchant, row.entries, self._bounds.journal_entries, self._trim)
        self._now = self.real_now + row.clock_offset if row.frozen_at is None else row.frozen_at

    @property
    def _cards(self) -> GiftCardRows:
        return GiftCardRows(self._db, self._merchant, self._row, self._bounds.gift_cards)

    @property
    def _notices(self) -> Notices:
        return Notices(self._db, self._merchant, self._row, self._queue)

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
        clock = f"{self._row.clock_offset}.{self._row.frozen_at or 0}"
        # The table's default is a text, what was written is bytes.
        return f"{self._journal.seq}.{clock}.{crc32(repr(self._row.faults).encode()):x}"

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
        (worlds,) = self._db("SELECT count(*) FROM world").fetchone()
        if worlds >= self._bounds.worlds:
            raise LimitReached(
                "The sandbox holds as many worlds as it may.",
                path="worlds",
                value=self._bounds.worlds,
                expected="delete a world, or raise the setting worlds",
            )
        declared = self._declarations.add(self._db, self._merchant, declaration)
        world_row.add(self._db, self._merchant, declared, access_key, declaration.clock_start)
        self._load()
        for card in declaration.gift_cards:
            self.save_gift_card(card)

    def redeclare(self, declaration: Declaration) -> None:
        """Put another declaration in the place of the world's."""
        self._must_exist()
        self._row.declared = self._declarations.add(self._db, self._merchant, declaration)
        self._world = declaration
        self._changed = True

    def delete_all_worlds(self) -> None:
        """Forget all worlds."""
        super().delete_all_worlds()
        self._rows.forget()

    def delete_world(self) -> None:
        """Forget the world."""
        self._must_exist()
        for table in TABLES:
            self._db(f"DELETE FROM {table} WHERE merchant = ?", (self._merchant,))  # noqa: S608 - fixed names
        self.exists = self._changed = False
        self._rows.forget(self._merchant)

    def _must_exist(self) -> None:
        if not self.exists:
            raise NotFound("There is no world of this merchant.", path="merchant", value=self._merchant)

    # Web payments.

    def due_payment(self) -> WebPayment | None:
        """Return the web payment that is due first."""
        self._must_exist()
        if self._row.next_due is None or self._now < self._row.next_due:
            return None
        row = self._db(
            "SELECT doc, due_at FROM payment WHERE merchant = ? AND due_at IS NOT NULL ORDER BY due_at, position"
            " LIMIT 1",
            (self._merchant,),
        ).fetchone()
        self._row.next_due = None if row is None else row[1]
        self._changed = True
        return decode_payment(row[0]) if row and row[1] <= self._now else None

    def next_due(self) -> int | None:
        """Return the next instant at which something happens."""
        self._must_exist()
        (instant,) = self._db(
            "SELECT min(due_at) FROM ("
            "SELECT min(due_at) AS due_at FROM payment WHERE merchant = ?1 AND due_at > ?2 UNION ALL"
            " SELECT min(due_at) FROM notification WHERE merchant = ?1 AND due_at > ?2)",
            (self._merchant, self._now),
        ).fetchone()
        return None if instant is None else int(instant)

    def add_payment(self, payment: WebPayment) -> None:
        """Keep a new web payment; it may push the oldest finished out."""
        self._must_exist()
        if self._row.payments >= self._bounds.payments:
            self._make_room()
        if self._queue.is_full(self._db):
            # Every notification is some payment's, and none is dropped: fewer payments is what makes fewer of them.
            raise LimitReached(
                "As many notifications wait to be sent as may.",
                path="notifications",
                value=self._queue.most,
                expected="have the shops answer, or raise the setting notifications",
            )
        due_at = payment.due_at
        self._db(
            "INSERT INTO payment (token, merchant, order_ref, final, due_at, doc) VALUES (?, ?, ?, ?, ?, ?)",
            (payment.token, self._merchant, payment.order_ref, payment.state.is_final, due_at, _encode(payment)),
        )
        self._comes_due(due_at)
        self._row.payments += 1
        self._changed = True

    def save_payment(self, payment: WebPayment) -> None:
        """Keep a web payment as it now is."""
        due_at = payment.due_at
        saved = self._db(
            "UPDATE payment SET final = ?, due_at = ?, doc = ? WHERE token = ?",
            (payment.state.is_final, due_at, _encode(payment), payment.token),
        )
        assert saved.rowcount == 1, "a payment is added before it is saved"
        self._comes_due(due_at)

    def _comes_due(self, instant: int | None) -> None:
        if instant is not None and (self._row.next_due is None or instant < self._row.next_due):
            self._row.next_due = instant
            self._changed = True

    def _make_room(self) -> None:
        most = self._bounds.payments
        payment_room.drop_oldest(self._db, self._merchant, most)
        self._row.payments -= 1
        if not self._row.dropped:
            hint = f"The world is full ({most} payments): its oldest finished ones are dropped now."
            self.journal(Kind.HINT, hint=hint)
        self._row.dropped += 1

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
            most = self._bounds.gift_cards
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
            # An id repeats only where the clock was moved by whole decades; the row tells.
            bound = self._db(
                "INSERT INTO paid (merchant, transaction_id, token) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (self._merchant, new, token),
            )
            if bound.rowcount:
                return new

    # The journal.

    def journal(self, kind: Kind, payment: WebPayment | None = None, *, operation: str = "", **data: Any) -> None:
        """Record what happened."""
        self._must_exist()
        self._changed = True
        self._journal.record(
            Entry(
                kind=kind,
                at=self._now,
                data=data,
                token=payment.token if payment else "",
                order_ref=payment.order_ref if payment else "",
                operation=operation,
                seq=self._journal.next_seq,
            )
        )

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

    def forget_counts(self, beginning: str) -> None:
        """Let counts begin anew."""
        counted.forget(self._db, self._merchant, beginning)

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
        """Write what was gathered: the journal's new entries and the world's row."""
        if not (self._changed and self.exists):
            return
        self._journal.write()
        row = self._row
        row.entries = self._journal.seq
        world_row.write(self._db, self._merchant, row)
        self._rows.keep(self._merchant, row)
