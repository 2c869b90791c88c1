"""The state machine: every row of its table is taken by the rules, and what is not in it is refused."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from mockpayline.domain import bank, basket, ending
from mockpayline.domain.act import Act
from mockpayline.domain.bank_card import BankCard
from mockpayline.domain.buyer_step import Authentication
from mockpayline.domain.journal import Kind
from mockpayline.domain.state_machine import (
    FINAL,
    TRANSITIONS,
    Event,
    PaymentState,
    as_mermaid,
    as_text,
    main,
    next_state,
)
from mockpayline.errors import ImpossibleStep
from mockpayline.operations.catalogue import outcome

from .desk import CHALLENGED, GIFT_50, GOOD, ON_HOLD, PIN, REFUSED, Desk, land

S, E = PaymentState, Event
Rule = Callable[[Act], object]

CHALLENGED_THEN_ON_HOLD = "4970100000000002"


def paying(number: str) -> Rule:
    return lambda act: bank.pay(act, number)


def coming_back(result: Authentication) -> Rule:
    return lambda act: bank.authenticate(act, result)


def answering(code: str) -> Rule:
    return lambda act: ending.partner_answer(act, outcome(code))


def add(act: Act) -> None:
    basket.add(act, GIFT_50, PIN)


def remove(act: Act) -> None:
    basket.remove(act, GIFT_50)


accepted, refused, challenged, on_hold = (paying(number) for number in (GOOD, REFUSED, CHALLENGED, ON_HOLD))
authenticated = coming_back(Authentication.SUCCESS)
failed = coming_back(Authentication.FAILURE)

PLAYS: dict[tuple[PaymentState, Event], list[Rule]] = {
    (S.ISSUED, E.OPEN): [land],
    (S.ISSUED, E.EXPIRE): [ending.expire],
    (S.ISSUED, E.END_TOKEN): [ending.end_token],
    (S.OPEN, E.OPEN): [land, land],
    (S.OPEN, E.HOLD): [land, add],
    (S.OPEN, E.RELEASE): [land, add, remove],
    (S.OPEN, E.REFUSE): [land, refused],
    (S.OPEN, E.REFUSE_LAST): [land, refused, refused, refused],
    (S.OPEN, E.ASK_CHALLENGE): [land, challenged],
    (S.OPEN, E.ACCEPT): [land, accepted],
    (S.OPEN, E.PUT_ON_HOLD): [land, on_hold],
    (S.OPEN, E.CANCEL): [land, ending.cancel],
    (S.OPEN, E.GIVE_UP): [land, ending.give_up],
    (S.OPEN, E.GIVE_UP_REFUSED): [land, refused, ending.give_up],
    (S.OPEN, E.EXPIRE): [land, ending.expire],
    (S.OPEN, E.EXPIRE_REFUSED): [land, refused, ending.expire],
    (S.OPEN, E.END_TOKEN): [land, ending.end_token],
    (S.CHALLENGE, E.OPEN): [land, challenged, land],
    (S.CHALLENGE, E.REFUSE): [land, challenged, failed],
    (S.CHALLENGE, E.REFUSE_LAST): [land, refused, refused, challenged, failed],
    (S.CHALLENGE, E.ACCEPT): [land, challenged, authenticated],
    (S.CHALLENGE, E.PUT_ON_HOLD): [land, paying(CHALLENGED_THEN_ON_HOLD), authenticated],
    (S.CHALLENGE, E.CANCEL): [land, challenged, ending.cancel],
    (S.CHALLENGE, E.GIVE_UP): [land, challenged, ending.give_up],
    (S.CHALLENGE, E.GIVE_UP_REFUSED): [land, refused, challenged, ending.give_up],
    (S.CHALLENGE, E.EXPIRE): [land, challenged, ending.expire],
    (S.CHALLENGE, E.EXPIRE_REFUSED): [land, refused, challenged, ending.expire],
    (S.CHALLENGE, E.END_TOKEN): [land, challenged, ending.end_token],
    (S.ON_HOLD, E.PUT_ON_HOLD): [land, on_hold, answering("02016")],
    (S.ON_HOLD, E.PARTNER_ACCEPTS): [land, on_hold, answering("00000")],
    (S.ON_HOLD, E.PARTNER_REFUSES): [land, on_hold, answering("02015")],
}
"""How the rules take each row: what is played before, and last the rule that takes it."""

REFUSED_ROWS = [row for row in product(PaymentState, Event) if row not in TRANSITIONS]


def test_every_row_has_its_play() -> None:
    assert set(PLAYS) == set(TRANSITIONS)


@pytest.mark.parametrize("row", PLAYS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_a_row_is_taken_by_the_rules(row: tuple[PaymentState, Event]) -> None:
    desk = Desk(bank_cards=(BankCard(number=CHALLENGED_THEN_ON_HOLD, outcome="02005", three_ds=True),))
    token = desk.issue(contract="CB")
    *before, last = PLAYS[row]
    for rule in before:
        desk.act(token, rule)
    state, event = row
    assert desk.payment(token).state is state, "the play does not come to the row's state"
    desk.act(token, last)
    assert desk.payment(token).state is TRANSITIONS[row]
    if TRANSITIONS[row] is not state:
        changed = desk.journal(Kind.STATE, token)[-1].data
        assert changed == {"before": state.value, "event": event.value, "after": TRANSITIONS[row].value}


@pytest.mark.parametrize("row", REFUSED_ROWS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_what_is_not_in_the_table_is_refused_with_what_would_be_legal(row: tuple[PaymentState, Event]) -> None:
    state, event = row
    with pytest.raises(ImpossibleStep) as refused_step:
        next_state(state, event)
    error = refused_step.value
    assert error.message == f"A web payment that is {state.value} does not take {event.value}."
    assert (error.path, error.value) == ("state", state.value)
    legal = {one.value for at, one in TRANSITIONS if at is state}
    assert set(error.expected.split(", ")) == legal if legal else error.expected == "nothing: it is final"


def test_final_states_are_those_that_nothing_leaves() -> None:
    assert set(PaymentState) - {state for state, _ in TRANSITIONS} == FINAL
    assert {state for state in PaymentState if state.is_final} == FINAL


def test_every_state_is_reached_from_the_first() -> None:
    reached = {S.ISSUED}
    while new := {after for (at, _), after in TRANSITIONS.items() if at in reached} - reached:
        reached |= new
    assert reached == set(PaymentState)


def test_only_what_waits_for_the_buyer_runs_out() -> None:
    assert {state for state in PaymentState if state.runs_out} == {S.ISSUED, S.OPEN, S.CHALLENGE}
    assert {at for at, event in TRANSITIONS if event is E.EXPIRE} == {S.ISSUED, S.OPEN, S.CHALLENGE}


def test_the_table_prints_a_row_a_line() -> None:
    lines = as_text().splitlines()
    assert len(lines) == len(TRANSITIONS)
    assert lines[0].split() == ["issued", "open", "->", "open"]
    assert main([]) == as_text()


def test_the_drawing_has_an_arrow_for_every_row_a_beginning_and_the_ends() -> None:
    lines = as_mermaid().splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert len(lines) == 2 + len(TRANSITIONS) + len(FINAL)
    assert "    [*] --> issued" in lines
    assert "    on_hold --> accepted: partner_accepts" in lines
    assert "    refused --> [*]" in lines
    assert main(["--draw"]) == as_mermaid()
