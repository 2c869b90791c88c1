"""The client for `async` tests does what the other does, awaited, under asyncio."""

from __future__ import annotations

import asyncio
import inspect

import pytest

from mockpayline import errors
from mockpayline.testing import AsyncSandbox, Sandbox
from mockpayline.testing.asks import Unreachable
from mockpayline.testing.buyer import AsyncBuyer, Buyer
from mockpayline.testing.faults import AsyncFaults, Faults
from mockpayline.testing.notifications import AsyncNotifications, Notifications
from mockpayline.testing.world_clock import AsyncWorldClock, WorldClock
from tests.testing.shop import opened

PAIRS = [
    (Sandbox, AsyncSandbox),
    (Buyer, AsyncBuyer),
    (WorldClock, AsyncWorldClock),
    (Faults, AsyncFaults),
    (Notifications, AsyncNotifications),
]
OF_ONE_ALONE = {"asynchronous", "payment of Buyer"}
"""What only the waiting client has: the way to the other, and what awaiting a buyer tells instead."""


def offered(cls: type) -> dict[str, list[str]]:
    """Return the public names of a class, with the parameters of those that take any."""
    found = {}
    for name, one in inspect.getmembers(cls):
        if not name.startswith("_"):
            found[name] = list(inspect.signature(one).parameters) if inspect.isfunction(one) else ["self"]
    return found


@pytest.mark.parametrize(("waiting", "awaited"), PAIRS, ids=lambda one: one.__name__)
def test_both_clients_offer_the_same_under_the_same_names(waiting: type, awaited: type) -> None:
    left_out = {one for one in OF_ONE_ALONE if not one.endswith(f"of {waiting.__name__}") and " of " not in one}
    left_out |= {one.split()[0] for one in OF_ONE_ALONE if one.endswith(f" of {waiting.__name__}")}
    wanted = {name: parameters for name, parameters in offered(waiting).items() if name not in left_out}
    assert offered(awaited) == wanted


@pytest.mark.anyio
async def test_a_basket_is_paid_and_looked_at(payline: Sandbox) -> None:
    async with payline.asynchronous() as sandbox:
        token = await asyncio.to_thread(opened, sandbox)
        card = sandbox.gift_card(balance=25)
        paid = await sandbox.pay(token).gift_card(card).complement(sandbox.bank_card())
        assert paid.is_accepted
        assert await sandbox.assert_paid("A1", amount=100, gift_cards=[(card, 25)], complement=75) == paid
        assert await sandbox.payment(token) == await sandbox.final_payment(token) == paid
        assert [one.token for one in await sandbox.payments("A1")] == [token]
        assert (await sandbox.gift_card_account(card)).balance == "0.00"
        assert (await sandbox.change_gift_card(card, balance=5)).balance == "5.00"
        assert (await sandbox.assert_called("doWebPayment", times=1))[0].token == token
        assert (await sandbox.calls())[0].code == "00000"
        assert (await sandbox.journal(token=token))[0].kind == "call"
        assert any("accepted" in line for line in await sandbox.timeline())
        assert (await sandbox.invariants()).holds
        assert "doWebPayment" in await sandbox.reproduction()
        with pytest.raises(AssertionError, match="No payment of the order A1 is refunded 10"):
            await sandbox.assert_refunded("A1", 10)


@pytest.mark.anyio
@pytest.mark.payline(clock="frozen")
async def test_the_clock_is_moved_and_faults_are_set(payline: Sandbox) -> None:
    async with payline.asynchronous() as sandbox:
        assert await sandbox.clock.frozen()
        now = await sandbox.clock.now()
        assert (await sandbox.clock.advance("16m") - now).total_seconds() == 960
        await sandbox.clock.move_to("2026-03-02T00:00:00Z")
        await sandbox.clock.thaw()
        await sandbox.clock.freeze()
        faults = sandbox.faults
        await faults.lose_answer("doRefund")
        await faults.drop("doRefund", times=None)
        await faults.truncate()
        await faults.garbage()
        await faults.http(503)
        await faults.soap_fault("out of order")
        await faults.code("02101")
        await faults.delay("10ms")
        await faults.slow(1000)
        set_so = await faults.all()
        assert [one.get("do") or next(iter(one.keys() - {"on", "first", "calls", "met"})) for one in set_so] == [
            "lose_answer",
            "drop",
            "truncate",
            "garbage",
            "http",
            "soap_fault",
            "code",
            "delay",
            "slow",
        ]
        await faults.clear()
        assert await faults.all() == []
        await faults.drop(at="ill.payline.test")
        await faults.slow(1000, at="ill.payline.test:8443")
        assert [one["at"] for one in await faults.all()] == ["ill.payline.test", "ill.payline.test:8443"]


