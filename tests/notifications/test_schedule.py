"""The schedule: at once and then every minute for two hours, on the world's clock, until the merchant took it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any

import msgspec
import pytest

from mockpayline.contract.messages import GetWebPaymentDetailsRequest
from mockpayline.domain.journal import Entry, Kind
from mockpayline.domain.rule import MINUTE, RETRIES, NotificationPlan, Rule
from mockpayline.domain.world import Declaration
from mockpayline.notifications.booking import LAST_ATTEMPT, MERCHANT_KNOWS
from mockpayline.notifications.delivery import LOST
from mockpayline.operations.call import Call
from mockpayline.operations.clock import advance
from mockpayline.operations.get_web_payment_details import get_web_payment_details
from tests.operations.desk import START, Desk, basket, only, said, world

from .shop import Answer, Shop, response, sending, until, waiting

DeskOf = Callable[..., Desk]
ShopOf = Callable[..., Shop]

TWO_HOURS = RETRIES * MINUTE
REFUSING = "500 Oops"


def scripted(**plan: Any) -> Declaration:
    """Return the demo world whose payments are all notified by a plan."""
    rule = Rule(name="all", notifications=NotificationPlan(**plan))
    return msgspec.structs.replace(world(), rules=(rule,))


def while_sending(desk: Desk, *shops: Shop, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Do work while shops listen and the sender runs."""

    async def main() -> None:
        async with AsyncExitStack() as stack:
            for shop in shops:
                await stack.enter_async_context(shop.open())
            await stack.enter_async_context(sending(desk))
            await work()

    asyncio.run(main())


def later(desk: Desk, *moves: int) -> Callable[[], Coroutine[Any, Any, None]]:
    """Return work that moves the clock by some ms, and by some more."""

    async def work() -> None:
        for by in moves:
            await advance(desk.worlds, "DEMO", by)

    return work


def attempts(desk: Desk) -> list[Entry]:
    """Return the journal's attempts."""
    return desk.journal(Kind.NOTIFICATION)


def cancelled(desk: Desk, shop: Shop, ref: str = "A1") -> str:
    """Return the token of a payment that ended and has one notification waiting."""
    return desk.paid("cancel", request=basket(ref=ref, notificationURL=shop.url()))


def after(count: int, then: Answer, before: Answer | None = None) -> Answer:
    """Return a manner that changes after so many calls."""
    left = count

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal left
        left -= 1
        await ((before or response(REFUSING)) if left >= 0 else then)(reader, writer)

    return answer


def test_a_refusing_receiver_is_called_once_a_minute_for_two_hours_and_then_no_more(
    desk: Desk, shop_of: ShopOf
) -> None:
    shop = shop_of(response(REFUSING))
    token = cancelled(desk, shop)
    while_sending(desk, shop, work=later(desk, TWO_HOURS, TWO_HOURS))
    made = attempts(desk)
    assert [entry.data["attempt"] for entry in made] == list(range(RETRIES + 1)), "121 attempts, in their order"
    assert [entry.at for entry in made] == [START + place * MINUTE for place in range(RETRIES + 1)]
    assert [one["token"] for one in shop.told] == [token] * (RETRIES + 1)
    assert {entry.data["status"] for entry in made} == {500}
    assert [entry.data.get("given_up") for entry in made] == [None] * RETRIES + [LAST_ATTEMPT]
    assert waiting(desk) == []


def test_no_attempt_is_made_before_its_minute_is_over(desk: Desk, shop_of: ShopOf) -> None:
    shop = shop_of(response(REFUSING))
    cancelled(desk, shop)
    while_sending(desk, shop, work=later(desk, 0, MINUTE - 1))
    assert [one.data["attempt"] for one in attempts(desk)] == [0]
    while_sending(desk, shop, work=later(desk, 1))
    assert [one.data["attempt"] for one in attempts(desk)] == [0, 1]


def test_the_first_attempt_that_is_taken_is_the_last_one(desk: Desk, shop_of: ShopOf) -> None:
    shop = shop_of(after(3, response("302 Found")))
    cancelled(desk, shop)
    while_sending(desk, shop, work=later(desk, TWO_HOURS))
    assert [one.data["delivered"] for one in attempts(desk)] == [False, False, False, True]
    assert "given_up" not in attempts(desk)[-1].data
    assert waiting(desk) == []


