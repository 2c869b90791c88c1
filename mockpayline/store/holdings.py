"""What the transactions of one store have in common: its bounds, and what its process knows without the tables."""

from __future__ import annotations

from dataclasses import dataclass

from mockpayline.store.declarations import Declarations
from mockpayline.store.journal_kept import KeptJournal, KeptJournals
from mockpayline.store.journal_rows import JournalRows
from mockpayline.store.journal_trim import JournalTrim
from mockpayline.store.known_rows import KnownRows, ResidentRows, Rows
from mockpayline.store.queue_room import QueueRoom
from mockpayline.store.world_row import Execute


@dataclass(frozen=True, slots=True)
class Bounds:
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


class Holdings:
    """`in_memory`: the store dies with its process, which therefore keeps in its own memory what no query asks for.

    `shared`: other processes write to the store too.
    """

    def __init__(self, bounds: Bounds, *, in_memory: bool, shared: bool) -> None:
        self.bounds = bounds
        self.declarations = Declarations()
        self.rows: Rows = ResidentRows() if in_memory else KnownRows(shared=shared)
        self.queue = QueueRoom(bounds.notifications, shared=shared)
        self.trim = JournalTrim(bounds.journal_bytes, shared=shared)
        self.journals = KeptJournals(bounds.journal_entries, bounds.journal_bytes) if in_memory else None

    def journal(self, db: Execute, merchant: str, seq: int, *, anew: bool = False) -> JournalRows | KeptJournal:
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
