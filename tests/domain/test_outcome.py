"""Outcomes: the catalogue's state decides what a code does to a payment."""

from __future__ import annotations

import pytest

from mockpayline.domain.outcome import State


@pytest.mark.parametrize(
    ("state", "pays", "refuses"),
    [
        ("ACCEPTED", True, False),
        ("PENDING_RISK", True, False),
        ("REFUSED", False, True),
        ("ERROR", False, True),
        ("CANCELLED", False, True),
        ("ONHOLD_PARTNER", False, False),
        ("INPROGRESS", False, False),
    ],
)
def test_a_state_pays_refuses_or_does_neither(state: str, pays: bool, refuses: bool) -> None:
    assert (State(state).pays, State(state).refuses) == (pays, refuses)


def test_there_are_the_seven_states_of_the_documentation() -> None:
    assert len(State) == 7
