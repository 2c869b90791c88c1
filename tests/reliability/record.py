"""What was seen of a world from outside: every call with its interval and answer, the journal, how it all ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Call:
    """One call: `kind` is a SOAP operation, or `step`, `change`, `payment`, `card`, `clock` of the control API.

    `name` tells it from all others; `token` and `number` are the payment and the gift card that it is about, `said` is
    what it asked, as the kind has it. `begin` and `end` are instants of one clock (ns) before the request was sent and
    after the answer was read.
    """

    name: str
    kind: str
    token: str = ""
    number: str = ""
    said: Any = None
    begin: int = 0
    end: int = 0
    status: int = 0
    answer: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.kind} {self.said!r} on {self.token or self.number or 'the world'}: {self.status}"


@dataclass
class History:
    """One world: `journal` are the entries of the control API, oldest first.

    `payments` are the last views of all web payments by token, `cards` those of the gift cards by number, `holds` is
    what the world's own invariants say.
    """

    merchant: str
    calls: list[Call] = field(default_factory=list)
    journal: list[dict[str, Any]] = field(default_factory=list)
    payments: dict[str, dict[str, Any]] = field(default_factory=dict)
    cards: dict[str, dict[str, Any]] = field(default_factory=dict)
    holds: bool = True
