"""Worlds live beside each other without a trace, and leave none when they go."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mockpayline.domain.gift_card import gift_card_number
from mockpayline.hosting import PrivateServer
from tests.server import running_server

from .caller import Caller, Refused
from .worlds import SLOPE, cycle, cycles, run, slope

WORLDS = 64
ROUNDS = 4
CYCLES = 1_000
AT_ONCE = 5
"""What may be open at one look and not at another: a call's connection, a helper of the pool. A leak is hundreds."""
NUMBER = gift_card_number(500_00)
"""The same gift card in every world: it is another account in each."""


class Merchant:
    """One of many merchants who do the like at the same time, each a little differently."""

    def __init__(self, port: int, place: int) -> None:
        self.name = f"SIDE{place}"
        self.share = place + 1
        self.tokens: list[str] = []
        self._port = port

    def hammer(self, start: threading.Barrier) -> None:
        """Make payments, change the world, and read them back, all at once with the others."""
        with closing(Caller(self._port, self.name)) as caller:
            start.wait()
            for turn in range(ROUNDS):
                token = caller.open(f"{self.name}-{turn}", 20_000)
                amount = f"{self.share}.00"
                paid = caller.buy(token, {"gift_card": {"number": NUMBER, "pin": "1234", "amount": amount}})
                assert paid["order_ref"] == f"{self.name}-{turn}"
                assert [one["held"] for one in paid["gift_cards"]] == [amount]
                caller.buy(token, {"complement": {"card": "4970100000325734", "expires": "1239", "cvv": "123"}})
                assert caller.details(token) == "00000"
                caller.control("POST", "/clock", {"advance": f"{self.share}s"})
                caller.control("POST", "/faults", {"on": "doRefund", "call": self.share, "http": 503})
                self.tokens.append(token)

    def look(self, others: list[Merchant]) -> None:
        """Assert that the world holds what this merchant did, and nothing else."""
        with closing(Caller(self._port, self.name)) as caller:
            payments = caller.control("GET", "/payments")["payments"]
            assert [one["token"] for one in payments] == self.tokens[::-1]
            assert {one["amount"] for one in payments} == {"200.00"}
            card = caller.control("GET", f"/gift-cards/{NUMBER}")
            assert card["balance"] == f"{500 - ROUNDS * self.share}.00", f"{self.name} paid with somebody's card"
            entries = caller.control("GET", "/journal")["entries"]
            assert {one["token"] for one in entries} <= {*self.tokens, ""}
            assert {one["order_ref"] for one in entries} <= {one["order_ref"] for one in payments} | {""}
            faults = caller.control("GET", "/faults")["faults"]
            assert [(one["call"], one["calls"], one["met"]) for one in faults] == [(self.share, {}, 0)] * ROUNDS
            assert caller.control("GET", "/invariants")["holds"]
            foreign = others[self.share % len(others)].tokens[0]
            assert caller.details(foreign) == "02317", "a token of another merchant is known"
            with pytest.raises(Refused, match="404"):
                caller.control("GET", f"/payments/{foreign}")


@pytest.fixture(params=["in memory", "in a file with two processes"])
def port(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[int]:
    options = [] if request.param == "in memory" else ["--store", f"sqlite:///{tmp_path / 'w.db'}", "--workers", "2"]
    with running_server("--log-level", "error", *options) as server:
        yield server.port


def test_sixty_four_worlds_hammered_at_once_know_nothing_of_each_other(port: int) -> None:
    merchants = [Merchant(port, place) for place in range(WORLDS)]
    start = threading.Barrier(WORLDS)
    with ThreadPoolExecutor(WORLDS) as pool:
        for done in [pool.submit(one.hammer, start) for one in merchants]:
            done.result()
        for seen in [pool.submit(one.look, merchants) for one in merchants]:
            seen.result()
    tokens = [token for one in merchants for token in one.tokens]
    assert len(tokens) == len(set(tokens)) == WORLDS * ROUNDS


def test_a_world_s_clock_is_moved_by_its_own_merchant_alone(port: int) -> None:
    with closing(Caller(port, "STILL")) as still, closing(Caller(port, "MOVED")) as moved:
        for one in (still, moved):
            one.begin()
            one.control("POST", "/clock", {"freeze": True})
        before = still.control("GET", "/clock")
        moved.control("POST", "/clock", {"advance": "2h"})
        assert still.control("GET", "/clock") == before


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process's descriptors and memory in /proc")
def test_worlds_made_used_reset_and_deleted_leave_no_descriptor_no_thread_and_no_memory() -> None:
    told = run(CYCLES)
    assert told.slope < SLOPE, f"each cycle leaves {told.slope:.0f} bytes behind: {told.looks}"
    first, last = told.warm[0], told.warm[-1]
    assert last.descriptors <= first.descriptors + AT_ONCE, f"descriptors are left open: {told.looks}"
    assert last.threads <= first.threads + AT_ONCE, f"threads are left: {told.looks}"


def test_worlds_that_are_gone_leave_no_task_behind() -> None:
    with PrivateServer() as server:
        port = int(server.url.rsplit(":", 1)[1])
        running: Any = server._running
        cycle(port, "FIRST")
        at_rest = tasks(running._loop)
        cycles(20, port, lambda _place: None)
        assert tasks(running._loop) == at_rest


def tasks(loop: asyncio.AbstractEventLoop) -> list[str]:
    """Return what the tasks of a loop in another thread are, once no call is being answered."""

    async def seen() -> list[str]:
        own = asyncio.current_task()
        while True:
            names = [repr(one.get_coro()).split(" at ")[0] for one in asyncio.all_tasks() if one is not own]
            if not any("run_asgi" in name for name in names):
                return sorted(names)
            await asyncio.sleep(0.01)

    return asyncio.run_coroutine_threadsafe(seen(), loop).result(30)


def test_the_slope_of_looks_is_that_of_the_line_through_them() -> None:
    assert slope([(0, 10), (10, 30), (20, 50)]) == pytest.approx(2)
    assert slope([(0, 5), (10, 7), (20, 5)]) == pytest.approx(0)
