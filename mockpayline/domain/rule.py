"""Rules for payments: which new web payments a scenario scripts, and what then happens to them."""

from __future__ import annotations

from msgspec import Struct

from mockpayline.domain.buyer_step import Step
from mockpayline.domain.fault import Fault

MINUTE = 60_000
"""Milliseconds between two attempts to notify a merchant (docs.monext.fr, "Notification")."""
RETRIES = 120
"""Attempts after the first: one a minute for two hours."""


class AmountRange(Struct, frozen=True):
    """Cents from `least` to `most`, both included; None is no bound."""

    least: int | None = None
    most: int | None = None

    def holds(self, amount: int) -> bool:
        """Tell whether an amount (cents) lies within."""
        return (self.least is None or amount >= self.least) and (self.most is None or amount <= self.most)


class When(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """What a doWebPayment must be for a rule to script it; all that is given must hold, nothing given always holds.

    `order_ref` and `buyer_email` are patterns: the text itself, a glob with `*` or `?`, or a `/regular expression/`.
    `amount` is payment.amount, `contract` payment.contractNumber, `version` the call's own, `private_data` pairs that
    must all be among the request's.
    """

    order_ref: str | None = None
    amount: AmountRange | None = None
    contract: str | None = None
    version: str | None = None
    private_data: dict[str, str] = {}
    buyer_email: str | None = None


class NotificationPlan(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """How the merchant is notified of a payment's end.

    `off`: never. `after`: ms on the world's clock from the final state to the first attempt. `duplicate`: how many
    times more each attempt is sent. `drop_first`: how many attempts get lost on their way. `before_return`: whether
    the browser's redirect, and the answer to a buyer step, wait for the first attempt; None is yes on a frozen clock.
    """

    off: bool = False
    after: int = 0
    duplicate: int = 0
    drop_first: int = 0
    before_return: bool | None = None


class LaterAnswer(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """What the partner answers to a payment that it put on hold: the code, and how many ms after that."""

    code: str
    after: int = 0


class Partner(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """What the gift-card processor does instead of looking at the card.

    A `code` that refuses (02103: it timed out) answers when a card is added, one that puts on hold (02005) at the
    commit, and `later` follows it. `first`: only for the payment's first n cards; None is for all of them.
    """

    code: str
    first: int | None = None
    later: LaterAnswer | None = None


class Rule(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """One rule of a scenario. `name` is what the journal calls it; `buyer` None leaves the buyer to a person."""

    name: str
    when: When = When()
    buyer: tuple[Step, ...] | None = None
    notifications: NotificationPlan | None = None
    faults: tuple[Fault, ...] = ()
    partner: Partner | None = None
