"""The ticket: what a payment came to, shown before the buyer goes back to the shop."""

from __future__ import annotations

from enum import StrEnum

from mockpayline.domain.state_machine import PaymentState
from mockpayline.operations.dates import long_date
from mockpayline.operations.reading import outcome_of
from mockpayline.page.language import Language
from mockpayline.page.texts import refusal_key, say
from mockpayline.page.view import Facts, basics

SECONDS = 5
"""How long a ticket stands before it leads to the shop by itself."""

_TITLES = {
    PaymentState.ACCEPTED: "ticket_accepted",
    PaymentState.ON_HOLD: "ticket_on_hold",
    PaymentState.REFUSED: "ticket_refused",
}
"""What has a ticket; a buyer who cancelled is led to the shop at once."""


class Ticket(StrEnum):
    """The setting `ticket`."""

    POINT_OF_SALE = "point-of-sale"
    NONE = "none"
    BUTTON = "button"
    REDIRECT = "redirect"

    def at(self, facts: Facts) -> Ticket:
        """Return what holds at a payment's point of sale: the setting, or what it leaves to that to say."""
        if self is not Ticket.POINT_OF_SALE:
            return self
        return Ticket.NONE if facts.leads_back else Ticket.BUTTON

    def wait(self, state: PaymentState) -> int | None:
        """Return after how many seconds a buyer is led to the shop from a payment's end; None: by a button alone."""
        if self is Ticket.BUTTON:
            return None
        return SECONDS if self is Ticket.REDIRECT and state in _TITLES else 0

    def is_shown(self, state: PaymentState) -> bool:
        """Tell whether a payment that ended in a state has a ticket."""
        return self is not Ticket.NONE and state in _TITLES


def ticket_values(facts: Facts, language: Language, target: str) -> dict[str, object]:
    """Return what the template of the ticket is filled with; `target` is the shop's address."""
    payment, outcome = facts.payment, outcome_of(facts.payment)
    paid = payment.state is PaymentState.ACCEPTED
    refused = payment.state is PaymentState.REFUSED
    return basics(facts, language) | {
        "state": payment.state.value,
        "title": say(language, _TITLES[payment.state]),
        "sentence": say(language, refusal_key(outcome)) if refused else "",
        "code": outcome.code + (f" · {outcome.partner_code}" if outcome.partner_code else ""),
        "date": long_date(payment.ended_at) if payment.ended_at else "",
        "paid": paid,
        "card": payment.card,
        "back": target,
    }
