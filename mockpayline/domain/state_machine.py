"""The state machine of a web payment: one table of (state, event) -> state; what is not in it is refused.

Read `TRANSITIONS`, print it with `python -m mockpayline.domain.state_machine`, draw it with the same command and
`--draw` (Mermaid text).
"""

from __future__ import annotations

import sys
from enum import StrEnum

from mockpayline.errors import ImpossibleStep


class PaymentState(StrEnum):
    """Where a web payment stands."""

    ISSUED = "issued"
    OPEN = "open"
    CHALLENGE = "challenge"
    ON_HOLD = "on_hold"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    NEVER_OPENED = "never_opened"
    ENDED = "ended"

    @property
    def is_final(self) -> bool:
        """Whether nothing can happen any more but refunds."""
        return self in FINAL

    @property
    def runs_out(self) -> bool:
        """Whether the session's life ends this state: one on hold never expires."""
        return not self.is_final and self is not PaymentState.ON_HOLD


class Event(StrEnum):
    """What can happen to a web payment."""

    OPEN = "open"
    HOLD = "hold"
    RELEASE = "release"
    REFUSE = "refuse"
    REFUSE_LAST = "refuse_last"
    ASK_CHALLENGE = "ask_challenge"
    ACCEPT = "accept"
    PUT_ON_HOLD = "put_on_hold"
    PARTNER_ACCEPTS = "partner_accepts"
    PARTNER_REFUSES = "partner_refuses"
    CANCEL = "cancel"
    GIVE_UP = "give_up"
    GIVE_UP_REFUSED = "give_up_refused"
    EXPIRE = "expire"
    EXPIRE_REFUSED = "expire_refused"
    END_TOKEN = "end_token"  # noqa: S105 - an event, no password


_S, _E = PaymentState, Event

FINAL = frozenset({_S.ACCEPTED, _S.REFUSED, _S.CANCELLED, _S.EXPIRED, _S.NEVER_OPENED, _S.ENDED})

TRANSITIONS: dict[tuple[PaymentState, Event], PaymentState] = {
    (_S.ISSUED, _E.OPEN): _S.OPEN,
    (_S.ISSUED, _E.EXPIRE): _S.NEVER_OPENED,
    (_S.ISSUED, _E.END_TOKEN): _S.ENDED,
    # The buyer is on the page.
    (_S.OPEN, _E.OPEN): _S.OPEN,
    (_S.OPEN, _E.HOLD): _S.OPEN,
    (_S.OPEN, _E.RELEASE): _S.OPEN,
    (_S.OPEN, _E.REFUSE): _S.OPEN,
    (_S.OPEN, _E.REFUSE_LAST): _S.REFUSED,
    (_S.OPEN, _E.ASK_CHALLENGE): _S.CHALLENGE,
    (_S.OPEN, _E.ACCEPT): _S.ACCEPTED,
    (_S.OPEN, _E.PUT_ON_HOLD): _S.ON_HOLD,
    (_S.OPEN, _E.CANCEL): _S.CANCELLED,
    (_S.OPEN, _E.GIVE_UP): _S.OPEN,
    (_S.OPEN, _E.GIVE_UP_REFUSED): _S.REFUSED,
    (_S.OPEN, _E.EXPIRE): _S.EXPIRED,
    (_S.OPEN, _E.EXPIRE_REFUSED): _S.REFUSED,
    (_S.OPEN, _E.END_TOKEN): _S.ENDED,
    # The buyer is at the bank's 3-D Secure page.
    (_S.CHALLENGE, _E.OPEN): _S.CHALLENGE,
    (_S.CHALLENGE, _E.REFUSE): _S.OPEN,
    (_S.CHALLENGE, _E.REFUSE_LAST): _S.REFUSED,
    (_S.CHALLENGE, _E.ACCEPT): _S.ACCEPTED,
    (_S.CHALLENGE, _E.PUT_ON_HOLD): _S.ON_HOLD,
    (_S.CHALLENGE, _E.CANCEL): _S.CANCELLED,
    (_S.CHALLENGE, _E.GIVE_UP): _S.CHALLENGE,
    (_S.CHALLENGE, _E.GIVE_UP_REFUSED): _S.REFUSED,
    (_S.CHALLENGE, _E.EXPIRE): _S.EXPIRED,
    (_S.CHALLENGE, _E.EXPIRE_REFUSED): _S.REFUSED,
    (_S.CHALLENGE, _E.END_TOKEN): _S.ENDED,
    # The partner has not answered yet; the buyer is back at the shop.
    (_S.ON_HOLD, _E.PUT_ON_HOLD): _S.ON_HOLD,
    (_S.ON_HOLD, _E.PARTNER_ACCEPTS): _S.ACCEPTED,
    (_S.ON_HOLD, _E.PARTNER_REFUSES): _S.REFUSED,
}


def next_state(state: PaymentState, event: Event) -> PaymentState:
    """Return the state that an event leads to. Raises `ImpossibleStep` where the table has no such row."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        legal = ", ".join(sorted({one.value for at, one in TRANSITIONS if at is state})) or "nothing: it is final"
        raise ImpossibleStep(
            f"A web payment that is {state.value} does not take {event.value}.",
            path="state",
            value=state.value,
            expected=legal,
        ) from None


def as_text() -> str:
    """Return the table, a row a line."""
    return "\n".join(f"{at:<12} {event:<16} -> {to}" for (at, event), to in TRANSITIONS.items())


def as_mermaid() -> str:
    """Return the machine as a Mermaid state diagram."""
    arrows = [f"    {at} --> {to}: {event}" for (at, event), to in TRANSITIONS.items()]
    ends = [f"    {state} --> [*]" for state in PaymentState if state.is_final]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {PaymentState.ISSUED}", *arrows, *ends])


def main(arguments: list[str]) -> str:
    """Return what the command prints: the table, or the drawing where `--draw` is among the arguments."""
    return as_mermaid() if "--draw" in arguments else as_text()


if __name__ == "__main__":  # pragma: no cover - the one line above is tested
    sys.stdout.write(main(sys.argv[1:]) + "\n")
