"""A world by plain numbers: the sequential model that histories of concurrent calls are replayed through.

It is written by the method's rules (design, "The rules of the method") and shares nothing with the code under test. It
is told one thing at a time, in the order that it is to have happened in, and says what each comes to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

ATTEMPTS = 3
LIFE = 900_000
"""A session's life in ms."""
GOOD_BANK_CARD = "4970100000325734"

RUNNING = frozenset({"issued", "open", "challenge"})
_SITUATIONS = {"issued": "02533", "open": "02306", "challenge": "03030"}
_STATES = {
    **dict.fromkeys(("open", "cancel", "give_up"), RUNNING),
    **dict.fromkeys(("gift_card", "complement", "remove_gift_card", "confirm"), frozenset({"issued", "open"})),
    "authenticate": frozenset({"challenge"}),
    "partner_answer": frozenset({"on_hold"}),
}
"""The states in which a payment takes each step; one that is issued is opened by it."""

Line = tuple[str | int, ...]
"""A line of the ledger: its kind, the payment's token, then a card, amounts in cents, a code, as the kind has them."""


def masked(number: str) -> str:
    """Return a card number as answers show it: six digits, X, four digits."""
    return number[:6] + "X" * (len(number) - 10) + number[-4:]


def in_euros(cents: int) -> str:
    """Return cents as the control API writes them."""
    return f"{cents // 100}.{cents % 100:02d}"


def in_cents(euros: str) -> int:
    """Return the cents of an amount as the control API writes it."""
    whole, _, rest = euros.partition(".")
    return int(whole) * 100 + int(rest)


@dataclass
class Card:
    """A gift card's account; `waits` is the code that puts a payment on hold at commit, "" for a good card."""

    balance: int
    waits: str = ""
    holds: dict[str, int] = field(default_factory=dict)

    def available(self, token: str) -> int:
        """Return what a payment may take, in cents."""
        return self.balance - sum(amount for holder, amount in self.holds.items() if holder != token)

    def view(self) -> dict[str, int]:
        """Return the account as the control API tells it, in cents."""
        held = sum(self.holds.values())
        return {"balance": self.balance, "held": held, "available": self.balance - held}


@dataclass
class Row:
    """One web payment; amounts are cents, instants ms. `bank` is the bank card, its amount, and what the bank says."""

    token: str
    order_ref: str
    amount: int
    ends: int
    state: str = "issued"
    code: str = ""
    cards: dict[str, int] = field(default_factory=dict)
    debits: dict[str, tuple[int, int]] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)
    bank: tuple[str, int, str] | None = None
    refunds: list[int] = field(default_factory=list)
    opened_at: int | None = None
    ended_at: int | None = None

    @property
    def due(self) -> int:
        """What remains to be paid, in cents."""
        return 0 if self.state == "accepted" else self.amount - sum(self.cards.values())

    @property
    def by_card(self) -> int:
        """What a bank card paid, in cents."""
        return self.bank[1] if self.bank and self.state == "accepted" else 0

    def view(self) -> dict[str, Any]:
        """Return the payment as the control API tells it, amounts in cents, and of ids only whether there is one."""
        accepted = self.state == "accepted"
        complement = None
        if accepted and self.bank:
            complement = {"card": masked(self.bank[0]), "amount": self.bank[1], "refunded": sum(self.refunds)}
        return {
            "token": self.token,
            "state": self.state,
            "code": _SITUATIONS.get(self.state, self.code),
            "order_ref": self.order_ref,
            "amount": self.amount,
            "due": self.due,
            "attempts_left": max(0, ATTEMPTS - len(self.refusals)),
            "gift_cards": [
                {
                    "number": masked(number),
                    "held": 0 if number in self.debits else amount,
                    "initial": self.debits[number][0] if number in self.debits else None,
                    "final": self.debits[number][1] if number in self.debits else None,
                    "paid": amount if accepted else 0,
                }
                for number, amount in self.cards.items()
            ],
            "complement": complement,
            "has_transaction": self.state in {"accepted", "refused", "on_hold"},
            "opened_at": self.opened_at,
            "ended_at": self.ended_at,
        }


