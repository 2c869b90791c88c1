"""Endings: accepted or refused, final for ever; and the codes of what has not ended."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mockpayline.domain import bank, ending
from mockpayline.domain.act import Act
from mockpayline.domain.dialect import Dialect
from mockpayline.domain.journal import Kind
from mockpayline.domain.state_machine import PaymentState
from mockpayline.errors import FormMistake, ImpossibleStep
from mockpayline.operations.catalogue import find_outcome, outcome

from .baskets import answer, free, refuse_by_bank, refuse_by_maximum, refuse_by_pin, split
from .desk import (
    GIFT_50,
    GIFT_150,
    LIFE,
    NOON,
    REFUSED,
    Desk,
    code_of,
    land,
)

S = PaymentState


# Accepted.


def test_acceptance_commits_every_hold_and_the_complement_together() -> None:
    desk = Desk()
    token = split(desk)
    payment = desk.pay(token)
    assert [(card.number, card.initial, card.final, card.amount) for card in payment.gift_cards] == [
        (GIFT_50, 5_000, 0, 5_000),
        (GIFT_150, 15_000, 0, 15_000),
    ]
    assert (desk.card(GIFT_50).balance, desk.card(GIFT_150).balance) == (0, 0)
    assert (desk.card(GIFT_50).holds, desk.card(GIFT_150).holds) == ({}, {})
    assert payment.card is not None
    assert payment.held + payment.card.amount == payment.amount
    assert payment.ended_at == NOON
    assert [(change.status, change.at) for change in payment.history] == [("ACCEPTED", NOON)]


def test_initial_and_final_balance_are_the_ledgers_at_that_instant() -> None:
    desk = Desk()
    first, second = desk.open(1_000), desk.open(1_500)
    desk.add(first, GIFT_50)
    desk.add(second, GIFT_50)
    later = desk.act(second, bank.confirm).gift_cards[0]
    sooner = desk.act(first, bank.confirm).gift_cards[0]
    assert (later.initial, later.final) == (5_000, 3_500), "another payment's hold is no debit"
    assert (sooner.initial, sooner.final) == (3_500, 2_500)


def test_each_commit_is_journalled_with_both_balances() -> None:
    desk = Desk()
    token = split(desk)
    desk.pay(token)
    entries = desk.journal(Kind.COMMIT, token)
    shown = [f"999900XXXXXXXXX{number[-4:]}" for number in (GIFT_50, GIFT_150)]
    assert [entry.data["card"] for entry in entries] == shown
    assert [entry.data["amount"] for entry in entries] == ["50.00", "150.00"]
    assert [(entry.data["initial"], entry.data["final"]) for entry in entries] == [
        ("50.00", "0.00"),
        ("150.00", "0.00"),
    ]


# Refused.


REFUSALS = [(refuse_by_bank, "01100"), (refuse_by_pin, "02998"), (refuse_by_maximum, "02610")]


@pytest.mark.parametrize(("rule", "code"), REFUSALS)
@pytest.mark.parametrize("attempts", [1, 3, 4])
def test_the_last_attempt_that_is_refused_is_final_and_none_before_it(
    rule: Callable[[Act], None], code: str, attempts: int
) -> None:
    desk = Desk(Dialect(attempts=attempts))
    token = desk.open()
    for _ in range(attempts - 1):
        assert desk.act(token, rule).state is S.OPEN
    payment = desk.act(token, rule)
    assert (payment.state, code_of(payment), payment.attempts) == (S.REFUSED, code, attempts)


def test_three_attempts_are_the_default() -> None:
    desk = Desk()
    token = desk.open()
    states = [desk.act(token, refuse_by_bank).state for _ in range(3)]
    assert states == [S.OPEN, S.OPEN, S.REFUSED]


def test_each_refusal_is_journalled_with_the_attempts_that_are_left() -> None:
    desk = Desk()
    token = desk.open()
    desk.act(token, refuse_by_bank)
    desk.act(token, refuse_by_pin)
    desk.act(token, refuse_by_maximum)
    assert [entry.data for entry in desk.journal(Kind.REFUSAL, token)] == [
        {"code": "01100", "attempts_left": 2},
        {"code": "02998", "attempts_left": 1},
        {"code": "02610", "attempts_left": 0},
    ]


def test_form_mistakes_use_no_attempt() -> None:
    desk = Desk(Dialect(attempts=1))
    token = desk.open()
    for _ in range(5):
        with pytest.raises(FormMistake):
            desk.add(token, "4111111111111111")
        with pytest.raises(FormMistake):
            desk.pay(token, REFUSED, "9999")
    assert desk.payment(token).attempts == 0
    assert desk.pay(token).state is S.ACCEPTED


def test_a_refused_payment_has_a_transaction_and_gives_its_gift_cards_back() -> None:
    desk = Desk(Dialect(attempts=1))
    token = split(desk)
    payment = desk.pay(token, REFUSED)
    assert payment.transaction_id
    assert (payment.gift_cards, payment.card, payment.ended_at) == ([], None, NOON)
    assert not payment.paid_by_gift_cards
    assert free(desk, token)
    assert [change.status for change in payment.history] == ["REFUSED"]


def test_an_error_of_the_bank_keeps_its_own_state_in_the_final_answer() -> None:
    desk = Desk(Dialect(attempts=1))
    payment = desk.act(desk.open(33_303), bank.pay, "4970100000325734")
    assert payment.outcome == outcome("01109")
    assert payment.outcome.state == "ERROR"


# Final states.


@pytest.mark.parametrize("rule", [ending.cancel, ending.give_up, ending.end_token, ending.expire, land, bank.confirm])
@pytest.mark.parametrize("end", ["accepted", "refused", "cancelled", "expired", "never_opened", "ended"])
def test_nothing_leaves_a_final_state(end: str, rule: Callable[[Act], None]) -> None:
    desk = Desk(Dialect(attempts=1))
    token = desk.issue(5_000)
    if end != "never_opened":
        desk.act(token, land)
    plays: dict[str, Callable[[], object]] = {
        "accepted": lambda: desk.pay(token),
        "refused": lambda: desk.pay(token, REFUSED),
        "cancelled": lambda: desk.act(token, ending.cancel),
        "expired": lambda: desk.wait(LIFE),
        "never_opened": lambda: desk.wait(LIFE),
        "ended": lambda: desk.act(token, ending.end_token),
    }
    plays[end]()
    before = desk.payment(token)
    assert before.state.value == end
    with pytest.raises(ImpossibleStep):
        desk.act(token, rule)
    with pytest.raises(ImpossibleStep):
        answer(desk, token, "00000")
    assert desk.payment(token) == before


# Codes of situations.


def test_every_state_without_an_outcome_of_its_own_has_the_documented_code() -> None:
    assert {state.value: code for state, code in ending.SITUATION_CODES.items()} == {
        "issued": "02533",
        "open": "02306",
        "challenge": "03030",
        "cancelled": "02319",
        "expired": "02324",
        "never_opened": "02534",
        "ended": "02014",
    }
    assert all(find_outcome(code) for code in ending.SITUATION_CODES.values())


def test_a_pin_is_kept_nowhere() -> None:
    desk = Desk()
    token = desk.open()
    desk.add(token, GIFT_50, 100, "7391")
    assert "7391" not in str(desk.run(lambda tx: (tx.entries(), tx.payment(token), tx.gift_cards())))
