"""Outcomes: a return code with its state and messages, and what the state does to a payment."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct


class State(StrEnum):
    """The states of return codes (docs.monext.fr, "Codes - ShortMessage"); an answer's shortMessage is one of them."""

    ACCEPTED = "ACCEPTED"
    PENDING_RISK = "PENDING_RISK"
    REFUSED = "REFUSED"
    ERROR = "ERROR"
    CANCELLED = "CANCELLED"
    ONHOLD_PARTNER = "ONHOLD_PARTNER"
    INPROGRESS = "INPROGRESS"

    @property
    def pays(self) -> bool:
        """Whether a code of this state pays: accepted, or accepted under a fraud review."""
        return self in {State.ACCEPTED, State.PENDING_RISK}

    @property
    def refuses(self) -> bool:
        """Whether a code of this state is a refused attempt."""
        return self in {State.REFUSED, State.ERROR, State.CANCELLED}


class Outcome(Struct, frozen=True, omit_defaults=True):
    """A code with its state and long message; partner_code and partner_label tell the processor's own reason."""

    code: str
    state: State
    message: str
    partner_code: str | None = None
    partner_label: str | None = None


Catalogue = Callable[[str], Outcome | None]
"""Looks a code up; None for an unknown code and for one without a state, which cannot be scripted."""
