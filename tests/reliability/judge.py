"""Decides whether a history of concurrent calls could have come of calls one after another, and in which order.

The witness is the server's own order, the numbers of its journal: a total order in each world. The calls are replayed
in that order through the sequential model. Every answer must be the model's, the ledger's lines and the last balances
too; whatever was answered must stand in the journal and nothing else; and the order must respect real time: a call that
ended before another began comes first. Calls that change nothing are in no journal: each must find an instant within
its own interval, and after what was read before it began, at which the model answers the same.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from copy import deepcopy
from typing import Any

from .model import RUNNING, Line, Model, Row, in_cents, masked, possible
from .record import Call, History
from .seen import (
    Entry,
    card_view,
    details,
    expected,
    ids,
    instant,
    ledger_line,
    one_text,
    payment_view,
    step_key,
    view_ids,
)
from .traffic import particulars

_LEDGER = frozenset({"hold", "release", "commit", "refund", "refusal", "bank"})
_EXPIRES = frozenset({"expire", "expire_refused"})
_UNJOURNALLED = frozenset({"payment", "card"})


def judge(history: History, model: Model) -> list[str]:
    """Return every way in which a history is not that of one call after another; `model` is the world as it began."""
    return _Trial(history, model).run()


class _Trial:
    """One history held against the model."""

    def __init__(self, history: History, model: Model) -> None:
        self.history = history
        self.model = model
        self.wrong: list[str] = []
        self.slots: list[tuple[Call, int]] = []
        """The calls in the witness order, each with the number of its journal entry."""
        self.ids: dict[str, set[str]] = {}
        """The transaction ids that each payment was seen with."""
        self._by_name = {call.name: call for call in history.calls}
        self._steps: dict[tuple[str, ...], list[Call]] = {}
        self._changes: dict[tuple[str, str], list[Call]] = {}
        self._placed: dict[str, int] = {}
        self._rows: dict[str, list[tuple[int, Row]]] = {}
        self._cards: dict[str, list[tuple[int, Any]]] = {}
        self._ticks = [call for call in history.calls if call.kind == "clock"]

    def run(self) -> list[str]:
        """Replay the witness, then place what left no trace, then compare the ends."""
        self._expect()
        self._replay()
        self._check_order()
        self._place_looks()
        self._compare_ends()
        return self.wrong

    def _expect(self) -> None:
        for call in self.history.calls:
            if call.status == 200 and call.kind == "step":
                self._steps.setdefault((call.token, *particulars(call.said)), []).append(call)
            elif call.status == 200 and call.kind == "change":
                self._changes.setdefault((masked(call.number), call.said), []).append(call)
            elif call.status not in {200, 409, 422}:
                self.wrong.append(f"a call has no answer that it may have: {call}: {call.answer}")
        for queue in (*self._steps.values(), *self._changes.values()):
            queue.sort(key=lambda one: one.end)
        for number in self.model.cards:
            self._cards[number] = [(0, deepcopy(self.model.cards[number]))]

    # The witness.

    def _replay(self) -> None:
        journal = self.history.journal
        for place, entry in enumerate(journal):
            if entry["seq"] != place + 1:
                self.wrong.append(f"the journal has a gap before {entry['seq']}")
                return
            now = instant(entry["at"])
            if entry["kind"] == "state" and entry["data"]["event"] in _EXPIRES:
                self._expire(entry, now)
            elif entry["kind"] == "call":
                self._soap(self._by_name.get(entry["data"]["user_agent"]), entry, now)
            elif entry["kind"] == "step":
                self._step(self._match(self._steps, step_key(journal, place)), entry, now)
            elif entry["kind"] == "change":
                data = entry["data"]
                self._change(self._match(self._changes, (data["card"], data["balance"]["after"])), entry)
        told = [ledger_line(one) for one in journal if one["kind"] in _LEDGER]
        if told != self.model.lines:
            self.wrong.append(f"the ledger differs: {_first_difference(told, self.model.lines)}")
        for call in self.history.calls:
            answered = call.status == 200 and call.kind not in {"payment", "card", "clock"}
            if answered and call.name not in self._placed:
                self.wrong.append(f"an acknowledged call left nothing in the journal: {call}")

    def _match(self, queues: dict[Any, list[Call]], key: tuple[str, ...]) -> Call | None:
        queue = queues.get(key)
        return queue.pop(0) if queue else None

    def _book(self, call: Call, entry: Entry, now: int) -> None:
        """Give a call its place in the witness order."""
        if call.name in self._placed:
            self.wrong.append(f"entry {entry['seq']} is the second of one call: {call}")
        self._placed[call.name] = entry["seq"]
        self.slots.append((call, entry["seq"]))
        outlived = [row.token for row in self.model.rows.values() if row.state in RUNNING and row.ends <= now]
        if outlived:
            self.wrong.append(f"at entry {entry['seq']} the sessions {outlived} have outlived their life")

    def _keep(self, seq: int, *tokens: str) -> None:
        """Remember how what an event may have touched stands after it."""
        for token in tokens:
            self._rows.setdefault(token, []).append((seq, deepcopy(self.model.rows[token])))
        for number, versions in self._cards.items():
            if versions[-1][1] != self.model.cards[number]:
                versions.append((seq, deepcopy(self.model.cards[number])))

    def _expire(self, entry: Entry, now: int) -> None:
        token, seq = entry["token"], entry["seq"]
        row = self.model.rows.get(token)
        tick = next((one for one in self._ticks if instant(json.loads(one.answer)["now"]) >= now), None)
        if row is None or row.state not in RUNNING or row.ends != now or tick is None:
            self.wrong.append(f"entry {seq} ends a session that was not to end then: {entry}")
            return
        # It happened while the clock was moved there, whoever's call it was that met it first.
        self.slots.append((tick, seq))
        self.model.expire(token)
        self._keep(seq, token)

    def _step(self, call: Call | None, entry: Entry, now: int) -> None:
        if call is None:
            self.wrong.append(f"nobody took the step of entry {entry['seq']}: {entry}")
            return
        self._book(call, entry, now)
        if not self.model.take(call.token, call.said, now):
            self.wrong.append(f"entry {entry['seq']} is a step that was impossible: {call}")
        self._keep(entry["seq"], call.token)

    def _change(self, call: Call | None, entry: Entry) -> None:
        if call is None:
            self.wrong.append(f"nobody made the change of entry {entry['seq']}: {entry}")
            return
        self._book(call, entry, instant(entry["at"]))
        before = in_cents(entry["data"]["balance"]["before"])
        if before != self.model.cards[call.number].balance:
            self.wrong.append(f"entry {entry['seq']} changes a balance of {before} that is another: {call}")
        if not self.model.change(call.number, in_cents(call.said)):
            self.wrong.append(f"entry {entry['seq']} takes what is held from a card: {call}")
        self._same(call, card_view(json.loads(call.answer)), self.model.cards[call.number].view())
        self._keep(entry["seq"])

    def _soap(self, call: Call | None, entry: Entry, now: int) -> None:
        if call is None:
            self.wrong.append(f"nobody of this world made the call of entry {entry['seq']}: {entry}")
            return
        self._book(call, entry, now)
        seq, code = entry["seq"], one_text(call.answer, "code")
        if call.kind == "doWebPayment":
            self._same(call, (code, entry["token"]), ("00000", call.token))
            self.model.open(call.token, call.name, call.said, now)
            self._keep(seq, call.token)
        elif call.token not in self.model.rows:
            self.wrong.append(f"entry {seq} is about a payment that was not opened yet: {call}")
        elif call.kind == "doRefund":
            self._same(call, code, self.model.refund(call.token, call.said))
            self._keep(seq, call.token)
            if code == "00000":
                self._seen_ids(call.token, [one_text(call.answer, "id")])
        else:
            row = self.model.rows[call.token]
            whole = call.kind == "getWebPaymentDetails"
            self._same(call, details(call.answer, whole=whole), expected(row, whole, call.said, call.answer))
            self._seen_ids(call.token, ids(call.answer))

    def _same(self, call: Call, answer: object, model: object) -> None:
        if answer != model:
            self.wrong.append(f"the answer of {call} is\n    {answer}, and the model's\n    {model}")

    def _seen_ids(self, token: str, ids: list[str]) -> None:
        self.ids.setdefault(token, set()).update(one for one in ids if one)

    # Real time.

    def _check_order(self) -> None:
        """Hold the witness order against the intervals, and the clock's moves against the instants in the journal."""
        latest: Call | None = None
        for call, seq in self.slots:
            if latest is not None and call.end < latest.begin:
                self.wrong.append(f"entry {seq} comes after one of a call that began after its end: {call}, {latest}")
            if latest is None or call.begin > latest.begin:
                latest = call
        at = {entry["seq"]: instant(entry["at"]) for entry in self.history.journal}
        moves = [(one, instant(json.loads(one.answer)["now"])) for one in self._ticks]
        for call, seq in self.slots:
            if call.kind == "clock":
                continue
            least = max((to for one, to in moves if one.end < call.begin), default=0)
            most = max((to for one, to in moves if one.begin < call.end), default=at[seq])
            if not least <= at[seq] <= most:
                self.wrong.append(f"entry {seq} is at {at[seq]}, when the clock was at {least} to {most}: {call}")

    def _place_looks(self) -> None:
        """Find an instant for every answer that tells a state and left no trace, those that ended first before."""
        looks = [
            one for one in self.history.calls if one.kind in _UNJOURNALLED or one.kind == "step" or one.status == 422
        ]
        looks.sort(key=lambda one: one.end)
        bounds = _Bounds(self.slots)
        ended: list[int] = []
        furthest: list[int] = []
        for call in looks:
            earlier = bisect_left(ended, call.begin)
            least = max(bounds.after(call), furthest[earlier - 1] if earlier else 0, self._placed.get(call.name, 0))
            most = bounds.before(call)
            found = next((at for at in self._instants(call, least, most) if self._fits(call, at)), None)
            if found is None:
                tried = [self._at(call, at) for at in self._instants(call, least, most)]
                self.wrong.append(
                    f"at no instant from entry {least} to {most} is there this answer to {call}:\n    {call.answer}"
                    f"\n    the model has {tried}"
                )
                found = least
            ended.append(call.end)
            furthest.append(max(found, furthest[-1] if furthest else 0))

    def _instants(self, call: Call, least: int, most: int) -> list[int]:
        """Return the instants at which what a call is about may differ: the first, and each change up to the last."""
        number = call.number
        if call.kind == "step" and isinstance(call.said, dict):
            number = call.said.get("gift_card", {}).get("number", "")
        changes = [*self._rows.get(call.token, ()), *self._cards.get(number, ())]
        return sorted({least, *(seq for seq, _ in changes if least < seq <= most)}) if least <= most else []

    def _at(self, call: Call, instant: int) -> Any:
        if call.token:
            row = _version(self._rows.get(call.token, []), instant)
            return row and row.view()
        return _version(self._cards[call.number], instant).view()

    def _fits(self, call: Call, instant: int) -> bool:
        """Tell whether an answer is the model's at an instant: the state after the entry of this number."""
        if call.kind == "change":
            return bool(in_cents(call.said) < self._at(call, instant)["held"])
        if call.kind == "card":
            return bool(card_view(json.loads(call.answer)) == self._at(call, instant))
        row = _version(self._rows.get(call.token, []), instant)
        if row is None:
            return False
        if call.status == 409:
            cards = {number: _version(versions, instant) for number, versions in self._cards.items()}
            return not possible(row, call.said, cards, self.model.most)
        seen = json.loads(call.answer)
        if payment_view(seen) != row.view():
            return False
        self._seen_ids(call.token, view_ids(seen))
        return True

    # The end.

    def _compare_ends(self) -> None:
        history, model = self.history, self.model
        for token in model.rows.keys() | history.payments.keys():
            row, seen = model.rows.get(token), history.payments.get(token)
            known, told = row and row.view(), seen and payment_view(seen)
            if known != told:
                self.wrong.append(f"payment {token} ends as\n    {told}, and the model's as\n    {known}")
            if seen:
                self._seen_ids(token, view_ids(seen))
        for number, card in model.cards.items():
            last = card_view(history.cards[number])
            if last != card.view():
                self.wrong.append(f"card {masked(number)} ends as {last}, and the model's as {card.view()}")
        if not history.holds:
            self.wrong.append("the world's own invariants do not hold")
        every = [one for own in self.ids.values() for one in own]
        if len(every) != len(set(every)):
            self.wrong.append("a transaction id belongs to two payments")
        for token, seen_ids in self.ids.items():
            most = 2 if token in model.rows and model.rows[token].bank and model.rows[token].cards else 1
            if len(seen_ids) > most:
                self.wrong.append(f"payment {token} was seen with the transaction ids {sorted(seen_ids)}")


