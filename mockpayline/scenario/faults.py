"""Faults that are given by themselves, in the words that a rule of a scenario has for them."""

from __future__ import annotations

from dataclasses import replace

from mockpayline.domain.fault import Fault
from mockpayline.errors import LimitReached
from mockpayline.scenario.document import Mapping, Sequence, parse
from mockpayline.scenario.mistake import Mistake, ScenarioError
from mockpayline.scenario.payment_rules import broken_payment_rules
from mockpayline.scenario.payments import RuleEntry, rules_of
from mockpayline.scenario.reader import fields, read

FAULTS_AT_MOST = 100
"""Faults that a world may have besides its rules'."""


def load_faults(text: str | bytes, *, name: str = "faults") -> tuple[Fault, ...]:
    """Return the faults that a text, YAML or JSON, gives: one, or a list of them.

    Raises `ScenarioError` with all mistakes, in which `name` stands for a file, and `LimitReached` for too many.
    """
    mistakes: list[Mistake] = []
    node = parse(text, name, mistakes)
    if node is None or mistakes:
        raise ScenarioError(mistakes)
    # A rule with these faults alone is read, so that they are read as any rule's are.
    faults = node if isinstance(node, Sequence) else Sequence(node.place, [node])
    check_room(len(faults.items))
    rule = Mapping(node.place, {"faults": faults}, {"faults": node.place})
    root = Mapping(node.place, {"payments": Sequence(node.place, [rule])}, {"payments": node.place})
    entry = read(rule, RuleEntry, "", mistakes)
    mistakes += [replace(one, path=one.path.removeprefix("payments[0].")) for one in broken_payment_rules(root)]
    if mistakes or entry is None:
        raise ScenarioError(mistakes)
    (found,) = rules_of([entry])
    return found.faults


def faults_schema() -> dict[str, object]:
    """Return the JSON Schema of what `load_faults` reads: one fault, or a list of them."""
    several = fields(RuleEntry)["faults"].shape.json_schema()
    return {"anyOf": [several["items"], {**several, "maxItems": FAULTS_AT_MOST}]}


def check_room(count: int) -> None:
    """Raise `LimitReached` where a world would have more faults than it may."""
    if count > FAULTS_AT_MOST:
        raise LimitReached(
            "These are more faults than a world may have.",
            path="faults",
            value=FAULTS_AT_MOST,
            expected=f"at most {FAULTS_AT_MOST} in all; DELETE forgets them",
        )