class Model:
    """One world. `cards` are its gift cards by number, `most` is the contract's maximum in cents.

    `bank` says what each bank card comes to: its code, and whether 3-D Secure asks first. `lines` is the ledger so far.
    """

    def __init__(self, cards: Mapping[str, Card], most: int, bank: Mapping[str, tuple[str, bool]]) -> None:
        self.cards = deepcopy(dict(cards))
        self.rows: dict[str, Row] = {}
        self.lines: list[Line] = []
        self.most = most
        self.bank = dict(bank)

    def open(self, token: str, order_ref: str, amount: int, now: int) -> None:
        """Let doWebPayment make a payment."""
        assert token not in self.rows, "a token is given once"
        self.rows[token] = Row(token, order_ref, amount, now + LIFE)

    def change(self, number: str, balance: int) -> bool:
        """Set a card's balance by hand; tells whether that covers what is held."""
        card = self.cards[number]
        if balance < sum(card.holds.values()):
            return False
        card.balance = balance
        return True

    def refund(self, token: str, amount: int) -> str:
        """Give money back, and return the code."""
        row = self.rows[token]
        if row.state != "accepted":
            return "02314"
        if row.bank is None:
            return "02703"
        if amount < 1:
            return "02305"
        if sum(row.refunds) + amount > row.bank[1]:
            return "02613"
        row.refunds.append(amount)
        self._line("refund", token, amount)
        return "00000"

    def expire(self, token: str) -> None:
        """Let a session's life be over."""
        row = self.rows[token]
        if row.refusals:
            self._end_refused(row, row.ends)
        else:
            never = row.state == "issued"
            self._end_unpaid(row, "never_opened" if never else "expired", "02534" if never else "02324", row.ends)

    def take(self, token: str, step: Any, now: int) -> bool:
        """Take a buyer's step, a word or a map of one key, and tell whether it was possible."""
        row = self.rows[token]
        if not possible(row, step, self.cards, self.most):
            return False
        if row.state == "issued":
            row.state, row.opened_at = "open", now
        ((name, said),) = step.items() if isinstance(step, dict) else ((step, {}),)
        steps: dict[str, Callable[[], None]] = {
            "open": lambda: None,
            "gift_card": lambda: self._add(row, said, now),
            "remove_gift_card": lambda: self._release(row, said["number"], row.cards.pop(said["number"])),
            "complement": lambda: self._pay(row, said["card"], now),
            "authenticate": lambda: self._authenticate(row, said, now),
            "confirm": lambda: self._accept(row, "00000", now),
            "partner_answer": lambda: self._answer(row, said, now),
            "cancel": lambda: self._end_unpaid(row, "cancelled", "02319", now),
            "give_up": lambda: self._end_refused(row, now) if row.refusals else None,
        }
        steps[name]()
        return True

    def _line(self, *line: str | int) -> None:
        self.lines.append(line)

    def _add(self, row: Row, said: dict[str, str], now: int) -> None:
        number = said["number"]
        room, due = room_and_due(row, number, self.most)
        available = self.cards[number].available(row.token)
        amount = min(due, in_cents(said["amount"]) if "amount" in said else room)
        if amount > room:
            self._refuse(row, "02610", now)
        elif said["pin"] == "0000" or ("amount" in said and amount > available):
            self._refuse(row, "02998", now)
        else:
            row.cards[number] = self.cards[number].holds[row.token] = min(amount, available)
            self._line("hold", row.token, masked(number), row.cards[number])

    def _pay(self, row: Row, number: str, now: int) -> None:
        code, challenged = self.bank[number]
        row.bank = (number, row.due, code)
        if challenged:
            row.state = "challenge"
        else:
            self._settle(row, now)

    def _authenticate(self, row: Row, result: str, now: int) -> None:
        row.state = "open"
        if result == "success":
            self._settle(row, now)
        else:
            self._refuse(row, "03003" if result == "failure" else "03022", now)

    def _settle(self, row: Row, now: int) -> None:
        assert row.bank is not None, "the bank is asked for a card payment"
        _, amount, code = row.bank
        self._line("bank", row.token, amount, code)
        if code == "00000":
            self._accept(row, code, now)
        else:
            self._refuse(row, code, now)

    def _accept(self, row: Row, code: str, now: int) -> None:
        waiting = next((self.cards[number].waits for number in row.cards if self.cards[number].waits), "")
        if waiting:
            row.state, row.code = "on_hold", waiting
        else:
            self._commit(row, code, now)

    def _answer(self, row: Row, code: str, now: int) -> None:
        if code == "00000":
            self._commit(row, code, now)
        else:
            row.refusals.append(code)
            self._end_refused(row, now)

    def _commit(self, row: Row, code: str, now: int) -> None:
        row.state, row.code, row.ended_at = "accepted", code, now
        for number, amount in row.cards.items():
            card = self.cards[number]
            assert card.holds.pop(row.token) == amount, "what is committed was held"
            row.debits[number] = (card.balance, card.balance - amount)
            card.balance -= amount
            self._line("commit", row.token, masked(number), amount, *row.debits[number])

    def _refuse(self, row: Row, code: str, now: int) -> None:
        row.refusals.append(code)
        row.bank = None
        self._line("refusal", row.token, code)
        if len(row.refusals) == ATTEMPTS:
            self._end_refused(row, now)

    def _end_refused(self, row: Row, now: int) -> None:
        self._end_unpaid(row, "refused", row.refusals[-1], now)

    def _end_unpaid(self, row: Row, state: str, code: str, now: int) -> None:
        row.state, row.code, row.bank, row.ended_at = state, code, None, now
        for number, amount in row.cards.items():
            self._release(row, number, amount)
        row.cards = {}

    def _release(self, row: Row, number: str, amount: int) -> None:
        assert self.cards[number].holds.pop(row.token) == amount, "what is released was held"
        self._line("release", row.token, masked(number), amount)


def room_and_due(row: Row, number: str, most: int) -> tuple[int, int]:
    """Return the room under the maximum and what is due, in cents, for a gift card added or put in its own place."""
    others = sum(amount for card, amount in row.cards.items() if card != number)
    return most - others, row.amount - others


def possible(row: Row, step: Any, cards: Mapping[str, Card], most: int) -> bool:
    """Tell whether a payment takes a buyer's step as it stands; a refusal with a code is a step taken."""
    ((name, said),) = step.items() if isinstance(step, dict) else ((step, {}),)
    if row.state not in _STATES[name]:
        return False
    if name == "gift_card":
        room, due = room_and_due(row, said["number"], most)
        if "amount" in said:
            return min(due, in_cents(said["amount"])) > 0
        empty = cards[said["number"]].available(row.token) < 1
        return min(due, room) > 0 and (not empty or said["pin"] == "0000")
    if name == "remove_gift_card":
        return said["number"] in row.cards
    if name in {"complement", "confirm"}:
        return (row.due > 0) is (name == "complement")
    return True
