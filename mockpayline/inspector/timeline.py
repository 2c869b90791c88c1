"""A journal entry as a line that people read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from mockpayline.domain.journal import Entry, Kind

_LONG = 120
_HIDDEN = frozenset({"request", "answer", "headers"})
"""What a call keeps that its own page shows better."""


class Row(Struct, frozen=True):
    """A line: `tone` is good, bad, wait or plain; `data` are the particulars below it."""

    entry: Entry
    title: str
    tone: str
    data: list[tuple[str, Any]]

    @property
    def is_call(self) -> bool:
        """Whether the entry has an exchange to look at."""
        return self.entry.kind is Kind.CALL


def row(entry: Entry) -> Row:
    """Return the line of an entry."""
    title, tone = _TELL[entry.kind](entry, _Said(entry.data))
    data = [(name, value) for name, value in entry.data.items() if name not in _HIDDEN and value not in (None, "", {})]
    return Row(entry, title, tone, data)


class _Said:
    """The particulars of an entry as texts, however old the entry."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data

    def __getitem__(self, name: str) -> str:
        value = self._data.get(name)
        return "" if value is None else str(value)

    def among(self, *names: str) -> str:
        """Return those of the particulars that there are, with their names."""
        return ", ".join(f"{name} {self[name]}" for name in names if self[name])


_Told = tuple[str, str]


def _tone_of(state: str, code: str = "") -> str:
    if state in {"ACCEPTED", "PENDING_RISK"} or (not state and code == "00000"):
        return "good"
    return "wait" if state in {"INPROGRESS", "ONHOLD_PARTNER"} else "bad"


def _call(entry: Entry, said: _Said) -> _Told:
    if not said["code"]:
        return f"{entry.operation}: no answer", "bad"
    return f"{entry.operation} answers {said['code']} {said['short_message']}", _tone_of(said["short_message"])


def _step(_entry: Entry, said: _Said) -> _Told:
    rest = " ".join(said[name] for name in ("card", "amount", "result", "code") if said[name])
    return f"The buyer: {said['step'].replace('_', ' ')}" + (f" {rest}" if rest else ""), "plain"


def _state(_entry: Entry, said: _Said) -> _Told:
    tones = {"accepted": "good", "on_hold": "wait", "challenge": "wait", "open": "plain"}
    return f"{said['before']} → {said['after']} by {said['event']}", tones.get(said["after"], "bad")


def _processor(_entry: Entry, said: _Said) -> _Told:
    reason = f" {said['partner_code']}" if said["partner_code"] else ""
    title = f"The gift-card processor is asked for {said['amount']} on {said['card']}: {said['code']}{reason}"
    return title, _tone_of("", said["code"])


def _refusal(_entry: Entry, said: _Said) -> _Told:
    return f"Refused attempt: {said['code']}, {said['attempts_left']} left", "bad"


def _partner(_entry: Entry, said: _Said) -> _Told:
    return f"The partner answers {said['code']}", "wait"


def _bank(_entry: Entry, said: _Said) -> _Told:
    title = f"The bank is asked for {said['amount']} on {said['card']} ({said['contract']}): {said['code']}"
    return title, "wait" if said["code"] == "03030" else _tone_of("", said["code"])


def _money(word: str) -> Callable[[Entry, _Said], _Told]:
    def told(_entry: Entry, said: _Said) -> _Told:
        balances = f", {said['initial']} → {said['final']}" if said["initial"] else ""
        return f"{word} {said['amount']} on {said['card']}{balances}", "plain"

    return told


def _refund(_entry: Entry, said: _Said) -> _Told:
    return f"Refund of {said['amount']} as {said['id']}, asked of {said['named']}", "plain"


def _notification(_entry: Entry, said: _Said) -> _Told:
    came = f"HTTP {said['status']}" if said["status"] else said["reason"] or said["error"]
    number = f" (attempt {int(said['attempt']) + 1})" if said["attempt"].isdigit() else ""
    ends = f"; given up: {said['given_up']}" if said["given_up"] else ""
    return f"{said['type']} to the shop{number}: {came}{ends}", "good" if said["delivered"] == "True" else "bad"


def _hint(_entry: Entry, said: _Said) -> _Told:
    return said["hint"][: _LONG * 3], "wait"


def _rule(_entry: Entry, said: _Said) -> _Told:
    if said["rule"]:
        return f"The scenario's rule {said['rule']} scripts this payment", "plain"
    wanted = f"{said['condition']} {said['wanted']} and saw {said['seen']}"
    return f"No rule matches; the nearest, {said['nearest']}, wants {wanted}", "wait"


def _fault(entry: Entry, said: _Said) -> _Told:
    whose = f"rule {said['rule']}" if said["rule"] else "the world"
    return f"{entry.operation} meets the fault {said['fault']} of {whose} (call {said['call']})", "bad"


def _change(_entry: Entry, said: _Said) -> _Told:
    return f"Changed by hand: {said.among('card', 'balance', 'status', 'notification', 'clock', 'faults')}", "plain"


_TELL: dict[Kind, Callable[[Entry, _Said], _Told]] = {
    Kind.CALL: _call,
    Kind.STEP: _step,
    Kind.STATE: _state,
    Kind.PROCESSOR: _processor,
    Kind.REFUSAL: _refusal,
    Kind.PARTNER: _partner,
    Kind.BANK: _bank,
    Kind.HOLD: _money("Hold"),
    Kind.COMMIT: _money("Commit"),
    Kind.RELEASE: _money("Release"),
    Kind.REFUND: _refund,
    Kind.NOTIFICATION: _notification,
    Kind.HINT: _hint,
    Kind.RULE: _rule,
    Kind.FAULT: _fault,
    Kind.CHANGE: _change,
}
