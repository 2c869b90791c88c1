"""A little book of plain numbers, in which the histories of baskets are kept a second time.

It is kept by the method's written rules and knows nothing of the code under test: it says of every step whether it
is possible and what it comes to.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mockpayline.domain.bank_card import bank_card_number
from mockpayline.domain.gift_card import gift_card_number

from .desk import GOOD

MAXIMUM = 10_000
MOST_PAYMENTS = 5

# Gift cards: number -> (balance, the code it is refused with when added, the code it waits with at commit).
BLOCKED = "9000000000000000001"
GIFT_CARDS: dict[str, tuple[int, str, str]] = {
    gift_card_number(6_000, serial=1): (6_000, "", ""),
    gift_card_number(2_500, serial=2): (2_500, "", ""),
    gift_card_number(90_000, serial=3): (90_000, "", ""),
    gift_card_number(4_000, "02005", serial=4): (4_000, "", "02005"),
    gift_card_number(5_000, "02101", serial=5): (5_000, "02101", ""),
    BLOCKED: (5_000, "02998", ""),
}

# Bank cards: number -> (whether it is challenged, the bank's code, the code with which it refuses refunds).
SLY, SLOW, STINGY = "4970100000000002", "4970100000000003", "4970100000000004"
BANK_CARDS: dict[str, tuple[bool, str, str]] = {
    GOOD: (False, "00000", ""),
    bank_card_number("04001"): (False, "04001", ""),
    bank_card_number("01100"): (False, "01100", ""),
    bank_card_number("01109"): (False, "01109", ""),
    bank_card_number("02005"): (False, "02005", ""),
    bank_card_number("03030"): (True, "00000", ""),
    SLY: (True, "01100", ""),
    SLOW: (True, "02005", ""),
    STINGY: (False, "00000", "01206"),
}

PAYING, WAITING = {"00000", "04001"}, {"02005", "02016"}
REFUSING = {"02015", "02101"}

RUNNING = {"issued", "open", "challenge"}
FINAL = {"accepted", "refused", "cancelled", "expired", "never_opened", "ended"}


@dataclass
class Row:
    """What the book knows of one payment; amounts are cents."""

    amount: int
    ends: int
    state: str = "issued"
    code: str = ""
    holds: dict[str, int] = field(default_factory=dict)
    paid_by_gifts: dict[str, int] = field(default_factory=dict)
    card: tuple[int, str, str] | None = None
    refusals: list[tuple[str, bool]] = field(default_factory=list)
    refunds: list[int] = field(default_factory=list)
    kept: int = 0

    @property
    def due(self) -> int:
        return 0 if self.state == "accepted" else self.amount - sum(self.holds.values()) - self.kept


class Book:
    """The independent model: balances and rows of numbers. A step answers whether it is possible."""

    def __init__(self, *, attempts: int, keeps: bool) -> None:
        self.attempts = attempts
        self.keeps = keeps
        self.now = 0
        self.balances = {number: balance for number, (balance, _, _) in GIFT_CARDS.items()}
        self.rows: dict[str, Row] = {}

    def held(self, number: str) -> int:
        return sum(row.holds.get(number, 0) for row in self.rows.values())

    def land(self, row: Row) -> bool:
        if row.state not in RUNNING:
            return False
        row.state = "open" if row.state == "issued" else row.state
        return True

    def add(self, row: Row, number: str, *, right_pin: bool, chosen: int | None) -> bool:
        if row.state != "open":
            return False
        others = sum(amount for card, amount in row.holds.items() if card != number)
        room, due = MAXIMUM - others, row.amount - others
        available = self.balances[number] - self.held(number) + row.holds.get(number, 0)
        _, scripted, _ = GIFT_CARDS[number]
        refusal = scripted if right_pin else "02998"
        amount = min(due, room if chosen is None else chosen)
        if amount <= 0:
            return False
        if amount > room:
            self.refuse(row, "02610")
        elif refusal:
            self.refuse(row, refusal)
        elif chosen is None and available == 0:
            return False
        elif chosen is not None and amount > available:
            self.refuse(row, "02998")
        else:
            row.holds[number] = min(amount, available)
        return True

    def remove(self, row: Row, number: str) -> bool:
        return row.state == "open" and row.holds.pop(number, 0) > 0

    def pay(self, row: Row, number: str) -> bool:
        if row.state != "open" or row.due == 0:
            return False
        challenged, code, refund = BANK_CARDS[number]
        row.card = (row.due, code, refund)
        if challenged:
            row.state = "challenge"
        else:
            self.settle(row, code, by_card=True)
        return True

    def authenticate(self, row: Row, result: str) -> bool:
        if row.state != "challenge" or row.card is None:
            return False
        row.state = "open"
        code = {"success": row.card[1], "failure": "03003", "abandon": "03022"}[result]
        self.settle(row, code, by_card=True)
        return True

    def confirm(self, row: Row) -> bool:
        if row.state != "open" or row.due:
            return False
        self.settle(row, "00000", by_card=False)
        return True

    def settle(self, row: Row, code: str, *, by_card: bool) -> None:
        waiting = next((wait for number in row.holds if (wait := GIFT_CARDS[number][2])), "")
        if code in WAITING or (code in PAYING and waiting):
            row.state, row.code = "on_hold", code if code in WAITING else waiting
        elif code in PAYING:
            self.commit(row, code)
        else:
            row.card = None
            self.refuse(row, code, by_card=by_card)

    def commit(self, row: Row, code: str) -> None:
        row.state, row.code = "accepted", code
        row.paid_by_gifts = self.debit(row)

    def debit(self, row: Row) -> dict[str, int]:
        for number, amount in row.holds.items():
            self.balances[number] -= amount
        taken, row.holds = row.holds, {}
        return taken

    def refuse(self, row: Row, code: str, *, by_card: bool = False) -> None:
        row.refusals.append((code, by_card))
        if len(row.refusals) == self.attempts:
            self.end_refused(row)

    def end_refused(self, row: Row, *, by_partner: bool = False) -> None:
        code, _ = row.refusals[-1]
        complement_refused = any(by_card for _, by_card in row.refusals) and not by_partner
        row.state, row.code, row.card = "refused", code, None
        if complement_refused and self.keeps:
            row.kept = sum(self.debit(row).values())
        row.holds = {}

    def end(self, row: Row, state: str, code: str) -> None:
        row.state, row.code, row.card, row.holds = state, code, None, {}

    def leave(self, row: Row, state: str, code: str) -> bool:
        possible = row.state in ({"open", "challenge"} if state == "cancelled" else RUNNING)
        if possible:
            self.end(row, state, code)
        return possible

    def give_up(self, row: Row) -> bool:
        if row.state not in {"open", "challenge"}:
            return False
        if row.refusals:
            self.end_refused(row)
        return True

    def answer(self, row: Row, code: str) -> bool:
        if row.state != "on_hold" or code not in PAYING | WAITING | REFUSING:
            return False
        if code in PAYING:
            self.commit(row, code)
        elif code in WAITING:
            row.code = code
        else:
            row.refusals.append((code, False))
            self.end_refused(row, by_partner=True)
        return True

    def wait(self, seconds: int) -> None:
        self.now += seconds
        for row in self.rows.values():
            if row.state in RUNNING and row.ends <= self.now:
                if row.refusals:
                    self.end_refused(row)
                else:
                    never = row.state == "issued"
                    self.end(row, "never_opened" if never else "expired", "02534" if never else "02324")

    def refund(self, row: Row, amount: int) -> str:
        if row.state != "accepted":
            return "02314"
        if row.card is None:
            return "02703"
        if amount <= 0:
            return "02305"
        if row.card[2]:
            return row.card[2]
        if sum(row.refunds) + amount > row.card[0]:
            return "02613"
        row.refunds.append(amount)
        return "00000"
