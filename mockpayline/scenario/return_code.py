"""The form of a return code in a scenario: a code of the catalogue whose state fits what it is scripted for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mockpayline.domain.outcome import Outcome, State
from mockpayline.errors import InvalidValue
from mockpayline.scenario.mistake import did_you_mean


class Use(StrEnum):
    """What a code is scripted for, as the end of a sentence; its state must fit."""

    ANY = "has a state"
    REFUSE = "refuses"
    ANSWER = "refuses or puts on hold"
    SETTLE = "pays, refuses or puts on hold"

    def allows(self, state: State) -> bool:
        """Tell whether a code of this state can be scripted for it."""
        match self:
            case Use.ANY:
                return True
            case Use.REFUSE:
                return state.refuses
            case Use.ANSWER:
                return state.refuses or state is State.ONHOLD_PARTNER
        return state.pays or state.refuses or state is State.ONHOLD_PARTNER


def outcome_of(code: str) -> Outcome | None:
    """Return the outcome of a code, or None where it is unknown or has no state, so that nothing can script it."""
    # The catalogue is a file, read when the first code is.
    from mockpayline.contract.codes import return_code

    found = return_code(code)
    return Outcome(found.code, State(found.state), found.long_message) if found is not None and found.state else None


@dataclass(frozen=True, slots=True)
class Code:
    """A return code of the catalogue that has a state, and one that fits its use."""

    use: Use = Use.ANY

    @property
    def expected(self) -> str:
        """The legal form."""
        return f"a code of five digits that {self.use}, see mockpayline codes"

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        return {"type": ["string", "integer"], "pattern": "^[0-9]{5}$", "minimum": 0, "maximum": 99_999}

    def read(self, text: str) -> str:
        """Return the code as it stands."""
        from mockpayline.contract.codes import all_codes

        found = outcome_of(text)
        if found is not None and self.use.allows(found.state):
            return text
        if found is not None:
            message = f"the code's state is {found.state}, which does not fit here"
        elif text in all_codes():
            message = "the code has no state, so it cannot be scripted"
        else:
            message = f"the code is unknown{did_you_mean(text, all_codes())}"
        raise InvalidValue(message, value=text, expected=self.expected)
