"""Buyers and merchants who call one world at once, upon few payments and fewer gift cards, and write down all they saw.

Every call is told apart in the journal: a SOAP call by its User-Agent, a buyer's step by its particulars, of which no
two calls under way have the same.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mockpayline.domain.bank_card import bank_card_number
from mockpayline.domain.gift_card import gift_card_number

from .caller import WATCHDOG, basic, details_request, open_request, refund_request, transaction_request
from .model import GOOD_BANK_CARD, Card, Model, in_euros, masked
from .record import Call, History

MOST = 15_000
"""The contract's maximum, in cents."""
_REFUSED, CHALLENGED = bank_card_number("01100"), bank_card_number("03030")
_WAITING = gift_card_number(400_000, "02005", serial=4)
_CARDS = {
    gift_card_number(900_000, serial=1): Card(900_000),
    gift_card_number(30_000, serial=2): Card(30_000),
    gift_card_number(60_000, serial=3): Card(60_000),
    _WAITING: Card(400_000, waits="02005"),
}
_BANK = {GOOD_BANK_CARD: ("00000", False), _REFUSED: ("01100", False), CHALLENGED: ("00000", True)}
_FINAL = frozenset({"accepted", "refused", "cancelled", "expired"})
_REMEMBERED = 6
"""Payments that are over, and transactions, that are still looked at and given back."""
_WORLD = {
    "extends": "demo",
    "merchant": {"access_key": "key"},
    "contracts": [
        {
            "number": "CCC1",
            "card_code": "CADEAU_CARREFOUR",
            "ccc_contract": "0000001",
            "contract_type": "Non alimentaire",
        }
        | {"max_amount": in_euros(MOST)},
        {"number": "CB1", "card_code": "CB"},
    ],
    "gift_cards": [],
}


def new_model() -> Model:
    """Return the model of a world as the traffic finds it."""
    return Model(_CARDS, MOST, _BANK)


class Board:
    """What the callers of one world know together: `under_way` is how many payments they act on at once."""

    def __init__(self, port: int, history: History, under_way: int) -> None:
        self.port = port
        self.history = history
        self.tokens: list[str] = []
        self.under_way = under_way
        self.over: deque[str] = deque(maxlen=_REMEMBERED)
        self.transactions: deque[tuple[str, str]] = deque(maxlen=_REMEMBERED)
        self.opening = 0
        self.seen: dict[str, str] = {}
        self.lock = threading.Lock()
        self._under_way: set[object] = set()
        self._made = 0

    def name(self) -> str:
        """Return the name of a new call, which no other call of any world has."""
        with self.lock:
            self._made += 1
            return f"{self.history.merchant}-{self._made}"

    def wants_more(self) -> bool:
        """Tell whether a payment is to be opened, which whoever asked does then."""
        with self.lock:
            wanted = len(self.tokens) + self.opening < self.under_way
            self.opening += wanted
        return wanted

    def is_over(self, token: str) -> None:
        """Let a payment be, but for those who read it or ask their money back."""
        with self.lock:
            if token in self.tokens:
                self.tokens.remove(token)
                self.over.append(token)

    def known(self) -> list[str]:
        """Return the payments that somebody may look at, under way or over."""
        with self.lock:
            return [*self.tokens, *self.over]

    @contextmanager
    def alone(self, particulars: object) -> Iterator[bool]:
        """Tell whether no call of the same particulars is under way, and let none begin meanwhile."""
        with self.lock:
            free = particulars not in self._under_way
            self._under_way.add(particulars)
        try:
            yield free
        finally:
            if free:
                with self.lock:
                    self._under_way.discard(particulars)


