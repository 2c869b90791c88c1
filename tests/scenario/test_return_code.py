from __future__ import annotations

import pytest

from mockpayline.contract.codes import all_codes
from mockpayline.domain.outcome import State
from mockpayline.errors import InvalidValue
from mockpayline.scenario.return_code import Code, Use, outcome_of


def fits(use: Use, state: State) -> bool:
    """Tell by the table whether a code of a state can be scripted for a use."""
    table = {
        Use.ANY: set(State),
        Use.REFUSE: {State.REFUSED, State.ERROR, State.CANCELLED},
        Use.ANSWER: {State.REFUSED, State.ERROR, State.CANCELLED, State.ONHOLD_PARTNER},
        Use.SETTLE: set(State) - {State.INPROGRESS},
    }
    return state in table[use]


@pytest.mark.parametrize("code", sorted(all_codes()))
def test_a_code_can_be_scripted_exactly_where_its_state_fits(code: str) -> None:
    state = all_codes()[code].state
    for use in Use:
        if state and fits(use, State(state)):
            assert Code(use).read(code) == code
        else:
            with pytest.raises(InvalidValue, match="state"):
                Code(use).read(code)


@pytest.mark.parametrize(
    ("form", "code", "sentence"),
    [
        (Code(), "2305", "did you mean 02305"),
        (Code(), "99999", "the code is unknown"),
        (Code(Use.REFUSE), "00000", "state is ACCEPTED, which does not fit here"),
    ],
)
def test_a_code_that_cannot_be_scripted_is_told_why(form: Code, code: str, sentence: str) -> None:
    with pytest.raises(InvalidValue, match=sentence) as caught:
        form.read(code)
    assert caught.value.expected == form.expected


def test_a_code_without_a_state_has_no_outcome() -> None:
    stateless = next(code for code, row in all_codes().items() if not row.state)
    assert outcome_of(stateless) is None
    assert outcome_of("99999") is None
    found = outcome_of("02610")
    assert found is not None
    assert (found.code, found.state) == ("02610", State.REFUSED)
