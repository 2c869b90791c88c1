"""The names of what an integration can meet."""

from __future__ import annotations

from mockpayline.domain import coverage
from mockpayline.domain.state_machine import TRANSITIONS


def test_every_row_of_the_state_machine_has_a_name_of_its_own() -> None:
    names = {coverage.transition(state, event) for state, event in TRANSITIONS}
    assert len(names) == len(TRANSITIONS)


def test_names_of_different_kinds_are_never_the_same() -> None:
    names = [coverage.answer("doRefund", "02613"), coverage.fault("drop"), coverage.notification("delivered")]
    assert [name.split()[0] for name in names] == ["answer", "fault", "notification"]
