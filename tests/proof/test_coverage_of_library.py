"""The library meets all that the rules of the method name: every code, every transition, every fault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

import pytest
from msgspec.structs import fields

from mockpayline.domain import coverage
from mockpayline.domain.dialect import Dialect
from mockpayline.domain.fault import FaultKind
from mockpayline.domain.state_machine import TRANSITIONS
from mockpayline.scenario.extends import library
from tests.proof.library import Played

OPEN, READ, FIND, REFUND = "doWebPayment", "getWebPaymentDetails", "getTransactionDetails", "doRefund"

CODES = [
    # Opening.
    (OPEN, "00000", "Many tokens per order reference are fine."),
    (OPEN, "02305", "Amounts are integers in cents; field errors answer 02305 with the documented long message."),
    (OPEN, "02321", "Where payment.contractNumber is a gift-card contract: action 101, else 02321."),
    (OPEN, "02308", "Where payment.contractNumber is a gift-card contract: mode CPT, else 02308."),
    (OPEN, "02303", "Unknown contract: 02303."),
    (OPEN, "02001", "Duplicate check where switched on: 02001 ERROR."),
    # Paying with gift cards.
    (READ, "02610", "The holds of the basket plus this may not exceed the contract's max_amount, else 02610 REFUSED."),
    (READ, "02998", "Unknown, wrong PIN, blocked, expired, balance less all holds on it too small: 02998 REFUSED."),
    (READ, "02005", "On hold (02005 and its like) arises at commit."),
    (READ, "02016", "On hold (02005 and its like) arises at commit; the partner may answer that it takes longer."),
    (READ, "00000", "On hold: the partner's later answer accepts (commit) or ends it."),
    (READ, "02103", "The processor's time-out (02103) is an answer when a card is added."),
    # Paying the rest by card.
    (READ, "01100", "The bank refuses with 01xxx."),
    (READ, r"01(?!100)\d{3}", "The bank refuses with 01xxx; three different codes of it."),
    (READ, "01909", "REFUSED, ERROR and CANCELLED are a refused attempt; this one is ERROR."),
    (READ, r"04\d{3}", "The bank refuses with 04xxx fraud."),
    (READ, "04003", "ACCEPTED and PENDING_RISK pay; the final answer keeps the code's own state."),
    (READ, "04000", "The final answer keeps the code's own state: accepted by another code."),
    (READ, "03030", "3-D Secure: 03030 while under way."),
    (READ, "03003", "3-D Secure: failure 03003."),
    (READ, "03022", "3-D Secure: abandon 03022."),
    (REFUND, "02618", "With action 100 doRefund is 02618."),
    # Ending.
    (READ, "02319", "cancel: always 02319."),
    (READ, "02533", "Codes outside a payment: never opened 02533."),
    (READ, "02306", "Codes outside a payment: on the page 02306."),
    (READ, "02324", "Codes outside a payment: expired 02324."),
    (READ, "02534", "Codes outside a payment: never opened and expired 02534."),
    (READ, "02014", "Codes outside a payment: ended by the merchant 02014."),
    (READ, "02317", "Codes outside a payment: unknown token 02317."),
    # Reading.
    (FIND, "00000", "getTransactionDetails: by transactionId, either transaction."),
    (FIND, "02311", "By orderRef, several baskets: 02311."),
    (FIND, "02310", "By orderRef, no basket: 02310."),
    # Refunding.
    (REFUND, "00000", "Only the complement is ever refunded, in part or whole."),
    (REFUND, "02301", "Unknown id 02301."),
    (REFUND, "02314", "Not accepted (refused, cancelled, on hold) 02314."),
    (REFUND, "02703", 'Gift-card transaction without complement 02703 ERROR "Action not allowed".'),
    (REFUND, "02305", "Null, zero or bad amount 02305."),
    (REFUND, r"01\d{3}", "The complement card's scripted refusal (`refund: CODE`)."),
    (REFUND, "02613", "Above what is left of the complement 02613, whichever id is named."),
    # Scripted by a fault, of which shops know the meaning.
    (OPEN, "02101", "Fail-over by 02101."),
]
"""Operation, code (a regular expression) and the sentence of the method's rules that it comes from."""

