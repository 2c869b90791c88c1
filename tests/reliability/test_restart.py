"""A server that is started again on its file goes on where it stood, however it ended."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mockpayline.domain.bank_card import GOOD_CB
from mockpayline.domain.gift_card import gift_card_number
from tests.server import Server, running_server

from .caller import Caller, Refused
from .shop import Shop, wait_until

FIFTY = gift_card_number(5000)
GIFT = {"gift_card": {"number": FIFTY, "pin": "1234", "amount": "20.00"}}
REST = {"complement": {"card": GOOD_CB, "expires": "1239", "cvv": "123"}}

SCENARIO = """
format: 1
scenario: shop
extends: demo
merchant: {id: SHOP, access_key: key}
dialect: {attempts: %d}
"""


@pytest.fixture
def store(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'worlds.db'}"


@pytest.fixture
def shop() -> Iterator[Shop]:
    one = Shop(is_open=False)
    yield one
    one.close()


def everything(caller: Caller) -> dict[str, Any]:
    """Return all that the control API tells of a world, its journal and time included."""
    return {path: caller.control("GET", path) for path in ("", "/payments", "/gift-cards", "/clock", "/journal")}


def end(server: Server, how: signal.Signals) -> None:
    server.process.send_signal(how)
    server.process.wait()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_payments_balances_clock_and_journal_are_there_again(store: str, how: signal.Signals) -> None:
    with running_server("--store", store) as server:
        caller = Caller(server.port, "SHOP")
        caller.begin()
        caller.control("POST", "/clock", {"freeze": True})
        caller.control("POST", "/clock", {"advance": "90m"})
        paid = caller.open("PAID", 10_000)
        paid_id = caller.buy(paid, GIFT, REST)["transaction_id"]
        caller.buy(caller.open("OPEN", 10_000), {"gift_card": {"number": FIFTY, "pin": "1234", "amount": "7.00"}})
        before = everything(caller)
        caller.close()
        end(server, how)
    with running_server("--store", store) as server:
        caller.connect(server.port)
        assert everything(caller) == before
        assert caller.refund(paid_id, 100) == "00000", "what was paid before the restart is refunded after it"
        token = caller.open("NEXT", 10_000)
        assert token not in {one["token"] for one in before["/payments"]["payments"]}, "counters go on"
        caller.close()


def test_a_clock_that_was_advanced_stays_ahead_of_real_time(store: str) -> None:
    with running_server("--store", store) as server, closing(Caller(server.port, "SHOP")) as caller:
        caller.begin()
        ahead = caller.control("POST", "/clock", {"advance": "48h"})["now"]
    with running_server("--store", store) as server, closing(Caller(server.port, "SHOP")) as caller:
        assert caller.control("GET", "/clock")["now"] >= ahead
        assert caller.control("GET", "/clock")["frozen"] is False


def test_a_notification_that_was_not_answered_before_a_kill_is_sent_after_it(store: str, shop: Shop) -> None:
    with running_server("--store", store) as server, closing(Caller(server.port, "SHOP")) as caller:
        token = caller.open("A1", 10_000, notify=shop.url)
        caller.buy(token, GIFT, REST)
        wait_until("the first call of the shop", lambda: shop.called[token] == 1)
        end(server, signal.SIGKILL)
    shop.open.set()
    with running_server("--store", store) as server, closing(Caller(server.port, "SHOP")) as caller:

        def told() -> list[Any]:
            entries = caller.control("GET", "/journal")["entries"]
            return [one["data"]["delivered"] for one in entries if one["kind"] == "notification"]

        wait_until("the notification in the journal", told)
        assert told() == [True], "it was delivered, once as far as the server knows"


def test_starting_again_takes_the_rules_of_the_file_and_fresh_the_money_too(store: str, tmp_path: Path) -> None:
    scenario = tmp_path / "shop.yaml"
    scenario.write_text(SCENARIO % 3)
    with running_server(str(scenario), "--store", store) as server, closing(Caller(server.port, "SHOP")) as caller:
        token = caller.open("A1", 10_000)
        assert caller.buy(token, GIFT)["attempts_left"] == 3
        with closing(Caller(server.port, "UNDECLARED")) as undeclared:
            undeclared.begin()
    scenario.write_text(SCENARIO % 7)
    with running_server(str(scenario), "--store", store) as server, closing(Caller(server.port, "SHOP")) as caller:
        found = caller.control("GET", f"/payments/{token}")
        assert (found["attempts_left"], found["gift_cards"][0]["held"]) == (7, "20.00")
        with closing(Caller(server.port, "UNDECLARED")) as undeclared:
            assert undeclared.control("GET", "")["merchant"] == "UNDECLARED"
    with (
        running_server(str(scenario), "--store", store, "--fresh") as server,
        closing(Caller(server.port, "SHOP")) as caller,
        closing(Caller(server.port, "UNDECLARED")) as undeclared,
    ):
        assert caller.control("GET", "/payments")["payments"] == []
        assert caller.control("GET", f"/gift-cards/{FIFTY}")["balance"] == "50.00"
        with pytest.raises(Refused, match="404"):
            undeclared.control("GET", "")
