"""A real server that notifies: what waits for an attempt and what does not, kills, several workers, two hours."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from mockpayline.domain.buyer_step import Word
from mockpayline.domain.rule import RETRIES, NotificationPlan, Rule
from mockpayline.domain.world import Declaration
from mockpayline.hosting import PrivateServer
from mockpayline.scenario.loader import demo
from tests.operations.desk import START
from tests.reliability.caller import Caller
from tests.reliability.shop import WATCHDOG, Shop, wait_until
from tests.server import running_server

LOOKS = 20
"""Other calls that are answered while one is found to wait."""


@pytest.fixture
def shop() -> Iterator[Shop]:
    one = Shop(is_open=False)
    yield one
    one.close()


def frozen(**rule: Any) -> Declaration:
    """Return the demo world on a frozen clock, its payments scripted so."""
    rules = (Rule(name="all", **rule),) if rule else ()
    return msgspec.structs.replace(demo(), clock_start=START, rules=rules)


def port_of(server: PrivateServer) -> int:
    return int(server.url.rsplit(":", 1)[1])


def submit(port: int, token: str, form: str) -> int:
    """Send a form of the payment page, as a browser does; returns the status."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=WATCHDOG)) as browser:
        browser.request("POST", f"/v2/?token={token}", form, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = browser.getresponse()
        answer.read()
        return answer.status


def cancel(how: str, port: int, token: str) -> None:
    """Have the buyer cancel, by a step of the control API or by the page's form."""
    if how == "page":
        status = submit(port, token, "step=cancel")
        assert status in {302, 303}, f"the browser is led to the shop, not {status}"
    else:
        with closing(Caller(port, "SHOP")) as buyer:
            buyer.buy(token, "cancel")


def assert_waits(one: Future[None], port: int) -> None:
    """Assert that a call is not answered while others are."""
    with closing(Caller(port, "SHOP")) as other:
        for _ in range(LOOKS):
            other.control("GET", "/clock")
            assert not one.done(), "the answer came before the shop's"


@pytest.mark.parametrize("how", ["step", "page"])
@pytest.mark.parametrize("plan", [None, NotificationPlan(before_return=True)])
def test_on_a_frozen_clock_the_buyer_returns_after_the_first_attempt(
    shop: Shop, how: str, plan: NotificationPlan | None
) -> None:
    with (
        PrivateServer([frozen(notifications=plan)]) as server,
        closing(Caller(port_of(server), "SHOP")) as caller,
        ThreadPoolExecutor(1) as pool,
    ):
        token = caller.open("A1", 1000, notify=shop.url)
        step = pool.submit(cancel, how, port_of(server), token)
        wait_until("the shop called", lambda: shop.called[token])
        assert_waits(step, port_of(server))
        shop.open.set()
        step.result(WATCHDOG)
        assert shop.answered[token] == 1
        assert [one["delivered"] for one in caller.control("GET", "/notifications")["sent"]] == [True]


@pytest.mark.parametrize("how", ["step", "page"])
def test_the_buyer_returns_before_the_first_attempt_where_the_scenario_says_so(shop: Shop, how: str) -> None:
    plan = NotificationPlan(before_return=False)
    with PrivateServer([frozen(notifications=plan)]) as server, closing(Caller(port_of(server), "SHOP")) as caller:
        token = caller.open("A1", 1000, notify=shop.url)
        cancel(how, port_of(server), token)
        assert not shop.answered, "the shop answers nobody yet"
        assert caller.control("GET", "/notifications")["sent"] == []


@pytest.mark.parametrize("how", ["step", "page"])
def test_on_a_real_clock_the_buyer_does_not_wait(shop: Shop, how: str) -> None:
    with PrivateServer() as server, closing(Caller(port_of(server), "SHOP")) as caller:
        token = caller.open("A1", 1000, notify=shop.url)
        cancel(how, port_of(server), token)
        assert not shop.answered


@pytest.mark.parametrize("how", ["step", "page"])
def test_what_is_told_later_is_not_waited_for(shop: Shop, how: str) -> None:
    plan = NotificationPlan(after=60_000, before_return=True)
    with PrivateServer([frozen(notifications=plan)]) as server, closing(Caller(port_of(server), "SHOP")) as caller:
        token = caller.open("A1", 1000, notify=shop.url)
        cancel(how, port_of(server), token)
        assert not shop.called


def test_no_soap_answer_waits_for_a_notification(shop: Shop) -> None:
    scripted = frozen(buyer=(Word("cancel"),), notifications=NotificationPlan(before_return=True))
    with PrivateServer([scripted]) as server, closing(Caller(port_of(server), "SHOP")) as caller:
        token = caller.open("A1", 1000, notify=shop.url)
        wait_until("the shop called", lambda: shop.called[token])
        assert caller.details(token) == "02319"
        assert not shop.answered, "the shop answers nobody yet"


@pytest.mark.parametrize("how", ["step", "page"])
def test_a_shop_that_hangs_holds_the_buyer_up_for_a_bounded_time(shop: Shop, how: str) -> None:
    with (
        PrivateServer([frozen()], notification_timeout=0.1) as server,
        closing(Caller(port_of(server), "SHOP")) as caller,
    ):
        token = caller.open("A1", 1000, notify=shop.url)
        cancel(how, port_of(server), token)
        assert not shop.answered
        [sent] = caller.control("GET", "/notifications")["sent"]
        assert sent["reason"] == "timed out while waiting for the answer"


def test_two_hours_pass_on_a_frozen_clock_with_each_attempt_at_its_instant(shop: Shop) -> None:
    shop.open.set()
    with PrivateServer([frozen()]) as server, closing(Caller(port_of(server), "SHOP")) as caller:
        token = caller.open("A1", 1000, notify=shop.url.replace("http:", "https:"))  # it speaks no TLS
        caller.buy(token, "cancel")
        caller.control("POST", "/clock", {"advance": "2h"})
        told = caller.control("GET", "/notifications?limit=1000")
    assert [one["attempt"] for one in told["sent"]] == list(range(RETRIES + 1))
    assert [one["at"][11:19] for one in told["sent"]] == [
        f"{9 + minute // 60:02}:{minute % 60:02}:05" for minute in range(RETRIES + 1)
    ]
    assert told["waiting"] == []


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_clock_that_is_moved_waits_for_the_attempts_whichever_worker_makes_them(
    shop: Shop, tmp_path: Path, workers: str
) -> None:
    shop.open.set()
    store = f"sqlite:///{tmp_path}/worlds.db"
    with (
        running_server("--store", store, "--workers", workers) as server,
        ThreadPoolExecutor(4) as pool,
    ):

        def pass_time(place: int) -> list[int]:
            with closing(Caller(server.port, f"SHOP{place}")) as caller:
                caller.begin()
                caller.control("POST", "/clock", {"freeze": True})
                token = caller.open("A1", 1000, notify=shop.url.replace("http:", "https:"))
                caller.buy(token, "cancel")
                caller.control("POST", "/clock", {"advance": "10m"})
                return [one["attempt"] for one in caller.control("GET", "/notifications")["sent"]]

        assert list(pool.map(pass_time, range(4))) == [list(range(11))] * 4, "each once, by one of the workers"


# Kills.


def test_a_notification_that_was_under_way_when_the_server_was_killed_is_sent_by_the_next(
    shop: Shop, tmp_path: Path
) -> None:
    store = ("--store", f"sqlite:///{tmp_path}/worlds.db")
    with running_server(*store) as server, closing(Caller(server.port, "SHOP")) as caller:
        token = caller.open("A1", 1000, notify=shop.url)
        caller.buy(token, "cancel")
        wait_until("the shop called", lambda: shop.called[token])
        server.process.kill()
        server.process.wait(WATCHDOG)
    shop.open.set()
    with running_server(*store) as server, closing(Caller(server.port, "SHOP")) as caller:
        wait_until("the attempt booked", lambda: caller.control("GET", "/notifications")["sent"])
        [sent] = caller.control("GET", "/notifications")["sent"]
        assert (sent["attempt"], sent["delivered"], sent["token"]) == (0, True, token)
    assert shop.called[token] == 2


def test_a_notification_that_is_to_be_tried_again_is_tried_by_the_next_server(shop: Shop, tmp_path: Path) -> None:
    store = ("--store", f"sqlite:///{tmp_path}/worlds.db")
    with running_server(*store, "--notification-timeout", "100ms") as server:
        with closing(Caller(server.port, "SHOP")) as caller:
            token = caller.open("A1", 1000, notify=shop.url)
            caller.buy(token, "cancel")
            wait_until("the attempt booked", lambda: caller.control("GET", "/notifications")["sent"])
            [before] = caller.control("GET", "/notifications")["waiting"]
            assert before["attempt"] == 1
        server.process.kill()
        server.process.wait(WATCHDOG)
    shop.open.set()
    with running_server(*store) as server, closing(Caller(server.port, "SHOP")) as caller:
        assert caller.control("GET", "/notifications")["waiting"] == [before]
        caller.control("POST", "/clock", {"advance": "1m"})
        sent = caller.control("GET", "/notifications")["sent"]
        assert [(one["attempt"], one["delivered"]) for one in sent] == [(0, False), (1, True)]
