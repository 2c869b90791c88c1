from __future__ import annotations

import asyncio

import pytest

from mockpayline.domain.journal import Kind
from mockpayline.domain.ports import Notification, WorldTx
from mockpayline.domain.rule import MINUTE
from tests.control.api import DEMO, START, Api

pytestmark = pytest.mark.anyio

NOTIFICATIONS = f"{DEMO}/notifications"
WATCHDOG = 60.0
"""Seconds after which a test gives up waiting; nothing is measured by it."""


async def queue(api: Api, token: str, first_at: int = START) -> None:
    note = Notification(
        url="http://shop.test/n", type="WEBTRS", parameter="token", value=token, token=token, first_at=first_at
    )
    await api.inside(lambda tx: tx.notify(note))


async def tell(api: Api, token: str, **told: object) -> None:
    told = {"type": "WEBTRS", "url": "http://shop.test/n", **told}
    await api.inside(lambda tx: tx.journal(Kind.NOTIFICATION, tx.payment(token), **told))


async def test_a_fresh_world_has_neither_sent_nor_waiting_ones(api: Api) -> None:
    assert await api.get(NOTIFICATIONS) == {"sent": [], "waiting": []}


async def test_what_was_sent_is_told_as_the_journal_has_it(api: Api) -> None:
    token = await api.open_payment("A1")
    await tell(api, token, attempt=0, url="http://shop.test/n", status=500, delivered=False)
    await tell(api, token, attempt=1, url="http://shop.test/n", status=200, delivered=True)
    first, second = (await api.get(NOTIFICATIONS))["sent"]
    assert first == {
        "seq": 1,
        "at": "2026-09-21T14:13:20.000Z",
        "token": token,
        "order_ref": "A1",
        "type": "WEBTRS",
        "attempt": 0,
        "url": "http://shop.test/n",
        "status": 500,
        "delivered": False,
    }
    assert (second["attempt"], second["delivered"]) == (1, True)


async def test_what_waits_is_told_with_its_attempt_and_instant_the_next_first(api: Api) -> None:
    later, sooner = await api.open_payment("A1"), await api.open_payment("A2")
    await queue(api, later, START + 2 * MINUTE)
    await queue(api, sooner)

    def put_off(tx: WorldTx) -> None:
        tx.put_off(tx.queued(1, merchant="DEMO")[0].position, START + MINUTE, 1)

    await api.inside(put_off)
    await api.inside(lambda tx: tx.stop_notifying(later))
    assert (await api.get(NOTIFICATIONS))["waiting"] == [
        {
            "token": sooner,
            "type": "WEBTRS",
            "url": "http://shop.test/n",
            "attempt": 1,
            "due_at": "2026-09-21T14:14:20.000Z",
            "is_last": False,
        },
        {
            "token": later,
            "type": "WEBTRS",
            "url": "http://shop.test/n",
            "attempt": 0,
            "due_at": "2026-09-21T14:15:20.000Z",
            "is_last": True,
        },
    ]


async def test_both_lists_are_of_one_payment_where_its_token_is_given(api: Api) -> None:
    tokens = [await api.open_payment(f"A{place}") for place in range(2)]
    for token in tokens:
        await queue(api, token)
        await tell(api, token, attempt=0, delivered=False)
    found = await api.get(NOTIFICATIONS, 200, token=tokens[1])
    assert [[one["token"] for one in found[name]] for name in ("sent", "waiting")] == [[tokens[1]], [tokens[1]]]
    assert await api.get(NOTIFICATIONS, 200, token="1unknown") == {"sent": [], "waiting": []}


async def test_a_limit_leaves_the_newest_that_were_sent_and_the_next_that_wait(api: Api) -> None:
    token = await api.open_payment()
    for place in range(3):
        await queue(api, token, START + place * MINUTE)
        await tell(api, token, attempt=place, delivered=False)
    found = await api.get(NOTIFICATIONS, 200, limit="2")
    assert [one["attempt"] for one in found["sent"]] == [1, 2]
    assert [one["due_at"][14:16] for one in found["waiting"]] == ["13", "14"]


@pytest.mark.parametrize("limit", ["0", "1001", "some"])
async def test_a_limit_that_is_none_is_refused(api: Api, limit: str) -> None:
    error = await api.get(NOTIFICATIONS, 422, limit=limit)
    assert (error["path"], error["value"], error["expected"]) == ("limit", limit, "a number from 1 to 1000")


async def test_an_unknown_world_and_an_unknown_parameter_are_refused(api: Api) -> None:
    assert (await api.get("/control/worlds/NOBODY/notifications", 404))["kind"] == "not_found"
    assert (await api.get(NOTIFICATIONS, 422, order_ref="A1"))["path"] == "order_ref"


async def test_until_delivered_waits_until_the_merchant_took_one(api: Api) -> None:
    token = await api.open_payment()
    await tell(api, token, attempt=0, status=500, delivered=False)
    waiting = asyncio.create_task(api.get(NOTIFICATIONS, token=token, until="delivered", timeout="60s"))
    await asyncio.sleep(0)
    await tell(api, token, attempt=1, status=200, delivered=True)
    async with asyncio.timeout(WATCHDOG):
        sent = (await waiting)["sent"]
    assert [one["delivered"] for one in sent] == [False, True]


async def test_until_delivered_passes_over_what_was_delivered_of_another_payment(api: Api) -> None:
    token, other = await api.open_payment("A1"), await api.open_payment("A2")
    await tell(api, other, attempt=0, status=200, delivered=True)
    assert await api.get(NOTIFICATIONS, token=token, until="delivered", timeout="60ms") == {"sent": [], "waiting": []}


async def test_until_delivered_sees_a_delivery_that_the_limit_leaves_out(api: Api) -> None:
    token = await api.open_payment()
    await tell(api, token, attempt=0, status=200, delivered=True)
    await tell(api, token, attempt=0, status=500, delivered=False, copy=1)
    async with asyncio.timeout(WATCHDOG):
        sent = (await api.get(NOTIFICATIONS, token=token, until="delivered", timeout="60s", limit="1"))["sent"]
    assert [one["status"] for one in sent] == [500]


async def test_until_delivered_asks_for_the_token_of_a_payment_that_there_is(api: Api) -> None:
    error = await api.get(NOTIFICATIONS, 422, until="delivered")
    assert (error["path"], error["expected"]) == ("token", "the token of a payment")
    await api.get(NOTIFICATIONS, 404, until="delivered", token="1unknown")


async def test_only_a_delivery_can_be_waited_for(api: Api) -> None:
    error = await api.get(NOTIFICATIONS, 422, until="final", token="1unknown")
    assert (error["path"], error["value"], error["expected"]) == ("until", "final", "delivered")
