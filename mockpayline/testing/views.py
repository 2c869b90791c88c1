"""What the control API shows, typed. Amounts are decimal euros as text (`12.50`), instants ISO 8601 in UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

_GIFT_CARD = "CADEAU_CARREFOUR"


class Contract(Struct, frozen=True):
    """A contract: one payment method of a point of sale. `max_amount` (euros) is the gift card's alone."""

    number: str
    card_code: str
    label: str = ""
    currency: str = ""
    active: bool = True
    max_amount: str | None = None

    @property
    def takes_gift_cards(self) -> bool:
        """Whether it is the contract of the Carte Cadeau Carrefour."""
        return self.card_code == _GIFT_CARD


class World(Struct, frozen=True):
    """A world as it was declared, and its time. `access_key` is None where the first caller chooses it.

    `dialect` are the switches by name, as a scenario writes them; None is a limit that is not there.
    """

    merchant: str
    scenario: str
    now: datetime
    frozen: bool
    contracts: list[Contract]
    access_key: str | None = None
    seed: str = ""
    dialect: dict[str, Any] = {}


class PaidGiftCard(Struct, frozen=True):
    """A gift card of a basket, its number masked.

    `held` is what is reserved on it now, `paid` what it paid of an accepted basket; `initial` and `final` are its
    balances before and after, None before the debit.
    """

    number: str
    held: str
    initial: str | None
    final: str | None
    paid: str


class PaidComplement(Struct, frozen=True):
    """The bank card that paid the rest, its number masked; `refunded` is what was given back of `amount`."""

    card: str
    amount: str
    transaction_id: str
    refunded: str


class Payment(Struct, frozen=True):
    """A web payment.

    `state` is one of issued, open, challenge, on_hold, accepted, refused, cancelled, expired, never_opened and ended;
    `code` and `short_message` are what getWebPaymentDetails answers now. `due` is what is still to be paid, `redirect`
    where the buyer is sent, None while the payment goes on. `opened_at` and `ended_at` are None before that.
    """

    token: str
    state: str
    code: str
    short_message: str
    order_ref: str
    amount: str
    due: str
    attempts_left: int
    contract: str
    gift_cards: list[PaidGiftCard]
    complement: PaidComplement | None
    transaction_id: str | None
    redirect: str | None
    opened_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def is_accepted(self) -> bool:
        """Whether it is paid."""
        return self.state == "accepted"


class Payments(Struct, frozen=True):
    """Some payments, the newest first."""

    payments: list[Payment]


class GiftCardAccount(Struct, frozen=True):
    """A gift card as the world knows it, its number masked: `balance`, and what of it is `held` or `available`."""

    number: str
    balance: str
    available: str
    held: str
    status: str
    outcome: str | None = None


class Time(Struct, frozen=True):
    """A world's time, and whether it stands still."""

    now: datetime
    frozen: bool


class Entry(Struct, frozen=True):
    """One entry of the journal: its place (`seq`, from 1), its instant on the world's clock, what it records.

    `kind` is one of call, step, state, processor, refusal, partner, bank, hold, commit, release, refund, notification,
    hint, rule, fault and change; `data` its particulars, card numbers masked.
    """

    seq: int
    at: str
    kind: str
    operation: str
    token: str
    order_ref: str
    data: dict[str, Any]


class Entries(Struct, frozen=True):
    """Some entries, the oldest first."""

    entries: list[Entry]


class Call(Struct, frozen=True):
    """One SOAP call that the merchant made.

    `request` and `answer` are the messages as plain mappings, card numbers masked; `answer` is None where a fault left
    the call without one. `code` is the return code of the answer, empty without one; `fault` the kind of the fault
    that the call met, empty for none.
    """

    operation: str
    at: str
    token: str
    order_ref: str
    code: str
    request: dict[str, Any]
    answer: dict[str, Any] | None
    fault: str = ""


class Notification(Struct, frozen=True):
    """One call of the merchant's notification address, and what became of it.

    `status` is the HTTP status that the merchant answered, None where none came; then `reason` says why. `attempt`
    counts the minutes of the schedule from 0.
    """

    seq: int
    at: str
    token: str
    order_ref: str
    type: str
    url: str
    attempt: int
    delivered: bool
    status: int | None = None
    reason: str = ""


class WaitingNotification(Struct, frozen=True):
    """A notification that waits for its next attempt, which is due at an instant of the world's clock."""

    token: str
    type: str
    url: str
    attempt: int
    due_at: str


class Notifications(Struct, frozen=True):
    """Those sent, the newest last, and those that wait, the next first."""

    sent: list[Notification]
    waiting: list[WaitingNotification]


class Faults(Struct, frozen=True):
    """The faults of the world, each in the words of a scenario, with `calls` and `met`."""

    faults: list[dict[str, Any]]


class Coverage(Struct, frozen=True):
    """What was met: `line` for a terminal, and the names of all that was, in order."""

    line: str
    met: list[str]


class Offender(Struct, frozen=True):
    """What breaks an invariant, and how."""

    what: str
    token: str = ""
    card: str = ""


class Invariant(Struct, frozen=True):
    """One invariant of the world's money."""

    invariant: str
    says: str
    holds: bool
    offenders: list[Offender]


class Invariants(Struct, frozen=True):
    """All invariants, and whether all hold."""

    holds: bool
    invariants: list[Invariant]
