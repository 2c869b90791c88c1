"""Starting again on a store that holds worlds: what is declared is refreshed, money stays, and `fresh` forgets all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec
import pytest

from mockpayline.contract.messages import GetMerchantSettingsRequest
from mockpayline.domain.gift_card import GiftCard, GiftCardStatus
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.world import Declaration
from mockpayline.errors import FormMistake, ImpossibleStep, NotFound, Unauthorized
from mockpayline.operations.backend import Backend
from mockpayline.operations.worlds import Worlds

from .desk import LIFE, Desk, basket, card, code, gift, gift_of, said, world

DeskOf = Callable[..., Desk]

FORTY_NUMBER = "9998000000000000011"
SETTINGS = GetMerchantSettingsRequest(version="34")


def with_cards(*cards: GiftCard, **fields: object) -> Declaration:
    """Return the demo world with these gift cards alone."""
    return msgspec.structs.replace(world(), gift_cards=cards, **fields)


def forty(**fields: object) -> GiftCard:
    return msgspec.structs.replace(GiftCard(number=FORTY_NUMBER, balance=4000, pin="1111"), **fields)


def start_again(desk: Desk, *declarations: Declaration, fresh: bool = False) -> None:
    """Begin anew on the desk's store, as a server that is started again does."""
    desk.worlds = Worlds(desk.store, declarations)
    desk.backend = Backend(desk.worlds)
    asyncio.run(desk.worlds.start(fresh=fresh))


def account(desk: Desk, number: str = FORTY_NUMBER) -> GiftCard:
    found = desk.run(lambda tx: tx.gift_card(number))
    assert found is not None, f"the world knows the card {number}"
    return found


def test_rules_contracts_and_shops_are_the_files_again(desk_of: DeskOf) -> None:
    desk = desk_of(world(attempts=3))
    shop = msgspec.structs.replace(world().points_of_sale[0], label="elsewhere.fr")
    contracts = tuple(msgspec.structs.replace(one, point_of_sale="elsewhere.fr") for one in world().contracts[:2])
    again = msgspec.structs.replace(world(attempts=9), points_of_sale=(shop,), contracts=contracts, bank_cards=())
    start_again(desk, again)
    assert desk.run(lambda tx: tx.declaration) == again


def test_payments_and_the_clock_stay(desk_of: DeskOf) -> None:
    desk = desk_of(world())
    paid = desk.paid(gift("9998000000000000001", "20.00"), card())
    going = desk.token(basket(ref="A2"))
    before = desk.run(lambda tx: (tx.payments(10), tx.now, tx.entries()))
    start_again(desk, world(attempts=9))
    assert desk.run(lambda tx: (tx.payments(10), tx.now, tx.entries())) == before
    assert said(desk.details(paid))[0] == "00000"
    desk.buy(going, card())
    assert said(desk.details(going))[0] == "00000", "what was under way goes on"
    assert desk.token(basket(ref="A3")) not in {paid, going}


def test_a_known_card_keeps_balance_and_holds_while_pin_and_status_follow_the_file(desk_of: DeskOf) -> None:
    desk = desk_of(with_cards(forty()))
    desk.paid({"gift_card": {"number": FORTY_NUMBER, "pin": "1111", "amount": "15.00"}}, card())
    token = desk.token(basket(ref="A2"))
    desk.buy(token, {"gift_card": {"number": FORTY_NUMBER, "pin": "1111", "amount": "5.00"}})
    start_again(desk, with_cards(forty(balance=9999, pin="2222", status=GiftCardStatus.BLOCKED)))
    found = account(desk)
    assert (found.balance, found.holds) == (2500, {token: 500})
    assert (found.pin, found.status) == ("2222", GiftCardStatus.BLOCKED)


def test_a_card_that_is_new_in_the_file_is_added_and_one_that_left_it_keeps_its_money(desk_of: DeskOf) -> None:
    desk = desk_of(with_cards(forty()))
    start_again(desk, with_cards(GiftCard(number="9998000000000000022", balance=700)))
    assert account(desk, "9998000000000000022").balance == 700
    assert account(desk).balance == 4000


def test_a_card_first_typed_by_number_keeps_its_balance_when_a_file_declares_it(desk_of: DeskOf) -> None:
    number = gift_of(5000)
    desk = desk_of(world())
    desk.paid(gift(number, "20.00"), card())
    start_again(desk, with_cards(GiftCard(number=number, balance=123, pin="7777")))
    assert (account(desk, number).balance, account(desk, number).pin) == (3000, "7777")


def test_the_key_of_the_file_wins_and_without_one_the_first_callers_stays(desk_of: DeskOf) -> None:
    desk = desk_of(world(key=None))
    desk.call(SETTINGS, key="first")
    start_again(desk, world(key=None))
    with pytest.raises(Unauthorized):
        asyncio.run(desk.worlds.authenticate("DEMO", "other"))
    start_again(desk, world(key="declared"))
    asyncio.run(desk.worlds.authenticate("DEMO", "declared"))
    with pytest.raises(Unauthorized):
        asyncio.run(desk.worlds.authenticate("DEMO", "first"))


def test_a_merchant_whose_scenario_is_served_no_longer_keeps_its_world(desk_of: DeskOf) -> None:
    desk = desk_of(world(), world("SECOND", attempts=5))
    start_again(desk, world())
    assert desk.run(lambda tx: tx.declaration.dialect.attempts, "SECOND") == 5


