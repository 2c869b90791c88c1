"""What an integration can meet, by name: answers of operations, transitions of a web payment, faults, notifications."""

from __future__ import annotations

from mockpayline.domain.state_machine import Event, PaymentState


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
    """Return the name of what became of an attempt to notify."""
    return f"notification {outcome}"
