"""The sender in the background: who is called when, how many at once, and what nothing can end."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from mockpayline.domain.journal import Kind
from mockpayline.domain.ports import WorldTx
from mockpayline.notifications.call import Caller
from mockpayline.notifications.delivery import AT_ONCE
from mockpayline.notifications.places import OF_ONE_RECEIVER
from mockpayline.operations.buyer import play
from mockpayline.scenario.buyer import parse_steps
from tests.operations.desk import START, Desk, basket, only, world
from tests.stores import open_store

from .shop import Shop, booked, cancelled, nothing_waits, queue, response, running, send_all, sending, until, waiting

DeskOf = Callable[..., Desk]
ShopOf = Callable[..., Shop]


def test_what_is_queued_while_it_runs_is_sent_at_once(desk: Desk, shop: Shop) -> None:
    token = desk.token(basket(notificationURL=shop.url()))

    async def main() -> None:
        async with shop.open(), sending(desk) as sender:
            await until(lambda: nothing_waits(desk))
            assert shop.requests == []
            await play(desk.worlds, "DEMO", token, parse_steps(["cancel"]))
            await until(lambda: len(shop.requests) == 1)
            assert not sender.done()

    asyncio.run(main())


def test_a_slow_shop_does_not_hold_the_others_up(desk: Desk, shop_of: ShopOf) -> None:
    async def never(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    slow, quick = shop_of(never), shop_of()
    cancelled(desk, slow.url(), "SLOW")
    cancelled(desk, quick.url(), "QUICK")

    async def main() -> None:
        async with slow.open(), quick.open(), sending(desk):
            await until(lambda: len(slow.requests) == 1 and len(quick.requests) == 1)

    asyncio.run(main())


def test_no_more_than_the_limit_are_under_way_at_once_and_all_arrive(desk_of: DeskOf, shop_of: ShopOf) -> None:
    waiting = peak = 0
    full = asyncio.Event()

    async def together(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal waiting, peak
        waiting += 1
        peak = max(peak, waiting)
        if waiting == AT_ONCE:
            full.set()
        await full.wait()  # nobody is answered before the limit is reached
        waiting -= 1
        await response()(_reader, writer)

    desk = desk_of(running())
    shops = [shop_of(together) for _ in range(AT_ONCE // OF_ONE_RECEIVER + 1)]
    for place in range(AT_ONCE + 8):
        cancelled(desk, shops[place % len(shops)].url(), f"A{place}")
    send_all(desk, *shops)
    assert peak == AT_ONCE
    told = [one["token"] for shop in shops for one in shop.told]
    assert (len(told), len(set(told))) == (AT_ONCE + 8, AT_ONCE + 8), "each once"
    assert len(booked(desk)) == AT_ONCE + 8


def test_no_more_than_a_few_are_under_way_to_one_receiver(desk_of: DeskOf, shop_of: ShopOf) -> None:
    waiting = peak = 0
    full = asyncio.Event()

    async def together(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal waiting, peak
        waiting += 1
        peak = max(peak, waiting)
        if waiting == OF_ONE_RECEIVER:
            full.set()
        await full.wait()
        waiting -= 1
        await response()(_reader, writer)

    desk = desk_of(running())
    shop = shop_of(together)
    for place in range(OF_ONE_RECEIVER * 3):
        cancelled(desk, shop.url(), f"A{place}")
    send_all(desk, shop)
    assert (peak, len(shop.requests)) == (OF_ONE_RECEIVER, OF_ONE_RECEIVER * 3)


def test_on_a_clock_that_stands_still_a_receiver_is_called_in_the_order_of_the_queue(
    desk: Desk, shop_of: ShopOf
) -> None:
    under_way: list[int] = []

    async def alone(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        port = writer.get_extra_info("sockname")[1]
        assert port not in under_way, "one after the other"
        under_way.append(port)
        for _ in range(10):
            await asyncio.sleep(0)  # in which another call would come
        under_way.remove(port)
        await response()(reader, writer)

    shops = [shop_of(alone), shop_of(alone)]
    tokens = [cancelled(desk, shops[place % 3 // 2].url(), f"A{place}") for place in range(12)]
    send_all(desk, *shops)
    for place, shop in enumerate(shops):
        expected = [token for number, token in enumerate(tokens) if number % 3 // 2 == place]
        assert [one["token"] for one in shop.told] == expected
    assert [one["delivered"] for one in booked(desk)] == [True] * 12


def test_on_a_clock_that_stands_still_what_went_out_together_is_booked_in_the_order_of_the_queue(
    desk: Desk, shop_of: ShopOf
) -> None:
    told_later = asyncio.Event()

    async def first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await told_later.wait()
        await response()(reader, writer)

    async def second(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await response()(reader, writer)
        told_later.set()

    shops = [shop_of(first), shop_of(second)]
    tokens = [cancelled(desk, shop.url(), f"A{place}") for place, shop in enumerate(shops)]
    send_all(desk, *shops)
    assert [entry.token for entry in desk.journal(Kind.NOTIFICATION)] == tokens


def test_one_shop_that_hangs_with_a_thousand_notifications_does_not_keep_anothers_from_going_out(
    desk_of: DeskOf, shop_of: ShopOf
) -> None:
    async def never(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    desk = desk_of(running(), running("OTHER"))
    slow, quick = shop_of(never), shop_of()
    for place in range(1000):
        queue(desk, slow.url(), f"SLOW{place}")
    queue(desk, quick.url(), "QUICK", "OTHER")

    async def main() -> None:
        async with slow.open(), quick.open(), sending(desk):
            await until(lambda: len(quick.requests) == 1)

    asyncio.run(main())
    assert len(slow.requests) <= OF_ONE_RECEIVER


def test_one_that_was_under_way_at_the_end_is_still_waiting(desk: Desk, shop_of: ShopOf) -> None:
    async def never(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    shop = shop_of(never)
    cancelled(desk, shop.url())

    async def main() -> None:
        async with shop.open(), sending(desk):
            await until(lambda: len(shop.requests) == 1)

    asyncio.run(main())
    assert booked(desk) == []
    assert len(asyncio.run(desk.worlds.across(lambda tx: tx.queued(10)))) == 1


def test_a_world_that_is_deleted_meanwhile_takes_its_notifications_along(desk_of: DeskOf, shop_of: ShopOf) -> None:
    desk = desk_of(world(), world("OTHER"))

    async def delete_then_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await desk.store.run("DEMO", delete)
        await response()(reader, writer)

    def delete(tx: WorldTx) -> None:
        if tx.exists:
            tx.delete_world()

    shop = shop_of(delete_then_answer)
    for ref in ("A1", "A2"):
        cancelled(desk, shop.url(), ref)
    other = desk.token(basket(notificationURL=shop.url()), merchant="OTHER")
    desk.buy(other, "cancel", merchant="OTHER")
    send_all(desk, shop)
    assert other in [told["token"] for told in shop.told]
    entries = desk.run(lambda tx: tx.entries(), "OTHER")
    assert len([entry for entry in entries if entry.kind is Kind.NOTIFICATION]) == 1


def test_a_store_that_is_down_does_not_end_the_sender(desk: Desk) -> None:
    async def main() -> None:
        async with sending(desk) as sender:
            await until(lambda: nothing_waits(desk))
            await desk.store.close()
            desk.worlds.on_notifications()
            await until(lambda: desk.store._is_down)
            await asyncio.sleep(0)
            assert not sender.done()

    asyncio.run(main())


def test_an_attempt_that_could_not_be_booked_is_made_again(desk: Desk, shop_of: ShopOf, tmp_path: Path) -> None:
    kept, away = tmp_path / "worlds.db", tmp_path / "away.db"
    asyncio.run(desk.store.close())
    desk.store = desk.worlds._store = open_store(path=str(kept), real_time=lambda: START)
    asyncio.run(desk.worlds.start())

    async def take_the_store_away(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(shop.requests) == 1:
            kept.rename(away)
        await response()(reader, writer)

    shop = shop_of(take_the_store_away)
    cancelled(desk, shop.url())

    async def main() -> None:
        async with shop.open(), sending(desk):
            await until(lambda: desk.store._is_down)
            away.rename(kept)
            await until(lambda: nothing_waits(desk))

    asyncio.run(main())
    assert len(shop.requests) == 2
    assert only(booked(desk))["delivered"] is True


def test_a_mistake_of_our_own_in_a_call_is_told_and_ends_neither_the_schedule_nor_the_sender(
    desk: Desk, shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def mistaken(_caller: Caller, _url: str) -> int:
        raise RuntimeError("on purpose")

    cancelled(desk, shop.url())
    with monkeypatch.context() as patched:
        patched.setattr(Caller, "get", mistaken)
        send_all(desk, shop)
    assert only(booked(desk))["reason"] == "internal error"
    assert "RuntimeError: on purpose" in caplog.text
    assert only(waiting(desk)).attempt == 1


def test_a_sender_that_ends_leaves_no_task_and_no_connection(desk: Desk, shop: Shop) -> None:
    cancelled(desk, shop.url())

    async def main() -> set[asyncio.Task[Any]]:
        async with shop.open(), sending(desk):
            await until(lambda: nothing_waits(desk))
        return asyncio.all_tasks() - {asyncio.current_task()}

    assert asyncio.run(main()) == set()
    gc.collect()  # a socket left open would warn, and warnings are errors


def test_each_merchants_notifications_are_booked_in_its_own_world(desk_of: DeskOf, shop: Shop) -> None:
    desk = desk_of(world(), world("OTHER"))
    tokens = {}
    for merchant in ("DEMO", "OTHER"):
        tokens[merchant] = desk.token(basket(notificationURL=shop.url()), merchant=merchant)
        desk.buy(tokens[merchant], "cancel", merchant=merchant)
    send_all(desk, shop)
    for merchant, token in tokens.items():
        entries = desk.run(lambda tx: tx.entries(), merchant)
        assert [entry.token for entry in entries if entry.kind is Kind.NOTIFICATION] == [token]


def test_a_payment_that_expires_by_itself_notifies_without_a_call(desk_of: DeskOf, shop: Shop) -> None:
    real = 1_795_424_405_000
    desk = desk_of(msgspec.structs.replace(world(), clock_start=None), real_time=lambda: real)
    token = desk.token(basket(notificationURL=shop.url()))
    real += 15 * 60_000

    async def main() -> None:
        async with shop.open(), sending(desk):
            await until(lambda: nothing_waits(desk))
            await desk.worlds.settle_all()
            await until(lambda: len(shop.requests) == 1)

    asyncio.run(main())
    assert shop.told == [{"notificationType": "WEBTRS", "token": token}]
