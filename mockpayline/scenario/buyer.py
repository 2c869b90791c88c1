"""Buyer steps as people write them, the same words in YAML, JSON and Python: a word, or a map of one key.

`open`, `confirm`, `cancel`, `give_up`, `end_token` are words; `gift_card: {number, pin, amount}`,
`remove_gift_card: {number}`, `complement: {card, expires, cvv, holder}`, `authenticate: success|failure|abandon`,
`partner_answer: CODE` and `wait: 16m` carry something.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from typing import Any

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
from mockpayline.domain.money import cents
from mockpayline.errors import InvalidValue
from mockpayline.scenario.values import duration

STEPS_AT_MOST = 1000
"""Steps of one list."""
_TEXT_AT_MOST = 200


def parse_steps(said: object, *, path: str = "steps") -> list[Step]:
    """Return the steps of a list. Raises `InvalidValue` with the path of the first that is none."""
    if not isinstance(said, list):
        raise InvalidValue("Buyer steps are a list.", path=path, value=_short(said), expected='as [{"gift_card": ...}]')
    if len(said) > STEPS_AT_MOST:
        raise InvalidValue("Too many steps.", path=path, value=len(said), expected=f"at most {STEPS_AT_MOST}")
    return [parse_step(one, path=f"{path}[{place}]") for place, one in enumerate(said)]


def parse_step(said: object, *, path: str = "step") -> Step:
    """Return one step. Raises `InvalidValue` with its path, the value seen and the legal form."""
    if isinstance(said, str):
        if said in _WORDS:
            return Word(said)
        raise _unknown(said, path)
    if not isinstance(said, Mapping) or len(said) != 1:
        raise InvalidValue("A step is a word or a map of one key.", path=path, value=_short(said), expected=_legal())
    ((name, value),) = said.items()
    reader = _READERS.get(str(name))
    if reader is None:
        raise _unknown(str(name), path)
    return reader(value, f"{path}.{name}")


def _gift_card(said: object, path: str) -> Step:
    fields = _fields(said, path, ("number", "pin", "amount"))
    amount = fields.get("amount")
    return AddGiftCard(
        number=_text(fields, "number", path),
        pin=_text(fields, "pin", path),
        amount=None if amount is None else cents(amount, path=f"{path}.amount"),
    )


def _remove_gift_card(said: object, path: str) -> Step:
    return RemoveGiftCard(_text(_fields(said, path, ("number",)), "number", path))


def _complement(said: object, path: str) -> Step:
    fields = _fields(said, path, ("card", "expires", "cvv", "holder"))
    expires, cvv, holder = (_text(fields, name, path, "") for name in ("expires", "cvv", "holder"))
    return PayComplement(card=_text(fields, "card", path), expires=expires, cvv=cvv, holder=holder)


def _authenticate(said: object, path: str) -> Step:
    try:
        return Authenticate(Authentication(str(said)))
    except ValueError:
        legal = ", ".join(Authentication)
        raise InvalidValue("3-D Secure does not end this way.", path=path, value=_short(said), expected=legal) from None


def _partner_answer(said: object, path: str) -> Step:
    code = str(said)
    if len(code) != 5 or not (code.isascii() and code.isdigit()):
        raise InvalidValue("A return code has five digits.", path=path, value=_short(said), expected="as '00000'")
    return PartnerAnswer(code)


def _wait(said: object, path: str) -> Step:
    return Wait(duration(str(said), path=path))


def _word(name: str) -> Callable[[object, str], Step]:
    def read(said: object, path: str) -> Step:
        if said not in (None, "", {}):
            raise InvalidValue("This step carries nothing.", path=path, value=_short(said), expected=f"the word {name}")
        return Word(name)

    return read


_WORDS = ("open", "confirm", "cancel", "give_up", "end_token")

_READERS: dict[str, Callable[[object, str], Step]] = {
    "gift_card": _gift_card,
    "remove_gift_card": _remove_gift_card,
    "complement": _complement,
    "authenticate": _authenticate,
    "partner_answer": _partner_answer,
    "wait": _wait,
    **{name: _word(name) for name in _WORDS},
}


def _fields(said: object, path: str, names: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(said, Mapping):
        raise InvalidValue("This step is a map.", path=path, value=_short(said), expected=", ".join(names))
    for name in said:
        if name not in names:
            raise InvalidValue(
                "This step has no such field.", path=f"{path}.{name}", value=_short(name), expected=", ".join(names)
            )
    return said


def _text(fields: Mapping[str, Any], name: str, path: str, default: str | None = None) -> str:
    value = fields.get(name, default)
    # A number loses its leading zeros in JSON (0000, 0630), so digits are texts here.
    if not isinstance(value, str) or len(value) > _TEXT_AT_MOST:
        problem = "This field is missing." if value is None else "This field is a short text."
        raise InvalidValue(problem, path=f"{path}.{name}", value=_short(value), expected=f"a text, as {name}: '1234'")
    return value


def _unknown(name: str, path: str) -> InvalidValue:
    near = difflib.get_close_matches(name, _READERS, n=1)
    meant = f"did you mean {near[0]}? " if near else ""
    return InvalidValue("There is no such buyer step.", path=path, value=_short(name), expected=meant + _legal())


def _legal() -> str:
    return "one of " + ", ".join(sorted(_READERS))


def _short(value: object) -> object:
    """Return a value fit for a message: never a whole document, never digits that may be a real card's."""
    if isinstance(value, str | int) and sum(character.isdigit() for character in str(value)) > 11:
        return "(digits, not repeated)"
    if isinstance(value, str):
        return value[:60]
    return value if value is None or isinstance(value, int | float) else type(value).__name__
