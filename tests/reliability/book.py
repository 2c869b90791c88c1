"""What a server has acknowledged, kept by the one who was told, and compared with what the server then knows."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mockpayline.domain.bank_card import GOOD_CB
from mockpayline.domain.gift_card import gift_card_number
from mockpayline.domain.money import cents

from .caller import Caller

CARDS = {gift_card_number(balance, serial=serial): balance for serial, balance in enumerate((20_000, 90_000, 999_900))}
"""The gift cards that everybody pays with, and what they began with."""
_PRICES = (990, 4_500, 12_000)

Payment = dict[str, Any]


@dataclass
class Pending:
    """A call whose effect was not seen yet: what it would make of the payment it is about, or of none ("") yet.

    Not answered, it may have happened or not; `acknowledged`, it must have.
    """

    about: str
    became: Callable[[Payment | None, Payment], bool]
    acknowledged: bool = False


class Book:
    """One merchant's traffic, and all that was acknowledged of it. The world's clock is frozen, so every time is exact.

    `take_a_step` makes one call that changes the world; if it raises, `pending` tells which call that was.
    """

    def __init__(self, caller: Caller, seed: str) -> None:
        self.caller = caller
        self.payments: dict[str, Payment] = {}
        self.now = ""
        self.may_be_now: str | None = None
        self.pending: Pending | None = None
        self.steps = 0
        self._random = random.Random(seed)  # noqa: S311 - traffic, no secret
        caller.begin()
        self.now = caller.control("POST", "/clock", {"freeze": True})["now"]

    def take_a_step(self) -> None:
        """Make one call of a merchant or a buyer."""
        self.steps += 1
        going = [one for one in self.payments.values() if one["state"] in {"issued", "open"}]
        refundable = [one for one in self.payments.values() if one["complement"] and _left(one)]
        what = self._random.random()
        if not going or what < 0.2:
            self._open()
        elif what < 0.25:
            self._advance()
        elif refundable and what < 0.4:
            self._refund(self._random.choice(refundable))
        else:
            self._buy(self._random.choice(going))

    def _open(self) -> None:
        ref, amount = f"R{self.steps}", self._random.choice(_PRICES)

        def opened(before: Payment | None, after: Payment) -> bool:
            return before is None and (after["order_ref"], cents(after["amount"]), after["state"]) == (
                ref,
                amount,
                "issued",
            )

        self.pending = Pending("", opened)
        token = self.caller.open(ref, amount)
        assert token not in self.payments, f"the token {token} was given before"
        self._see(Pending(token, opened, acknowledged=True))

    def _advance(self) -> None:
        self.may_be_now = _later(self.now)
        self.now = self.caller.control("POST", "/clock", {"advance": "1s"})["now"]
        assert self.now == self.may_be_now, "the clock moves by what is asked"
        self.may_be_now = None

    def _refund(self, payment: Payment) -> None:
        def refunded(before: Payment | None, after: Payment) -> bool:
            if before is None:
                return False
            more = cents(after["complement"]["refunded"]) - cents(before["complement"]["refunded"])
            return more == 1 and _but(before, "complement") == _but(after, "complement")

        self.pending = Pending(payment["token"], refunded)
        code = self.caller.refund(payment["transaction_id"], 1)
        assert code == "00000", f"a refund of one cent is accepted, not {code}"
        self._see(Pending(payment["token"], refunded, acknowledged=True))

    def _buy(self, payment: Payment) -> None:
        chance = self._random.random()
        due = cents(payment["due"])
        in_basket = {one["number"][-4:] for one in payment["gift_cards"]}
        new = [number for number in CARDS if number[-4:] not in in_basket]
        if chance < 0.5 and due > 1 and new:
            step: Any = {
                "gift_card": {"number": self._random.choice(new), "pin": "1234", "amount": f"0.0{due % 9 or 1}"}
            }
        elif chance < 0.9 and due:
            step = {"complement": {"card": GOOD_CB, "expires": "1239", "cvv": "123"}}
        else:
            step = "cancel"

        def stepped(before: Payment | None, after: Payment) -> bool:
            if before is None:
                return False
            if step == "cancel":
                return bool(after["state"] == "cancelled")
            if "gift_card" in step:
                return (
                    after["gift_cards"][:-1] == before["gift_cards"]
                    and len(after["gift_cards"]) == len(before["gift_cards"]) + 1
                )
            return bool(after["state"] == "accepted" and after["complement"]["amount"] == before["due"])

        self.pending = Pending(payment["token"], stepped)
        after = self.caller.buy(payment["token"], step)
        assert stepped(payment, after), f"the step {step} makes of {payment} what it should, not {after}"
        self.pending = None
        self.payments[payment["token"]] = after

    def _see(self, acknowledged: Pending) -> None:
        """Look at what an acknowledged call made of a payment."""
        self.pending = acknowledged
        token = acknowledged.about
        after = self.caller.control("GET", f"/payments/{token}")
        assert acknowledged.became(self.payments.get(token), after), f"an acknowledged call left {after}"
        self.payments[token] = after
        self.pending = None

    def compare(self) -> list[str]:
        """Return every way in which the server differs from what it acknowledged, and take over what it knows."""
        wrong: list[str] = []
        known: dict[str, Payment] = {
            one["token"]: one for one in self.caller.control("GET", "/payments?limit=1000")["payments"]
        }
        for token, told in self.payments.items():
            found = known.get(token)
            if found is None:
                wrong.append(f"payment {token} is gone")
            elif found != told and not self._pending_on(token, told, found):
                wrong.append(f"payment {token} was acknowledged as {told} and is {found}")
        new = [one for token, one in known.items() if token not in self.payments]
        wrong += [f"nobody asked for {one}" for one in new if not self._pending_on(one["token"], None, one)]
        sure = self.pending
        if sure and sure.acknowledged and known.get(sure.about) == self.payments.get(sure.about):
            wrong.append(f"what was acknowledged of payment {sure.about} did not happen: {known.get(sure.about)}")
        if len(new) > 1:
            wrong.append(f"one call opened {len(new)} payments")
        now = self.caller.control("GET", "/clock")["now"]
        if now not in {self.now, self.may_be_now}:
            wrong.append(f"the clock stood at {self.now} (or {self.may_be_now}) and is at {now}")
        wrong += self._ledger(known) + self._journal(known)
        self.payments, self.now, self.may_be_now, self.pending = known, now, None, None
        return wrong

    def _pending_on(self, token: str, before: Payment | None, after: Payment) -> bool:
        """Tell whether the call whose effect was not seen yet explains what became of a payment."""
        if self.pending is None or self.pending.about not in {token, "" if before is None else token}:
            return False
        return self.pending.became(before, after)

    def _ledger(self, known: dict[str, Payment]) -> list[str]:
        """Compare each gift card's account with the payments that took from it."""
        wrong = []
        for number, began in CARDS.items():
            account = self.caller.control("GET", f"/gift-cards/{number}")
            taken = [
                one for payment in known.values() for one in payment["gift_cards"] if one["number"][-4:] == number[-4:]
            ]
            paid = sum(cents(one["paid"]) for one in taken)
            going = [payment for payment in known.values() if payment["state"] in {"issued", "open"}]
            held = sum(
                cents(one["held"])
                for payment in going
                for one in payment["gift_cards"]
                if one["number"][-4:] == number[-4:]
            )
            if (cents(account["balance"]), cents(account["held"])) != (began - paid, held):
                wrong.append(f"card {number}: {paid} was paid of {began} and {held} is held, but it says {account}")
        for payment in known.values():
            if payment["state"] == "accepted":
                parts = sum(cents(one["paid"]) for one in payment["gift_cards"])
                parts += cents(payment["complement"]["amount"]) if payment["complement"] else 0
                if parts != cents(payment["amount"]):
                    wrong.append(f"the parts of an accepted payment are not its amount: {payment}")
        ids = [payment["transaction_id"] for payment in known.values() if payment["transaction_id"]]
        ids += [payment["complement"]["transaction_id"] for payment in known.values() if payment["complement"]]
        if len(set(ids)) != len(ids) - sum(
            1
            for one in known.values()
            if one["complement"] and one["complement"]["transaction_id"] == one["transaction_id"]
        ):
            wrong.append("a transaction id was given twice")
        return wrong

    def _journal(self, known: dict[str, Payment]) -> list[str]:
        entries = self.caller.control("GET", "/journal")["entries"]
        numbers = [one["seq"] for one in entries]
        wrong = []
        if numbers and numbers != list(range(numbers[0], numbers[0] + len(numbers))):
            wrong.append(f"the journal has gaps: {numbers}")
        opened = {one["token"] for one in entries if one["operation"] == "doWebPayment" and one["kind"] == "call"}
        if numbers and numbers[0] == 1 and opened != set(known):
            wrong.append(f"the journal tells of {len(opened)} payments and there are {len(known)}")
        return wrong


def _left(payment: Payment) -> int:
    return int(cents(payment["complement"]["amount"]) - cents(payment["complement"]["refunded"]))


def _but(payment: Payment, name: str) -> Payment:
    return {key: value for key, value in payment.items() if key != name}


def _later(now: str) -> str:
    """Return the time one second later, as the control API writes it."""
    from datetime import datetime, timedelta

    later = datetime.fromisoformat(now) + timedelta(seconds=1)
    return later.isoformat(timespec="milliseconds").replace("+00:00", "Z")
