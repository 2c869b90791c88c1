"""Who did what at which instant of the world's clock: the journal and the player's own acts, a line each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from mockpayline.player.soap_call import Answer
from mockpayline.scenario.play import Item, Parallel, Receiver, Wait

MERCHANT, SERVER, BUYER, BANK, PARTNER = "merchant", "server", "buyer", "bank", "partner"
NOTIFICATION, CLOCK, HINT = "notification", "clock", "hint"
_WIDTH = max(map(len, (MERCHANT, SERVER, BUYER, BANK, PARTNER, NOTIFICATION, CLOCK, HINT)))


class Timeline:
    """Collects lines; `now` is the world's ISO time at the last act."""

    def __init__(self, now: str = "") -> None:
        self.lines: list[str] = []
        self.now = now
        self._seen = 0

    def say(self, who: str, what: str, at: str = "") -> None:
        """Add a line."""
        self.now = max(at, self.now)
        self.lines.append(f"{(at or self.now).replace('T', ' ').removesuffix('Z'):23}  {who:{_WIDTH}}  {what}")

    def catch_up(self, entries: Iterable[dict[str, Any]]) -> None:
        """Add what the journal tells that was not told before."""
        for one in entries:
            seq = one.get("seq", 0)
            if isinstance(seq, int) and seq > self._seen:
                self._seen = seq
                who, what = told(one)
                self.say(who, what, str(one.get("at") or ""))

    def begin(self, item: Item) -> None:
        """Tell of an act that no journal tells of."""
        match item.action:
            case Wait(time=time):
                self.say(CLOCK, f"{time / 1000:g} s pass")
            case Receiver():
                said = {name: getattr(item.action, name) for name in ("status", "first", "hang", "close")}
                self.say(MERCHANT, "receiver answers " + _listed(said))
            case Parallel(items=items):
                self.say(MERCHANT, f"all at once: {', '.join(one.word for one in items)}")
            case _:
                if item.word == "restart":
                    self.say(SERVER, "restarts on the same store")

    def fault(self, answer: Answer) -> None:
        """Tell of a call that came to no answer, as the merchant sees it."""
        if answer.fault:
            self.say(MERCHANT, f"{answer.operation} gets no answer: {answer.told_fault}")


def told(entry: dict[str, Any]) -> tuple[str, str]:
    """Return who did what, by an entry of the journal."""
    kind = str(entry.get("kind", ""))
    data = entry.get("data")
    known = data if isinstance(data, dict) else {}
    about = f" [{entry['order_ref']}]" if entry.get("order_ref") else ""
    who, words = _TOLD.get(kind, (SERVER, lambda one, _entry: f"{kind} {_listed(one)}"))
    return who, words(known, entry).strip() + about


def _call(data: dict[str, Any], entry: dict[str, Any]) -> str:
    answer = [str(data[name]) for name in ("code", "short_message", "long_message") if data.get(name)]
    return f"{entry.get('operation')}{_failover(data)} -> {' '.join(answer) or 'no result'}"


def _failover(data: dict[str, Any]) -> str:
    """Return which address a call goes on from, and why; nothing for a first call."""
    said = data.get("failover")
    if not isinstance(said, dict) or not said:
        return ""
    cause, origin = (said.get(f"x-failover-{name}") for name in ("cause", "origin"))
    return f" (fail-over from {origin or 'another address'}: {cause or 'no cause told'})"


def _step(data: dict[str, Any], _entry: dict[str, Any]) -> str:
    return f"{data.get('step')} {_listed(data, 'step')}"


def _state(data: dict[str, Any], _entry: dict[str, Any]) -> str:
    return f"{data.get('before')} -> {data.get('after')} ({data.get('event')})"


def _rule(data: dict[str, Any], _entry: dict[str, Any]) -> str:
    if data.get("rule"):
        return f"the rule {data['rule']} scripts the payment"
    return f"no rule scripts the payment: {_listed(data)}"


def _fault(data: dict[str, Any], entry: dict[str, Any]) -> str:
    return f"{data.get('fault')} befalls {entry.get('operation')}: {_listed(data, 'fault')}"


def _notification(data: dict[str, Any], _entry: dict[str, Any]) -> str:
    return f"{data.get('type')} {data.get('url')} -> {data.get('status') or data.get('reason')}"


def _hint(data: dict[str, Any], _entry: dict[str, Any]) -> str:
    return str(data.get("hint", ""))


def _named(name: str) -> Callable[[dict[str, Any], dict[str, Any]], str]:
    return lambda data, _entry: f"{name} {_listed(data)}"


_TOLD: dict[str, tuple[str, Callable[[dict[str, Any], dict[str, Any]], str]]] = {
    "call": (MERCHANT, _call),
    "step": (BUYER, _step),
    "state": (SERVER, _state),
    "processor": (PARTNER, _named("")),
    "refusal": (SERVER, _named("refused attempt,")),
    "partner": (PARTNER, _named("answers")),
    "bank": (BANK, _named("")),
    "refund": (BANK, _named("refund")),
    "notification": (NOTIFICATION, _notification),
    "rule": (SERVER, _rule),
    "fault": (SERVER, _fault),
    "hint": (HINT, _hint),
}


def _listed(data: dict[str, Any], *without: str) -> str:
    kept = {name: one for name, one in data.items() if name not in without and one not in (None, "", {}, [], False)}
    kept.pop("request_id", None)
    return ", ".join(f"{name.replace('_', ' ')} {one}" for name, one in kept.items())
