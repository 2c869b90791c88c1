"""One world of the sandbox: every task upon it as a flow, and what a test suite remembers of it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from msgspec import Struct

from mockpayline.errors import ImpossibleStep, NotFound
from mockpayline.testing import views
from mockpayline.testing.asks import Flow, Pause, ask, segment, tell
from mockpayline.testing.cards import GOOD, Amount, BankCard, GiftCard, bank_card_of, gift_card_number
from mockpayline.testing.source import FROZEN, FROZEN_AT, OWN_KEY, REAL, Clock, Scenario, source_of, start_of

__tracebackhide__ = True  # a failing test is shown where it stands, not in here

Duration = str | timedelta
"""A time: `"90s"`, `"16m"`, `"2h"`, `"250ms"`, or a timedelta."""

PATIENCE = 10.0
"""Seconds that a payment or a notification is waited for where nothing is said."""
LONGEST = 60.0
"""Seconds that one request may wait for a payment."""
LOOK_EVERY = 0.05
"""Seconds between two looks at what is waited for."""
MOST = 1000
"""Payments and notifications that a list may have."""


Step = str | dict[str, Any]
"""A buyer step, as JSON says it."""


class Impossible(Struct, frozen=True):
    """A buyer step that a payment did not take, `behind` the payment's entry of this number in the journal."""

    token: str
    step: Step
    behind: int


