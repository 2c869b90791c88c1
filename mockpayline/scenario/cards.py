"""Which card numbers a scenario may name: those that it declares, and those that mean an outcome by themselves.

Any other may be a real card's: it is refused before anything is played, and no message repeats it whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mockpayline.domain.bank_card import AMOUNTS, known_bank_card
from mockpayline.domain.card_number import compact
from mockpayline.domain.gift_card import has_pattern, magic_gift_card
from mockpayline.domain.outcome import Outcome, State
from mockpayline.scenario.document import Mapping, Sequence
from mockpayline.scenario.mistake import Mistake, Place
from mockpayline.scenario.return_code import outcome_of

LEGAL_GIFT_CARD = "a number of gift_cards, or 9999 + balance in cents (7) + outcome (3) + serial (4) + Luhn digit"
LEGAL_BANK_CARD = (
    "a number of bank_cards, 4970100000325734, 370000000000002, or nine digits + 9 + a five-digit code + Luhn digit"
)


@dataclass(frozen=True, slots=True)
class BankAnswer:
    """What a bank card may lead to: a 3-D Secure challenge, a payment on hold."""

    challenges: bool = True
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Cards:
    """The cards of a scenario's tree, right or wrong in themselves."""

    gift: frozenset[str] = frozenset()
    bank: dict[str, BankAnswer] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Mapping) -> Cards:
        """Return the cards that a whole scenario declares."""
        gift = (card.text("number") for card in _mappings(root, "gift_cards"))
        bank = {card.text("number") or "": _answer(card) for card in _mappings(root, "bank_cards")}
        return cls(frozenset(number for number in gift if number), bank)

    def gift_mistake(self, number: str, place: Place, path: str) -> Mistake | None:
        """Return what is wrong with the number of a gift card that a step names, or None."""
        known = compact(number)
        if known in self.gift or magic_gift_card(known, outcome_of) is not None:
            return None
        if has_pattern(known):
            message = f"the outcome {known[11:14]} of this number scripts nothing"
            expected = "000, or the last three digits of a 02xxx code that refuses, is an error or puts on hold"
            return Mistake(place, path, message, number, expected)
        meant = "; it is a bank card" if self.is_bank_card(known) else ""
        return Mistake(place, path, f"this is no gift card of the sandbox{meant}", number, LEGAL_GIFT_CARD)

    def bank_mistake(self, number: str, place: Place, path: str) -> Mistake | None:
        """Return what is wrong with the number of a bank card that a step names, or None."""
        known = compact(number)
        if self.is_bank_card(known):
            return None
        gift = known in self.gift or magic_gift_card(known, outcome_of) is not None
        meant = "; it is a gift card" if gift else ""
        return Mistake(place, path, f"this is no bank card of the sandbox{meant}", number, LEGAL_BANK_CARD)

    def is_bank_card(self, number: str) -> bool:
        """Tell whether a number (digits alone) is a test bank card's."""
        return number in self.bank or known_bank_card(number, outcome_of) is not None

    def gift_card_holds(self, number: str) -> bool:
        """Tell whether a basket with this gift card may be put on hold."""
        found = magic_gift_card(compact(number), outcome_of)
        return found is not None and _state(found.outcome) is State.ONHOLD_PARTNER

    def answer(self, number: str) -> BankAnswer:
        """Return what a bank card may lead to; anything where the number is unknown."""
        number = compact(number)
        if number in self.bank:
            return self.bank[number]
        card = known_bank_card(number, outcome_of)
        if card is None:
            return BankAnswer()
        states = {_state(code) for code in (card.outcome, *(AMOUNTS.values() if card.by_amount else ()))}
        return BankAnswer(card.three_ds or State.INPROGRESS in states, State.ONHOLD_PARTNER in states)


def _mappings(root: Mapping, section: str) -> list[Mapping]:
    node = root.get(section)
    return [item for item in node.items if isinstance(item, Mapping)] if isinstance(node, Sequence) else []


def _answer(card: Mapping) -> BankAnswer:
    outcome, three_ds = card.text("outcome"), card.text("three_ds")
    state = _state(outcome or "00000")
    # What is wrong in itself is told elsewhere, and may have been meant as anything.
    return BankAnswer(
        challenges=three_ds not in {None, "none"} or state in {None, State.INPROGRESS},
        holds=state in {None, State.ONHOLD_PARTNER},
    )


def _state(code: str | None) -> State | None:
    found: Outcome | None = outcome_of(code) if code else None
    return found.state if found is not None else None