def test_two_payments_are_told_of_each_at_its_own_instants(desk: Desk, shop_of: ShopOf) -> None:
    shop = shop_of(response(REFUSING))
    first = cancelled(desk, shop)
    while_sending(desk, shop, work=later(desk, MINUTE // 2))
    second = cancelled(desk, shop, "A2")
    while_sending(desk, shop, work=later(desk, 2 * MINUTE))
    assert [(entry.token, entry.at - START) for entry in attempts(desk)] == [
        (first, 0),
        (second, 30_000),
        (first, 60_000),
        (second, 90_000),
        (first, 120_000),
        (second, 150_000),
    ]


def test_on_a_real_clock_that_is_moved_the_attempts_come_in_order_too(desk_of: DeskOf, shop_of: ShopOf) -> None:
    desk = desk_of(msgspec.structs.replace(world(), clock_start=None))
    shop = shop_of(response(REFUSING))
    cancelled(desk, shop)
    while_sending(desk, shop, work=later(desk, 5 * MINUTE))
    made = attempts(desk)
    assert [(one.data["attempt"], one.at - START) for one in made] == [(place, place * MINUTE) for place in range(6)]


def test_on_a_real_clock_what_comes_due_is_noticed_though_nothing_happens(desk_of: DeskOf, shop_of: ShopOf) -> None:
    now = START
    desk = desk_of(msgspec.structs.replace(world(), clock_start=None), real_time=lambda: now)
    shop = shop_of(response(REFUSING))
    cancelled(desk, shop)

    async def work() -> None:
        nonlocal now
        await until(lambda: len(shop.requests) == 1)
        now += MINUTE
        await until(lambda: len(shop.requests) == 2)

    while_sending(desk, shop, work=work)


def test_what_was_missed_while_nothing_ran_is_made_up_for_once(desk_of: DeskOf, shop_of: ShopOf) -> None:
    now = START
    desk = desk_of(msgspec.structs.replace(world(), clock_start=None), real_time=lambda: now)
    shop = shop_of(response(REFUSING))
    cancelled(desk, shop)
    while_sending(desk, shop, work=later(desk, 0))
    now += 10 * MINUTE + 20_000  # the server is down for ten minutes
    while_sending(desk, shop, work=later(desk, 0))
    made = [(one.data["attempt"], one.at - START) for one in attempts(desk)]
    assert made == [(0, 0), (1, 10 * MINUTE + 20_000)], "one attempt for all that was missed"
    assert [(one.attempt, one.due_at - START) for one in waiting(desk)] == [(11, 11 * MINUTE)]


def test_who_was_down_for_longer_than_two_hours_makes_one_last_attempt(desk_of: DeskOf, shop_of: ShopOf) -> None:
    now = START
    desk = desk_of(msgspec.structs.replace(world(), clock_start=None), real_time=lambda: now)
    shop = shop_of(response(REFUSING))
    cancelled(desk, shop)
    now += TWO_HOURS + 1
    while_sending(desk, shop, work=later(desk, 0))
    entry = only(attempts(desk))
    assert (entry.data["attempt"], entry.data["given_up"]) == (0, LAST_ATTEMPT)
    assert waiting(desk) == []


# What stops it.


@pytest.mark.parametrize("first", ["before the first attempt", "after the first attempt"])
def test_once_the_merchant_has_asked_for_the_result_no_retry_follows(desk: Desk, shop_of: ShopOf, first: str) -> None:
    shop = shop_of(response(REFUSING))
    token = cancelled(desk, shop)
    if first == "after the first attempt":
        while_sending(desk, shop, work=later(desk, 0))
    assert said(desk.details(token))[0] == "02319"
    while_sending(desk, shop, work=later(desk, TWO_HOURS))
    assert [one.data["attempt"] for one in attempts(desk)] == [0], "the first attempt is never dropped"
    assert waiting(desk) == []
    if first == "before the first attempt":
        assert attempts(desk)[0].data["given_up"] == MERCHANT_KNOWS


@pytest.mark.parametrize("earlier", [0, 2])
def test_a_shop_that_asks_for_the_result_while_it_is_called_has_that_call_journalled(
    desk: Desk, shop_of: ShopOf, earlier: int
) -> None:
    token = ""

    async def ask_then(status: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = GetWebPaymentDetailsRequest(version="34", token=token)
        await desk.worlds.run("DEMO", lambda tx: get_web_payment_details(request, Call(tx, 34, "")))
        await response(status)(reader, writer)

    shop = shop_of(after(earlier, lambda reader, writer: ask_then(REFUSING, reader, writer)))
    token = cancelled(desk, shop)
    while_sending(desk, shop, work=later(desk, TWO_HOURS))
    assert [one.data["attempt"] for one in attempts(desk)] == list(range(earlier + 1))
    assert attempts(desk)[-1].data["given_up"] == MERCHANT_KNOWS
    assert waiting(desk) == []


def test_an_answer_that_gets_lost_stops_nothing(desk: Desk, shop_of: ShopOf) -> None:
    shop = shop_of(response(REFUSING))
    token = cancelled(desk, shop)
    request = GetWebPaymentDetailsRequest(version="34", token=token)
    desk.run(lambda tx: get_web_payment_details(request, Call(tx, 34, "", answer_is_lost=True)))
    while_sending(desk, shop, work=later(desk, 2 * MINUTE))
    assert len(attempts(desk)) == 3


def test_asking_before_the_end_stops_nothing(desk: Desk, shop_of: ShopOf) -> None:
    shop = shop_of(response(REFUSING))
    token = desk.token(basket(notificationURL=shop.url()))
    desk.details(token)
    desk.buy(token, "cancel")
    while_sending(desk, shop, work=later(desk, 2 * MINUTE))
    assert len(attempts(desk)) == 3


def test_asking_for_one_payment_stops_nothing_of_another(desk: Desk, shop_of: ShopOf) -> None:
    shop = shop_of(response(REFUSING))
    first, second = cancelled(desk, shop), cancelled(desk, shop, "A2")
    while_sending(desk, shop, work=later(desk, 0))
    desk.details(first)
    while_sending(desk, shop, work=later(desk, MINUTE))
    assert [one.token for one in attempts(desk)] == [first, second, second]


def test_a_world_that_begins_anew_hears_nothing_of_the_calls_before(desk: Desk, shop_of: ShopOf) -> None:
    async def reset_then(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await desk.worlds.make(world())
        await response(REFUSING)(reader, writer)

    shop = shop_of(reset_then)
    cancelled(desk, shop)

    async def called() -> None:
        await until(lambda: len(shop.requests) == 1)
        await advance(desk.worlds, "DEMO", MINUTE)

    while_sending(desk, shop, work=called)
    assert (attempts(desk), waiting(desk), len(shop.requests)) == ([], [], 1)


# What a scenario scripts.


def test_the_first_attempts_get_lost_where_the_scenario_says_so(desk_of: DeskOf, shop: Shop) -> None:
    desk = desk_of(scripted(drop_first=2))
    cancelled(desk, shop)
    while_sending(desk, shop, work=later(desk, TWO_HOURS))
    made = [(one.data["attempt"], one.data["delivered"], one.data.get("reason")) for one in attempts(desk)]
    assert made == [(0, False, LOST), (1, False, LOST), (2, True, None)]
    assert len(shop.requests) == 1


def test_each_attempt_is_sent_more_than_once_where_the_scenario_says_so(desk_of: DeskOf, shop_of: ShopOf) -> None:
    desk = desk_of(scripted(duplicate=2))
    shop = shop_of(after(3, response()))
    cancelled(desk, shop)
    while_sending(desk, shop, work=later(desk, TWO_HOURS))
    made = [(one.data["attempt"], one.data.get("copy"), one.data["status"]) for one in attempts(desk)]
    assert made == [(0, None, 500), (0, 1, 500), (0, 2, 500), (1, None, 200), (1, 1, 200), (1, 2, 200)]
    assert len(set(shop.targets)) == 1, "each copy is the same"


def test_one_copy_that_is_taken_is_enough(desk_of: DeskOf, shop_of: ShopOf) -> None:
    desk = desk_of(scripted(duplicate=1))
    shop = shop_of(after(1, response()))
    cancelled(desk, shop)
    while_sending(desk, shop, work=later(desk, TWO_HOURS))
    assert [one.data["status"] for one in attempts(desk)] == [500, 200]


def test_a_notification_comes_late_where_the_scenario_says_so(desk_of: DeskOf, shop_of: ShopOf) -> None:
    desk = desk_of(scripted(after=90_000))
    shop = shop_of(after(1, response()))
    cancelled(desk, shop)
    while_sending(desk, shop, work=later(desk, TWO_HOURS))
    assert [one.at - START for one in attempts(desk)] == [90_000, 150_000]


def test_nobody_is_told_where_the_scenario_says_so(desk_of: DeskOf, shop: Shop) -> None:
    desk = desk_of(scripted(off=True))
    cancelled(desk, shop)
    while_sending(desk, shop, work=later(desk, TWO_HOURS))
    assert (attempts(desk), shop.requests, waiting(desk)) == ([], [], [])


def test_a_session_that_ends_on_the_way_is_told_before_the_clock_goes_on(desk: Desk, shop_of: ShopOf) -> None:
    instants: list[int] = []

    async def look(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        instants.append(await desk.worlds.run("DEMO", lambda tx: tx.now))
        await response()(reader, writer)

    shop = shop_of(look)
    token = desk.token(basket(notificationURL=shop.url()))
    desk.buy(token, "open")
    while_sending(desk, shop, work=later(desk, TWO_HOURS))
    assert said(desk.details(token))[0] == "02324"
    assert instants == [START + 15 * MINUTE]