@pytest.mark.anyio
async def test_every_step_of_a_buyer_can_be_said(payline: Sandbox) -> None:
    async with payline.asynchronous() as sandbox:
        tokens = [await asyncio.to_thread(opened, sandbox, f"A{number}") for number in range(5)]
        card = sandbox.gift_card(balance=150, outcome="02005")
        held = await sandbox.pay(tokens[0]).open().gift_card(card).remove_gift_card(card).gift_card(card).confirm()
        assert held.state == "on_hold"
        assert (await sandbox.pay(tokens[0]).partner_answer("00000")).state == "accepted"
        challenged = sandbox.pay(tokens[1]).complement(sandbox.bank_card("03030"))
        assert (await challenged).state == "challenge"
        assert (await challenged.authenticate()).state == "accepted", "what was awaited is not said again"
        refused = await sandbox.pay(tokens[2]).complement(sandbox.bank_card("01116")).give_up()
        assert refused.state == "refused"
        assert (await sandbox.pay(tokens[3]).cancel()).state == "cancelled"
        assert (await sandbox.pay(tokens[4]).end_token()).state == "ended"
        await sandbox.assert_not_paid("A2", state="refused", code="01116")
        with pytest.raises(errors.ImpossibleStep) as caught:
            await sandbox.pay(await asyncio.to_thread(opened, sandbox, "A5")).open().confirm()
        assert caught.value.index == 1


@pytest.mark.anyio
async def test_notifications_are_waited_for_without_stopping_the_others(payline: Sandbox) -> None:
    taken = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        taken.set()

    # It answers on the loop that waits for the notification: a client that blocked would never see it.
    async with payline.asynchronous() as sandbox, await asyncio.start_server(answer, "127.0.0.1", 0) as shop:
        port = shop.sockets[0].getsockname()[1]
        token = await asyncio.to_thread(opened, sandbox, "A1", 10_000, f"http://127.0.0.1:{port}/notify")
        await sandbox.pay(token).complement()
        (notified,) = await sandbox.notifications.wait(token)
        assert taken.is_set()
        assert (notified.type, notified.status, notified.delivered) == ("WEBTRS", 200, True)
        assert await sandbox.notifications.sent(token) == [notified]
        assert await sandbox.notifications.waiting(token) == []


@pytest.mark.anyio
async def test_worlds_are_begun_attached_reset_and_forgotten(payline: Sandbox) -> None:
    async with AsyncSandbox(payline.url) as own:
        await own.begin(clock="frozen")
        assert (own.access_key, own.gift_contract, len(own.contracts)) == ("demo", "CCC1", 3)
        await asyncio.to_thread(opened, own)
        async with AsyncSandbox(payline.url, own.merchant_id) as other:
            await other.attach()
            assert len(await other.payments()) == 1
        await own.reset()
        assert await own.payments() == []
        await own.delete()
        with pytest.raises(errors.NotFound):
            await own.payments()
    async with AsyncSandbox("http://127.0.0.1:9") as nobody:
        with pytest.raises(Unreachable):
            await nobody.begin()


@pytest.mark.anyio
async def test_payments_are_driven_at_once_in_one_world(payline: Sandbox) -> None:
    async with payline.asynchronous() as sandbox:
        tokens = [await asyncio.to_thread(opened, sandbox, f"A{number}") for number in range(12)]

        async def paid(token: str) -> str:
            return (await sandbox.pay(token).gift_card(sandbox.gift_card(balance=30)).complement()).state

        assert set(await asyncio.gather(*map(paid, tokens))) == {"accepted"}
        assert (await sandbox.invariants()).holds
