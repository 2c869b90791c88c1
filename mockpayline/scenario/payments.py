"""The section `payments` of a scenario as typed classes: rules, what they look at, and what then happens.

`rules_of` turns the entries that were read into the domain's rules. scenarios/README.md says the same in prose.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from msgspec import Struct

from mockpayline.domain.buyer_step import Step
from mockpayline.domain.fault import ANY_OPERATION, Fault, FaultKind
from mockpayline.domain.rule import RETRIES, AmountRange, LaterAnswer, NotificationPlan, Partner, Rule, When
from mockpayline.scenario.pattern import Pattern
from mockpayline.scenario.return_code import Code, Use
from mockpayline.scenario.rule_forms import Amounts, CalledHost, OperationName, Pairs, WordOr
from mockpayline.scenario.steps import StepsForm
from mockpayline.scenario.values import Digits, Milliseconds, Number, Text

LATEST = 31 * 24 * 3_600_000
"""How long after its cause something may happen by a rule, in ms: 31 days, the longest life of a web payment."""
LONGEST_DELAY = 300_000
"""How long a fault may hold an answer back, in ms of wall time: longer than clients wait."""
MOST_DUPLICATES = 10
"""How often the same notification may be sent again."""


class PlainFault(StrEnum):
    """The faults that `do` names: they need nothing said of them."""

    DROP = "drop"
    LOSE_ANSWER = "lose_answer"
    TRUNCATE = "truncate"
    GARBAGE = "garbage"


class WhenSection(Struct, kw_only=True, frozen=True):
    """What a doWebPayment must be: `mockpayline.domain.rule.When`, field by field."""

    order_ref: Annotated[str | None, Pattern()] = None
    amount: Annotated[AmountRange | None, Amounts()] = None
    contract: Annotated[str | None, Text(most=20)] = None
    version: Annotated[str | None, Digits(1, 3)] = None
    private_data: Annotated[dict[str, str], Pairs()] = {}
    buyer_email: Annotated[str | None, Pattern()] = None


class NotificationsSection(Struct, kw_only=True, frozen=True):
    """How the merchant is notified, where it is: `mockpayline.domain.rule.NotificationPlan`."""

    after: Annotated[int, Milliseconds(most=LATEST)] = 0
    duplicate: Annotated[int, Number(0, MOST_DUPLICATES)] = 0
    drop_first: Annotated[int, Number(0, RETRIES + 1)] = 0
    before_return: bool | None = None


class FaultEntry(Struct, kw_only=True, frozen=True):
    """A fault: on which operation and calls, at which address, and what: `http`, `soap_fault`, `code`, `do`, `slow`."""

    on: Annotated[str, OperationName()] = ANY_OPERATION
    at: Annotated[str | None, CalledHost()] = None
    call: Annotated[int | None, Number(1, 10_000)] = None
    first: Annotated[int | None, Number(1, 10_000)] = None
    every: Annotated[int | None, Number(1, 10_000)] = None
    delay: Annotated[int, Milliseconds(least=1, most=LONGEST_DELAY)] = 0
    http: Annotated[int | None, Number(400, 599)] = None
    soap_fault: Annotated[str | None, Text()] = None
    code: Annotated[str | None, Code()] = None
    do: PlainFault | None = None
    slow: Annotated[int | None, Number(1, 1_000_000)] = None


KINDS = ("http", "soap_fault", "code", "do", "slow")
"""The keys of a fault of which one at most is given; none is a delay alone."""
COUNTS = ("call", "first", "every")
"""The keys of a fault of which one at most is given; none is every call."""


class LaterSection(Struct, kw_only=True, frozen=True):
    """The partner's answer to a payment that it put on hold, `after` the payment was."""

    code: Annotated[str, Code(Use.SETTLE)]
    after: Annotated[int, Milliseconds(most=LATEST)] = 0


class PartnerSection(Struct, kw_only=True, frozen=True):
    """What the gift-card processor answers instead of looking at the card; `first`: only to the first n cards."""

    code: Annotated[str, Code(Use.ANSWER)]
    first: Annotated[int | None, Number(1, 99)] = None
    later: LaterSection | None = None


class RuleEntry(Struct, kw_only=True, frozen=True):
    """A rule: `mockpayline.domain.rule.Rule`; `name` absent is its place in the list, from 1."""

    name: Annotated[str | None, Text(most=100)] = None
    when: WhenSection = WhenSection()
    buyer: Annotated[tuple[Step, ...] | None, StepsForm()] = None
    notifications: Annotated[NotificationsSection | str | None, WordOr("off", NotificationsSection)] = None
    faults: list[FaultEntry] = []
    partner: PartnerSection | None = None


def rules_of(entries: Sequence[RuleEntry]) -> tuple[Rule, ...]:
    """Return the rules that entries without mistakes describe."""
    return tuple(_rule(entry, str(place)) for place, entry in enumerate(entries, 1))


def _rule(entry: RuleEntry, place: str) -> Rule:
    when, plan, partner = entry.when, entry.notifications, entry.partner
    return Rule(
        name=entry.name or place,
        when=When(
            order_ref=when.order_ref,
            amount=when.amount,
            contract=when.contract,
            version=when.version,
            private_data=when.private_data,
            buyer_email=when.buyer_email,
        ),
        buyer=entry.buyer,
        notifications=_plan(plan) if plan is not None else None,
        faults=tuple(map(_fault, entry.faults)),
        partner=_partner(partner) if partner is not None else None,
    )


def _plan(section: NotificationsSection | str) -> NotificationPlan:
    if isinstance(section, str):
        return NotificationPlan(off=True)
    return NotificationPlan(
        after=section.after,
        duplicate=section.duplicate,
        drop_first=section.drop_first,
        before_return=section.before_return,
    )


def _fault(entry: FaultEntry) -> Fault:
    return Fault(
        operation=entry.on,
        at=entry.at or "",
        kind=_kind(entry),
        call=entry.call,
        first=entry.first,
        every=entry.every,
        delay=entry.delay,
        status=entry.http or 0,
        code=entry.code or "",
        message=entry.soap_fault or "",
        rate=entry.slow or 0,
    )


def _kind(entry: FaultEntry) -> FaultKind:
    if entry.do is not None:
        return FaultKind(entry.do)
    given = [name for name in KINDS if getattr(entry, name) is not None]
    assert len(given) <= 1, "a fault of two kinds is a mistake of the file"
    return FaultKind(given[0]) if given else FaultKind.DELAY


def _partner(section: PartnerSection) -> Partner:
    later = section.later
    return Partner(
        code=section.code,
        first=section.first,
        later=LaterAnswer(code=later.code, after=later.after) if later is not None else None,
    )
