from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from mockpayline.control import payments
from tests.control.api import DEMO, FIFTY, GOOD_CB, MAGIC, Api

pytestmark = pytest.mark.anyio

PAYMENTS = f"{DEMO}/payments"
WATCHDOG = 60.0
COMPLEMENT = {"complement": {"card": GOOD_CB, "expires": "1230", "cvv": "123"}}


def refs(said: Any) -> list[str]:
    return [one["order_ref"] for one in said["payments"]]


async def test_payments_are_listed_newest_first(api: Api) -> None:
    for ref in ("A1", "A2", "A3"):
        await api.open_payment(ref)
    assert refs(await api.get(PAYMENTS)) == ["A3", "A2", "A1"]


async def test_payments_are_filtered_by_order_and_state(api: Api) -> None:
    first = await api.open_payment("A1")
    second = await api.open_payment("A1")
    await api.open_payment("A2")
    await api.play(first, "cancel")
    listed = (await api.get(PAYMENTS, order_ref="A1"))["payments"]
    assert [one["token"] for one in listed] == [second, first], "one order's payments come newest first too"
    assert refs(await api.get(PAYMENTS, state="issued")) == ["A2", "A1"]
    assert [one["token"] for one in (await api.get(PAYMENTS, order_ref="A1", state="cancelled"))["payments"]] == [first]
    assert refs(await api.get(PAYMENTS, order_ref="A9")) == []
    assert refs(await api.get(PAYMENTS, state="accepted")) == []


async def test_a_state_is_found_however_far_back_it_lies(api: Api) -> None:
    oldest = await api.open_payment("OLD")
    await api.play(oldest, "cancel")
    for number in range(30):
        await api.open_payment(f"N{number}")
    assert refs(await api.get(PAYMENTS, state="cancelled", limit="1")) == ["OLD"]
    assert len(refs(await api.get(PAYMENTS, state="issued", limit="7"))) == 7
    assert len(refs(await api.get(PAYMENTS, state="issued"))) == 30


async def test_a_list_has_a_hundred_payments_unless_a_limit_is_given(api: Api) -> None:
    for number in range(101):
        await api.open_payment(f"N{number}")
    assert len(refs(await api.get(PAYMENTS))) == 100
    assert len(refs(await api.get(PAYMENTS, limit="1000"))) == 101
    assert len(refs(await api.get(PAYMENTS, order_ref="N1", limit="1"))) == 1


@pytest.mark.parametrize(("name", "value"), [("limit", "0"), ("limit", "1001"), ("limit", "x"), ("state", "paid")])
async def test_a_filter_without_sense_is_422(api: Api, name: str, value: str) -> None:
    error = await api.get(PAYMENTS, 422, **{name: value})
    assert (error["path"], error["value"]) == (name, value)


async def test_an_unknown_token_is_404_and_named(api: Api) -> None:
    token = await api.open_payment()
    unknown = token[:-1] + "x"
    error = await api.get(f"{PAYMENTS}/{unknown}", 404)
    assert (error["path"], error["value"]) == ("token", unknown)
    await api.play(unknown, "open", status=404)


async def test_without_until_a_payment_is_answered_as_it_is(api: Api) -> None:
    token = await api.open_payment("A7", 12_345)
    payment = await api.get(f"{PAYMENTS}/{token}")
    assert (payment["token"], payment["state"], payment["code"], payment["amount"], payment["due"]) == (
        token,
        "issued",
        "02533",
        "123.45",
        "123.45",
    )


async def test_until_final_waits_for_the_payment_to_be_final(api: Api) -> None:
    token = await api.open_payment(amount=5000)
    waiting = asyncio.create_task(api.get(f"{PAYMENTS}/{token}", until="final", timeout="60s"))
    await api.play(token, {"gift_card": {"number": FIFTY, "pin": "1234"}})
    assert not waiting.done(), "an open payment is not final"
    await api.play(token, "confirm")
    async with asyncio.timeout(WATCHDOG):
        assert (await waiting)["state"] == "accepted"


async def test_until_final_sees_a_payment_expire(api: Api) -> None:
    token = await api.open_payment()
    waiting = asyncio.create_task(api.get(f"{PAYMENTS}/{token}", until="final", timeout="60s"))
    await asyncio.sleep(0)
    api.real_now += 15 * 60 * 1000
    async with asyncio.timeout(WATCHDOG):
        assert (await waiting)["state"] == "never_opened"


async def test_until_final_answers_a_final_payment_at_once(api: Api) -> None:
    token = await api.open_payment()
    await api.play(token, "cancel")
    started = asyncio.get_running_loop().time()
    assert (await api.get(f"{PAYMENTS}/{token}", until="final", timeout="60s"))["state"] == "cancelled"
    assert asyncio.get_running_loop().time() - started < 30, "the whole timeout was waited for"


async def test_a_payment_that_does_not_end_in_time_is_answered_as_it_then_is(api: Api) -> None:
    token = await api.open_payment()
    started = asyncio.get_running_loop().time()
    payment = await api.get(f"{PAYMENTS}/{token}", until="final", timeout="120ms")
    assert payment["state"] == "issued"
    assert asyncio.get_running_loop().time() - started >= 0.12, "the timeout was not waited for"


async def test_a_world_that_is_deleted_meanwhile_ends_the_waiting(api: Api) -> None:
    token = await api.open_payment()
    waiting = asyncio.create_task(api.get(f"{PAYMENTS}/{token}", 404, until="final", timeout="60s"))
    await asyncio.sleep(0)
    await api.http.delete(DEMO)
    async with asyncio.timeout(WATCHDOG):
        await waiting