class Person:
    """One caller on a connection of its own, who does a bit of everything."""

    def __init__(self, board: Board, seed: str, *, moves_clock: bool = False) -> None:
        self.calls: list[Call] = []
        self._board = board
        self._random = random.Random(seed)  # noqa: S311 - traffic, no secret
        self._http = http.client.HTTPConnection("127.0.0.1", board.port, timeout=WATCHDOG)
        self._world = f"/control/worlds/{board.history.merchant}"
        self._key = basic(board.history.merchant)
        self._moves_clock = moves_clock

    def close(self) -> None:
        """Let the connection go."""
        self._http.close()

    def prepare(self) -> None:
        """Make the world, its clock standing still; nothing of this is written down."""
        self.ask(Call("", "world"), "PUT", "", _WORLD)
        self.ask(Call("", "clock"), "POST", "/clock", {"freeze": True})
        self.calls.clear()

    def act(self, calls: int) -> None:
        """Make so many calls, or one more."""
        while len(self.calls) < calls:
            board = self._board
            if board.wants_more():
                self._open()
            elif self._moves_clock and self._random.random() < 0.08:
                self.ask(Call(board.name(), "clock"), "POST", "/clock", {"advance": self._some("40s", "6m", "14m")})
            elif not board.known():
                self._look_at_card()
            elif self._random.random() < 0.65:
                self._step(self._some(*board.known()[: board.under_way]))
            elif self._random.random() < 0.5:
                self._merchant()
            else:
                self._look()

    def last_look(self) -> None:
        """Write down how the world stands and what its journal tells; nobody calls it any more."""
        history = self._board.history
        for token in [one.token for one in history.calls if one.kind == "doWebPayment" and one.token]:
            history.payments[token] = self._known(f"/payments/{token}")
        history.cards = {number: self._known(f"/gift-cards/{number}") for number in _CARDS}
        history.journal = self._known("/journal")["entries"]
        history.holds = self._known("/invariants")["holds"]
        found = self._known("/payments?limit=1000")["payments"]
        history.payments |= {one["token"]: one for one in found}

    def forget(self) -> None:
        """Delete the world."""
        self.ask(Call("", "world"), "DELETE", "")

    def ask(self, call: Call, method: str, path: str, said: Any = None) -> Any:
        """Call the control API and write it down; returns the JSON."""
        call.said = said if call.said is None else call.said
        headers = {} if said is None else {"Content-Type": "application/json"}
        body = b"" if said is None else json.dumps(said).encode()
        self._send(call, method, self._world + path, body, headers)
        return json.loads(call.answer) if call.answer else None

    def _open(self) -> None:
        board, name = self._board, self._board.name()
        amount = self._random.randrange(2_000, 30_000)
        call = Call(name, "doWebPayment", said=amount)
        self._soap(call, open_request(name, amount))
        found = re.search(r"token>([^<]+)<", call.answer)
        call.token = found[1] if found else ""
        if self._random.random() < 0.9:
            # The others hear of it once the buyer is on the page; of the rest nobody ever hears.
            self._post_step(call.token, "open")
            board.tokens.append(call.token)
        with board.lock:
            board.opening -= 1

    def _step(self, token: str) -> None:
        """Take a step: mostly one that suits what the payment was seen as last, else any."""
        seen = self._board.seen.get(token, "open")
        if self._random.random() < 0.15:
            seen = self._some("open", "nothing due", "challenge", "on_hold")
        if seen == "challenge":
            self._post_step(token, {"authenticate": self._some("success", "success", "failure", "abandon")})
        elif seen == "on_hold":
            self._post_step(token, {"partner_answer": self._some("00000", "02015")})
        elif seen == "nothing due":
            self._post_step(token, "confirm")
        else:
            self._shop(token)

    def _shop(self, token: str) -> None:
        chance, number = self._random.random(), self._some(*_CARDS)
        if chance < 0.6:
            said = {"number": number, "pin": "0000" if self._random.random() < 0.04 else "1234"}
            if self._random.random() < 0.6:
                said["amount"] = in_euros(self._random.randrange(100, 12_000))
            self._post_step(token, {"gift_card": said})
        elif chance < 0.72:
            self._post_step(token, {"remove_gift_card": {"number": number}})
        elif chance < 0.92:
            card = self._some(GOOD_BANK_CARD, GOOD_BANK_CARD, _REFUSED, CHALLENGED)
            self._post_step(token, {"complement": {"card": card, "expires": "1239", "cvv": "123"}})
        else:
            self._post_step(token, self._some("cancel", "give_up"))

    def _post_step(self, token: str, step: Any) -> None:
        call = Call(self._board.name(), "step", token, said=step)
        with self._board.alone(call.name if _ends(step) else (token, *particulars(step))) as free:
            if not free:
                return
            seen = self.ask(call, "POST", f"/payments/{token}/buyer", [step])
        if call.status != 200:
            if seen["error"]["value"] in _FINAL and self._random.random() < 0.7:
                self._board.is_over(token)
            return
        self._board.seen[token] = "nothing due" if seen["state"] == "open" and seen["due"] == "0.00" else seen["state"]
        if seen["ended_at"] and self._random.random() < 0.7:
            self._board.is_over(token)
        if seen["state"] == "accepted":
            ids = {seen["transaction_id"], seen["complement"]["transaction_id"] if seen["complement"] else None}
            self._board.transactions.extend((one, token) for one in ids - {None})

    def _merchant(self) -> None:
        board, chance = self._board, self._random.random()
        if chance < 0.15:
            number, balance = self._some(*_CARDS), in_euros(self._random.randrange(10_000, 90_000))
            call = Call(board.name(), "change", number=number, said=balance)
            with board.alone((number, balance)) as free:
                if free:
                    self.ask(call, "PATCH", f"/gift-cards/{number}", {"balance": balance})
        elif chance < 0.4 or not board.transactions:
            token = self._some(*board.known())
            self._soap(Call(board.name(), "getWebPaymentDetails", token), details_request(token))
        else:
            transaction, token = self._some(*board.transactions)
            if chance < 0.8:
                amount = self._some(0, 100, 1_500, self._random.randrange(1, 20_000))
                call = Call(board.name(), "doRefund", token, said=amount)
                self._soap(call, refund_request(transaction, amount))
            else:
                call = Call(board.name(), "getTransactionDetails", token, said=transaction)
                self._soap(call, transaction_request(transaction))

    def _look(self) -> None:
        if self._random.random() < 0.5:
            token = self._some(*self._board.known())
            self.ask(Call(self._board.name(), "payment", token), "GET", f"/payments/{token}")
        else:
            self._look_at_card()

    def _look_at_card(self) -> None:
        number = self._some(*_CARDS)
        self.ask(Call(self._board.name(), "card", number=number), "GET", f"/gift-cards/{number}")

    def _soap(self, call: Call, envelope: str) -> None:
        headers = {"Authorization": self._key, "Content-Type": "text/xml; charset=utf-8", "User-Agent": call.name}
        self._send(call, "POST", "/V4/services/WebPaymentAPI", envelope.encode(), headers)

    def _send(self, call: Call, method: str, path: str, body: bytes, headers: dict[str, str]) -> None:
        call.begin = time.monotonic_ns()
        self._http.request(method, path, body, headers)
        with self._http.getresponse() as answer:
            text = answer.read()
        call.end = time.monotonic_ns()
        call.status, call.answer = answer.status, text.decode()
        self.calls.append(call)

    def _known(self, path: str) -> Any:
        call = Call("", "last look")
        found = self.ask(call, "GET", path)
        assert call.status == 200, f"{path} answers {call.status}: {call.answer}"
        return found

    def _some(self, *things: Any) -> Any:
        return things[self._random.randrange(len(things))]


