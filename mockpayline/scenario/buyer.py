"""Buyer steps that come as JSON, the same words as in a scenario's YAML: a word, or a map of one key.

`open`, `confirm`, `cancel`, `give_up`, `end_token` are words; `gift_card: {number, pin, amount}`,
`remove_gift_card: {number}`, `complement: {card, expires, cvv, holder}`, `authenticate: success|failure|abandon`,
`partner_answer: CODE` and `wait: 16m` carry something. `mockpayline.scenario.steps` holds their fields and forms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mockpayline.errors import InvalidValue

if TYPE_CHECKING:
    from mockpayline.domain.buyer_step import Step
    from mockpayline.scenario.document import Node
    from mockpayline.scenario.mistake import Mistake
    from mockpayline.scenario.reader import NodeForm

_DEPTH = 4
"""How deep a value of a step can lie in a list of steps; what lies deeper is not looked at."""


def parse_steps(said: object, *, path: str = "steps") -> list[Step]:
    """Return the steps of a list. Raises `InvalidValue` with the path of the first that is none."""
    # The reader of scenarios is imported by the first steps that come: a server starts without it.
    from mockpayline.scenario.steps import StepsForm

    steps = _read(said, StepsForm(typed=True), path)
    assert isinstance(steps, tuple), "a list without mistakes is all steps"
    return list(steps)


def _read(said: object, form: NodeForm, path: str) -> object:
    mistakes: list[Mistake] = []
    value = form.read_node(_node(said), path, mistakes)
    if mistakes:
        raise _invalid(mistakes[0])
    return value


def _invalid(first: Mistake) -> InvalidValue:
    from mockpayline.scenario.mistake import shown, without_numbers

    message = without_numbers(first.message)
    # Digits may be a real card's, in whatever field somebody typed them, and are not repeated at all.
    seen = "(digits, not repeated)" if sum(map(str.isdigit, first.seen)) > 11 else shown(first.seen)
    sentence = f"{message[:1].upper()}{message[1:]}" + ("" if message.endswith("?") else ".")
    return InvalidValue(sentence, path=shown(first.path), value=seen or None, expected=first.expected)


def _node(said: object, depth: int = _DEPTH) -> Node:
    from mockpayline.scenario.document import Mapping, Scalar, Sequence
    from mockpayline.scenario.mistake import Place

    place = Place("")
    if isinstance(said, dict):
        entries = {str(key): _node(value, depth - 1) for key, value in said.items()} if depth else {}
        return Mapping(place, entries, dict.fromkeys(entries, place))
    if isinstance(said, list):
        return Sequence(place, [_node(item, depth - 1) for item in said] if depth else [])
    if said is None:
        return Scalar(place, "")
    if isinstance(said, bool):
        return Scalar(place, str(said).lower())
    return Scalar(place, str(said), plain=not isinstance(said, str))
