"""What the transactions of one store have in common: its bounds, and what its process knows without the tables."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from mockpayline.domain.web_payment import WebPayment
from mockpayline.store.declarations import Declarations
from mockpayline.store.declared_texts import DeclaredRows, ResidentTexts
from mockpayline.store.journal_kept import KeptJournal, KeptJournals
from mockpayline.store.journal_rows import JournalRows
from mockpayline.store.journal_trim import JournalTrim
from mockpayline.store.known_payments import KnownPayments
from mockpayline.store.known_rows import KnownRows, ResidentRows, Rows
from mockpayline.store.payment_rows import PaymentRows
from mockpayline.store.payments_kept import KeptPayments, PaymentsOfWorld
from mockpayline.store.queue_room import QueueRoom
from mockpayline.store.undo_log import UndoLog
from mockpayline.store.world_row import Statements


class Bounds(Struct, frozen=True):
    """How much may be kept.

    Journal entries per world and bytes in all, payments and gift cards per world, worlds, and notifications that wait
    to be sent.
    """

    journal_entries: int = 1000
    journal_bytes: int = 64 * 1024 * 1024
    payments: int = 20_000
    worlds: int = 10_000
    gift_cards: int = 100_000
    notifications: int = 50_000


class Payments(Protocol):
    """The web payments of one world inside one transaction. Instants are ms."""

    def find(self, token: str) -> WebPayment | None:
        """Return a web payment by its token."""

    def of_transaction(self, transaction_id: str) -> WebPayment | None:
        """Return the web payment that a transaction belongs to."""

    def of_order(self, order_ref: str) -> list[WebPayment]:
        """Return the web payments of an order, oldest first."""

    def newest(self, most: int) -> list[WebPayment]:
        """Return the newest web payments, newest first."""

    def merchant_of(self, token: str) -> str | None:
        """Return whose web payment a token names, in any world."""

    def first_due(self) -> tuple[int, WebPayment] | None:
        """Return the web payment that something happens to first, after the instant of that, be it past or to come."""

    def next_due(self, after: int) -> int | None:
        """Return the next instant later than this one at which something happens to a web payment."""

    def add(self, payment: WebPayment, due_at: int | None) -> None:
        """Keep a new web payment."""

    def save(self, payment: WebPayment, due_at: int | None) -> bool:
        """Keep a web payment as it now is; tells whether it was there."""

    def bind(self, transaction_id: str, token: str) -> bool:
        """Have a transaction belong to a web payment that was added; tells whether the id was free in this world."""

    def drop_oldest(self, most: int) -> int:
        """Drop the oldest finished web payments and their transactions, at most so many; returns how many."""

    def forget(self) -> None:
        """Drop them all."""


class Holdings:
    """`in_memory`: the store dies with its process, which therefore keeps in its own memory what no query asks for.

    `shared`: other processes write to the store too.
    """

    def __init__(self, bounds: Bounds, *, in_memory: bool, shared: bool) -> None:
        self.bounds = bounds
        self._undone = UndoLog()
        self.declarations = Declarations(ResidentTexts(self._undone) if in_memory else DeclaredRows())
        self.rows: Rows = ResidentRows() if in_memory else KnownRows(shared=shared)
        self.queue = QueueRoom(bounds.notifications, shared=shared)
        self.trim = JournalTrim(bounds.journal_bytes, shared=shared)
        self.journals = KeptJournals(bounds.journal_entries, bounds.journal_bytes) if in_memory else None
        self.kept_payments = KeptPayments(self._undone) if in_memory else None
        self._known_payments = KnownPayments(shared=shared)

    def payments(self, db: Statements, merchant: str) -> Payments:
        """Return a world's web payments."""
        if self.kept_payments is not None:
            return PaymentsOfWorld(self.kept_payments, merchant)
        return PaymentRows(db, merchant, self._known_payments)

    def journal(self, db: Statements, merchant: str, seq: int, *, anew: bool = False) -> JournalRows | KeptJournal:
        """Return a world's journal of `seq` entries so far; `anew`: the world was made in this transaction."""
        if self.journals is not None:
            return KeptJournal(self.journals, merchant, seq, self.bounds.journal_entries, anew=anew)
        return JournalRows(db, merchant, seq, self.bounds.journal_entries, self.trim)

    def forget_world(self, merchant: str) -> None:
        """Know nothing any more of a world that is gone."""
        self.rows.forget(merchant)
        if self.journals is not None:
            self.journals.forget(merchant)

    def forget_all_worlds(self) -> None:
        """Know nothing any more of any world."""
        self.rows.forget()
        if self.journals is not None:
            self.journals.forget()

    def remove_all(self) -> None:
        """Drop what worlds declare and their payments, inside a transaction; rows of a file are dropped by table."""
        self.declarations.texts.remove()
        self._known_payments.forget()
        if self.kept_payments is not None:
            self.kept_payments.forget()

    def keep(self) -> None:
        """Let stand what a transaction did: it is committed."""
        self._undone.keep()
        self._known_payments.keep()

    def undo(self, merchant: str) -> None:
        """Take back what a transaction on a merchant's world did: it is not committed."""
        self.rows.undo(merchant)
        self._known_payments.undo()
        self._undone.undo()

    def forget(self) -> None:
        """Know nothing any more of what the tables hold: another file stands in the place of the store's."""
        self.trim.counted = None
        self.declarations.forget()
        self.rows.forget()
        self._known_payments.forget()
