"""Faults at the desk: which call meets which, what is done all the same, and what the journal tells."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from mockpayline.contract.base import Message
from mockpayline.contract.messages import (
    DoCaptureRequest,
    DoRefundRequest,
    DoWebPaymentRequest,
    GetMerchantSettingsRequest,
    GetTransactionDetailsRequest,
    GetWebPaymentDetailsRequest,
    TransactionsSearchRequest,
)
from mockpayline.contract.types import Payment
from mockpayline.domain.buyer_step import Word
from mockpayline.domain.fault import ANY_OPERATION, Fault, FaultKind
from mockpayline.domain.journal import Kind
from mockpayline.domain.rule import Rule, When
from mockpayline.errors import Unauthorized
from mockpayline.soap.authentication import Credentials

from .desk import LIFE, NEWEST, Context, Desk, Heard, basket, card, code, gift, gift_of, only, world

DeskOf = Callable[..., Desk]

BEFORE = [kind for kind in FaultKind if kind.before_work]
AFTER = [kind for kind in FaultKind if not kind.before_work]


def fault(kind: FaultKind = FaultKind.DROP, operation: str = "doWebPayment", **which: Any) -> Fault:
    """Return a fault, with the particulars that its kind needs."""
    needs: dict[str, Any] = {"status": 503, "code": "02101", "message": "broken", "rate": 1000}
    return Fault(operation=operation, kind=kind, **{**needs, **which})


def rule(*faults: Fault, name: str = "bad day", **when: Any) -> Rule:
    return Rule(name=name, when=When(**when), faults=faults)


def scripted(desk_of: DeskOf, *rules: Rule) -> Desk:
    return desk_of(msgspec.structs.replace(world(), rules=rules))


def met(desk: Desk, request: Message) -> FaultKind | None:
    """Make a call and return the kind of the fault that it meets."""
    found = desk.reply(request).fault
    return None if found is None else found.kind


def called(desk: Desk, host: str, ref: str = "A1") -> FaultKind | None:
    """Open a basket at an address and return the kind of the fault that the call meets."""
    found = desk.reply(basket(ref=ref), context=Context(heard=Heard(host=host))).fault
    return None if found is None else found.kind


def states(desk: Desk, order_ref: str = "A1") -> list[str]:
    """Return the states of an order's payments as the store holds them, without settling anything."""
    found = asyncio.run(desk.store.run(desk.merchant, lambda tx: tx.payments_of_order(order_ref)))
    return [one.state for one in found]


def reading(token: str) -> GetWebPaymentDetailsRequest:
    return GetWebPaymentDetailsRequest(version=NEWEST, token=token)


@pytest.mark.parametrize("kind", BEFORE)
def test_a_fault_before_the_work_changes_nothing_but_the_journal(desk_of: DeskOf, kind: FaultKind) -> None:
    desk = scripted(desk_of, rule(fault(kind, call=1)))
    reply = desk.reply(basket())
    assert reply.fault is not None
    assert reply.fault.kind is kind
    assert desk.run(lambda tx: tx.payments(10)) == []
    assert [entry.kind for entry in desk.journal()] == [Kind.CALL, Kind.FAULT]
    assert (reply.message is not None) == (kind is FaultKind.CODE)
    assert met(desk, basket()) is None, "only the first call meets it"


@pytest.mark.parametrize("kind", AFTER)
def test_a_fault_after_the_work_leaves_it_done(desk_of: DeskOf, kind: FaultKind) -> None:
    desk = scripted(desk_of, rule(fault(kind)))
    reply = desk.reply(basket())
    assert reply.message is not None
    payment = only(desk.run(lambda tx: tx.payments(10)))
    entry = only(desk.journal(Kind.FAULT))
    assert (entry.token, entry.order_ref, entry.operation) == (payment.token, "A1", "doWebPayment")