def particulars(step: Any) -> tuple[str, str, str]:
    """Return what tells a buyer's step from others: its name, the gift card, and what else the journal tells of it."""
    ((name, said),) = step.items() if isinstance(step, dict) else ((step, {}),)
    if isinstance(said, str):
        return name, "", said
    number = said.get("number") or said.get("card")
    return name, masked(number) if number else "", said.get("amount", "")


def _ends(step: Any) -> bool:
    """Tell whether a payment takes a step once at most, so that several who try it at once are told apart."""
    return step in ("confirm", "cancel") or (
        isinstance(step, dict)
        and ("partner_answer" in step or step.get("complement", {}).get("card") == GOOD_BANK_CARD)
    )


def hammer(port: int, histories: list[History], people: int, calls: int, seed: str, under_way: int = 6) -> None:
    """Have so many people make `calls` calls together upon each world, all at once, and see what became of each."""
    boards = [Board(port, history, under_way) for history in histories]
    crowd = {
        board.history.merchant: [
            Person(board, f"{seed}/{board.history.merchant}/{one}", moves_clock=one == 0) for one in range(people)
        ]
        for board in boards
    }
    broken: list[BaseException] = []
    everyone = [person for persons in crowd.values() for person in persons]
    ready = threading.Barrier(len(everyone))

    def go(person: Person) -> None:
        try:
            ready.wait(WATCHDOG)
            person.act(-(-calls // people))
        except BaseException as error:
            broken.append(error)

    for persons in crowd.values():
        persons[0].prepare()
    threads = [threading.Thread(target=go, args=(person,)) for person in everyone]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]
    for board in boards:
        persons = crowd[board.history.merchant]
        board.history.calls = [call for person in persons for call in person.calls]
        persons[0].last_look()
        persons[0].forget()
    for person in everyone:
        person.close()
