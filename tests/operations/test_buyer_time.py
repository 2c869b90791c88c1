"""Steps and time: waiting, and the end of a session's life."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec
import pytest

from mockpayline.domain.journal import Kind
from mockpayline.domain.state_machine import PaymentState

from .desk import (
    LIFE,
    START,
    Desk,
    basket,
    card,
    gift,
    gift_of,
    impossible,
    said,
    world,
)
from .situations import FORTY

DeskOf = Callable[..., Desk]


def test_wait_lets_time_pass_for_the_world(desk: Desk) -> None:
    desk.buy(desk.token(), {"wait": "90s"}, "open")
    assert desk.run(lambda tx: tx.now) == START + 90_000


@pytest.mark.parametrize(("wait", "code"), [("899s", "02306"), ("900s", "02324"), ("901s", "02324")])
def test_a_session_is_over_at_exactly_its_life(desk: Desk, wait: str, code: str) -> None:
    token = desk.paid(FORTY, {"wait": wait})
    assert said(desk.details(token))[0] == code
    payment = desk.payment(token)
    assert payment.ended_at == (START + LIFE if code == "02324" else None), (
        "it ended at that instant, seen later or not"
    )


def test_life_counts_from_the_opening_call_not_from_the_page(desk: Desk) -> None:
    token = desk.paid({"wait": "14m"}, "open", FORTY)
    assert said(desk.details(token))[0] == "02306"
    desk.buy(token, {"wait": "1m"})
    assert said(desk.details(token))[0] == "02324"


def test_a_step_after_the_end_is_impossible_and_the_end_stands(desk: Desk) -> None:
    token = desk.token()
    mistake = impossible(desk, token, FORTY, {"wait": "15m"}, card())
    assert mistake.index == 2
    assert desk.payment(token).state is PaymentState.EXPIRED


def test_waiting_ends_the_other_payments_of_the_world_in_the_order_of_their_ends(desk: Desk) -> None:
    first = desk.token(basket(ref="first"))
    desk.buy(first, {"wait": "1m"})
    second = desk.token(basket(ref="second"))
    desk.buy(second, {"wait": "1h"})
    ends = [(entry.order_ref, entry.at) for entry in desk.journal(Kind.STATE) if entry.data["event"] == "expire"]
    assert ends == [("first", START + LIFE), ("second", START + 60_000 + LIFE)]


def test_holds_fall_though_nobody_calls(desk_of: DeskOf) -> None:
    real = START

    def clock() -> int:
        return real

    desk = desk_of(msgspec.structs.replace(world(), clock_start=None), real_time=clock)
    number = gift_of(4000)
    desk.paid(gift(number))
    real += LIFE
    asyncio.run(desk.worlds.settle_all())
    [account] = asyncio.run(desk.store.run("DEMO", lambda tx: [tx.gift_card(number)]))
    assert account is not None
    assert account.holds == {}, "the server settled it by itself"
