"""Worlds: who may call into them, how an undeclared one begins, what stays apart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec
import pytest

from mockpayline.contract.messages import GetMerchantSettingsRequest, GetWebPaymentDetailsRequest
from mockpayline.domain.buyer_step import Word
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.state_machine import PaymentState
from mockpayline.errors import LimitReached, NotFound, Unauthorized
from mockpayline.operations.clock import advance
from mockpayline.operations.passing import AT_ONCE
from mockpayline.operations.steps import take
from mockpayline.store.sqlite import Bounds

from .desk import LIFE, START, Desk, basket, card, code, gift, gift_of, said, world
from .situations import FORTY

DeskOf = Callable[..., Desk]

SETTINGS = GetMerchantSettingsRequest(version="34")


def merchants(desk: Desk) -> list[str]:
    return asyncio.run(desk.worlds.across(lambda tx: tx.merchants()))


def authenticate(desk: Desk, merchant: str, key: str) -> None:
    asyncio.run(desk.worlds.authenticate(merchant, key))


def test_a_declared_merchant_calls_with_its_key(desk: Desk) -> None:
    assert code(desk.call(SETTINGS)[0]) == "00000"


@pytest.mark.parametrize("key", ["", "Demo", "demo ", "démo", "x" * 1000])
def test_a_wrong_key_is_unauthorized(desk: Desk, key: str) -> None:
    with pytest.raises(Unauthorized):
        desk.call(SETTINGS, key=key)
    with pytest.raises(Unauthorized):
        authenticate(desk, "DEMO", key)


def test_an_undeclared_merchant_gets_a_copy_of_the_first_world_at_first_use(desk_of: DeskOf) -> None:
    first = world("FIRST", attempts=7)
    desk = desk_of(first, world("SECOND"))
    assert merchants(desk) == ["FIRST", "SECOND"]
    desk.call(SETTINGS, merchant="THIRD", key="any")
    assert merchants(desk) == ["FIRST", "SECOND", "THIRD"]
    copy = desk.run(lambda tx: tx.declaration, "THIRD")
    assert copy.merchant_id == "THIRD", "the copy is under its own id"
    assert copy.dialect.attempts == 7, "it is a copy of the first"
    assert copy.contracts == first.contracts


def test_the_key_of_an_undeclared_merchant_is_pinned_at_first_use(desk: Desk) -> None:
    desk.call(SETTINGS, merchant="NEW", key="mine")
    with pytest.raises(Unauthorized):
        desk.call(SETTINGS, merchant="NEW", key="demo")
    desk.call(SETTINGS, merchant="NEW", key="mine")


def test_a_declared_world_without_key_takes_the_first_callers(desk_of: DeskOf) -> None:
    desk = desk_of(world(key=None))
    desk.call(SETTINGS, key="mine")
    with pytest.raises(Unauthorized):
        desk.call(SETTINGS, key="yours")


def test_authenticating_alone_makes_no_world_and_pins_no_key(desk_of: DeskOf) -> None:
    desk = desk_of(world(key=None))
    authenticate(desk, "NEW", "mine")
    authenticate(desk, "DEMO", "mine")
    assert merchants(desk) == ["DEMO"]
    desk.call(SETTINGS, key="yours")
    desk.call(SETTINGS, merchant="NEW", key="yours")


def test_strict_turns_undeclared_merchants_away_and_makes_no_world(desk_of: DeskOf) -> None:
    desk = desk_of(world(), strict=True)
    with pytest.raises(Unauthorized):
        desk.call(SETTINGS, merchant="NEW", key="any")
    with pytest.raises(Unauthorized):
        authenticate(desk, "NEW", "any")
    assert merchants(desk) == ["DEMO"]
    assert code(desk.call(SETTINGS)[0]) == "00000", "declared ones call as ever"


def test_two_merchants_never_see_each_others_payments(desk_of: DeskOf) -> None:
    desk = desk_of(world(), world("OTHER"))
    token = desk.paid(FORTY, card())
    payment = desk.payment(token)
    assert said(desk.details(token, merchant="OTHER"))[0] == "02317"
    assert desk.run(lambda tx: tx.payment(token), "OTHER") is None
    assert desk.run(lambda tx: tx.payments_of_order("A1"), "OTHER") == []
    assert desk.run(lambda tx: tx.payment_of_transaction(payment.transaction_id), "OTHER") is None
    assert desk.run(lambda tx: tx.payments(10), "OTHER") == []
    assert [entry for entry in desk.run(lambda tx: tx.entries(), "OTHER") if entry.token == token] == []


def test_two_merchants_never_share_a_cards_balance(desk_of: DeskOf) -> None:
    desk = desk_of(world(), world("OTHER"))
    for number in (gift_of(4000), "9998000000000000001"):
        desk.paid(gift(number), card())
    assert desk.run(lambda tx: tx.gift_card(gift_of(4000)), "OTHER") is None
    other = desk.run(lambda tx: tx.gift_card("9998000000000000001"), "OTHER")
    assert other is not None
    assert other.balance == 5000


def test_two_merchants_never_share_a_token(desk_of: DeskOf) -> None:
    desk = desk_of(world(), world("OTHER"))
    mine = {desk.token() for _ in range(20)}
    theirs = {desk.token(merchant="OTHER") for _ in range(20)}
    assert len(mine | theirs) == 40


def test_the_same_history_gives_the_same_identifiers(desk_of: DeskOf) -> None:
    def history(desk: Desk) -> tuple[str, str]:
        token = desk.paid(FORTY, card())
        return token, desk.payment(token).transaction_id

    assert history(desk_of(world())) == history(desk_of(world()))
    assert history(desk_of(msgspec.structs.replace(world(), seed="1")))[0] != history(desk_of(world()))[0]


def test_transaction_ids_are_unique_where_a_frozen_clock_exhausts_its_instant(desk: Desk) -> None:
    desk.token()
    [token] = [one.token for one in desk.run(lambda tx: tx.payments(1))]
    given = desk.run(lambda tx: [tx.next_transaction_id(token) for _ in range(2500)])
    assert len(set(given)) == 2500
    assert {len(one) for one in given} == {14}


def test_running_on_a_world_that_does_not_exist_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.run(lambda tx: tx.now, "NOBODY")


def test_the_worlds_are_bounded_at_the_limit_and_one_above(desk_of: DeskOf) -> None:
    desk = desk_of(world(), bounds=Bounds(worlds=3))
    for merchant in ("M2", "M3"):
        desk.call(SETTINGS, merchant=merchant)
    with pytest.raises(LimitReached) as caught:
        desk.call(SETTINGS, merchant="M4")
    assert (caught.value.value, caught.value.path) == (3, "worlds")
    assert merchants(desk) == ["DEMO", "M2", "M3"]
    desk.call(SETTINGS, merchant="M3")
    desk.run(lambda tx: tx.delete_world(), "M2")
    desk.call(SETTINGS, merchant="M4")


def test_a_call_settles_first_what_has_come_due(desk_of: DeskOf) -> None:
    real = START
    desk = desk_of(msgspec.structs.replace(world(), clock_start=None), real_time=lambda: real)
    token = desk.token()
    real += LIFE - 1
    assert said(desk.details(token))[0] == "02533"
    real += 1
    assert said(desk.details(token))[0] == "02534", "the call that comes at the very instant finds it over"
    assert desk.payment(token).ended_at == START + LIFE


@pytest.mark.parametrize("sessions", [AT_ONCE, AT_ONCE + 1, 2 * AT_ONCE + 1])
def test_sessions_that_end_all_at_once_keep_nobody_waiting_in_another_world(desk_of: DeskOf, sessions: int) -> None:
    real = START
    desk = desk_of(msgspec.structs.replace(world(), clock_start=None), real_time=lambda: real)
    for _ in range(sessions):
        desk.token()
    desk.call(SETTINGS, merchant="M2")
    real += LIFE
    answered: list[str] = []

    async def ask(merchant: str) -> list[PaymentState]:
        found = await desk.worlds.run(merchant, lambda tx: [one.state for one in tx.payments(sessions)])
        answered.append(merchant)
        return found

    async def both() -> list[PaymentState]:
        found, _ = await asyncio.gather(ask(desk.merchant), ask("M2"))
        return found

    assert asyncio.run(both()) == [PaymentState.NEVER_OPENED] * sessions, "a call finds all of them over"
    assert answered == ([desk.merchant, "M2"] if sessions <= AT_ONCE else ["M2", desk.merchant])


@pytest.mark.parametrize("sessions", [AT_ONCE, 2 * AT_ONCE + 1])
def test_a_clock_moved_over_the_end_of_many_sessions_ends_them_all_at_their_instant(
    desk_of: DeskOf, sessions: int
) -> None:
    desk = desk_of()
    for _ in range(sessions):
        desk.token()
    asyncio.run(advance(desk.worlds, desk.merchant, 2 * LIFE))
    ended = desk.run(lambda tx: {(one.state, one.ended_at) for one in tx.payments(sessions)})
    assert ended == {(PaymentState.NEVER_OPENED, START + LIFE)}


def test_starting_again_on_a_store_keeps_its_worlds(desk: Desk) -> None:
    token = desk.token()
    asyncio.run(desk.worlds.start())
    assert said(desk.details(token))[0] == "02533"


def test_the_sender_is_woken_only_by_a_transaction_that_queued_a_notification(desk: Desk) -> None:
    woken: list[bool] = []
    desk.worlds.on_notifications = lambda: woken.append(True)
    token = desk.token(basket(notificationURL="https://shop.test/n"))
    desk.details(token)
    assert woken == []
    desk.buy(token, "cancel")
    assert woken == [True]


def test_a_failed_transaction_wakes_nobody(desk: Desk) -> None:
    woken: list[bool] = []
    desk.worlds.on_notifications = lambda: woken.append(True)
    token = desk.token(basket(notificationURL="https://shop.test/n"))

    def cancel_and_fail(tx: WorldTx) -> None:
        take(tx, token, Word("cancel"))
        raise RuntimeError("a step of our own")

    with pytest.raises(RuntimeError):
        desk.run(cancel_and_fail)
    assert woken == []
    assert asyncio.run(desk.worlds.across(lambda tx: tx.queued(10))) == []
    assert said(desk.details(token))[0] == "02533"


def test_settling_goes_on_after_a_time_in_which_the_store_was_down(desk: Desk) -> None:
    async def settle_a_while() -> None:
        await desk.store.close()
        task = asyncio.create_task(desk.worlds.keep_settling())
        await asyncio.sleep(0)
        assert not task.done(), "a store that is down does not end the settling"
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(settle_a_while())


def test_a_merchants_calls_read_its_own_settings(desk_of: DeskOf) -> None:
    other = msgspec.structs.replace(world("OTHER"), contracts=world().contracts[:1])
    desk = desk_of(world(), other)
    here, _ = desk.call(SETTINGS)
    there, _ = desk.call(SETTINGS, merchant="OTHER")
    assert here != there
    assert code(desk.call(GetWebPaymentDetailsRequest(version="34", token="1x"), merchant="OTHER")[0]) == "02317"


def test_making_a_world_anew_forgets_it_and_tells_whether_one_stood_there(desk: Desk) -> None:
    token = desk.token()
    assert asyncio.run(desk.worlds.make(world(attempts=9))) is True
    assert said(desk.details(token))[0] == "02317"
    assert desk.run(lambda tx: tx.declaration.dialect.attempts) == 9
    assert asyncio.run(desk.worlds.make(world("FRESH"))) is False
    assert merchants(desk) == ["DEMO", "FRESH"]


@pytest.mark.parametrize("merchant", ["a/b", "é", "x" * 51, "..", " M", "a\nb"])
def test_an_id_that_could_not_stand_in_an_address_gets_no_world(desk: Desk, merchant: str) -> None:
    with pytest.raises(Unauthorized):
        desk.call(SETTINGS, merchant=merchant, key="any")
    assert merchants(desk) == ["DEMO"]


def test_a_declared_world_that_was_deleted_begins_again_for_its_own_key_alone(desk: Desk) -> None:
    desk.run(lambda tx: tx.delete_world())
    with pytest.raises(Unauthorized):
        desk.call(SETTINGS, key="another")
    assert merchants(desk) == []
    assert code(desk.call(SETTINGS)[0]) == "00000"
    assert merchants(desk) == ["DEMO"]