def test_a_payment_whose_contracts_left_the_file_is_still_read_and_ends(desk_of: DeskOf) -> None:
    desk = desk_of(world())
    paid = desk.paid(gift("9998000000000000001", "20.00"), card())
    going = desk.token(basket(ref="A2"))
    desk.buy(going, gift("9998000000000000001", "10.00"))
    other = tuple(
        msgspec.structs.replace(one, number=f"{one.number}X", point_of_sale="x.fr") for one in world().contracts
    )
    shops = (msgspec.structs.replace(world().points_of_sale[0], label="x.fr"),)
    start_again(desk, msgspec.structs.replace(world(), contracts=other, points_of_sale=shops))
    assert said(desk.details(paid))[0] == "00000"
    assert said(desk.details(going))[0] == "02306"
    with pytest.raises(ImpossibleStep):
        desk.buy(going, gift("9998000000000000002", "10.00"))
    desk.buy(going, "cancel")
    assert said(desk.details(going))[0] == "02319"
    assert account(desk, "9998000000000000001").holds == {}, "its holds are released all the same"


def test_what_came_due_while_nothing_ran_is_settled_at_the_next_call(desk_of: DeskOf) -> None:
    real = 1_795_424_405_000
    desk = desk_of(msgspec.structs.replace(world(), clock_start=None), real_time=lambda: real)
    token = desk.token()
    real += 10 * LIFE
    start_again(desk, msgspec.structs.replace(world(), clock_start=None))
    assert said(desk.details(token))[0] == "02534"
    assert desk.payment(token).ended_at == 1_795_424_405_000 + LIFE, "at the instant it ended"


def test_fresh_forgets_every_declared_worlds_payments_and_balances(desk_of: DeskOf) -> None:
    desk = desk_of(with_cards(forty()))
    token = desk.paid({"gift_card": {"number": FORTY_NUMBER, "pin": "1111", "amount": "15.00"}}, card())
    start_again(desk, with_cards(forty(balance=77)), fresh=True)
    assert desk.run(lambda tx: (tx.payments(10), tx.entries())) == ([], [])
    assert account(desk).balance == 77, "the balance is the file's"
    assert said(desk.details(token))[0] == "02317"


def test_fresh_forgets_worlds_that_no_file_declares(desk_of: DeskOf) -> None:
    desk = desk_of(world())
    desk.call(SETTINGS, merchant="NEW", key="mine")
    start_again(desk, world(), fresh=True)
    with pytest.raises(NotFound):
        desk.run(lambda tx: tx.now, "NEW")
    assert code(desk.call(SETTINGS, merchant="NEW", key="another")[0]) == "00000", "its account is open again"


def test_fresh_is_whole_or_nothing(desk_of: DeskOf) -> None:
    desk = desk_of(world())
    token = desk.token()

    def forget_and_fail(tx: WorldTx) -> None:
        tx.delete_all_worlds()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        asyncio.run(desk.worlds.across(forget_and_fail))
    assert said(desk.details(token))[0] == "02533"


def test_a_refreshed_declaration_is_the_pattern_of_worlds_that_begin_later(desk_of: DeskOf) -> None:
    desk = desk_of(world(attempts=5))
    asyncio.run(desk.worlds.refresh(world(attempts=9)))
    desk.call(SETTINGS, merchant="NEW", key="mine")
    assert desk.run(lambda tx: tx.declaration.dialect.attempts, "NEW") == 9


def test_the_worlds_of_undeclared_merchants_follow_the_first_scenario(desk_of: DeskOf) -> None:
    desk = desk_of(world(attempts=3))
    asyncio.run(desk.worlds.run_as("OTHER", "mine", lambda _tx: None))
    start_again(desk, world(attempts=9))
    assert desk.run(lambda tx: tx.declaration.dialect.attempts, "OTHER") == 9, "a copy plays by the file as it is now"
    asyncio.run(desk.worlds.run_as("OTHER", "mine", lambda _tx: None))
    with pytest.raises(Unauthorized):
        asyncio.run(desk.worlds.run_as("OTHER", "another", lambda _tx: None))


def test_a_world_made_by_its_own_scenario_does_not_follow_the_first(desk_of: DeskOf) -> None:
    desk = desk_of(world(attempts=3))
    asyncio.run(desk.worlds.make(msgspec.structs.replace(world(attempts=5), merchant_id="OWN")))
    start_again(desk, world(attempts=9))
    assert desk.run(lambda tx: tx.declaration.dialect.attempts, "OWN") == 5


def test_a_gift_card_that_left_the_file_pays_no_more(desk_of: DeskOf) -> None:
    desk = desk_of(with_cards(forty()))
    start_again(desk, with_cards())
    token = desk.token()
    with pytest.raises(FormMistake, match="no test gift card"):
        desk.buy(token, {"gift_card": {"number": FORTY_NUMBER, "pin": "1111"}})


def test_a_gift_card_that_left_the_file_stays_while_a_basket_holds_it(desk_of: DeskOf) -> None:
    desk = desk_of(with_cards(forty()))
    token = desk.token()
    desk.buy(token, {"gift_card": {"number": FORTY_NUMBER, "pin": "1111", "amount": "10.00"}})
    start_again(desk, with_cards())
    assert account(desk).holds == {token: 1000}, "what was acknowledged is kept"
    desk.buy(token, {"gift_card": {"number": FORTY_NUMBER, "pin": "1111", "amount": "5.00"}})
    assert account(desk).holds == {token: 500}, "its own basket may still change it"
