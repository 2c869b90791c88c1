"""Buyer scripts that cannot be played: a step that no state allows in which the steps before can leave a payment.

The states are the domain's, and all that are possible are followed at once: whether a bank accepts, how many attempts
are left and what else happens to the payment is not known here. So what can be played is never refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mockpayline.domain.card_number import compact
from mockpayline.domain.state_machine import PaymentState
from mockpayline.scenario.cards import Cards
from mockpayline.scenario.document import Mapping, Node, Sequence, below
from mockpayline.scenario.mistake import Mistake
from mockpayline.scenario.return_code import outcome_of
from mockpayline.scenario.steps import NAMES, STEPS_AT_MOST, named

_OPEN, _CHALLENGE, _ON_HOLD = PaymentState.OPEN, PaymentState.CHALLENGE, PaymentState.ON_HOLD
_OVER = PaymentState.ENDED
"""Stands for every final state: none of them takes a step."""
_NUMBERS = {"gift_card": "number", "remove_gift_card": "number", "complement": "card"}
"""Where steps name a card."""
_AT_PAGE = frozenset({_OPEN, _CHALLENGE})


def card_mistakes(script: Node | None, path: str, cards: Cards) -> list[Mistake]:
    """Return a mistake for each card number of a script that is no test card's."""
    mistakes = []
    for place, item in enumerate(script.items if isinstance(script, Sequence) else []):
        name, _, carried = named(item) or ("", item.place, None)
        key = _NUMBERS.get(name)
        number = carried.text(key) if key is not None and isinstance(carried, Mapping) else None
        if key is None or number is None or not isinstance(carried, Mapping):
            continue
        check = cards.bank_mistake if name == "complement" else cards.gift_mistake
        wrong = check(number, carried.entries[key].place, below(below(below(path, place), name), key))
        if wrong is not None:
            mistakes.append(wrong)
    return mistakes


def impossible_step(script: Node, path: str, cards: Cards, *, partner_holds: bool) -> Mistake | None:
    """Return the first step of a script that cannot be taken, whatever happens; None where there is none.

    `partner_holds`: the rule's partner puts on hold. A script with steps that are none is not followed.
    """
    if not isinstance(script, Sequence) or len(script.items) > STEPS_AT_MOST:
        return None
    steps = [named(item) for item in script.items]
    follower = _Follower(cards, partner_holds)
    for index, step in enumerate(steps):
        if step is None or step[0] not in NAMES:
            return None
        name, place, carried = step
        problem = follower.take(name, carried)
        if problem is not None:
            message, expected = problem
            return Mistake(place, below(below(path, index), name), message, "", expected)
        if follower.states == {_OVER}:
            follower.ended_by = follower.ended_by or f"{name} (line {place.line})"
    return None


@dataclass(slots=True)
class _Follower:
    """Where a payment may stand, and what may be in its basket, while a script's steps are followed."""

    cards: Cards
    partner_holds: bool
    states: set[PaymentState] = field(default_factory=lambda: {PaymentState.ISSUED})
    basket: dict[str, bool] = field(default_factory=dict)
    """The gift cards that may be in it, and whether each puts on hold."""
    bank_holds: bool = False
    ended_by: str = ""

    def take(self, name: str, carried: Node | None) -> tuple[str, str] | None:
        """Follow a step; returns what is wrong and what would be legal, if no state allows it."""
        if name == "wait":
            return None
        if self.states == {_OVER}:
            return f"the payment is over: {self.ended_by} ended it", "nothing more, or a wait"
        if name == "partner_answer":
            return self._partner_answer(carried)
        if self.states <= {_ON_HOLD, _OVER}:
            return "the payment is on hold or over here", "a partner_answer, or a wait"
        if name == "end_token":
            self.states = {_OVER}
            return None
        if PaymentState.ISSUED in self.states:
            self.states = self.states - {PaymentState.ISSUED} | {_OPEN}
        return self._at_page(name, carried)

    def _at_page(self, name: str, carried: Node | None) -> tuple[str, str] | None:
        match name:
            case "gift_card":
                self._add(carried)
                self.states = {_OPEN, _OVER}
            case "remove_gift_card":
                return self._remove(carried)
            case "complement":
                self._complement(carried)
            case "authenticate":
                if _CHALLENGE not in self.states:
                    expected = "a complement before it, by a card that asks for a challenge"
                    return "no 3-D Secure challenge can be under way here", expected
                self.states = {_OPEN, _OVER} | self._held()
            case "confirm":
                if not self.basket:
                    return "no gift card can be in the basket here", "a gift_card before it, or a complement"
                self.states = {_OPEN, _OVER} | self._held()
            case "cancel":
                self.states = {_OVER}
            case "give_up":
                # Without a refusal before, nothing happens.
                self.states = self.states & _AT_PAGE | {_OVER}
        return None

    def _add(self, carried: Node | None) -> None:
        number = carried.text("number") if isinstance(carried, Mapping) else None
        self.basket[compact(number or "")] = self.cards.gift_card_holds(number or "")

    def _remove(self, carried: Node | None) -> tuple[str, str] | None:
        number = carried.text("number") if isinstance(carried, Mapping) else None
        if number is not None and compact(number) not in self.basket:
            return "this gift card cannot be in the basket here", "the number of a gift_card before it"
        self.basket.pop(compact(number or ""), None)
        self.states = {_OPEN}
        return None

    def _complement(self, carried: Node | None) -> None:
        number = carried.text("card") if isinstance(carried, Mapping) else None
        answer = self.cards.answer(number or "")
        self.bank_holds = self.bank_holds or answer.holds
        self.states = {_OPEN, _OVER} | self._held() | ({_CHALLENGE} if answer.challenges else set())

    def _held(self) -> set[PaymentState]:
        """Return on hold, where anything can put the payment there."""
        held = self.partner_holds or self.bank_holds or any(self.basket.values())
        return {_ON_HOLD} if held else set()

    def _partner_answer(self, carried: Node | None) -> tuple[str, str] | None:
        if _ON_HOLD not in self.states:
            return "nothing can be on hold here", "a confirm or complement before it, by a card or partner that holds"
        found = outcome_of(getattr(carried, "text", ""))
        stays = found is None or not (found.state.pays or found.state.refuses)
        self.states = {_ON_HOLD, _OVER} if stays else {_OVER}
        return None
