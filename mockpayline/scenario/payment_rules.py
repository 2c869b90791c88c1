"""What must hold between the values of the rules for payments, and between them and the rest of a scenario.

The buyers of `play` may name no other cards than those of rules may.
"""

from __future__ import annotations

from collections.abc import Iterator

from mockpayline.domain.outcome import State
from mockpayline.scenario.cards import Cards
from mockpayline.scenario.document import Mapping, Node, Scalar, Sequence, below
from mockpayline.scenario.mistake import Mistake, did_you_mean, shown
from mockpayline.scenario.payments import COUNTS, KINDS
from mockpayline.scenario.return_code import outcome_of
from mockpayline.scenario.scripts import card_mistakes, impossible_step


def broken_payment_rules(root: Mapping) -> Iterator[Mistake]:
    """Yield every mistake between the values of `payments`; what is wrong in itself is passed over."""
    rules = root.get("payments")
    cards = Cards.of(root)
    yield from _played(root.get("play"), "play", cards)
    if not isinstance(rules, Sequence):
        return
    contracts = _contract_numbers(root)
    for index, rule in enumerate(rules.items):
        if not isinstance(rule, Mapping):
            continue
        path = below("payments", index)
        yield from _contract(rule, path, contracts)
        yield from _faults(rule, path)
        yield from _partner(rule, path)
        yield from _script(rule, path, cards)
    yield from _names(rules)
    yield from _never_reached(rules)


def _played(items: Node | None, path: str, cards: Cards) -> Iterator[Mistake]:
    for index, item in enumerate(items.items if isinstance(items, Sequence) else []):
        if not isinstance(item, Mapping):
            continue
        here = below(path, index)
        buyer = item.get("buyer")
        if isinstance(buyer, Mapping):
            yield from card_mistakes(buyer.get("steps"), f"{here}.buyer.steps", cards)
        else:
            yield from card_mistakes(buyer, f"{here}.buyer", cards)
        if path == "play":
            yield from _played(item.get("parallel"), f"{here}.parallel", cards)


def _contract_numbers(root: Mapping) -> list[str]:
    contracts = root.get("contracts")
    items = contracts.items if isinstance(contracts, Sequence) else []
    return [number for one in items if isinstance(one, Mapping) and (number := one.text("number")) is not None]


def _contract(rule: Mapping, path: str, numbers: list[str]) -> Iterator[Mistake]:
    when = rule.get("when")
    number = when.text("contract") if isinstance(when, Mapping) else None
    if isinstance(when, Mapping) and number is not None and number not in numbers:
        message = f"no contract has this number{did_you_mean(number, numbers)}"
        expected = f"one of {shown(', '.join(numbers))}" if numbers else "a contract of this scenario"
        yield Mistake(when.entries["contract"].place, f"{path}.when.contract", message, number, expected)


def _faults(rule: Mapping, path: str) -> Iterator[Mistake]:
    faults = rule.get("faults")
    for index, fault in enumerate(faults.items if isinstance(faults, Sequence) else []):
        if not isinstance(fault, Mapping):
            continue
        here = below(below(path, "faults"), index)
        yield from _one_at_most(fault, here, COUNTS)
        yield from _one_at_most(fault, here, KINDS)
        if all(fault.get(name) is None for name in (*KINDS, "delay")):
            yield Mistake(fault.place, here, "this fault does nothing", "", f"one of {', '.join(KINDS)}, or a delay")


def _one_at_most(fault: Mapping, path: str, names: tuple[str, ...]) -> Iterator[Mistake]:
    # In the order of the file, so that the later one is told.
    first, *more = [key for key in fault.keys if key in names and fault.get(key) is not None] or [""]
    for key in more:
        message = f"it does not go with {first} (line {fault.keys[first].line})"
        yield Mistake(fault.keys[key], below(path, key), message, "", f"one of {', '.join(names)}")


def _partner(rule: Mapping, path: str) -> Iterator[Mistake]:
    partner = rule.get("partner")
    if not isinstance(partner, Mapping) or partner.get("later") is None:
        return
    code = partner.text("code")
    found = outcome_of(code) if code is not None else None
    if found is not None and found.state is not State.ONHOLD_PARTNER:
        message = f"the code {found.code} settles the payment at once, so nothing comes later"
        expected = "none, or a code that puts on hold, as 02005"
        yield Mistake(partner.keys["later"], f"{path}.partner.later", message, "", expected)


def _script(rule: Mapping, path: str, cards: Cards) -> Iterator[Mistake]:
    buyer = rule.get("buyer")
    if buyer is None:
        return
    here = below(path, "buyer")
    yield from card_mistakes(buyer, here, cards)
    impossible = impossible_step(buyer, here, cards, partner_holds=_holds(rule.get("partner")))
    if impossible is not None:
        yield impossible


def _holds(partner: Node | None) -> bool:
    """Tell whether a rule's partner puts payments on hold; also where its code is wrong, and may have been meant to."""
    if not isinstance(partner, Mapping):
        return partner is not None
    found = outcome_of(partner.text("code") or "")
    return found is None or found.state is State.ONHOLD_PARTNER


def _names(rules: Sequence) -> Iterator[Mistake]:
    lines: dict[str, str] = {}
    for index, rule in enumerate(rules.items):
        if not isinstance(rule, Mapping):
            continue
        given = rule.get("name")
        name = given.text if isinstance(given, Scalar) else str(index + 1)
        place = given.place if given is not None else rule.place
        if name in lines:
            message = f"another rule has this name, in {lines[name]}"
            expected = "each name once; a rule without one is called by its place, from 1"
            yield Mistake(place, below(below("payments", index), "name"), message, name, expected)
        else:
            lines[name] = f"line {place.line} of {place.file}"


def _never_reached(rules: Sequence) -> Iterator[Mistake]:
    for index, rule in enumerate(rules.items[:-1]):
        if isinstance(rule, Mapping) and _takes_all(rule.get("when")):
            after = rules.items[index + 1]
            message = f"this rule never comes to its turn: the one in line {rule.place.line} takes every payment"
            expected = "a rule without when as the last one"
            yield Mistake(after.place, below("payments", index + 1), message, "", expected)
            return


def _takes_all(when: Node | None) -> bool:
    if when is None:
        return True
    pairs = when.get("private_data") if isinstance(when, Mapping) else None
    given = [key for key in when.entries if when.get(key) is not None] if isinstance(when, Mapping) else ["?"]
    return not given or (given == ["private_data"] and isinstance(pairs, Mapping) and not pairs.keys)
