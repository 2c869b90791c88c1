"""What the rules need of a store: the rows of one world, inside one transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from msgspec import Struct

from mockpayline.domain.clock import Clock
from mockpayline.domain.fault import Fault
from mockpayline.domain.gift_card import GiftCard
from mockpayline.domain.journal import Entry, Kind
from mockpayline.domain.web_payment import WebPayment
from mockpayline.domain.world import Declaration

R = TypeVar("R")


class Notification(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """A call to make to the merchant: GET `url` with the type and its parameter (a token or a transaction id).

    `first_at` (ms) is the instant of the first attempt. A scenario has each attempt sent `duplicate` times more, and
    the first `drop_first` attempts lost on their way.
    """

    url: str
    type: str
    parameter: str
    value: str
    token: str
    first_at: int = 0
    duplicate: int = 0
    drop_first: int = 0

    @property
    def receiver(self) -> str:
        """Who is called: the host of the URL with its port and credentials, in small letters; what shares a limit."""
        rest = self.url.partition("://")[2]
        return rest[: min(rest.find(end) if end in rest else len(rest) for end in "/?#")].lower()


class Queued(Struct, kw_only=True, frozen=True):
    """A notification that is due: its place in the queue, its world, the attempt (from 0) and its instant (ms).

    `is_last`: the merchant has asked for the result meanwhile, so that no attempt follows. `in_order`: the clock of
    its world stands still, so that its journal is to be the same every time.
    """

    position: int
    merchant: str
    notification: Notification
    due_at: int = 0
    attempt: int = 0
    is_last: bool = False
    in_order: bool = False


class Tx(Protocol):
    """One transaction on one world. What is changed must be saved to last; what raises leaves nothing behind."""

    @property
    def declaration(self) -> Declaration:
        """What the scenario declares of the world."""

    @property
    def now(self) -> int:
        """The world's time, in ms."""

    def payment(self, token: str) -> WebPayment | None:
        """Return the web payment of this token in this world, or None."""

    def payment_of_transaction(self, transaction_id: str) -> WebPayment | None:
        """Return the web payment that a transaction (main, complement or refund) belongs to, or None."""

    def payments_of_order(self, order_ref: str) -> list[WebPayment]:
        """Return the web payments of an order reference, oldest first."""

    def add_payment(self, payment: WebPayment) -> None:
        """Keep a new web payment. Raises `LimitReached` where the world is full of unfinished ones."""

    def save_payment(self, payment: WebPayment) -> None:
        """Keep a web payment as it now is."""

    def gift_card(self, number: str) -> GiftCard | None:
        """Return the account of a gift card that the world holds already, or None."""

    def save_gift_card(self, card: GiftCard) -> None:
        """Keep a gift card's account as it now is."""

    def next_token(self) -> str:
        """Return a token never given before."""

    def next_transaction_id(self, token: str) -> str:
        """Return a transaction id never given in this world, bound to the web payment of this token."""

    def journal(self, kind: Kind, payment: WebPayment | None = None, **data: Any) -> None:
        """Record what happened, at the world's present time; `operation` among the data names a call's.

        What may be a card number is masked in all of it.
        """

    def journal_call(self, operation: str, payment: WebPayment | None, told: Struct) -> None:
        """Record a call of an operation, whose particulars are the fields of a struct, masked likewise."""

    def meet(self, what: str) -> None:
        """Note that something happened which an integration has to cope with; `domain.coverage` has the names."""

    def notify(self, notification: Notification) -> None:
        """Have the merchant called at the notification's `first_at`, once the transaction is kept."""

    def stop_notifying(self, token: str) -> None:
        """Let no attempt to notify of a web payment follow its first one, which is never dropped, or one under way."""