TEXTS = [
    ("Payment Amount : Must not be null", "Zero answers with this long message."),
    ("Payment Currency : Must be numeric(3), ex : 978", "Another currency: 02305 with this long message."),
    ("Action not allowed", "02703 ERROR with this message."),
    *(
        (f"partnerCode>EPAY_{name}<", "partnerCode and partnerCodeLabel tell why the processor refuses a card.")
        for name in ("UNKNOWN_CARD", "WRONG_PIN", "CARD_BLOCKED", "CARD_EXPIRED", "BALANCE_TOO_LOW", "REFUSED")
    ),
]
"""Texts that some answer has, with their sentence."""


def all_met(played: dict[str, Played]) -> frozenset[str]:
    return frozenset[str]().union(*(one.met for one in played.values()))


def answers(played: dict[str, Played]) -> Iterator[str]:
    return (answer.decode("utf-8", "replace") for one in played.values() for answer in one.run.answers)


def test_every_scenario_plays_as_it_expects_on_one_server_with_a_store_in_a_file(played: dict[str, Played]) -> None:
    assert [str(failure) for one in played.values() for failure in one.run.failures] == []


def test_the_money_of_every_scenario_adds_up(played: dict[str, Played]) -> None:
    assert {name: one.invariants for name, one in played.items() if not one.invariants["holds"]} == {}


@pytest.mark.parametrize(("operation", "code", "sentence"), CODES)
def test_a_scenario_reaches_every_code_that_the_rules_name(
    played: dict[str, Played], operation: str, code: str, sentence: str
) -> None:
    wanted = re.compile(coverage.answer(operation, code))
    assert any(map(wanted.fullmatch, all_met(played))), f"no scenario of the library shows: {sentence}"


@pytest.mark.parametrize(("text", "sentence"), TEXTS)
def test_a_scenario_shows_every_text_that_the_rules_name(played: dict[str, Played], text: str, sentence: str) -> None:
    assert any(text in one for one in answers(played)), f"no scenario of the library shows: {sentence}"


def test_a_scenario_takes_every_transition_of_the_state_machine(played: dict[str, Played]) -> None:
    wanted = {coverage.transition(state, event) for state, event in TRANSITIONS}
    assert wanted - all_met(played) == set(), "no scenario of the library takes these"


def test_a_scenario_meets_every_kind_of_fault(played: dict[str, Played]) -> None:
    assert {coverage.fault(kind) for kind in FaultKind} - all_met(played) == set(), "no scenario has these"


def test_scenarios_meet_every_fate_of_a_notification(played: dict[str, Played]) -> None:
    wanted = {coverage.notification(fate) for fate in ("delivered", "failed", "given_up")}
    assert wanted - all_met(played) == set(), "no scenario has these"


def test_scenarios_have_every_value_of_every_switch_of_the_dialect(played: dict[str, Played]) -> None:
    dialects = [one.run.script.declaration.dialect for one in played.values()]
    missing = []
    for switch in fields(Dialect):
        used = {getattr(one, switch.name) for one in dialects}
        if isinstance(switch.default, StrEnum):
            missing += [f"{switch.name}: {value}" for value in type(switch.default) if value not in used]
        elif len(used) < 2:
            missing.append(f"{switch.name}: anything but {switch.default}")
    assert missing == [], "no scenario has these"


def test_no_scenario_holds_an_answer_back_for_longer_than_200_ms(played: dict[str, Played]) -> None:
    faults = [fault for one in played.values() for rule in one.run.script.declaration.rules for fault in rule.faults]
    assert max(fault.delay for fault in faults) <= 200


def test_every_scenario_is_laid_over_the_demo_world_and_is_named_in_kebab_case() -> None:
    for path in library().glob("*.yaml"):
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", path.stem), path.name
        if path.stem != "demo":
            assert "\nextends: demo\n" in path.read_text(encoding="utf-8"), path.name
