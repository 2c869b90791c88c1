from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from mockpayline.domain.bank_card import GOOD_CB
from tests.server import Server, running_server

WATCHDOG = 60.0
"""Seconds, so that only a server that waits for itself is given up."""


@pytest.fixture(scope="module", params=[1, 2], ids=["one process", "two processes"])
def server_of(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of its own, for its first world is the shop's."""
    store: Path = tmp_path_factory.mktemp("store") / "worlds.sqlite"
    arguments = () if request.param == 1 else ("--workers", "2", "--store", f"sqlite:///{store}")
    with running_server(*arguments) as one:
        yield one


def called(server: Server, method: str, path: str, **more: Any) -> httpx.Response:
    """Call a server, and follow nothing."""
    return httpx.request(method, server.url + path, timeout=WATCHDOG, trust_env=False, **more)


@pytest.mark.parametrize("frozen", [False, True])
def test_the_shop_s_notification_comes_before_the_buyer_where_time_stands_still(
    server_of: Server, frozen: bool
) -> None:
    # A frozen clock has the buyer's step wait for the notification, which asks this same server for the result.
    called(server_of, "POST", "/control/worlds/DEMO/clock", json={"freeze": frozen})
    location = called(server_of, "POST", "/shop/pay", data={"kettle": "1"}).headers["location"]
    token = location.partition("token=")[2]
    steps = [{"complement": {"card": GOOD_CB}}]
    paid = called(server_of, "POST", f"/control/worlds/DEMO/payments/{token}/buyer", json=steps)
    assert paid.json()["redirect"].startswith(f"{server_of.url}/shop/return?")
    page = called(server_of, "GET", f"/shop/return?token={token}").text
    assert "ACCEPTED" in page
    if frozen:
        assert re.search(rf"{server_of.url}/shop/notification\?notificationType=WEBTRS.*?<td>200</td>", page, re.DOTALL)


def test_many_orders_at_once_are_all_answered(server_of: Server) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: called(server_of, "POST", "/shop/pay", data={"book": "1"}), range(48)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 48


def test_behind_a_public_url_the_shop_and_the_inspector_answer_under_its_host(server_of: Server) -> None:
    host = {"Host": "pay.example.com"}
    assert called(server_of, "GET", "/shop", headers=host).status_code == 403, "a name that anybody could point here"
    with running_server("--public-url", "https://pay.example.com") as public:
        for path in ("/shop", "/", "/control/worlds"):
            assert called(public, "GET", path, headers=host).status_code == 200, path
        ordered = called(
            public, "POST", "/shop/pay", data={"kettle": "1"}, headers=host | {"Origin": "https://pay.example.com"}
        )
    assert ordered.headers["location"].startswith("https://pay.example.com/v2/?token="), "an order is taken there"
