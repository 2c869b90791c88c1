"""A world of one test on the running server, and the buyer who pays in it by the control API."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx

from mockpayline.domain.bank_card import GOOD_CB
from mockpayline.domain.gift_card import gift_card_number
from tests.server import Server

KEY = "key"
WATCHDOG = 60.0

CONTRACT = "CCC1"
"""The gift-card contract of the demo world."""


class World:
    """The demo world under a merchant id of its own, with switches of its own.

    `url` is where clients call: the server's address, or one by which it is `called`.
    """

    def __init__(self, server: Server, called: str = "", **dialect: str) -> None:
        self._server = server.url
        self.url = called or server.url
        self.merchant = server.merchant()
        scenario = {"extends": "demo", "merchant": {"access_key": KEY}, "dialect": dialect}
        self._control("PUT", "", scenario)

    def buyer(self, token: str, *steps: Any) -> dict[str, Any]:
        """Take buyer steps and return the payment."""
        return self._control("POST", f"/payments/{token}/buyer", list(steps))

    def advance(self, duration: str) -> None:
        """Let time pass."""
        self._control("POST", "/clock", {"advance": duration})

    def freeze(self) -> None:
        """Let no time pass from now on."""
        self._control("POST", "/clock", {"freeze": True})

    def booked_notification(self, token: str) -> dict[str, Any]:
        """Wait until the journal tells of a notification, and return what it tells."""
        ends = time.monotonic() + WATCHDOG
        while time.monotonic() < ends:
            entries = self._control("GET", f"/journal?token={token}")["entries"]
            if found := [entry["data"] for entry in entries if entry["kind"] == "notification"]:
                assert len(found) == 1, f"the shop is notified once: {found}"
                return dict(found[0])
            time.sleep(0.01)
        raise AssertionError(f"no notification of {token} was booked within {WATCHDOG} seconds")

    def _control(self, method: str, path: str, said: object = None) -> dict[str, Any]:
        answer = httpx.request(
            method,
            f"{self._server}/control/worlds/{self.merchant}{path}",
            content=None if said is None else json.dumps(said),
            headers={"Content-Type": "application/json"},
            timeout=WATCHDOG,
            trust_env=False,
        )
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        found: dict[str, Any] = answer.json()
        return found


def gift(balance: int, serial: int = 1, outcome: str = "00000", **more: str) -> dict[str, Any]:
    """Return the step that types a gift card of this balance in cents."""
    return {"gift_card": {"number": gift_card_number(balance, outcome, serial), "pin": "1234", **more}}


def card(number: str = GOOD_CB) -> dict[str, Any]:
    """Return the step that pays the rest by bank card."""
    return {"complement": {"card": number, "expires": "1239", "cvv": "123"}}
