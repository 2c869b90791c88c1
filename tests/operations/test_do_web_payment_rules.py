"""doWebPayment in a scripted world: which rule a new payment begins with, and what the journal says of the choice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec

from mockpayline.contract.types.buyer import Buyer
from mockpayline.domain.buyer_step import Wait, Word
from mockpayline.domain.journal import Kind
from mockpayline.domain.rule import AmountRange, NotificationPlan, Partner, Rule, When
from mockpayline.domain.web_payment import Script
from mockpayline.store.sqlite import Bounds

from .desk import START, Desk, basket, code, only, world

DeskOf = Callable[..., Desk]

LATER = (Wait(1000), Word("open"))


def scripted(desk_of: DeskOf, *rules: Rule, **how: Any) -> Desk:
    return desk_of(msgspec.structs.replace(world(), rules=rules), **how)


def told(desk: Desk) -> dict[str, Any]:
    """Return what the one entry about a rule says."""
    return only(desk.journal(Kind.RULE)).data


def test_a_payment_gets_what_its_rule_scripts(desk_of: DeskOf) -> None:
    rule = Rule(name="all", buyer=LATER, partner=Partner(code="02103"), notifications=NotificationPlan(off=True))
    desk = scripted(desk_of, rule)
    desk.open()
    payment = only(asyncio.run(desk.store.run(desk.merchant, lambda tx: tx.payments(1))))
    assert (payment.rule, payment.partner, payment.notifications) == ("all", rule.partner, rule.notifications)
    assert payment.script == Script(steps=LATER, at=START)


def test_a_rule_that_scripts_no_buyer_leaves_it_to_a_person(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, Rule(name="none"), Rule(name="late"))
    payment = desk.payment(desk.token())
    assert (payment.rule, payment.script) == ("none", None)


def test_an_empty_buyer_does_nothing(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, Rule(name="idle", buyer=()))
    assert desk.payment(desk.token()).script is None


def test_the_first_rule_that_matches_is_used_and_told_with_its_conditions(desk_of: DeskOf) -> None:
    rules = [
        Rule(name="large", when=When(amount=AmountRange(20_000, None))),
        Rule(name="web", when=When(order_ref="A*", private_data={"k0": "v 0"})),
        Rule(name="any"),
    ]
    desk = scripted(desk_of, *rules)
    token = desk.token()
    entry = only(desk.journal(Kind.RULE))
    assert (entry.token, entry.operation) == (token, "doWebPayment")
    assert entry.data == {"rule": "web", "conditions": {"order_ref": "A*", "private_data.k0": "v 0"}}


def test_where_no_rule_matches_the_nearest_one_is_told_and_what_kept_it_away(desk_of: DeskOf) -> None:
    far = Rule(name="far", when=When(contract="CB1"))
    near = Rule(name="near", when=When(contract="CCC1", amount=AmountRange(20_000, None), version="4"))
    desk = scripted(desk_of, far, near)
    payment = desk.payment(desk.token())
    assert (payment.rule, payment.script) == ("", None)
    assert told(desk) == {"nearest": "near", "condition": "amount", "wanted": ">= 200.00", "seen": "100.00"}


def test_no_card_number_is_told_of_a_condition(desk_of: DeskOf) -> None:
    number = "4111111111111111"
    desk = scripted(desk_of, Rule(name="vip", when=When(buyer_email=number + "@shop.test")))
    desk.token(basket(buyer=Buyer(email=number + "@else.test")))
    assert told(desk)["wanted"] == "411111XXXXXX1111@shop.test"
    assert told(desk)["seen"] == "411111XXXXXX1111@else.test"


def test_a_refused_call_uses_no_rule_and_says_nothing_of_it(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, Rule(name="all", buyer=LATER))
    assert code(desk.open(basket("0"))) == "02305"
    assert desk.journal(Kind.RULE) == []


def test_a_call_that_a_full_world_refuses_uses_no_rule(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, Rule(name="all"), bounds=Bounds(payments=1))
    desk.token()
    assert code(desk.open()) == "02101"
    only(desk.journal(Kind.RULE))


def test_a_world_without_rules_says_nothing_of_them(desk: Desk) -> None:
    assert desk.payment(desk.token()).rule == ""
    assert desk.journal(Kind.RULE) == []