def test_a_scripted_code_is_answered_in_a_complete_response(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, rule(fault(FaultKind.CODE, code="02101")))
    answer = desk.open()
    assert (code(answer), answer.token) == ("02101", None)
    assert only(desk.journal(Kind.CALL)).data["code"] == "02101"


def test_the_journal_tells_of_a_fault_its_kind_operation_rule_and_call(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, rule(fault(FaultKind.HTTP, call=2, delay=200), name="fail-over"))
    desk.reply(basket())
    desk.reply(basket())
    entry = only(desk.journal(Kind.FAULT))
    assert entry.operation == "doWebPayment"
    assert entry.data == {
        "fault": "http",
        "call": 2,
        "rule": "fail-over",
        "order_ref": "A1",
        "delay_ms": 200,
    }


def test_calls_are_counted_by_rule_operation_and_order(desk_of: DeskOf) -> None:
    desk = scripted(
        desk_of,
        rule(fault(operation=ANY_OPERATION, call=2), name="A", order_ref="A*"),
        rule(fault(operation=ANY_OPERATION, call=2), name="rest"),
    )
    tokens = {ref: desk.token(basket(ref=ref)) for ref in ("A1", "A2", "B1")}
    assert [met(desk, basket(ref=ref)) for ref in ("A1", "A2", "B1", "B2")] == ["drop", "drop", "drop", None]
    for _turn in range(2):
        seen = [met(desk, reading(token)) for token in tokens.values()]
        assert seen == [[None] * 3, ["drop"] * 3][_turn]


def test_the_first_fault_that_befalls_a_call_is_the_one(desk_of: DeskOf) -> None:
    faults = (fault(FaultKind.HTTP, call=2), fault(FaultKind.SOAP_FAULT, first=2), fault(FaultKind.DROP))
    desk = scripted(desk_of, rule(*faults))
    assert [met(desk, basket()) for _turn in range(3)] == ["soap_fault", "http", "drop"]


def test_a_rule_without_a_fault_on_an_operation_counts_none_of_its_calls(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, rule(fault(operation="doRefund"), name="A", order_ref="A1"), rule(fault(), name="B"))
    assert met(desk, basket()) is None, "the first rule matches, whatever the second one has"
    (counted,) = desk.store._writing.connection.execute("SELECT count(*) FROM counted").fetchone()
    assert counted == 0


def test_a_request_whose_fields_are_wrong_is_matched_as_it_is(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, rule(fault(call=2), order_ref="A1"))
    wrong = basket("0")
    assert code(desk.open(wrong)) == "02305"
    assert met(desk, wrong) == "drop", "the refused call counted"
    assert met(desk, DoWebPaymentRequest()) is None, "another order is another rule's"


def test_a_payment_keeps_its_rule_whatever_others_match_since(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, rule(fault(operation="getWebPaymentDetails"), name="late", order_ref="A1"))
    token, other = desk.token(), desk.token(basket(ref="B1"))
    assert met(desk, reading(token)) == "drop"
    assert met(desk, reading(other)) is None
    assert met(desk, reading("1unknown")) is None


def test_a_rule_that_the_scenario_has_no_longer_befalls_nothing(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, rule(fault(operation="getWebPaymentDetails")))
    token = desk.token()
    desk.run(lambda tx: tx.redeclare(msgspec.structs.replace(tx.declaration, rules=(rule(name="another"),))))
    assert met(desk, reading(token)) is None