class World:
    """A merchant's world. `declared` is it as the server told of it last, `source` what it was made from, if here.

    `cards` are the numbers that were handed out or used, `steps` those that were sent for each token, in order,
    `impossible` those that could not be taken, and `faults` those that were set, so that a failing test can be told in
    a scenario: the journal masks numbers, and has nothing of what could not be done.
    """

    def __init__(self, url: str, merchant_id: str | None) -> None:
        self.url = url.rstrip("/")
        self.merchant_id = merchant_id or f"T-{token_hex(6)}"
        self.source: dict[str, Any] | None = None
        self.declared: views.World | None = None
        self.cards: dict[str, GiftCard | BankCard] = {}
        self.steps: dict[str, list[Step]] = {}
        self.impossible: list[Impossible] = []
        self.faults: list[dict[str, Any]] = []
        self._path = f"/control/worlds/{segment(self.merchant_id)}"
        self._serial = 0

    @property
    def known(self) -> views.World:
        """The world as the server told of it."""
        assert self.declared is not None, "call begin() or attach() before asking what the world is"
        return self.declared

    # The world itself

    def begin(self, scenario: Scenario | None, clock: Clock | None) -> Flow[None]:
        """Make the world anew from a scenario."""
        start = start_of(clock)
        source = source_of(scenario)
        self.cards.clear()
        self._forget()
        if clock == REAL:
            source["clock"] = None
        elif start is not None:
            source["clock"] = {"start": start}
        declared = yield from self._put(source)
        if declared.access_key is None or (clock == FROZEN and not declared.frozen):
            if declared.access_key is None:
                source["merchant"] = {**(source.get("merchant") or {}), "access_key": OWN_KEY}
            if clock == FROZEN and not declared.frozen:
                source["clock"] = {"start": FROZEN_AT}
            declared = yield from self._put(source)
        self.source, self.declared = source, declared

    def attach(self) -> Flow[None]:
        """Look at a world that is there already."""
        self.declared = yield from ask("GET", self._path, views.World)

    def reset(self) -> Flow[None]:
        """Begin the world anew from what it was made of."""
        self._forget()
        self.declared = yield from ask("POST", f"{self._path}/reset", views.World)

    def delete(self) -> Flow[None]:
        """Forget the world; one that is gone already is no mistake."""
        try:
            yield from tell("DELETE", self._path)
        except NotFound:
            return

    def _forget(self) -> None:
        self.steps.clear()
        self.impossible.clear()
        self.faults.clear()

    def _put(self, source: Mapping[str, Any]) -> Flow[views.World]:
        merchant = {**(source.get("merchant") or {}), "id": self.merchant_id}
        return (yield from ask("PUT", self._path, views.World, {**source, "merchant": merchant}))

    # Cards

    def gift_card(self, balance: Amount, outcome: str) -> GiftCard:
        """Return a gift card that this world has not handed out before."""
        self._serial += 1
        number = gift_card_number(balance, outcome, serial=self._serial)
        card = GiftCard(number, balance=int(number[4:11]))
        self.cards[number] = card
        return card

    def bank_card(self, outcome: str = GOOD) -> BankCard:
        """Return a bank card with this outcome."""
        card = bank_card_of(outcome)
        self.cards[card.number] = card
        return card

    def account(self, card: GiftCard | str) -> Flow[views.GiftCardAccount]:
        """Look at a gift card's account."""
        return (yield from ask("GET", f"{self._path}/gift-cards/{segment(_number(card))}", views.GiftCardAccount))

    def change_account(
        self, card: GiftCard | str, balance: Amount | None, status: str | None
    ) -> Flow[views.GiftCardAccount]:
        """Change a gift card's account."""
        changes = {"balance": None if balance is None else str(balance), "status": status}
        said = {name: value for name, value in changes.items() if value is not None}
        path = f"{self._path}/gift-cards/{segment(_number(card))}"
        return (yield from ask("PATCH", path, views.GiftCardAccount, said))

    # The buyer

    def gift_card_step(self, card: GiftCard | str, amount: Amount | None, pin: str | None) -> Step:
        """Return the step that adds a gift card."""
        known = card if isinstance(card, GiftCard) else GiftCard(card)
        said = {"number": known.number, "pin": known.pin if pin is None else pin}
        return {"gift_card": said if amount is None else {**said, "amount": str(amount)}}

    def complement_step(self, card: BankCard | str | None, expires: str | None, cvv: str | None) -> Step:
        """Return the step that pays the rest by bank card."""
        known = self.bank_card() if card is None else BankCard(card) if isinstance(card, str) else card
        said = {"card": known.number, "expires": known.expires, "cvv": known.cvv}
        changes = {"expires": expires, "cvv": cvv}
        return {"complement": said | {name: text for name, text in changes.items() if text is not None}}

    def act(self, token: str, steps: Sequence[Step]) -> Flow[views.Payment]:
        """Let the buyer take steps and return the payment as they leave it."""
        path = f"{self._path}/payments/{segment(token)}/buyer"
        taken = list(steps)
        try:
            return (yield from ask("POST", path, views.Payment, taken, patience=PATIENCE))
        except ImpossibleStep as mistake:
            first = mistake.index or 0
            failed, taken = taken[first], taken[:first]
            # Asked here alone: what is impossible leaves nothing behind that would tell when it was tried.
            entries = yield from self.journal(token=token)
            self.impossible.append(Impossible(token, failed, entries[-1].seq if entries else 0))
            raise
        finally:
            self.steps.setdefault(token, []).extend(taken)

    # Payments

    def payment(self, token: str, *, final: bool = False, timeout: float = PATIENCE) -> Flow[views.Payment]:
        """Look at a payment, at the latest after so many seconds where it is to be final."""
        path = f"{self._path}/payments/{segment(token)}"
        if not final:
            return (yield from ask("GET", path, views.Payment))
        left = timeout
        while True:
            wait = min(left, LONGEST)
            query: dict[str, object] = {"until": "final", "timeout": f"{round(wait * 1000)}ms"}
            found = yield from ask("GET", path, views.Payment, query=query, patience=wait)
            left -= wait
            if found.ended_at is not None or left <= 0:
                return found

    def payments(self, order_ref: str | None = None) -> Flow[list[views.Payment]]:
        """Return the payments, the newest first."""
        query: dict[str, object] = {"order_ref": order_ref, "limit": MOST}
        return (yield from ask("GET", f"{self._path}/payments", views.Payments, query=query)).payments

    # The journal

    def journal(
        self, operation: str | None = None, order_ref: str | None = None, token: str | None = None
    ) -> Flow[list[views.Entry]]:
        """Return entries, the oldest first."""
        query: dict[str, object] = {"operation": operation, "order_ref": order_ref, "token": token}
        return (yield from ask("GET", f"{self._path}/journal", views.Entries, query=query)).entries

    def calls(self, operation: str | None = None, order_ref: str | None = None) -> Flow[list[views.Call]]:
        """Return the SOAP calls, the oldest first."""
        entries = yield from self.journal(operation=operation)
        return [one for one in _calls(entries) if order_ref is None or one.order_ref == order_ref]

    # Clock, faults, notifications, invariants

    def time(self) -> Flow[views.Time]:
        """Look at the clock."""
        return (yield from ask("GET", f"{self._path}/clock", views.Time))

    def change_clock(self, change: str, value: object) -> Flow[views.Time]:
        """Change the clock; what came due has run when this returns."""
        return (yield from ask("POST", f"{self._path}/clock", views.Time, {change: value}, patience=LONGEST))

    def set_faults(self, faults: list[dict[str, Any]]) -> Flow[list[dict[str, Any]]]:
        """Add faults and return all."""
        found = (yield from ask("POST", f"{self._path}/faults", views.Faults, faults)).faults
        self.faults += faults
        return found

    def all_faults(self) -> Flow[list[dict[str, Any]]]:
        """Return the faults of the world."""
        return (yield from ask("GET", f"{self._path}/faults", views.Faults)).faults

    def clear_faults(self) -> Flow[None]:
        """Forget the faults."""
        yield from tell("DELETE", f"{self._path}/faults")

    def notifications(self, token: str | None = None) -> Flow[views.Notifications]:
        """Return what was sent and what waits."""
        query: dict[str, object] = {"token": token, "limit": MOST}
        return (yield from ask("GET", f"{self._path}/notifications", views.Notifications, query=query))

    def notified(self, token: str, count: int, timeout: float) -> Flow[list[views.Notification]]:
        """Wait until the merchant has taken so many notifications of a payment. Raises `AssertionError` otherwise."""
        end = time.monotonic() + timeout
        while True:
            found = yield from self.notifications(token)
            taken = [one for one in found.sent if one.delivered]
            if len(taken) >= count:
                return taken
            if time.monotonic() >= end:
                payment = yield from self.payment(token)
                raise AssertionError(_not_notified(found, payment, count, timeout))
            yield Pause(LOOK_EVERY)

    def coverage(self) -> Flow[views.Coverage]:
        """Return what was met of all that an integration can meet."""
        return (yield from ask("GET", f"{self._path}/coverage", views.Coverage))

    def invariants(self) -> Flow[views.Invariants]:
        """Return what must hold of the world's money, and whether it does."""
        return (yield from ask("GET", f"{self._path}/invariants", views.Invariants))


