"""Servers that hold much, filled by the calls of merchants and their buyers as time fills them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from mockpayline.domain.gift_card import gift_card_number
from tests.benchmarks import calls
from tests.benchmarks.calls import Bought
from tests.benchmarks.process import Process

PAID_EVERY = 4
"""One payment of so many was paid; the others wait, as most of a test suite's do."""
_SERIALS = 10_000


def new_cards() -> Iterator[str]:
    """Return numbers of gift cards of about 50.00 that nobody used, one after another."""
    for number in itertools.count():
        yield gift_card_number(5_000 + number // _SERIALS, serial=number % _SERIALS)


class Filling:
    """What a server was filled with: the payments that were paid in it, and cards that were not used yet."""

    def __init__(self, server: Process) -> None:
        self.server = server
        self.bought: list[Bought] = []
        self._kept = 0
        self._cards = new_cards()
        self._orders = (f"F{number}" for number in itertools.count())

    @property
    def recent(self) -> list[Bought]:
        """The payments that were paid last, which no limit has dropped."""
        return self.bought[-self._kept :]

    def open(self, merchant: str = "DEMO") -> str:
        """Have a payment of a merchant opened; returns its token."""
        return calls.opened(self.server, next(self._orders), merchant=merchant)

    def pay(self, merchant: str = "DEMO") -> Bought:
        """Have one payment of a merchant opened, and paid with two new gift cards and a complement."""
        bought = self.buy(merchant, self.open(merchant))
        self.bought.append(bought)
        return bought

    def buy(self, merchant: str, token: str) -> Bought:
        """Have an opened payment paid with two new gift cards and a complement."""
        return calls.buy(self.server, merchant, token, (next(self._cards), next(self._cards)))

    def payments(self, count: int) -> None:
        """Have so many payments opened in one world, some of them paid."""
        for number in range(count):
            if number % PAID_EVERY == 0:
                self.pay()
            else:
                self.open()
        self._kept = len(self.bought) // 2

    def worlds(self, count: int) -> None:
        """Have so many merchants call, each in a world of its own that holds one payment."""
        for number in range(count):
            self.pay(f"SHOP{number}")
        self._kept = count

    def journal(self, entries: int, worlds: int) -> None:
        """Have so many calls journalled in each of so many worlds, and in the first merchant's."""
        for merchant in [*(f"SHOP{number}" for number in range(worlds)), "DEMO"]:
            bought = self.pay(merchant)
            for _ in range(entries):
                self.server.post(calls.SERVICE, calls.details(bought.token), merchant=merchant)
        self._kept = worlds
