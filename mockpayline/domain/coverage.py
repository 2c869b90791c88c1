"""What an integration can meet, by name: answers, transitions, ways to pay, refunds, faults, notifications.

`domain.coverage_cases` groups the names into the cases that a test suite should have tried.
"""

from __future__ import annotations

from mockpayline.domain.state_machine import Event, PaymentState
from mockpayline.domain.web_payment import Refund, WebPayment

NOTIFIED = ("delivered", "failed", "given_up")
"""What can become of an attempt to notify."""


def transition(state: PaymentState, event: Event) -> str:
    """Return the name of a row of the state machine."""
    return f"transition {state.value} {event.value}"


def answer(operation: str, code: str) -> str:
    """Return the name of an operation's answer with a code."""
    return f"answer {operation} {code}"


def fault(kind: str) -> str:
    """Return the name of a fault that befell a call."""
    return f"fault {kind}"


def notification(outcome: str) -> str:
    """Return the name of what became of an attempt to notify, one of `NOTIFIED`."""
    return f"notification {outcome}"


def paid(payment: WebPayment) -> list[str]:
    """Return the names of the ways in which an accepted payment was paid: it can be several at once."""
    cards = len(payment.gift_cards)
    ways = {
        "gift_card": cards == 1 and payment.card is None,
        "gift_cards": cards > 1,
        "complement": cards > 0 and payment.card is not None,
        "card": cards == 0,
    }
    return [f"paid {way}" for way, met in ways.items() if met]


def refunded(payment: WebPayment, given: Refund) -> str:
    """Return the name of a refund: of all that the card paid at once, or of a part."""
    whole = payment.card is not None and given.amount == payment.card.amount
    return f"refund {'whole' if whole else 'part'}"