async def test_nobody_is_waited_for_who_has_left(api: Api) -> None:
    token = await api.open_payment()

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    scope = {
        "type": "http",
        "method": "GET",
        "headers": [],
        "path": "/",
        "query_string": b"until=final&timeout=60s",
        "path_params": {"merchant": "DEMO", "token": token},
    }
    async with asyncio.timeout(WATCHDOG):
        with pytest.raises(ClientDisconnect):
            await payments.show(api.worlds, Request(scope, gone))


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ({"until": "accepted"}, "until"),
        ({"until": "final", "timeout": "10"}, "timeout"),
        ({"until": "final", "timeout": "-1s"}, "timeout"),
        ({"until": "final", "timeout": "60.001s"}, "timeout"),
        ({"until": "final", "timeout": "1h"}, "timeout"),
        ({"timeout": "1s"}, "timeout"),
    ],
)
async def test_a_wait_without_sense_is_422(api: Api, query: dict[str, str], path: str) -> None:
    token = await api.open_payment()
    assert (await api.get(f"{PAYMENTS}/{token}", 422, **query))["path"] == path


async def test_the_buyer_pays_with_gift_cards_and_a_complement(api: Api) -> None:
    token = await api.open_payment(amount=20_000)
    payment = await api.play(
        token,
        "open",
        {"gift_card": {"number": FIFTY, "pin": "1234"}},
        {"gift_card": {"number": MAGIC, "pin": "4321", "amount": 60.5}},
        COMPLEMENT,
    )
    assert (payment["state"], payment["code"], payment["due"]) == ("accepted", "00000", "0.00")
    assert [(card["paid"], card["initial"], card["final"]) for card in payment["gift_cards"]] == [
        ("50.00", "50.00", "0.00"),
        ("60.50", "100.00", "39.50"),
    ]
    assert payment["complement"]["amount"] == "89.50"
    assert payment == await api.get(f"{PAYMENTS}/{token}"), "the answer is not the payment"


async def test_no_steps_change_nothing(api: Api) -> None:
    token = await api.open_payment()
    assert (await api.play(token))["state"] == "issued"


async def test_a_refusal_goes_on_to_the_next_step(api: Api) -> None:
    token = await api.open_payment(amount=5000)
    payment = await api.play(
        token,
        {"gift_card": {"number": FIFTY, "pin": "0000"}},
        {"gift_card": {"number": FIFTY, "pin": "1234"}},
        "confirm",
    )
    assert (payment["state"], payment["attempts_left"]) == ("accepted", 2)


async def test_an_impossible_step_is_409_with_its_index_and_what_came_before_stands(api: Api) -> None:
    token = await api.open_payment()
    error = await api.play(token, {"gift_card": {"number": FIFTY, "pin": "1234"}}, "confirm", "cancel", status=409)
    assert (error["kind"], error["index"]) == ("impossible_step", 1)
    assert error["path"].startswith("steps[1]"), error["path"]
    payment = await api.get(f"{PAYMENTS}/{token}")
    assert (payment["state"], payment["due"]) == ("open", "70.00"), "what came before stands, what came after is undone"


async def test_a_card_that_is_no_test_card_is_a_form_mistake_and_kept_nowhere(api: Api) -> None:
    token = await api.open_payment()
    gift = "9250000012345678901"
    error = await api.play(token, {"gift_card": {"number": gift, "pin": "1234"}}, status=409)
    assert (error["kind"], error["index"]) == ("form_mistake", 0)
    bank = "4970101234567899"
    other = await api.play(token, "open", {"complement": {"card": bank, "expires": "1230"}}, status=409)
    assert (other["kind"], other["index"]) == ("form_mistake", 1)
    everything = str(error) + str(other) + (await api.http.get(f"{DEMO}/journal")).text
    for number in (gift, bank):
        assert number not in everything, "the number shows"
        assert number[6:-4] not in everything, "the middle of the number shows"
    assert (await api.get(f"{PAYMENTS}/{token}"))["attempts_left"] == 3, "a form mistake is no attempt"


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({"open": None}, "steps"),
        ("open", "steps"),
        (["opne"], "steps[0]"),
        (["open", {"gift_card": {"number": FIFTY}}], "steps[1].gift_card.pin"),
        (["open", {"gift_card": {"number": FIFTY, "pin": 1234}}], "steps[1].gift_card.pin"),
        ([{"gift_card": {"number": FIFTY, "pin": "1234", "amount": 1.001}}], "steps[0].gift_card.amount"),
        ([{"wait": "soon"}], "steps[0].wait"),
        (["open"] * 1001, "steps"),
    ],
)
async def test_steps_that_are_malformed_are_422_and_none_is_taken(api: Api, said: object, path: str) -> None:
    token = await api.open_payment()
    assert (await api.post(f"{PAYMENTS}/{token}/buyer", said, 422))["path"] == path
    assert (await api.get(f"{PAYMENTS}/{token}"))["state"] == "issued", "a step was taken"


async def test_a_thousand_steps_are_taken(api: Api) -> None:
    token = await api.open_payment()
    assert (await api.play(token, *["open"] * 1000))["state"] == "open"


async def test_waiting_moves_the_worlds_clock(api: Api) -> None:
    token = await api.open_payment()
    assert (await api.play(token, "open", {"wait": "15m"}))["state"] == "expired"
    assert (await api.get(f"{DEMO}/clock"))["now"] == "2026-09-21T14:28:20.000Z"
