"""A world of its own for one try: how it stands before, and its money when it is looked at."""

from __future__ import annotations

import re
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urljoin

from .caller import WATCHDOG, Caller
from .model import in_cents


class Scene:
    """A merchant's world with one basket of 100.00 euros, or none, after the buyer's `steps` upon it."""

    def __init__(
        self, port: int, merchant: str, steps: list[Any] | None, *, duplicate_check: bool, notify: str = ""
    ) -> None:
        self.merchant = merchant
        self.port = port
        self.token = ""
        self.seen = ""
        self.view: dict[str, Any] = {}
        self.caller = Caller(port, merchant)
        world = {"merchant": {"access_key": "key"}, "gift_cards": [], "dialect": {"duplicate_check": duplicate_check}}
        self.caller.control("PUT", "", {"extends": "demo", **world})
        if steps is not None:
            self.token = self.caller.open("ORDER", 100_00, notify)
        if steps:
            self.view = self.caller.buy(self.token, *steps)

    def close(self) -> None:
        """Forget the world."""
        self.caller.control("DELETE", "")
        self.caller.close()

    def look_at_page(self) -> None:
        """Have the buyer see the page, and remember which basket it showed."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=WATCHDOG)) as connection:
            path = f"/v2/?token={self.token}"
            for _ in range(2):  # the 3-D Secure page stands elsewhere
                connection.request("GET", path)
                answer = connection.getresponse()
                text = answer.read().decode()
                path = urljoin(path, answer.getheader("Location") or "")
        found = re.search(r'name="seen" value="([0-9a-f]+)"', text)
        assert found is not None, f"the page says which basket it shows: {text}"
        self.seen = found[1]

    def tokens(self) -> list[str]:
        """Return the tokens of all web payments, the newest first."""
        return [one["token"] for one in self.payments()]

    def payments(self) -> list[dict[str, Any]]:
        """Return all web payments, the newest first."""
        found: list[dict[str, Any]] = self.caller.control("GET", "/payments")["payments"]
        return found

    def money(self) -> tuple[int, ...]:
        """Return payments, accepted ones, cents spent, held and given back, refusals, and notifications that wait.

        Raises `AssertionError` where the world's own invariants do not hold.
        """
        checked = self.caller.control("GET", "/invariants")
        assert checked["holds"], f"money does not add up: {checked}"
        payments = self.payments()
        cards = self.caller.control("GET", "/gift-cards")["gift_cards"]
        assert all(in_cents(one["available"]) >= 0 for one in cards), f"a gift card is overdrawn: {cards}"
        parts = [one for payment in payments for one in payment["gift_cards"]]
        return (
            len(payments),
            sum(one["state"] == "accepted" for one in payments),
            sum(in_cents(one["paid"]) for one in parts),
            sum(in_cents(one["held"]) for one in cards),
            sum(in_cents(one["complement"]["refunded"]) for one in payments if one["complement"]),
            sum(3 - one["attempts_left"] for one in payments),
            len(self.caller.control("GET", "/notifications")["waiting"]),
        )

    def marks(self, operation: str) -> int:
        """Return how often an operation was called, or a buyer's step taken, as the journal tells."""
        entries = self.caller.control("GET", "/journal")["entries"]
        calls = [one for one in entries if one["kind"] == "call" and one["operation"] == operation]
        steps = [one for one in entries if one["kind"] == "step" and one["data"]["step"] == operation]
        return len(calls) + len(steps)
