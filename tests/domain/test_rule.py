"""Rules for payments as values: amounts within a range, and what survives being kept."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.domain.buyer_step import (
    AddGiftCard,
    Authenticate,
    Authentication,
    PartnerAnswer,
    PayComplement,
    RemoveGiftCard,
    Step,
    Wait,
    Word,
)
from mockpayline.domain.fault import Fault, FaultKind
from mockpayline.domain.rule import AmountRange, LaterAnswer, NotificationPlan, Partner, Rule, When

STEPS: dict[str, Step] = {
    "cancel": Word("cancel"),
    "gift_card": AddGiftCard(number="9998000000000000001", pin="0000", amount=1),
    "remove_gift_card": RemoveGiftCard("9998000000000000001"),
    "complement": PayComplement(card="4970100000000001", expires="0130"),
    "authenticate": Authenticate(Authentication.ABANDON),
    "partner_answer": PartnerAnswer("02998"),
    "wait": Wait(90_000),
}


@pytest.mark.parametrize(
    ("least", "most", "inside", "outside"),
    [(None, None, [0, 1, 10**12], []), (5, None, [5, 6], [4]), (None, 5, [0, 5], [6]), (5, 6, [5, 6], [4, 7])],
    ids=str,
)
def test_a_range_holds_its_bounds(least: int | None, most: int | None, inside: list[int], outside: list[int]) -> None:
    amounts = AmountRange(least, most)
    assert [amounts.holds(one) for one in inside] == [True] * len(inside)
    assert [amounts.holds(one) for one in outside] == [False] * len(outside)


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_a_range_of_two_bounds_is_both_of_its_halves(least: int, most: int, amount: int) -> None:
    halves = AmountRange(least).holds(amount) and AmountRange(None, most).holds(amount)
    assert AmountRange(least, most).holds(amount) == halves


@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_called_as_people_write_it(name: str) -> None:
    assert STEPS[name].name == name


def test_a_rule_is_read_back_as_it_was_kept() -> None:
    rule = Rule(
        name="all of it",
        when=When(order_ref="A*", amount=AmountRange(1, 2), private_data={"channel": "web"}),
        buyer=tuple(STEPS.values()),
        notifications=NotificationPlan(after=1, duplicate=2, drop_first=3, before_return=False),
        faults=(Fault(operation="*", kind=FaultKind.HTTP, status=503, first=2),),
        partner=Partner(code="02005", first=1, later=LaterAnswer(code="00000", after=5)),
    )
    assert msgspec.json.decode(msgspec.json.encode(rule), type=Rule) == rule