class WorldTx(Tx, Protocol):
    """What keeping worlds needs beyond the rules: the world itself, its lists, and what is due in all worlds."""

    @property
    def exists(self) -> bool:
        """Whether the merchant has a world."""

    @property
    def access_key(self) -> str:
        """The key that this merchant's calls carry."""

    @property
    def real_now(self) -> int:
        """The real time, in ms, that the world's clock is reckoned from."""

    @property
    def clock(self) -> Clock:
        """The world's clock; changed by `set_clock`."""

    @property
    def mark(self) -> str:
        """A short text that is another one whenever something happened in this world that developers see."""

    @property
    def dropped_payments(self) -> int:
        """How many finished web payments were dropped because the world was full."""

    @property
    def has_queued(self) -> bool:
        """Whether this transaction queued a notification."""

    def at(self, instant: int) -> AbstractContextManager[None]:
        """Let `now` be an earlier instant of the world for a while: what came due is booked when it came due."""

    def pin_access_key(self, access_key: str) -> None:
        """Set the key that all further calls must carry."""

    def create_world(self, declaration: Declaration, access_key: str) -> None:
        """Make the merchant's world anew from a declaration, forgetting whatever it held.

        Raises `LimitReached` where the sandbox holds as many worlds as it may.
        """

    def redeclare(self, declaration: Declaration) -> None:
        """Put another declaration in the place of the world's, which keeps all else."""

    def delete_all_worlds(self) -> None:
        """Forget every world; nothing more is asked of this transaction's own."""

    def delete_world(self) -> None:
        """Forget the world and all that belongs to it."""

    def set_clock(self, clock: Clock) -> None:
        """Keep the clock as it now is."""

    def due_payment(self) -> WebPayment | None:
        """Return the web payment to which something was first to happen by the world's time, or None.

        What is returned is changed and saved, or else is returned again.
        """

    def next_due(self) -> int | None:
        """Return the next instant (ms), later than now, at which something happens by itself: notifications too."""

    def payments(self, most: int) -> list[WebPayment]:
        """Return the newest web payments, newest first."""

    def gift_cards(self) -> list[GiftCard]:
        """Return the gift cards that the world knows, in number order."""

    def entries(self, *, operation: str = "", order_ref: str = "", token: str = "") -> list[Entry]:
        """Return the journal, oldest first; each filter that is given must match."""

    def merchants(self) -> list[str]:
        """Return the merchant ids of all worlds, in order."""

    def merchant_of(self, token: str) -> str | None:
        """Return the merchant whose web payment this token names, in any world."""

    def merchants_with_due(self, most: int) -> list[str]:
        """Return merchants in whose worlds something is to happen to a web payment, real clocks only."""

    def queued(
        self,
        most: int,
        *,
        merchant: str | None = None,
        not_to: Collection[str] = (),
        not_between: Collection[tuple[str, str]] = (),
    ) -> list[Queued]:
        """Return notifications of all worlds, or of one, that are due, in the order of their instants.

        Those to the receivers `not_to` are passed over, and those of a merchant to a receiver in `not_between`.
        """

    def waiting(self, most: int, *, token: str | None = None) -> list[Queued]:
        """Return notifications of this world, or of one of its payments, due or not, in the order of their instants."""

    def still_queued(self, position: int) -> Queued | None:
        """Return a notification of this world as it waits now, or None where it waits no more."""

    def put_off(self, position: int, due_at: int, attempt: int) -> None:
        """Have a notification of this world tried again at an instant (ms)."""

    def taken(self, position: int) -> None:
        """Take a notification of this world off the queue."""

    def awaits_notification(self, token: str) -> bool:
        """Tell whether the first attempt to notify of a web payment is due and was not made yet."""

    def met(self) -> frozenset[str]:
        """Return all that was met in this world since it began."""

    def met_in_the_gone(self) -> frozenset[str]:
        """Return all that was met in worlds that were deleted or made anew since the store began."""

    def count_call(self, name: str) -> int:
        """Count one more of what a name stands for in this world; returns the count, which begins at 1."""

    def faults(self) -> list[Fault]:
        """Return the faults that befall all calls of this world, besides those of its scenario's rules."""

    def set_faults(self, faults: Sequence[Fault]) -> None:
        """Put other faults in their place."""


class Store(Protocol):
    """Where worlds live. One method does the work; it is awaited since other engines hop to a thread."""

    async def run(self, merchant: str, work: Callable[[WorldTx], R]) -> R:
        """Run `work` in one transaction on a merchant's world ("" where no world is meant) and return its result.

        `work` is synchronous, may be run again, and does no I/O but through its argument. Whatever it raises undoes
        all that it did. Raises `StoreDown` where the store does not answer.
        """

    async def close(self) -> None:
        """Let go of the store; nothing may run afterwards."""
