"""The invariants hold of whatever the rules do, and each tells of the books that break it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.domain.dialect import UnpaidComplement
from mockpayline.domain.gift_card import GiftCard
from mockpayline.domain.state_machine import PaymentState
from mockpayline.domain.web_payment import BasketCard, CardPayment, Refund, WebPayment
from mockpayline.errors import ImpossibleStep
from mockpayline.operations.buyer import play
from mockpayline.operations.invariants import Books, books_of, check
from mockpayline.scenario.buyer import parse_steps

from .desk import Desk, card, card_of, gift, gift_of, world

CARD = gift_of(50_00)


def broken(books: Books) -> dict[str, list[str]]:
    return {one.name: [offender.what for offender in one.offenders] for one in check(books) if not one.holds}


def paid(**changed: object) -> WebPayment:
    """Return an accepted payment of 80.00: 50.00 by gift card, 30.00 by bank card."""
    plain = WebPayment(
        token="T",
        order_ref="A1",
        amount=80_00,
        action="101",
        contract="CCC1",
        point_of_sale="demo.fr",
        created_at=0,
        ends_at=1,
        request=msgspec.Raw(b"{}"),
        state=PaymentState.ACCEPTED,
        gift_cards=[BasketCard(number=CARD, amount=50_00, initial=50_00, final=0)],
        card=CardPayment(number="497010XXXXXX5734", tail="34", brand="CB", contract="CB1", amount=30_00, code="00000"),
    )
    return msgspec.structs.replace(plain, **changed)


def spent(**changed: object) -> GiftCard:
    """Return the account that paid it."""
    return msgspec.structs.replace(GiftCard(number=CARD, balance=0, spent=50_00), **changed)


def test_books_that_are_in_order_break_nothing() -> None:
    assert broken(Books([spent()], [paid()], whole=True)) == {}


BROKEN: list[tuple[str, GiftCard, WebPayment]] = [
    ("balances_cover_holds", spent(holds={"X": 1}), paid()),
    ("accounts_add_up", spent(balance=1), paid()),
    ("spent_is_paid", spent(spent=49_00, balance=1_00), paid()),
    ("holds_are_baskets", spent(holds={"T": 5}, balance=5, adjusted=5), paid()),
    ("payments_add_up", spent(), paid(amount=81_00)),
    ("debits_are_booked", spent(), paid(gift_cards=[BasketCard(number=CARD, amount=50_00, initial=50_00, final=1)])),
    ("refunds_within_card", spent(), paid(refunds=[Refund(id="1", amount=30_01, at=0)])),
    ("kept_debits_apart", spent(), paid(kept_debit=1)),
    ("kept_debits_apart", spent(), paid(state=PaymentState.REFUSED, card=None)),
]


@pytest.mark.parametrize(("name", "account", "payment"), BROKEN, ids=[f"{n}-{i}" for i, (n, _, _) in enumerate(BROKEN)])
def test_books_that_break_an_invariant_are_told(name: str, account: GiftCard, payment: WebPayment) -> None:
    found = broken(Books([account], [payment], whole=True))
    assert name in found, f"only these were found: {found}"
    assert found[name][0]


def test_no_offender_tells_a_whole_card_number() -> None:
    checked = check(Books([spent(balance=1)], [paid()], whole=True))
    assert CARD not in str(msgspec.to_builtins(checked))


def test_what_payments_spent_that_were_dropped_is_no_offence() -> None:
    assert broken(Books([spent()], [], whole=False)) == {}


STEPS = st.lists(
    st.sampled_from(
        [
            gift(gift_of(50_00)),
            gift(gift_of(200_00)),
            gift(gift_of(50_00), "10.00"),
            gift(gift_of(50_00, "02005")),
            gift(gift_of(50_00, "02103")),
            {"remove_gift_card": {"number": gift_of(50_00)}},
            card(),
            card(card_of("01100")),
            card(card_of("03030")),
            {"authenticate": "success"},
            {"authenticate": "failure"},
            {"partner_answer": "00000"},
            {"partner_answer": "02103"},
            "confirm",
            "cancel",
            "give_up",
            "end_token",
            {"wait": "16m"},
        ]
    ),
    max_size=8,
)


@given(st.lists(STEPS, min_size=1, max_size=3), st.sampled_from(UnpaidComplement))
def test_whatever_buyers_do_the_money_adds_up(baskets: list[list[object]], unpaid: UnpaidComplement) -> None:
    desk = Desk(world(unpaid_complement=unpaid))
    try:
        for steps in baskets:
            token = desk.token()
            for step in steps:
                try:
                    asyncio.run(play(desk.worlds, desk.merchant, token, parse_steps([step])))
                except ImpossibleStep:
                    continue
            assert broken(desk.run(books_of)) == {}, f"after {steps}"
    finally:
        desk.close()


def test_dropped_payments_leave_the_rest_in_order(desk_of: Callable[..., Desk]) -> None:
    from mockpayline.store.sqlite import Bounds

    desk = desk_of(world(), bounds=Bounds(payments=2))
    for _ in range(4):
        token = desk.token()
        asyncio.run(play(desk.worlds, desk.merchant, token, parse_steps([gift(gift_of(200_00), "50.00"), card()])))
    books = desk.run(books_of)
    assert (len(books.payments), books.whole) == (2, False)
    assert broken(books) == {}