def duration(time: Duration) -> str:
    """Return a time as the API reads it."""
    if isinstance(time, timedelta):
        return f"{time // timedelta(milliseconds=1)}ms"
    return time


def instant(when: str | datetime) -> str:
    """Return an instant as the API reads it."""
    return when.isoformat(timespec="milliseconds") if isinstance(when, datetime) else when


def _number(card: GiftCard | str) -> str:
    return card.number if isinstance(card, GiftCard) else card


def fault_of(entries: Sequence[views.Entry], place: int) -> views.Entry | None:
    """Return the fault that the call at a place of the journal met; hints may stand between them."""
    for one in entries[place + 1 :]:
        if one.kind == "fault" and one.operation == entries[place].operation:
            return one
        if one.kind != "hint":
            return None
    return None


def asked_order(request: Mapping[str, Any]) -> str:
    """Return the order reference that a request names, empty for none."""
    order = request.get("order")
    return str((order.get("ref") if isinstance(order, dict) else None) or request.get("orderRef") or "")


def _calls(entries: Sequence[views.Entry]) -> Iterator[views.Call]:
    for place, entry in enumerate(entries):
        if entry.kind != "call":
            continue
        met = fault_of(entries, place)
        fault = met.data if met is not None else {}
        yield views.Call(
            operation=entry.operation,
            at=entry.at,
            token=entry.token,
            order_ref=entry.order_ref or str(fault.get("order_ref") or asked_order(entry.data.get("request") or {})),
            code=str(entry.data.get("code") or ""),
            request=entry.data.get("request") or {},
            answer=entry.data.get("answer"),
            fault=str(fault.get("fault") or ""),
        )


def _not_notified(found: views.Notifications, payment: views.Payment, count: int, timeout: float) -> str:
    taken = sum(one.delivered for one in found.sent)
    told = [
        f"The merchant has taken {taken} of {count} notifications of {payment.token} within {timeout:g} s.",
        f"The payment of the order {payment.order_ref} is {payment.state}.",
    ]
    for one in found.sent:
        became = f"answered {one.status}" if one.status is not None else one.reason
        told.append(f"  {one.at} {one.type} {one.url}: {became}")
    told += [f"  due at {one.due_at}: {one.type} {one.url}, attempt {one.attempt}" for one in found.waiting]
    if not found.sent and not found.waiting:
        told.append("  None was sent and none waits: the payment is not over, or names no address to notify.")
    return "\n".join(told)
