"""Numbers in a scenario's texts that may be a real card's: in a description, a label, a condition.

What a scenario declares as a card is one of the sandbox's, and so is what means an outcome by itself. Any other number
of a card brand's has no business in a file that is shown, kept and shared.
"""

from __future__ import annotations

from collections.abc import Iterator

from mockpayline.domain.card_number import real_cards
from mockpayline.scenario.cards import Cards
from mockpayline.scenario.document import Mapping, Node, Scalar, Sequence, below
from mockpayline.scenario.mistake import Mistake


def real_card_mistakes(root: Mapping) -> Iterator[Mistake]:
    """Return a mistake for every text and key of a scenario that holds such a number."""
    own: Cards | None = None
    for node, path in _texts(root, ""):
        found = real_cards(node.text)
        if found:
            own = own or Cards.of(root)
            if any(one not in own.gift and not own.is_bank_card(one) for one in found):
                expected = "no such number, or one that gift_cards or bank_cards declare"
                yield Mistake(node.place, path, "this holds what may be a real card's number", node.text, expected)


def _texts(node: Node, path: str) -> Iterator[tuple[Scalar, str]]:
    if isinstance(node, Scalar):
        yield node, path
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from _texts(item, below(path, index))
    else:
        for key, value in node.entries.items():
            yield Scalar(node.keys[key], key), below(path, key)
            yield from _texts(value, below(path, key))
