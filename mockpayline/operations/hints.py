"""Hints: what a reviewer of an integration would say, each with its reason and the source of it.

They are found on demand in what the journal still holds and in the payments that it names; nothing is worked out while
a call is answered. A hint is a remark and no error: real clients that work well meet some of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from msgspec import Struct

from mockpayline.domain.journal import Entry, Kind
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.web_payment import WebPayment
from mockpayline.domain.world import Declaration

SHOWN_AT_MOST = 50
"""Places that are told of one hint; all of them are counted."""

REMARK = "remark"
"""The hint under which the journal's own remarks stand, those that no rule here says better."""


class Place(Struct, frozen=True):
    """Where a hint was found: what is so there, the payment, the journal's entry (`seq` 0: none) and its instant."""

    what: str
    token: str = ""
    order_ref: str = ""
    seq: int = 0
    at: int = 0


class Rule(Struct, frozen=True):
    """What is looked for. `name` is its key, `title` the advice, `reason` why, `source` where that is known from."""

    name: str
    title: str
    reason: str
    source: str
    find: Callable[[Facts], Iterable[Place]]


class Hint(Struct, frozen=True):
    """A rule that found something: its places, newest first and at most `SHOWN_AT_MOST`, and how many there are."""

    name: str
    title: str
    reason: str
    source: str
    places: list[Place]
    count: int


class SoapCall(Struct, frozen=True):
    """A call of the journal with its request and its answer, {} where there is none."""

    entry: Entry
    request: dict[str, Any]
    answer: dict[str, Any]

    @property
    def operation(self) -> str:
        """Which operation was called."""
        return self.entry.operation

    @property
    def code(self) -> str:
        """The answer's code, empty without one."""
        return str(self.entry.data.get("code") or "")

    @property
    def state(self) -> str:
        """The answer's state, empty without one."""
        return str(self.entry.data.get("short_message") or "")

    def said(self, path: str) -> str:
        """Return the text of a field by its path, empty where it is absent."""
        place: Any = self.request
        for name in path.split("."):
            place = place.get(name) if isinstance(place, dict) else None
        return "" if place is None or isinstance(place, dict | list) else str(place)

    def place(self, what: str) -> Place:
        """Return this call as the place of a hint."""
        entry = self.entry
        order_ref = entry.order_ref or self.said("order.ref") or self.said("orderRef")
        return Place(what, entry.token, order_ref, entry.seq, entry.at)


class Facts(Struct, frozen=True):
    """What the rules look at: one world's journal, its calls, and the payments that these are about."""

    declaration: Declaration
    now: int
    entries: list[Entry]
    calls: list[SoapCall]
    payments: dict[str, WebPayment]

    def of(self, *operations: str) -> Iterator[SoapCall]:
        """Return the calls of some operations, oldest first."""
        return (one for one in self.calls if one.operation in operations)

    def payment(self, call: SoapCall) -> WebPayment | None:
        """Return the payment that a call is about, or None."""
        return self.payments.get(call.entry.token)


def facts_of(tx: WorldTx) -> Facts:
    """Return what a world's hints are found in."""
    entries = tx.entries()
    payments = {token: tx.payment(token) for token in {one.token for one in entries if one.token}}
    calls = [
        SoapCall(one, one.data.get("request") or {}, one.data.get("answer") or {})
        for one in entries
        if one.kind is Kind.CALL
    ]
    known = {token: payment for token, payment in payments.items() if payment is not None}
    return Facts(tx.declaration, tx.now, entries, calls, known)


def hints_of(tx: WorldTx, rules: Iterable[Rule] | None = None) -> list[Hint]:
    """Return a world's hints: those of the rules, then the journal's own remarks."""
    if rules is None:
        from mockpayline.operations.hint_rules import RULES

        rules = RULES
    facts = facts_of(tx)
    found: list[Hint] = []
    for rule in rules:
        places = list(rule.find(facts))
        if places:
            newest = sorted(places, key=lambda one: one.seq, reverse=True)[:SHOWN_AT_MOST]
            found.append(Hint(rule.name, rule.title, rule.reason, rule.source, newest, len(places)))
    return found
