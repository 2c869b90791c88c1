"""A web payment: one doWebPayment session, named by its token, with all that it gathered."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from mockpayline.domain.buyer_step import Step
from mockpayline.domain.outcome import Outcome
from mockpayline.domain.rule import NotificationPlan, Partner
from mockpayline.domain.state_machine import PaymentState

DUPLICATE = "02001"
"""The code of the duplicate check."""


class BasketCard(Struct, kw_only=True, omit_defaults=True):
    """A gift card in the basket, in the order of debit.

    `amount` (cents) is held, and paid once accepted; `initial` and `final` are the ledger's balances around the
    commit. `on_hold` is the code with which the processor puts the commit on hold.
    """

    number: str
    amount: int
    initial: int | None = None
    final: int | None = None
    on_hold: str | None = None


class CardPayment(Struct, kw_only=True, omit_defaults=True):
    """The payment by bank card: a basket's complement, or the whole where no gift card took part.

    `amount` is in cents. `number` is masked already, for the full one is never kept. `code` is the bank's answer,
    `refund` the code with which it will refuse refunds. `transaction_id` is empty until accepted.
    """

    number: str
    tail: str
    brand: str
    contract: str
    amount: int
    code: str
    expires: str = ""
    holder: str = ""
    refund: str | None = None
    three_ds: bool = False
    transaction_id: str = ""


class Refusal(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """A refused attempt: what refused it, when (ms), and whether it was the card payment."""

    outcome: Outcome
    at: int
    by_card: bool = False


class StatusChange(Struct, frozen=True):
    """A status that the transaction took, and when (ms); getTransactionDetails lists them."""

    status: str
    at: int


class Refund(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """A refund of the card payment: its own id, cents, instant (ms), and the sequence number sent with it."""

    id: str
    amount: int
    at: int
    sequence_number: str = ""


class Script(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """What a scripted buyer has still to do: the steps, the first of them at an instant (ms)."""

    steps: tuple[Step, ...]
    at: int


class WebPayment(Struct, kw_only=True, omit_defaults=True):
    """One session: what was asked, where it stands, what was held and paid.

    Amounts are cents, instants ms. `request` is the whole doWebPayment as JSON, echoed by the reading calls.
    `methods` are the contract numbers offered, `complements` those that may pay the rest, `gift_contract` the gift
    card's where it is offered. `transaction_id` is the main transaction's, empty while nothing was paid or refused.
    `kept_debit` is what a refused payment left debited (dialect `unpaid_complement: keep_debit`).
    `rule` names the scenario's rule that scripts the payment, whose buyer, `partner` and `notifications` stay what they
    were when it began; `partner_calls` counts the cards that the processor was asked about, `partner_answers_at` (ms)
    is when the partner answers a payment on hold.
    """

    token: str
    order_ref: str
    amount: int
    action: str
    contract: str
    point_of_sale: str
    created_at: int
    ends_at: int
    request: msgspec.Raw
    methods: tuple[str, ...] = ()
    complements: tuple[str, ...] = ()
    gift_contract: str | None = None
    notification_url: str | None = None
    state: PaymentState = PaymentState.ISSUED
    outcome: Outcome | None = None
    gift_cards: list[BasketCard] = []
    card: CardPayment | None = None
    refusals: list[Refusal] = []
    history: list[StatusChange] = []
    refunds: list[Refund] = []
    transaction_id: str = ""
    opened_at: int | None = None
    ended_at: int | None = None
    kept_debit: int = 0
    rule: str = ""
    script: Script | None = None
    partner: Partner | None = None
    partner_calls: int = 0
    partner_answers_at: int | None = None
    notifications: NotificationPlan | None = None

    @property
    def due_at(self) -> int | None:
        """When the next thing happens by itself (ms): the life ends, the scripted buyer acts, the partner answers."""
        due = self.ends_at if self.state.runs_out else None
        if self.script is not None and (due is None or self.script.at < due):
            due = self.script.at
        if self.partner_answers_at is not None and (due is None or self.partner_answers_at < due):
            due = self.partner_answers_at
        return due

    @property
    def held(self) -> int:
        """The sum of the gift cards' amounts in the basket, in cents."""
        return sum(card.amount for card in self.gift_cards)

    @property
    def due(self) -> int:
        """What remains to be paid, in cents: nothing once accepted, else the amount less the holds."""
        return 0 if self.state is PaymentState.ACCEPTED else self.amount - self.held

    @property
    def paid_by_gift_cards(self) -> bool:
        """Whether the main transaction is a gift-card one: accepted or on hold, with at least one gift card."""
        return bool(self.gift_cards) and self.state in {PaymentState.ACCEPTED, PaymentState.ON_HOLD}

    @property
    def complement(self) -> CardPayment | None:
        """The accepted card payment beside gift cards, or None."""
        return self.card if self.gift_cards and self.state is PaymentState.ACCEPTED else None

    @property
    def refunded(self) -> int:
        """What was given back of the card payment, in cents."""
        return sum(refund.amount for refund in self.refunds)

    @property
    def attempts(self) -> int:
        """How often the buyer tried: refusals, and the try that was accepted or is on hold."""
        paid = self.state in {PaymentState.ACCEPTED, PaymentState.ON_HOLD}
        return len(self.refusals) + (1 if paid else 0)

    @property
    def is_duplicate(self) -> bool:
        """Whether the payment came to nothing because the duplicate check refused it."""
        return self.outcome is not None and self.outcome.code == DUPLICATE

    def basket_card(self, number: str) -> BasketCard | None:
        """Return the gift card of this number in the basket, or None."""
        return next((card for card in self.gift_cards if card.number == number), None)