@pytest.mark.parametrize("side", ["main", "complement"])
def test_later_calls_find_their_rule_by_transaction_or_order(desk_of: DeskOf, side: str) -> None:
    desk = scripted(desk_of, rule(fault(operation=ANY_OPERATION, call=3)))
    token = desk.paid(gift(gift_of(4000)), card())
    payment = desk.payment(token)
    assert payment.card is not None
    named = payment.transaction_id if side == "main" else payment.card.transaction_id
    requests: list[Message] = [
        DoRefundRequest(version=NEWEST, transactionID=named, payment=Payment(amount="100")),
        GetTransactionDetailsRequest(version=NEWEST, transactionId=named),
        DoCaptureRequest(version=NEWEST, transactionID=named),
        TransactionsSearchRequest(version=NEWEST, orderRef="A1"),
    ]
    for request in requests:
        assert [met(desk, request) for _turn in range(3)] == [None, None, "drop"], request
    assert payment.refunded == 0
    assert desk.payment(token).refunded == 200, "the third refund was not made"
    assert {entry.token for entry in desk.journal(Kind.FAULT)} == {token}


def test_an_order_reference_finds_the_newest_payment_that_has_a_rule(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, rule(fault(operation="getTransactionDetails"), amount=None, contract="CCC1"))
    desk.token()
    assert met(desk, GetTransactionDetailsRequest(version=NEWEST, orderRef="A1")) == "drop"
    assert met(desk, GetTransactionDetailsRequest(version=NEWEST, orderRef="B1")) is None
    assert met(desk, DoCaptureRequest(version=NEWEST, transactionID="1")) is None


def test_a_call_of_no_payment_meets_no_rule(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, rule(fault(operation=ANY_OPERATION)))
    assert met(desk, GetMerchantSettingsRequest(version=NEWEST)) is None


def test_the_worlds_own_faults_come_first_and_count_every_call_of_an_operation(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, rule(fault(FaultKind.HTTP)))
    assert met(desk, basket()) == "http"
    desk.run(lambda tx: tx.set_faults([fault(FaultKind.DROP, ANY_OPERATION, call=2)]))
    assert [met(desk, basket(ref=ref)) for ref in ("A1", "B1", "C1")] == ["http", "drop", "http"]
    settings = GetMerchantSettingsRequest(version=NEWEST)
    assert [met(desk, settings) for _turn in range(3)] == [None, "drop", None], "each operation has its own count"
    own = only(desk.run(lambda tx: tx.faults()))
    assert (own.calls, own.met) == ({"doWebPayment": 3, "getMerchantSettings": 3}, 2)
    assert [entry.data["rule"] for entry in desk.journal(Kind.FAULT)] == ["bad day", "bad day", "", "bad day", ""]
    assert desk.journal(Kind.FAULT)[2].data["order_ref"] == "B1"


def test_a_reading_call_that_is_lost_is_booked_under_its_payment(desk_of: DeskOf) -> None:
    desk = desk_of()
    token = desk.token()
    desk.run(lambda tx: tx.set_faults([fault(operation="getWebPaymentDetails")]))
    assert met(desk, reading(token)) == "drop"
    assert [(entry.kind, entry.token) for entry in desk.journal()[-2:]] == [(Kind.CALL, token), (Kind.FAULT, token)]


def test_a_call_that_meets_a_fault_of_the_world_counts_for_its_rule_too(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, rule(fault(FaultKind.HTTP, call=2)))
    desk.run(lambda tx: tx.set_faults([fault(FaultKind.DROP, first=1)]))
    assert [met(desk, basket()) for _turn in range(3)] == ["drop", "http", None]


def test_faults_of_the_world_that_concern_other_operations_count_nothing(desk_of: DeskOf) -> None:
    desk = desk_of()
    others = [fault(operation="doRefund"), fault(FaultKind.HTTP, "doWebPayment", call=1)]
    desk.run(lambda tx: tx.set_faults(others))
    assert met(desk, basket()) == "http"
    assert [one.calls for one in desk.run(lambda tx: tx.faults())] == [{}, {"doWebPayment": 1}]
    desk.run(lambda tx: tx.set_faults([]))
    assert met(desk, basket()) is None


def test_a_stranger_meets_no_fault_and_counts_no_call(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, rule(fault(call=1)))
    with pytest.raises(Unauthorized):
        desk.reply(basket(), key="wrong")
    assert desk.journal() == []
    assert met(desk, basket()) == "drop"


