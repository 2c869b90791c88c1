"""What happened in a world, rebuilt from its journal as one scenario that `mockpayline play` replays."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from msgspec import Struct

from mockpayline.domain.gift_card import has_pattern
from mockpayline.domain.money import euros
from mockpayline.scenario.play_words import PLAYED
from mockpayline.testing.replayed_call import keys_of
from mockpayline.testing.replayed_fault import called_by, names_of, set_so, what_of
from mockpayline.testing.replayed_step import Steps
from mockpayline.testing.views import Entry, Payment
from mockpayline.testing.world import Impossible, Step, asked_order, fault_of
from mockpayline.testing.yaml_text import COMMENT, comment, yaml_text

_SOON = timedelta(seconds=1)
_SEEN_AS = {"drop": "lost", "lose_answer": "lost", "truncate": "cut", "garbage": "html"}
_MOST_ITEMS = 1000
_NAME = 100
_UNITS = (("h", timedelta(hours=1)), ("m", timedelta(minutes=1)), ("s", timedelta(seconds=1)))


class Story(Struct, frozen=True):
    """All that is known of a world.

    `source` is what the scenario says itself, `whole` the same with what it extends. `began` and `now` are instants of
    the world's clock; `frozen`: it stood still from the beginning. `payments` are the newest first. `sent` are the
    buyer steps that were sent for each token, `impossible` those that were not taken, `numbers` the card numbers handed
    out, `faults` those that were set.
    """

    title: str
    merchant_id: str
    seed: str
    source: Mapping[str, Any]
    whole: Mapping[str, Any]
    began: datetime
    now: datetime
    frozen: bool
    entries: Sequence[Entry]
    payments: Sequence[Payment]
    sent: Mapping[str, Sequence[Step]]
    impossible: Sequence[Impossible]
    numbers: Sequence[str]
    faults: Sequence[Mapping[str, Any]]


def scenario_of(story: Story) -> str:
    """Return the scenario: the world as it was made, its clock frozen at its beginning, and what then happened."""
    rebuilt = _Rebuilt(story)
    rebuilt.tell()
    sections: dict[str, Any] = {"format": 1, "scenario": f"reproduction of {comment(story.title)}"[:_NAME]}
    # Rules beside those of what is extended need all of them: a list replaces the one below it.
    own = dict(story.whole if rebuilt.rules and story.source.get("extends") != "demo" else story.source)
    merchant = {**(own.get("merchant") or {}), "id": story.merchant_id}
    for name in ("format", "scenario", "description", "play", "clock", "seed", "merchant"):
        own.pop(name, None)
    sections |= {"extends": own.pop("extends")} if "extends" in own else {}
    sections |= {"seed": story.seed or "0", "clock": {"start": _iso(story.began)}, "merchant": merchant, **own}
    if rebuilt.rules:
        sections["payments"] = [*rebuilt.rules, *(story.whole.get("payments") or [])]
    if rebuilt.cards:
        sections["gift_cards"] = rebuilt.cards
    sections["play"] = rebuilt.items
    head = f"# What happened in the world of {comment(story.title)}: mockpayline play FILE --trace replays it.\n"
    return head + yaml_text(sections)


class _Rebuilt:
    """The items of `play`, and the rules and cards that they need."""

    def __init__(self, story: Story) -> None:
        self.items: list[Any] = []
        self.rules: list[dict[str, Any]] = []
        self.cards: list[dict[str, Any]] = []
        self._story = story
        self._clock = story.began
        self._steps = Steps(story.sent, story.whole, story.numbers)
        self._buyer: list[Any] = []
        self._acting = ""
        self._newest: dict[str, str] = {}  # the payment opened last, by order
        self._scripted: dict[str, list[str]] = {}  # what the rule's buyer is still to do, by payment
        self._counts: dict[tuple[str, str, str], int] = {}
        self._faults: dict[str, list[dict[str, Any]]] = {}
        self._begun = False

    def tell(self) -> None:
        """Go through the journal."""
        entries = self._story.entries
        if entries and entries[0].seq > 1:
            self._remark("The journal has dropped what came before; what follows may need it.")
        for place, entry in enumerate(entries):
            match entry.kind:
                case "call":
                    self._call(place)
                case "step":
                    self._step(place)
                case "state" if entry.data.get("event") == "open":
                    self._opened(place)
                case "rule" if entry.data.get("rule"):
                    rule = self._rule(str(entry.data["rule"])) or {}
                    self._scripted[entry.token] = [
                        _word(one) for one in rule.get("buyer") or [] if _word(one) != "wait"
                    ]
                case "change":
                    self._change(entry)
            self._tried(entry)
        self._flush()
        self._wait(self._story.now)
        for payment in reversed(self._story.payments):
            if self._newest.get(payment.order_ref) == payment.token:
                expected = {"payment_state": payment.state, "due": payment.due}
                self.items.append({"payment": payment.order_ref, "expect": expected})
        del self.items[_MOST_ITEMS:]
        self.rules = [self._rule_with_faults(order, faults) for order, faults in self._faults.items()]

    def _call(self, place: int) -> None:
        entry = self._story.entries[place]
        self._flush()
        self._begun = True
        if entry.operation not in PLAYED:
            self._remark(f"{entry.operation} was called; play has no word for it.")
            return
        self._wait(_instant(entry.at))
        request = entry.data.get("request") or {}
        order = entry.order_ref or asked_order(request)
        if entry.operation == "doWebPayment":
            self._newest[order] = entry.token or self._newest.get(order, "")
        elif entry.token and order not in self._newest:
            self._reopen(entry)
        keys, unsaid = keys_of(entry.operation, request, self._side, known=bool(entry.token))
        if entry.operation != "doWebPayment" and order in self._newest and "token" not in keys:
            keys = {"order_ref": order, **keys}
            if entry.token and self._newest[order] != entry.token:
                self._remark("This was about an earlier payment of the same order.")
        if unsaid:
            self._remark(f"Left out, for no item can say it: {', '.join(unsaid[:5])}")
        item: dict[str, Any] = {entry.operation: keys}
        if self._tells_addresses and (called := called_by(entry)):
            item["at"] = called
        expected = self._expected(place, order)
        if expected:
            item["expect"] = expected
        self.items.append(item)

    def _expected(self, place: int, order: str) -> dict[str, Any]:
        """Return what the call came to; a fault that no rule scripts becomes one of a rule for the order."""
        entry = self._story.entries[place]
        counts = {at: self._counted(entry.operation, order, at) for at in ("", *names_of(called_by(entry)))}
        code = entry.data.get("code")
        met = fault_of(self._story.entries, place)
        if met is None:
            return {"code": code} if code else {}
        kind, at = str(met.data.get("fault")), str(met.data.get("at") or "")
        rule = str(met.data.get("rule") or "")
        candidates = (self._rule(rule) or {}).get("faults") or [] if rule else self._story.faults
        fault_set = set_so(candidates, kind, met)
        if not rule:
            where = {"at": at} if at in counts and at else {}
            fault = {
                "on": entry.operation,
                **where,
                "call": counts.get(at, counts[""]),
                **what_of(kind, fault_set, met, code),
            }
            if order:
                self._faults.setdefault(order, []).append(fault)
            else:
                self._remark(f"It met the fault {kind}, which no rule can bring about without an order.")
        if kind in _SEEN_AS:
            return {"fault": _SEEN_AS[kind]}
        if kind == "http":
            return {"fault": {"http": fault_set.get("http", 503)}}
        if kind == "soap_fault":
            return {"fault": {"soap": str(fault_set.get("soap_fault", ""))}}
        return {"code": code} if code else {}

    def _counted(self, operation: str, order: str, at: str) -> int:
        """Count a call as a rule's faults do: by operation and order, and by address for those of one address."""
        key = (operation, order, at)
        self._counts[key] = self._counts.get(key, 0) + 1
        return self._counts[key]

    @cached_property
    def _tells_addresses(self) -> bool:
        """Whether it matters which address a call named: a fault holds for one of them, or a client failed over."""
        scripted = (one for rule in self._story.whole.get("payments") or [] for one in rule.get("faults") or [])
        return (
            any("at" in one for one in scripted)
            or any(one.kind == "fault" and one.data.get("at") for one in self._story.entries)
            or any(one.kind == "call" and one.data.get("failover") for one in self._story.entries)
        )

    def _step(self, place: int) -> None:
        entry = self._story.entries[place]
        scripted = self._scripted.get(entry.token, [])
        if scripted and scripted[0] == entry.data.get("step"):
            del scripted[0]
            return
        step, remark = self._steps.find(self._story.entries, place)
        self._act(entry, step, remark)

    def _opened(self, place: int) -> None:
        """Tell of a page that was opened and on which nothing else was done at once."""
        entries = self._story.entries
        entry = entries[place]
        behind = entries[place + 1] if place + 1 < len(entries) else None
        if not (behind is not None and behind.kind == "step" and behind.token == entry.token):
            self._act(entry, "open", "")

    def _tried(self, entry: Entry) -> None:
        """Tell of the steps that were impossible behind an entry of their payment."""
        for one in self._story.impossible:
            if (one.token, one.behind) != (entry.token, entry.seq):
                continue
            step = self._steps.said(one.step)
            if step is None:
                self._flush()
                self._remark(f"The step {_word(one.step)} was impossible here, with a card that is not known here.")
                continue
            self._act(entry, step, "")
            if self._buyer:
                place = sum(not (isinstance(said, dict) and COMMENT in said) for said in self._buyer) - 1
                self._flush(expect={"impossible": place})

    def _act(self, entry: Entry, step: Step, remark: str) -> None:
        if entry.token != self._acting or _instant(entry.at) - self._clock >= self._least:
            self._flush()
        self._begun = True
        if entry.order_ref not in self._newest:
            self._reopen(entry)
        if self._newest[entry.order_ref] != entry.token:
            self._remark(f"A buyer's step upon an earlier payment of {entry.order_ref} is left out.")
            return
        self._wait(_instant(entry.at))
        self._acting = entry.token
        if remark:
            self._buyer.append({COMMENT: remark})
        self._buyer.append(step)

    def _change(self, entry: Entry) -> None:
        number = self._steps.number(str(entry.data.get("card")))
        changes: dict[str, Any] = {
            name: entry.data[name]["after"] for name in ("balance", "status") if name in entry.data
        }
        if number is None or not changes or self._begun:
            self._flush()
            self._remark(f"Changed here, for which play has no word: {entry.data}")
            return
        if not self.cards:
            self.cards = [dict(one) for one in self._story.whole.get("gift_cards") or []]
        card = next((one for one in self.cards if str(one["number"]) == number), None)
        if card is None:
            card = {"number": number, "balance": euros(int(number[4:11]) if has_pattern(number) else 0)}
            self.cards.append(card)
        card |= changes

    def _reopen(self, entry: Entry) -> None:
        payment = next((one for one in self._story.payments if one.token == entry.token), None)
        self._remark("The journal has no doWebPayment of this payment; this one asks for as much.")
        amount = payment.amount if payment is not None else "100.00"
        self.items.append({"doWebPayment": {"order_ref": entry.order_ref, "amount": amount}})
        self._newest[entry.order_ref] = entry.token

    def _flush(self, expect: dict[str, Any] | None = None) -> None:
        if self._buyer:
            order = next(ref for ref, token in self._newest.items() if token == self._acting)
            told = {} if expect is None else {"expect": expect}
            self.items.append({"buyer": {"order_ref": order, "steps": self._buyer}, **told})
        self._buyer, self._acting = [], ""

    @property
    def _least(self) -> timedelta:
        """How much time is worth a wait: on a clock that runs, what calls take is not."""
        return timedelta(milliseconds=1) if self._story.frozen else _SOON

    def _wait(self, until: datetime) -> None:
        passed = until - self._clock
        if passed >= self._least:
            self.items.append({"wait": _duration(passed)})
            self._clock = until

    def _remark(self, text: str) -> None:
        self.items.append({COMMENT: text})

    def _side(self, transaction: str) -> str:
        for payment in self._story.payments:
            if payment.complement is not None and payment.complement.transaction_id == transaction:
                return "complement"
            if payment.transaction_id == transaction and transaction:
                return "main"
        refunds = {one.data.get("id") for one in self._story.entries if one.kind == "refund"}
        return "refund" if transaction in refunds else transaction

    def _rule(self, name: str) -> Mapping[str, Any] | None:
        rules = self._story.whole.get("payments") or []
        return next((one for place, one in enumerate(rules) if str(one.get("name") or place + 1) == name), None)

    def _rule_with_faults(self, order: str, faults: list[dict[str, Any]]) -> dict[str, Any]:
        entries = self._story.entries
        named = next((str(one.data["rule"]) for one in entries if _rules(one, order)), "")
        rule = dict(self._rule(named) or {})
        when = {"order_ref": _exactly(order)}
        return {
            **rule,
            "name": f"as it went for {order}"[:_NAME],
            "when": when,
            "faults": [*faults, *rule.get("faults", [])],
        }


def _rules(entry: Entry, order: str) -> bool:
    return entry.kind == "rule" and entry.order_ref == order and bool(entry.data.get("rule"))


def _exactly(order: str) -> str:
    """Return a pattern that this order reference alone fits."""
    plain = not (set("*?") & set(order)) and not (order.startswith("/") and order.endswith("/"))
    return order if plain else f"/^{re.escape(order)}$/"


def _word(step: Any) -> str:
    return step if isinstance(step, str) else next(iter(step))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _iso(when: datetime) -> str:
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _duration(time: timedelta) -> str:
    unit, length = next(((name, one) for name, one in _UNITS if not time % one), ("ms", timedelta(milliseconds=1)))
    return f"{time // length}{unit}"
