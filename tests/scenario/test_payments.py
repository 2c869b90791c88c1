from __future__ import annotations

import msgspec
import pytest

from mockpayline.domain import buyer_step as said
from mockpayline.domain.fault import Fault, FaultKind
from mockpayline.domain.rule import AmountRange, LaterAnswer, NotificationPlan, Partner, Rule, When
from mockpayline.scenario import payments
from mockpayline.scenario.loader import load_text
from mockpayline.scenario.mistake import MAX_MISTAKES, ScenarioError

HEAD = "extends: demo\nmerchant: {id: M}\npayments:\n"


def rules(text: str) -> tuple[Rule, ...]:
    return load_text(HEAD + text, name="f").rules


def told(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load_text(HEAD + text, name="f")
    return [str(one).split(" (expected")[0] for one in caught.value.mistakes]


def test_a_rule_with_everything_becomes_the_domains() -> None:
    text = """
- name: lost answer
  when:
    order_ref: LOST-*
    amount: 100.00
    contract: CCC1
    version: 26
    private_data: {channel: web, "off": 0630}
    buyer_email: "*@vip.test"
  buyer:
    - open
    - gift_card: {number: 9998000000000000001, pin: 0630, amount: 50.00}
    - wait: 2m
    - remove_gift_card: {number: 9998000000000000001}
    - complement: {card: 4970100000000002, expires: 1230, cvv: 123, holder: A BUYER}
    - authenticate: success
  notifications: {after: 5m, duplicate: 1, drop_first: 2, before_return: true}
  faults:
    - {on: getWebPaymentDetails, call: 2, delay: 0.2s, http: 503}
    - {on: doWebPayment, first: 1, do: lose_answer}
    - {every: 3, slow: 200}
    - {soap_fault: out of order}
    - {code: 02101}
    - {delay: 1s}
  partner: {code: 02005, first: 1, later: {code: 00000, after: 10m}}
- notifications: off
"""
    assert rules(text) == (
        Rule(
            name="lost answer",
            when=When(
                order_ref="LOST-*",
                amount=AmountRange(10_000, 10_000),
                contract="CCC1",
                version="26",
                private_data={"channel": "web", "off": "0630"},
                buyer_email="*@vip.test",
            ),
            buyer=(
                said.Word("open"),
                said.AddGiftCard("9998000000000000001", "0630", 5000),
                said.Wait(120_000),
                said.RemoveGiftCard("9998000000000000001"),
                said.PayComplement("4970100000000002", "1230", "123", "A BUYER"),
                said.Authenticate(said.Authentication.SUCCESS),
            ),
            notifications=NotificationPlan(after=300_000, duplicate=1, drop_first=2, before_return=True),
            faults=(
                Fault(operation="getWebPaymentDetails", kind=FaultKind.HTTP, call=2, delay=200, status=503),
                Fault(operation="doWebPayment", kind=FaultKind.LOSE_ANSWER, first=1),
                Fault(operation="*", kind=FaultKind.SLOW, every=3, rate=200),
                Fault(operation="*", kind=FaultKind.SOAP_FAULT, message="out of order"),
                Fault(operation="*", kind=FaultKind.CODE, code="02101"),
                Fault(operation="*", kind=FaultKind.DELAY, delay=1000),
            ),
            partner=Partner(code="02005", first=1, later=LaterAnswer(code="00000", after=600_000)),
        ),
        Rule(name="2", notifications=NotificationPlan(off=True)),
    )


def test_rules_survive_the_json_of_a_store() -> None:
    world = load_text(HEAD + "- buyer: [open, {wait: 1m}, {complement: {card: 4970100000000001}}]\n")
    assert msgspec.json.decode(msgspec.json.encode(world), type=type(world)) == world


@pytest.mark.parametrize(
    ("amount", "held", "not_held"),
    [
        ("100", [10_000], [9_999, 10_001]),
        ("100.5", [10_050], [10_005]),
        ("50.00..200.00", [5_000, 20_000], [4_999, 20_001]),
        ("1 .. 1", [100], [99, 101]),
        ('">= 100"', [10_000, 10**9], [9_999]),
        ('">100"', [10_001], [10_000]),
        ("<= 5", [1, 500], [501]),
        ("< 5", [499], [500]),
    ],
)
def test_amounts_are_held_to_the_cent(amount: str, held: list[int], not_held: list[int]) -> None:
    found = rules(f"- when: {{amount: {amount}}}")[0].when.amount
    assert found is not None
    assert [found.holds(one) for one in (*held, *not_held)] == [True] * len(held) + [False] * len(not_held)


@pytest.mark.parametrize(
    ("rule", "mistakes"),
    [
        ("{when: {amount: 1.234}}", ["f:4:19: payments[0].when.amount: these are no amounts in euros (seen: 1.234,"]),
        ("{when: {amount: 5..2}}", ["f:4:19: payments[0].when.amount: no payment has such an amount (seen: 5..2,"]),
        ("{when: {amount: < 0.01}}", ["f:4:19: payments[0].when.amount: no payment has such an amount (seen:"]),
        ("{when: {amount: 0}}", ["f:4:19: payments[0].when.amount: no payment has such an amount (seen: 0,"]),
        (
            "{when: {contract: CCC2}}",
            ["f:4:21: payments[0].when.contract: no contract has this number; did you mean CCC1? (seen: CCC2,"],
        ),
        ("{when: {version: v4}}", ["f:4:20: payments[0].when.version: something else than digits stands here"]),
        ("{when: {order_ref: /(/}}", ["f:4:22: payments[0].when.order_ref: this is no regular expression: missing"]),
        ("{when: {private_data: [a]}}", ["f:4:25: payments[0].when.private_data: a list stands here"]),
        (
            "{when: {private_data: {a: , b: [], '': x}}}",
            [
                "f:4:26: payments[0].when.private_data.a: the value is missing",
                "f:4:34: payments[0].when.private_data.b: a list stands here",
                "f:4:38: payments[0].when.private_data: the text is empty",
            ],
        ),
        ("{wen: {}}", ["f:4:4: payments[0].wen: unknown key; did you mean when?"]),
        ("{buyer: open}", ["f:4:11: payments[0].buyer: a text stands here (seen: open,"]),
        ("{buyer: [{open: 1}]}", ["f:4:19: payments[0].buyer[0].open: this step carries nothing (seen: 1,"]),
        ("{buyer: [gift_card]}", ["f:4:12: payments[0].buyer[0].gift_card: the step carries something"]),
        ("{buyer: [{wait: 1m, open: }]}", ["f:4:12: payments[0].buyer[0]: a step is a word or a mapping of one key"]),
        ("{buyer: [[open]]}", ["f:4:12: payments[0].buyer[0]: a step is a word or a mapping of one key"]),
        ("{buyer: [{oepn: }]}", ["f:4:13: payments[0].buyer[0]: there is no such buyer step; did you mean open?"]),
        ("{buyer: [{wait: 16}]}", ["f:4:19: payments[0].buyer[0].wait: this is no duration (seen: 16,"]),
        ("{notifications: on}", ["f:4:19: payments[0].notifications: the word is unknown"]),
        (
            "{notifications: {drop_first: 122, duplicate: 11, aftr: 1m}}",
            [
                "f:4:32: payments[0].notifications.drop_first: this is no such number (seen: 122,",
                "f:4:48: payments[0].notifications.duplicate: this is no such number (seen: 11,",
                "f:4:52: payments[0].notifications.aftr: unknown key; did you mean after?",
            ],
        ),
        ("{faults: [{}]}", ["f:4:13: payments[0].faults[0]: this fault does nothing"]),
        ("{faults: [{on: doWebPayment}]}", ["f:4:13: payments[0].faults[0]: this fault does nothing"]),
        (
            "{faults: [{on: doWebPaymnt, do: drop}]}",
            ["f:4:18: payments[0].faults[0].on: there is no such operation; did you mean doWebPayment? (seen:"],
        ),
        (
            "{faults: [{http: 503, do: drop, slow: 1}]}",
            [
                "f:4:25: payments[0].faults[0].do: it does not go with http (line 4)",
                "f:4:35: payments[0].faults[0].slow: it does not go with http (line 4)",
            ],
        ),
        (
            "{faults: [{call: 1, every: 2, do: drop}]}",
            ["f:4:23: payments[0].faults[0].every: it does not go with call (line 4)"],
        ),
        ("{faults: [{http: 200}]}", ["f:4:20: payments[0].faults[0].http: this is no such number (seen: 200,"]),
        ("{faults: [{call: 0, do: drop}]}", ["f:4:20: payments[0].faults[0].call: this is no such number (seen: 0,"]),
        ("{faults: [{delay: 6m}]}", ["f:4:21: payments[0].faults[0].delay: this is no such duration (seen: 6m,"]),
        ("{faults: [{code: 99999}]}", ["f:4:20: payments[0].faults[0].code: the code is unknown"]),
        (
            "{partner: {code: 02103, later: {code: 00000}}}",
            ["f:4:27: payments[0].partner.later: the code 02103 settles the payment at once, so nothing comes later"],
        ),
        ("{partner: {code: 00000}}", ["f:4:20: payments[0].partner.code: the code's state is ACCEPTED"]),
        (
            "{partner: {code: 02005, later: {code: 03030}}}",
            ["f:4:41: payments[0].partner.later.code: the code's state is INPROGRESS"],
        ),
    ],
)
def test_a_mistake_of_a_rule_is_told_with_its_place(rule: str, mistakes: list[str]) -> None:
    lines = told(f"- {rule}\n")
    assert len(lines) == len(mistakes), lines
    for line, mistake in zip(lines, mistakes, strict=True):
        assert line.startswith(mistake), line


def test_pairs_and_steps_are_bounded_and_one_more_is_told() -> None:
    pairs = ", ".join(f"k{place}: v" for place in range(99))
    assert len(rules(f"- when: {{private_data: {{{pairs}}}}}\n")[0].when.private_data) == 99
    assert "there are 100 pairs" in told(f"- when: {{private_data: {{{pairs}, more: v}}}}\n")[0]
    steps = "open, " * 999
    assert len(rules(f"- buyer: [{steps}cancel]\n")[0].buyer or ()) == 1000
    assert "there are 1001 steps" in told(f"- buyer: [{steps}open, cancel]\n")[0]


@pytest.mark.parametrize("many", ["buyer: [" + "opne, " * 900 + "]", "when: {private_data: {" + "k: [], " * 900 + "}}"])
def test_reading_a_rule_stops_soon_after_the_mistakes_that_are_told(many: str) -> None:
    assert len(told(f"- {many}\n")) < 2 * MAX_MISTAKES


def test_a_rules_name_is_its_place_where_none_is_given_and_stands_once() -> None:
    assert [one.name for one in rules("- {when: {version: 1}}\n- {name: b, when: {version: 2}}\n- {}\n")] == [
        "1",
        "b",
        "3",
    ]
    conditions = "when: {version: 1}"
    assert told(f"- {{name: a, {conditions}}}\n- {{name: a}}\n")[0].startswith(
        "f:5:10: payments[1].name: another rule has this name, in line 4 of f (seen: a, expected: each name once; "
    )
    assert told(f"- {{name: 2, {conditions}}}\n- {{}}\n")[0].startswith(
        "f:5:3: payments[1].name: another rule has this name, in line 4 of f"
    )


@pytest.mark.parametrize("first", ["{name: all}", "{when: }", "{when: {}}", "{when: {private_data: {}, version: }}"])
def test_a_rule_behind_one_that_takes_every_payment_is_told(first: str) -> None:
    told_of = told(f"- {first}\n- {{when: {{version: 1}}}}\n- {{}}\n")
    assert told_of == ["f:5:3: payments[1]: this rule never comes to its turn: the one in line 4 takes every payment"]


def test_a_rule_that_takes_every_payment_may_stand_last() -> None:
    assert len(rules("- {when: {version: 1}}\n- {when: {private_data: {a: b}}}\n- {}\n")) == 3


def test_a_contract_may_be_one_that_is_inherited() -> None:
    assert rules("- {when: {contract: AMEX1}}")[0].when.contract == "AMEX1"
    text = "merchant: {id: M, points_of_sale: [{label: s}]}\npayments: [{when: {contract: A}}]\n"
    with pytest.raises(ScenarioError, match="no contract has this number"):
        load_text(text)


SAME: list[tuple[type[msgspec.Struct], type[msgspec.Struct], dict[str, str]]] = [
    (payments.RuleEntry, Rule, {}),
    (payments.WhenSection, When, {}),
    (payments.NotificationsSection, NotificationPlan, {"off": ""}),
    (payments.PartnerSection, Partner, {}),
    (payments.LaterSection, LaterAnswer, {}),
]


@pytest.mark.parametrize(("section", "domain", "beside"), SAME)
def test_a_section_has_the_fields_of_its_domain_class(
    section: type[msgspec.Struct], domain: type[msgspec.Struct], beside: dict[str, str]
) -> None:
    assert set(section.__struct_fields__) | set(beside) == set(domain.__struct_fields__)


def test_every_kind_of_fault_can_be_written() -> None:
    plain = {FaultKind(one) for one in payments.PlainFault}
    assert plain | {FaultKind(one) for one in payments.KINDS if one != "do"} | {FaultKind.DELAY} == set(FaultKind)
