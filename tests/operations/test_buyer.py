"""The buyer's steps: what each does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from mockpayline.domain.bank_card import BankCard
from mockpayline.domain.state_machine import PaymentState

from .desk import (
    CHALLENGED,
    START,
    Desk,
    basket,
    card,
    card_of,
    gift,
    gift_of,
    impossible,
    said,
    world,
)
from .situations import ALL, FORTY, REFUSED_CARD

DeskOf = Callable[..., Desk]


def test_open_brings_the_buyer_to_the_page_and_again_changes_nothing(desk: Desk) -> None:
    payment = desk.buy(desk.token(), "open", "open")
    assert (payment.state, payment.opened_at) == (PaymentState.OPEN, START)


@pytest.mark.parametrize("step", [FORTY, card(card_of("01100")), "give_up"], ids=["gift card", "complement", "give up"])
def test_whoever_acts_on_the_page_has_opened_it(desk: Desk, step: Any) -> None:
    payment = desk.buy(desk.token(), step)
    assert (payment.state, payment.opened_at) == (PaymentState.OPEN, START)


def test_a_merchant_who_ends_a_token_opens_no_page(desk: Desk) -> None:
    payment = desk.buy(desk.token(), "end_token")
    assert (payment.state, payment.opened_at) == (PaymentState.ENDED, None)


def test_a_gift_card_is_held_and_a_removed_one_given_back(desk: Desk) -> None:
    number = gift_of(4000)
    token = desk.token()
    payment = desk.buy(token, gift(number, "15.00"))
    assert (payment.held, payment.due, desk.gift_card(number).available()) == (1500, 8500, 2500)
    payment = desk.buy(token, {"remove_gift_card": {"number": number}})
    assert (payment.held, payment.due, desk.gift_card(number).available()) == (0, 10000, 4000)


def test_the_same_number_again_replaces_its_amount(desk: Desk) -> None:
    number = gift_of(4000)
    payment = desk.buy(desk.token(), gift(number, "15.00"), gift(number, "30.00"))
    assert (payment.held, len(payment.gift_cards), desk.gift_card(number).available()) == (3000, 1, 1000)


def test_a_chosen_amount_is_cut_to_what_is_due(desk: Desk) -> None:
    payment = desk.buy(desk.token(), FORTY, gift(gift_of(9000, serial=2), "90.00"))
    assert (payment.held, payment.due) == (10000, 0)


def test_without_a_chosen_amount_the_least_of_balance_due_and_room_is_taken(desk: Desk) -> None:
    token = desk.token(basket("120000"))
    assert desk.buy(token, gift(gift_of(4000))).held == 4000
    assert desk.buy(token, gift(gift_of(200_000, serial=2))).held == 100_000, "the contract's maximum is 1000.00"


def test_confirm_finishes_a_basket_that_gift_cards_pay_whole(desk: Desk) -> None:
    payment = desk.buy(desk.token(), ALL, "confirm")
    assert (payment.state, payment.ended_at) == (PaymentState.ACCEPTED, START)
    assert desk.gift_card(gift_of(10000)).balance == 0


def test_a_complement_pays_all_that_is_due_and_finishes(desk: Desk) -> None:
    payment = desk.buy(desk.token(), FORTY, card())
    assert payment.state is PaymentState.ACCEPTED
    assert payment.card is not None
    assert payment.card.amount == 6000


@pytest.mark.parametrize(
    ("result", "state", "code"),
    [
        ("success", PaymentState.ACCEPTED, "00000"),
        ("failure", PaymentState.OPEN, "03003"),
        ("abandon", PaymentState.OPEN, "03022"),
    ],
)
def test_authenticate_ends_the_challenge(desk: Desk, result: str, state: PaymentState, code: str) -> None:
    payment = desk.buy(desk.token(), FORTY, card(CHALLENGED), {"authenticate": result})
    assert payment.state is state
    assert [one.outcome.code for one in payment.refusals] == ([] if code == "00000" else [code])
    assert payment.held == 4000, "the holds outlive a refused attempt"


def test_a_number_that_asks_for_a_challenge_and_nothing_else_pays_after_it(desk: Desk) -> None:
    payment = desk.buy(desk.token(), card(card_of("03030")), {"authenticate": "success"})
    assert payment.state is PaymentState.ACCEPTED


def test_a_challenge_that_succeeds_still_leaves_the_bank_to_refuse(desk_of: DeskOf) -> None:
    number = "4970100000000009"
    strict = BankCard(number=number, outcome="01100", three_ds=True)
    desk = desk_of(msgspec.structs.replace(world(), bank_cards=(strict,)))
    payment = desk.buy(desk.token(), card(number), {"authenticate": "success"})
    assert [one.outcome.code for one in payment.refusals] == ["01100"]


@pytest.mark.parametrize(
    ("answer", "state", "balance"),
    [
        ("00000", PaymentState.ACCEPTED, 0),
        ("04003", PaymentState.ACCEPTED, 0),
        ("02998", PaymentState.REFUSED, 10000),
        ("02319", PaymentState.REFUSED, 10000),
        ("02016", PaymentState.ON_HOLD, 10000),
    ],
)
def test_the_partner_answers_a_payment_on_hold(desk: Desk, answer: str, state: PaymentState, balance: int) -> None:
    number = gift_of(10000, "02005")
    payment = desk.buy(desk.token(), gift(number), "confirm", {"partner_answer": answer})
    assert payment.state is state
    account = desk.gift_card(number)
    assert account.balance == balance
    assert bool(account.holds) is (state is PaymentState.ON_HOLD), "holds fall at the end of a payment"


def test_the_partner_ends_a_payment_whatever_attempts_remain_and_voids_the_complement(desk: Desk) -> None:
    token = desk.paid(gift(gift_of(4000, "02005")), card(), {"partner_answer": "01100"})
    payment = desk.payment(token)
    assert (payment.state, payment.card) == (PaymentState.REFUSED, None)
    assert said(desk.details(token))[0] == "01100"


@pytest.mark.parametrize(
    ("steps", "state", "code"),
    [
        ((FORTY, "cancel"), PaymentState.CANCELLED, "02319"),
        ((REFUSED_CARD, "cancel"), PaymentState.CANCELLED, "02319"),
        ((FORTY, "give_up"), PaymentState.OPEN, "02306"),
        ((FORTY, REFUSED_CARD, "give_up"), PaymentState.REFUSED, "02998"),
        ((FORTY, "end_token"), PaymentState.ENDED, "02014"),
        ((FORTY, {"wait": "15m"}), PaymentState.EXPIRED, "02324"),
        (({"wait": "15m"},), PaymentState.NEVER_OPENED, "02534"),
        ((FORTY, REFUSED_CARD, {"wait": "15m"}), PaymentState.REFUSED, "02998"),
    ],
)
def test_every_end_has_its_code_and_releases_every_hold(
    desk: Desk, steps: tuple[Any, ...], state: PaymentState, code: str
) -> None:
    token = desk.paid(*steps)
    payment = desk.payment(token)
    assert payment.state is state
    assert said(desk.details(token))[0] == code
    if state.is_final:
        assert [card_ for card_ in desk.run(lambda tx: tx.gift_cards()) if card_.holds] == [], "a hold is left"


@pytest.mark.parametrize("attempts", [1, 2, 3, 5])
def test_the_last_attempt_of_the_dialect_is_final(desk_of: DeskOf, attempts: int) -> None:
    desk = desk_of(world(attempts=attempts))
    token = desk.token()
    for turn in range(1, attempts + 1):
        payment = desk.buy(token, card(card_of("01100")))
        assert payment.state is (PaymentState.REFUSED if turn == attempts else PaymentState.OPEN), f"attempt {turn}"


def test_max_cards_bounds_the_cards_of_a_basket_where_the_dialect_says_so(desk_of: DeskOf) -> None:
    desk = desk_of(world(max_cards=2))
    token = desk.paid(gift(gift_of(100)), gift(gift_of(100, serial=2)))
    assert impossible(desk, token, gift(gift_of(100, serial=3))).index == 0
    desk.buy(token, gift(gift_of(100, serial=2), "0.50"))
    assert len(desk.payment(token).gift_cards) == 2, "a card that is in the basket may change"


def test_max_cards_none_bounds_nothing(desk: Desk) -> None:
    payment = desk.buy(desk.token(), *[gift(gift_of(100, serial=one)) for one in range(1, 31)])
    assert len(payment.gift_cards) == 30