def test_a_card_number_in_an_order_reference_is_kept_nowhere(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, rule(fault(call=1), order_ref="4*"), rule(name="never", order_ref="5*"))
    number = "4111111111111111"
    assert met(desk, basket("0", ref=number)) == "drop"
    assert met(desk, basket("0", ref=number)) is None
    assert number not in desk.everything_kept()


def test_a_scripted_buyer_leaves_the_reply_unsettled_and_begins_when_it_is_settled(desk_of: DeskOf) -> None:
    buyer = Rule(name="buyer", when=When(order_ref="A1"), buyer=(Word("open"), Word("cancel")))
    desk = scripted(desk_of, buyer)
    assert not desk.reply(basket(ref="B1")).unsettled, "nobody acts by himself"
    reply = desk.reply(basket())
    assert reply.unsettled
    assert states(desk) == ["issued"], "the answer comes first"
    asyncio.run(desk.backend.settle(Credentials(desk.merchant, "demo")))
    assert states(desk) == ["cancelled"]


def test_an_answer_that_is_lost_is_settled_and_one_that_was_never_made_is_not(desk_of: DeskOf) -> None:
    buyer = Rule(name="b", buyer=(Word("cancel"),), faults=(fault(call=1), fault(FaultKind.LOSE_ANSWER, call=2)))
    desk = scripted(desk_of, buyer)
    assert [desk.reply(basket()).unsettled for _turn in range(3)] == [False, True, True]


def test_a_session_that_ends_by_itself_leaves_nothing_unsettled(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, Rule(name="b", buyer=(Word("open"),)))
    token = desk.token()
    desk.buy(token, {"wait": f"{LIFE}ms"})
    assert not desk.reply(reading(token)).unsettled


def test_what_cannot_be_settled_now_waits_for_the_store(desk_of: DeskOf, caplog: pytest.LogCaptureFixture) -> None:
    desk = scripted(desk_of, Rule(name="b", buyer=(Word("cancel"),)))
    assert desk.reply(basket()).unsettled
    desk.close()
    asyncio.run(desk.backend.settle(Credentials(desk.merchant, "demo")))
    assert "waits for the store" in caplog.text


@pytest.mark.parametrize("kind", AFTER)
def test_a_result_stops_the_notifications_only_if_its_answer_comes_whole(desk_of: DeskOf, kind: FaultKind) -> None:
    desk = scripted(desk_of, rule(fault(kind, "getWebPaymentDetails")))
    token = desk.token(basket(notificationURL="http://shop.test/notify"))
    desk.buy(token, "cancel")
    assert desk.reply(reading(token)).fault is not None
    [waiting] = desk.run(lambda tx: tx.queued(9))
    assert waiting.is_last is (kind in {FaultKind.DELAY, FaultKind.SLOW})


def test_a_rule_s_fault_at_an_address_counts_the_calls_there_alone(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, rule(fault(at="one.test", call=2), fault(FaultKind.HTTP, call=5)))
    hosts = ("one.test", "two.test", "one.test:8443", "one.test", "two.test")
    assert [called(desk, host) for host in hosts] == [None, None, "drop", None, "http"]


def test_a_world_s_own_fault_at_an_address_counts_the_calls_there_alone(desk_of: DeskOf) -> None:
    desk = desk_of()
    desk.run(lambda tx: tx.set_faults([fault(at="one.test", first=1)]))
    assert [called(desk, host) for host in ("two.test", "one.test", "one.test")] == [None, "drop", None]
    told = only(desk.run(lambda tx: tx.faults()))
    assert (told.calls, told.met) == ({"doWebPayment": 2}, 1)


def test_the_journal_tells_the_address_of_a_fault_that_names_one(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, rule(fault(at="one.test")))
    called(desk, "one.test:8443")
    assert only(desk.journal(Kind.FAULT)).data["at"] == "one.test"
