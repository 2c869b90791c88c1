"""Moving a world's clock: how far, and who is waited for on the way."""

from __future__ import annotations

import asyncio

import pytest

from mockpayline.domain.clock import END_OF_TIME
from mockpayline.domain.ports import Notification, WorldTx
from mockpayline.errors import InvalidValue, NotFound
from mockpayline.operations.clock import advance, move_to

from .desk import START, Desk

MINUTE = 60_000


def now(desk: Desk) -> int:
    return desk.run(lambda tx: tx.now)


def test_a_clock_that_is_advanced_stands_just_so_much_later(desk: Desk) -> None:
    asyncio.run(advance(desk.worlds, desk.merchant, 16 * MINUTE))
    assert now(desk) == START + 16 * MINUTE


def test_a_clock_that_is_moved_stands_at_that_instant(desk: Desk) -> None:
    asyncio.run(move_to(desk.worlds, desk.merchant, START + 5))
    assert now(desk) == START + 5


def test_a_clock_that_is_moved_nowhere_stays(desk: Desk) -> None:
    asyncio.run(move_to(desk.worlds, desk.merchant, START))
    assert now(desk) == START


@pytest.mark.parametrize("by", [-1, END_OF_TIME - START + 1])
def test_going_back_or_out_of_its_century_is_refused_and_moves_nothing(desk: Desk, by: int) -> None:
    with pytest.raises(InvalidValue):
        asyncio.run(advance(desk.worlds, desk.merchant, by))
    with pytest.raises(InvalidValue):
        asyncio.run(move_to(desk.worlds, desk.merchant, START + by))
    assert now(desk) == START


def test_a_world_that_is_not_there_has_no_clock(desk: Desk) -> None:
    with pytest.raises(NotFound):
        asyncio.run(advance(desk.worlds, "NOBODY", 1))


def test_a_notification_on_the_way_is_attempted_at_its_own_instant(desk: Desk) -> None:
    seen: list[int] = []

    def queue(tx: WorldTx) -> None:
        for minutes in (3, 1, 2):
            note = Notification(
                url="https://shop.test",
                type="WEBTRS",
                parameter="token",
                value="T",
                token="T",
                first_at=tx.now + minutes * MINUTE,
            )
            tx.notify(note)

    def send(tx: WorldTx) -> None:
        for one in tx.queued(10):
            seen.append(tx.now - START)
            tx.taken(one.position)

    async def pass_time() -> None:
        stop = asyncio.Event()

        async def sender() -> None:
            while not stop.is_set():
                await desk.worlds.run(desk.merchant, send)
                desk.worlds.was_attempted()
                await asyncio.sleep(0)

        sending = asyncio.create_task(sender())
        await advance(desk.worlds, desk.merchant, 10 * MINUTE)
        stop.set()
        await sending

    desk.worlds.patience = 30.0
    desk.run(queue)
    asyncio.run(pass_time())
    assert seen == [MINUTE, 2 * MINUTE, 3 * MINUTE]


def test_nobody_is_waited_for_where_nothing_sends(desk: Desk) -> None:
    note = Notification(url="https://shop.test", type="WEBTRS", parameter="token", value="T", token="T")
    desk.run(lambda tx: tx.notify(note))
    asyncio.run(advance(desk.worlds, desk.merchant, MINUTE))
    assert now(desk) == START + MINUTE


def test_two_moves_of_one_clock_add_up(desk: Desk) -> None:
    async def both() -> None:
        await asyncio.gather(*(advance(desk.worlds, desk.merchant, MINUTE) for _ in range(5)))

    asyncio.run(both())
    assert now(desk) == START + 5 * MINUTE