class _Bounds:
    """The places in the witness order that a call's interval leaves it, by what ended before and what began after."""

    def __init__(self, slots: list[tuple[Call, int]]) -> None:
        by_end = sorted((call.end, seq) for call, seq in slots)
        by_begin = sorted((call.begin, seq) for call, seq in slots)
        self._ends, self._begins = [end for end, _ in by_end], [begin for begin, _ in by_begin]
        self._last = max((seq for _, seq in slots), default=0)
        self._most: list[int] = []
        for _, seq in by_end:
            self._most.append(max(seq, self._most[-1] if self._most else 0))
        self._least: list[int] = []
        for _, seq in reversed(by_begin):
            self._least.append(min(seq, self._least[-1] if self._least else seq))
        self._least.reverse()

    def after(self, call: Call) -> int:
        """Return the last place that ended before a call began; 0 for none."""
        place = bisect_left(self._ends, call.begin)
        return self._most[place - 1] if place else 0

    def before(self, call: Call) -> int:
        """Return the place just before the first that began after a call ended."""
        place = bisect_right(self._begins, call.end)
        return self._least[place] - 1 if place < len(self._least) else self._last


def _version(versions: list[tuple[int, Any]], instant: int) -> Any:
    place = bisect_right(versions, instant, key=lambda one: one[0])
    return versions[place - 1][1] if place else None


def _first_difference(told: list[Line], model: list[Line]) -> str:
    at = next((at for at, (one, other) in enumerate(zip(told, model, strict=False)) if one != other), None)
    if at is None:
        return f"{len(told)} lines, and the model's {len(model)}: {(told + model)[min(len(told), len(model)) :][:1]}"
    return f"line {at} is {told[at]}, and the model's {model[at]}"
