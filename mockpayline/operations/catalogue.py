"""The catalogue of return codes, as the rules and the answers want it."""

from __future__ import annotations

from functools import cache

from mockpayline.contract.codes import all_codes
from mockpayline.contract.types.result import Result
from mockpayline.domain.outcome import Outcome, State

ACCEPTED = "00000"
BAD_FIELD = "02305"


@cache
def _outcomes() -> dict[str, Outcome]:
    return {
        row.code: Outcome(row.code, State(row.state), row.long_message) for row in all_codes().values() if row.state
    }


def find_outcome(code: str) -> Outcome | None:
    """Return the outcome of a code, or None where it is unknown or has no state, so that nothing can script it."""
    return _outcomes().get(code)


def scripted_codes() -> tuple[str, ...]:
    """Return every code that has a state, so that a test card can script it."""
    return tuple(_outcomes())


def outcome(code: str) -> Outcome:
    """Return the outcome of a code that this program names itself."""
    found = find_outcome(code)
    assert found is not None, f"the catalogue has a state for {code}"
    return found


def result_of(found: Outcome) -> Result:
    """Return the `result` of an answer: shortMessage is the state, for shops look their texts up by it."""
    return Result(
        code=found.code,
        shortMessage=found.state.value,
        longMessage=found.message,
        partnerCode=found.partner_code,
        partnerCodeLabel=found.partner_label,
    )


def result(code: str, detail: str = "") -> Result:
    """Return the `result` of a code; `detail` is appended as field errors do (`Invalid field format : <detail>`)."""
    found = result_of(outcome(code))
    if detail:
        found.longMessage = f"{found.longMessage} : {detail}"
    return found
