"""One SQLite transaction on one world: rows read as they are asked for, written as they are saved."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec

from mockpayline.domain.clock import Clock
from mockpayline.domain.gift_card import GiftCard
from mockpayline.domain.ids import Counters, next_token, next_transaction_id
from mockpayline.domain.journal import Entry, Kind
from mockpayline.domain.ports import Notification
from mockpayline.domain.web_payment import WebPayment
from mockpayline.domain.world import Declaration
from mockpayline.errors import LimitReached, NotFound
from mockpayline.store.every_world import TABLES, EveryWorld
from mockpayline.store.gift_card_room import drop_oldest
from mockpayline.store.journal_rows import JournalRows

if TYPE_CHECKING:
    from mockpayline.store.journal_trim import JournalTrim
    from mockpayline.store.queue_room import QueueRoom
    from mockpayline.store.sqlite import Bounds

_encode = msgspec.json.Encoder().encode
_payment = msgspec.json.Decoder(WebPayment).decode
_gift_card = msgspec.json.Decoder(GiftCard).decode


class SqliteTx(EveryWorld):
    """See `domain.ports.WorldTx` for what each method means."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        merchant: str,
        real_now: int,
        bounds: Bounds,
        declaration_of: Callable[[bytes], Declaration],
        trim: JournalTrim,
        queue: QueueRoom,
    ) -> None:
        super().__init__(connection.execute, real_now)
        self._merchant = merchant
        self._bounds = bounds
        self._declaration_of = declaration_of
        self._trim = trim
        self._queue = queue
        self._changed = False
        self.has_queued = False
        self._load()

    def _load(self) -> None:
        row = self._db(
            "SELECT declaration, access_key, tokens, id_second, ids_in_second, entries, payments, dropped,"
            " clock_offset, frozen_at, next_end, gift_cards FROM world WHERE merchant = ?",
            (self._merchant,),
        ).fetchone()
        self.exists = row is not None
        if row is None:
            return
        self._world = self._declaration_of(row[0])
        self._key: str = row[1]
        self._counters = Counters(row[2], row[3], row[4])
        self._journal = JournalRows(self._db, self._merchant, row[5], self._bounds.journal_entries, self._trim)
        self._payments: int = row[6]
        self._dropped: int = row[7]
        self._clock = Clock(offset=row[8], frozen_at=row[9])
        self._next_end: int | None = row[10]
        self._gift_cards: int = row[11]
        self._now = self._clock.now(self.real_now)

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
        return self._key

    @property
    def now(self) -> int:
        """The world's time, in ms."""
        self._must_exist()
        return self._now

    @property
    def clock(self) -> Clock:
        """A copy of the world's clock."""
        self._must_exist()
        return Clock(offset=self._clock.offset, frozen_at=self._clock.frozen_at)

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
        self._key = access_key
        self._db("UPDATE world SET access_key = ? WHERE merchant = ?", (access_key, self._merchant))

    def set_clock(self, clock: Clock) -> None:
        """Keep the clock."""
        self._must_exist()
        self._clock = clock
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
        self._db(
            "INSERT INTO world (merchant, declaration, access_key, frozen_at) VALUES (?, ?, ?, ?)",
            (self._merchant, _encode(declaration), access_key, declaration.clock_start),
        )
        self._load()
        for card in declaration.gift_cards:
            self.save_gift_card(card)

    def redeclare(self, declaration: Declaration) -> None:
        """Put another declaration in the place of the world's."""
        self._must_exist()
        text = _encode(declaration)
        self._db("UPDATE world SET declaration = ? WHERE merchant = ?", (text, self._merchant))
        self._world = self._declaration_of(text)

    def delete_world(self) -> None:
        """Forget the world."""
        self._must_exist()
        for table in TABLES:
            self._db(f"DELETE FROM {table} WHERE merchant = ?", (self._merchant,))  # noqa: S608 - fixed names
        self.exists = self._changed = False

    def _must_exist(self) -> None:
        if not self.exists:
            raise NotFound("There is no world of this merchant.", path="merchant", value=self._merchant)

    # Web payments.

    def payment(self, token: str) -> WebPayment | None:
        """Return a web payment by its token."""
        row = self._db("SELECT doc FROM payment WHERE token = ? AND merchant = ?", (token, self._merchant)).fetchone()
        return _payment(row[0]) if row else None

    def payment_of_transaction(self, transaction_id: str) -> WebPayment | None:
        """Return the web payment of a transaction."""
        row = self._db(
            "SELECT payment.doc FROM paid JOIN payment USING (token) WHERE paid.merchant = ? AND transaction_id = ?",
            (self._merchant, transaction_id),
        ).fetchone()
        return _payment(row[0]) if row else None

    def payments_of_order(self, order_ref: str) -> list[WebPayment]:
        """Return the web payments of an order."""
        rows = self._db(
            "SELECT doc FROM payment WHERE merchant = ? AND order_ref = ? ORDER BY position",
            (self._merchant, order_ref),
        )
        return [_payment(row[0]) for row in rows]

    def payments(self, most: int) -> list[WebPayment]:
        """Return the newest web payments."""
        rows = self._db(
            "SELECT doc FROM payment WHERE merchant = ? ORDER BY position DESC LIMIT ?", (self._merchant, most)
        )
        return [_payment(row[0]) for row in rows]

    def due_payments(self) -> list[WebPayment]:
        """Return the web payments whose life is over; asked again, once they are saved, it returns none."""
        self._must_exist()
        if self._next_end is None or self._now < self._next_end:
            return []
        rows = self._db(
            "SELECT doc FROM payment WHERE merchant = ? AND ends_at <= ? ORDER BY ends_at, position",
            (self._merchant, self._now),
        ).fetchall()
        (self._next_end,) = self._db(
            "SELECT min(ends_at) FROM payment WHERE merchant = ? AND ends_at > ?", (self._merchant, self._now)
        ).fetchone()
        self._changed = True
        return [_payment(row[0]) for row in rows]

    def add_payment(self, payment: WebPayment) -> None:
        """Keep a new web payment; it may push the oldest finished out."""
        self._must_exist()
        if self._payments >= self._bounds.payments:
            self._make_room()
        if self._queue.is_full(self._db):
            # Every notification is some payment's, and none is dropped: fewer payments is what makes fewer of them.
            raise LimitReached(
                "As many notifications wait to be sent as may.",
                path="notifications",
                value=self._queue.most,
                expected="have the shops answer, or raise the setting notifications",
            )
        ends_at = _end(payment)
        self._db(
            "INSERT INTO payment (token, merchant, order_ref, final, ends_at, doc) VALUES (?, ?, ?, ?, ?, ?)",
            (payment.token, self._merchant, payment.order_ref, payment.state.is_final, ends_at, _encode(payment)),
        )
        if ends_at is not None and (self._next_end is None or ends_at < self._next_end):
            self._next_end = ends_at
        self._payments += 1
        self._changed = True

    def save_payment(self, payment: WebPayment) -> None:
        """Keep a web payment as it now is."""
        saved = self._db(
            "UPDATE payment SET final = ?, ends_at = ?, doc = ? WHERE token = ?",
            (payment.state.is_final, _end(payment), _encode(payment), payment.token),
        )
        assert saved.rowcount == 1, "a payment is added before it is saved"

    def _make_room(self) -> None:
        row = self._db(
            "SELECT position, token FROM payment WHERE merchant = ? AND final = 1 ORDER BY position LIMIT 1",
            (self._merchant,),
        ).fetchone()
        if row is None:
            raise LimitReached(
                "The world holds as many unfinished payments as it may.",
                path="payments",
                value=self._bounds.payments,
                expected="let them expire, reset the world, or raise the setting payments",
            )
        self._db("DELETE FROM payment WHERE position = ?", (row[0],))
        self._db("DELETE FROM paid WHERE token = ?", (row[1],))
        self._payments -= 1
        if not self._dropped:
            self.journal(
                Kind.HINT,
                hint=f"The world is full ({self._bounds.payments} payments): its oldest finished ones are dropped now.",
            )
        self._dropped += 1

    # Gift cards.

    def gift_card(self, number: str) -> GiftCard | None:
        """Return a gift card's account."""
        row = self._db(
            "SELECT doc FROM gift_card WHERE merchant = ? AND number = ?", (self._merchant, number)
        ).fetchone()
        return _gift_card(row[0]) if row else None

    def gift_cards(self) -> list[GiftCard]:
        """Return all gift cards of the world."""
        rows = self._db("SELECT doc FROM gift_card WHERE merchant = ? ORDER BY number", (self._merchant,))
        return [_gift_card(row[0]) for row in rows]

    def save_gift_card(self, card: GiftCard) -> None:
        """Keep a gift card's account; a new one may push the oldest out."""
        held, doc = bool(card.holds), _encode(card)
        saved = self._db(
            "UPDATE gift_card SET held = ?, doc = ? WHERE merchant = ? AND number = ?",
            (held, doc, self._merchant, card.number),
        )
        if saved.rowcount:
            return
        if self._gift_cards >= self._bounds.gift_cards:
            self._make_room_for_card()
        self._db(
            "INSERT INTO gift_card (merchant, number, held, doc) VALUES (?, ?, ?, ?)",
            (self._merchant, card.number, held, doc),
        )
        self._gift_cards += 1
        self._changed = True

    def _make_room_for_card(self) -> None:
        most, declared = self._bounds.gift_cards, {one.number for one in self._world.gift_cards}
        dropped = drop_oldest(self._db, self._merchant, declared, most)
        if not dropped:
            raise LimitReached(
                "The world holds as many gift cards as it may, all of them declared or held by a basket.",
                path="gift_cards",
                value=most,
                expected="declare fewer, let baskets expire, or raise the setting gift_cards",
            )
        self._gift_cards -= dropped
        hint = f"The world is full ({most} gift cards): the {dropped} oldest of those typed by number were dropped."
        self.journal(Kind.HINT, hint=hint)

    # Identifiers.

    def next_token(self) -> str:
        """Return a new token."""
        self._changed = True
        return next_token(self._counters, seed=self.declaration.seed, merchant_id=self._merchant, now=self._now)

    def next_transaction_id(self, token: str) -> str:
        """Return a new transaction id, bound to a web payment."""
        self._changed = True
        while True:
            new = next_transaction_id(self._counters, self._now)
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
            )
        )

    def entries(self, *, operation: str = "", order_ref: str = "", token: str = "") -> list[Entry]:
        """Return the journal."""
        self._must_exist()
        return self._journal.entries(operation=operation, order_ref=order_ref, token=token)

    # Notifications.

    def notify(self, notification: Notification) -> None:
        """Queue a notification."""
        self.has_queued = True
        self._queue.take()
        self._db("INSERT INTO notification (merchant, doc) VALUES (?, ?)", (self._merchant, _encode(notification)))

    def flush(self) -> None:
        """Write what was gathered: the journal's new entries and the world's counters."""
        if self._changed and self.exists:
            self._journal.write()
            self._db(
                "UPDATE world SET tokens = ?, id_second = ?, ids_in_second = ?, entries = ?, payments = ?, dropped = ?,"
                " clock_offset = ?, frozen_at = ?, next_end = ?, gift_cards = ? WHERE merchant = ?",
                (
                    self._counters.tokens,
                    self._counters.id_second,
                    self._counters.ids_in_second,
                    self._journal.seq,
                    self._payments,
                    self._dropped,
                    self._clock.offset,
                    self._clock.frozen_at,
                    self._next_end,
                    self._gift_cards,
                    self._merchant,
                ),
            )


def _end(payment: WebPayment) -> int | None:
    """Return when the payment's life is over on the world's clock; None where nothing ends it."""
    return payment.ends_at if payment.state.runs_out else None
