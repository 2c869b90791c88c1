"""The cases that an integration should have met."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.domain import coverage
from mockpayline.domain.coverage_cases import CASES, covered, summary
from mockpayline.domain.fault import FaultKind
from mockpayline.domain.state_machine import TRANSITIONS

EVERYTHING = [
    *(coverage.transition(state, event) for state, event in TRANSITIONS),
    *map(coverage.fault, FaultKind),
    *map(coverage.notification, coverage.NOTIFIED),
    *(f"paid {way}" for way in ("gift_card", "gift_cards", "complement", "card")),
    *(f"refund {part}" for part in ("whole", "part")),
]


@pytest.mark.parametrize("name", EVERYTHING)
def test_whatever_can_be_met_belongs_to_one_case(name: str) -> None:
    assert len([one.key for one in CASES if one.met_by([name])]) == 1


def test_keys_and_titles_are_each_given_once_and_fit_a_line() -> None:
    assert len({one.key for one in CASES}) == len({one.title for one in CASES}) == len(CASES)
    assert all(re.fullmatch("[a-z_]+", one.key) and len(one.title) <= 40 for one in CASES)


def test_a_group_s_cases_stand_together() -> None:
    groups = [one.group for one in CASES]
    changes = [group for place, group in enumerate(groups) if place == 0 or groups[place - 1] != group]
    assert len(changes) == len(set(groups))


def test_a_case_is_met_by_any_of_its_names_and_a_star_stands_for_any_digits() -> None:
    refused = next(one for one in CASES if one.key == "bank_refused")
    assert refused.met_by(["answer getWebPaymentDetails 01121", "answer doRefund 01121"]) == [
        "answer getWebPaymentDetails 01121"
    ]


def test_nothing_met_names_the_first_cases_and_counts_the_others() -> None:
    line = summary(covered([]), most=2)
    assert line == (
        f"Payline coverage 0 of {len(CASES)}; never met: session opened, 02305 field refused and {len(CASES) - 2} more"
    )


def test_all_met_names_no_case() -> None:
    met = [one.names[0] for one in CASES]
    assert summary(covered(met)) == f"Payline coverage {len(CASES)} of {len(CASES)}"


def test_as_many_never_met_as_the_line_names_are_named_without_counting_more() -> None:
    met = [one.names[0] for one in CASES[2:]]
    assert summary(covered(met), most=2).endswith("never met: session opened, 02305 field refused")


@given(st.lists(st.sampled_from(EVERYTHING)), st.lists(st.sampled_from(EVERYTHING)))
def test_meeting_more_never_makes_a_case_unmet(some: list[str], more: list[str]) -> None:
    before, after = covered(some), covered([*some, *more])
    assert all(set(one.met_by) <= set(two.met_by) for one, two in zip(before, after, strict=True))


@given(st.text())
def test_a_name_that_nobody_knows_meets_nothing(name: str) -> None:
    assert all(not one.met_by for one in covered([f"nonsense {name}"]))
