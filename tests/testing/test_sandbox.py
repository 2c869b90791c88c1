"""The sandbox as a test sees it, against the real server in its process."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from mockpayline import errors
from mockpayline.scenario.mistake import ScenarioError
from mockpayline.testing import GiftCard, Sandbox
from mockpayline.testing.asks import Unreachable
from tests.testing.shop import call, code_of, opened, refunded

START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def test_a_basket_is_paid_by_gift_cards_and_a_complement(payline: Sandbox) -> None:
    token = opened(payline)
    first, second = payline.gift_card(balance=25), payline.gift_card(balance="30.50")
    payline.pay(token).gift_card(first).gift_card(second, 20).complement()
    paid = payline.assert_paid("A1", amount=100, gift_cards=[25, "20.00"], complement=55)
    assert paid == payline.payment(token)
    assert paid.is_accepted
    assert code_of(payline, token) == "00000"
    account = payline.gift_card_account(second)
    assert (account.balance, account.held, account.available) == ("10.50", "0.00", "10.50")


def test_a_world_tells_who_its_merchant_is_and_what_it_takes(payline: Sandbox) -> None:
    assert payline.access_key == "demo"
    assert [(one.number, one.takes_gift_cards) for one in payline.contracts] == [
        ("CCC1", True),
        ("CB1", False),
        ("AMEX1", False),
    ]
    assert payline.gift_contract == "CCC1"
    assert payline.contracts[0].max_amount == "1000.00"


def test_no_two_gift_cards_of_a_world_are_the_same(payline: Sandbox) -> None:
    cards = [payline.gift_card(balance=5) for _ in range(50)]
    assert len({one.number for one in cards}) == 50


def test_a_refusal_raises_nothing_and_is_seen_in_the_payment(payline: Sandbox) -> None:
    buyer = payline.pay(opened(payline)).complement(payline.bank_card(outcome="01116"))
    assert buyer.payment.attempts_left == 2
    buyer.give_up()
    refused = payline.assert_not_paid("A1", state="refused", code="01116")
    assert refused.ended_at is not None


def test_a_gift_card_is_refused_by_the_code_that_it_was_asked_for(payline: Sandbox) -> None:
    buyer = payline.pay(opened(payline)).gift_card(payline.gift_card(balance=50, outcome="02103"))
    assert buyer.payment.gift_cards == []
    assert buyer.payment.attempts_left == 2


def test_a_wrong_pin_is_said_with_the_step(payline: Sandbox) -> None:
    payline.pay(opened(payline)).gift_card(payline.gift_card(balance=50), pin="0000")
    partner = [one.data["partner_code"] for one in payline.journal() if one.kind == "processor"]
    assert partner == ["EPAY_WRONG_PIN"]


def test_three_d_secure_is_gone_through(payline: Sandbox) -> None:
    buyer = payline.pay(opened(payline)).complement(payline.bank_card(outcome="03030"))
    assert buyer.payment.state == "challenge"
    buyer.authenticate("abandon")
    assert buyer.payment.state == "open"
    buyer.complement(payline.bank_card(outcome="03030")).authenticate()
    payline.assert_paid("A1", gift_cards=[], complement=100)


def test_the_buyer_changes_the_basket_and_cancels(payline: Sandbox) -> None:
    card = payline.gift_card(balance=100)
    buyer = payline.pay(opened(payline)).open().gift_card(card).remove_gift_card(card)
    assert buyer.payment.gift_cards == []
    buyer.cancel()
    assert payline.assert_not_paid("A1", state="cancelled", code="02319").redirect is not None


def test_gift_cards_alone_are_confirmed(payline: Sandbox) -> None:
    payline.pay(opened(payline)).gift_card(payline.gift_card(balance=150)).confirm()
    payline.assert_paid("A1", gift_cards=[100], complement=None)


def test_a_payment_on_hold_waits_for_the_partner(payline: Sandbox) -> None:
    buyer = payline.pay(opened(payline)).gift_card(payline.gift_card(balance=100, outcome="02005")).confirm()
    assert buyer.payment.state == "on_hold"
    buyer.partner_answer("00000")
    payline.assert_paid("A1", gift_cards=[100])


def test_the_merchant_ends_a_token(payline: Sandbox) -> None:
    payline.pay(opened(payline)).end_token()
    payline.assert_not_paid("A1", state="ended", code="02014")


def test_an_impossible_step_raises_with_the_reason(payline: Sandbox) -> None:
    buyer = payline.pay(opened(payline)).cancel()
    with pytest.raises(errors.ImpossibleStep, match="cancelled") as caught:
        buyer.gift_card("9998000000000000001")
    assert caught.value.index == 0


def test_a_number_that_is_no_test_card_is_a_form_mistake_and_not_repeated(payline: Sandbox) -> None:
    with pytest.raises(errors.FormMistake) as caught:
        payline.pay(opened(payline)).gift_card("5017670000000000000")
    assert "5017670000000000000" not in f"{caught.value} {caught.value.__notes__}"


def test_a_declared_gift_card_is_used_by_its_number_and_pin(payline: Sandbox) -> None:
    payline.pay(opened(payline)).gift_card("9998000000000000001", 10).complement()
    payline.assert_paid("A1", gift_cards=[("9998000000000000001", 10)], complement=90)


def test_a_gift_card_s_account_is_changed(payline: Sandbox) -> None:
    card = payline.gift_card(balance=5)
    assert payline.change_gift_card(card, balance="7.50").balance == "7.50"
    assert payline.change_gift_card(card, status="blocked").status == "blocked"
    with pytest.raises(errors.InvalidValue):
        payline.change_gift_card(card, status="lost")


@pytest.mark.payline(clock="frozen")
def test_a_frozen_clock_stands_until_it_is_moved(payline: Sandbox) -> None:
    clock = payline.clock
    assert clock.frozen
    assert clock.now == START
    assert payline.clock.advance("16m") == START + timedelta(minutes=16)
    assert payline.clock.advance(timedelta(seconds=30)) == START + timedelta(minutes=16, seconds=30)
    assert payline.clock.move_to(START + timedelta(hours=1)) == START + timedelta(hours=1)
    assert payline.clock.move_to("2026-03-01T11:00:00Z").hour == 11
    with pytest.raises(errors.InvalidValue):
        payline.clock.move_to(START)
    thawed = payline.clock.thaw()
    assert thawed.hour == 11
    assert not payline.run(payline.world.time()).frozen
    payline.clock.freeze()
    assert payline.run(payline.world.time()).frozen


@pytest.mark.payline(clock="2030-01-01T00:00:00Z")
def test_a_clock_stands_where_the_marker_says(payline: Sandbox) -> None:
    assert payline.clock.now == datetime(2030, 1, 1, tzinfo=UTC)


@pytest.mark.payline(scenario="gift-card-alone", clock="real")
def test_a_clock_that_a_scenario_froze_is_real_where_the_marker_says_so(payline: Sandbox) -> None:
    assert not payline.clock.frozen


@pytest.mark.payline(scenario="gift-card-alone", clock="frozen")
def test_a_scenario_s_own_frozen_time_is_kept(payline: Sandbox) -> None:
    assert payline.clock.now == START


def test_an_open_payment_expires_when_its_time_is_over(payline: Sandbox) -> None:
    opened(payline)
    payline.clock.advance("16m")
    payline.assert_not_paid("A1", state="never_opened", code="02534")


def test_a_lost_answer_leaves_its_work_done(payline: Sandbox) -> None:
    token = opened(payline)
    payline.pay(token).complement()
    payline.faults.lose_answer("doRefund")
    transaction = payline.payment(token).transaction_id or ""
    with pytest.raises(httpx.RemoteProtocolError):
        refunded(payline, transaction, 1000)
    assert refunded(payline, transaction, 500) == "00000", "the fault befalls one call"
    payline.assert_refunded("A1", 15)
    lost, answered = payline.calls("doRefund")
    assert (lost.fault, lost.order_ref, answered.fault, answered.code) == ("lose_answer", "A1", "", "00000")
    assert payline.faults.all()[0]["met"] == 1


def test_a_dropped_call_does_no_work(payline: Sandbox) -> None:
    payline.faults.drop("doWebPayment")
    with pytest.raises(httpx.RemoteProtocolError):
        opened(payline)
    assert payline.payments() == []
    assert payline.calls("doWebPayment")[0].order_ref == "A1", "the call names its order though no payment exists"


def test_every_kind_of_fault_befalls_a_call(payline: Sandbox) -> None:
    faults = payline.faults
    faults.http(503)
    with pytest.raises(httpx.HTTPStatusError, match="503"):
        opened(payline)
    faults.clear()
    faults.soap_fault("out of order")
    with pytest.raises(httpx.HTTPStatusError, match="500"):
        opened(payline)
    faults.clear()
    faults.code("02101")
    with pytest.raises(AssertionError, match="02101"):
        opened(payline)
    faults.clear()
    faults.garbage()
    with pytest.raises(AssertionError, match="html"):
        opened(payline)
    faults.clear()
    faults.truncate()
    with pytest.raises(httpx.RemoteProtocolError):
        opened(payline)
    faults.clear()
    faults.delay("10ms")
    opened(payline)
    faults.clear()
    faults.slow(1_000_000)
    opened(payline)
    assert [one.fault for one in payline.calls()] == [
        "http",
        "soap_fault",
        "code",
        "garbage",
        "truncate",
        "delay",
        "slow",
    ]


def test_a_fault_holds_for_the_one_address_that_it_names(payline: Sandbox) -> None:
    payline.faults.http(503, "doWebPayment", at="ill.payline.test", times=None)
    opened(payline)
    opened(payline, host="well.payline.test")
    with pytest.raises(httpx.HTTPStatusError, match="503"):
        opened(payline, host="ill.payline.test:8443")
    assert [one.fault for one in payline.calls("doWebPayment")] == ["", "", "http"]
    assert payline.faults.all()[0]["at"] == "ill.payline.test"


def test_a_fault_of_a_scenario_s_words_is_set_and_a_mistake_in_it_told(payline: Sandbox) -> None:
    payline.faults.add({"on": "doRefund", "call": 2, "do": "drop"}, {"every": 3, "http": 502})
    assert [one["on"] for one in payline.faults.all()] == ["doRefund", "*"]
    with pytest.raises(errors.SandboxError) as caught:
        payline.faults.add({"on": "doRefunds", "do": "drop"})
    assert "doRefund" in str(caught.value)


def test_notifications_that_nobody_asked_for_are_explained(payline: Sandbox) -> None:
    token = opened(payline)
    payline.pay(token).complement()
    with pytest.raises(AssertionError, match="names no address to notify"):
        payline.notifications.wait(token, timeout=0)


@pytest.mark.payline(clock="frozen")  # on which the first attempt is made before the buyer returns
def test_a_notification_that_is_not_taken_is_explained(payline: Sandbox) -> None:
    token = opened(payline, notification="http://127.0.0.1:9/nobody")
    payline.pay(token).complement()
    with pytest.raises(AssertionError, match="0 of 1 notifications") as caught:
        payline.notifications.wait(token, timeout=0)
    assert "http://127.0.0.1:9/nobody" in str(caught.value)
    (sent,), (waiting,) = payline.notifications.sent(token), payline.notifications.waiting(token)
    assert (sent.delivered, sent.status, sent.attempt, waiting.attempt) == (False, None, 0, 1)


def test_a_payment_that_is_waited_for_is_told_when_it_is_over(payline: Sandbox) -> None:
    token = opened(payline)
    assert payline.final_payment(token, timeout=0.05).state == "issued"
    payline.pay(token).cancel()
    assert payline.final_payment(token).state == "cancelled"


def test_what_happened_is_told_line_by_line(payline: Sandbox) -> None:
    token = opened(payline)
    payline.pay(token).complement()
    lines = payline.timeline()
    assert any("doWebPayment -> 00000" in line for line in lines), lines
    assert any("open -> accepted" in line for line in lines), lines
    assert {one.token for one in payline.journal(token=token)} == {token}
    assert {one.operation for one in payline.journal(operation="doWebPayment")} == {"doWebPayment"}


def test_money_that_adds_up_breaks_no_invariant(payline: Sandbox) -> None:
    payline.pay(opened(payline)).gift_card(payline.gift_card(balance=25)).complement()
    found = payline.invariants()
    assert found.holds
    assert found.invariants, "there are some"


def test_a_world_begins_anew_and_is_forgotten(payline: Sandbox) -> None:
    opened(payline)
    payline.reset()
    assert payline.payments() == []
    payline.delete()
    payline.delete()
    with pytest.raises(errors.NotFound):
        payline.payments()
    payline.begin()


def test_a_world_that_is_there_is_attached_to(payline: Sandbox) -> None:
    opened(payline)
    with Sandbox(payline.url, payline.merchant_id).attach() as other:
        assert [one.order_ref for one in other.payments()] == ["A1"]
        assert other.access_key == "demo"
    with pytest.raises(errors.NotFound):
        Sandbox(payline.url, "NOBODY").attach()


def test_a_merchant_id_of_one_s_own_is_made_up_where_none_is_given(payline: Sandbox) -> None:
    with Sandbox(payline.url).begin() as one, Sandbox(payline.url).begin() as other:
        opened(one)
        assert one.merchant_id != other.merchant_id
        assert other.payments() == []
        one.delete()
        other.delete()


def test_a_scenario_file_is_put_with_the_files_that_it_extends(payline: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("extends: demo\ndialect: {attempts: 1}\n", encoding="utf-8")
    own = tmp_path / "own.yaml"
    own.write_text("extends: base.yaml\nmerchant: {id: OWN}\n", encoding="utf-8")
    payline.begin(own)
    buyer = payline.pay(opened(payline)).complement(payline.bank_card("01116"))
    assert buyer.payment.state == "refused", "one attempt is all that the file leaves"
    assert payline.merchant_id != "OWN", "the test's own merchant id wins"


def test_a_scenario_is_said_as_a_mapping_too(payline: Sandbox) -> None:
    payline.begin({"extends": "demo", "dialect": {"attempts": 1}})
    assert payline.pay(opened(payline)).complement(payline.bank_card("01116")).payment.state == "refused"


def test_a_mistake_in_a_scenario_file_is_told_with_its_place(payline: Sandbox, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("extends: demo\ngiftcards: []\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"wrong\.yaml:2"):
        payline.begin(wrong)
    with pytest.raises(ScenarioError, match="cannot be read"):
        payline.begin(tmp_path / "none.yaml")


def test_a_scenario_that_leaves_its_key_to_the_first_caller_gets_one(payline: Sandbox) -> None:
    payline.begin({"extends": "demo", "merchant": {"access_key": None}})
    assert payline.access_key == "sandbox"
    opened(payline)


def test_a_clock_that_is_none_is_told(payline: Sandbox) -> None:
    with pytest.raises(errors.InvalidValue, match="no such clock"):
        payline.begin(clock="stopped")
    with pytest.raises(errors.InvalidValue, match="no such clock"):
        payline.begin(clock=datetime(2026, 3, 1))  # noqa: DTZ001 - without a zone it is no instant
    payline.begin(clock=START)
    assert payline.clock.now == START


def test_nobody_at_the_address_is_told() -> None:
    with Sandbox("http://127.0.0.1:9") as nobody, pytest.raises(Unreachable, match=r"127\.0\.0\.1:9"):
        nobody.begin()


def test_what_a_world_is_is_not_known_before_it_is_begun() -> None:
    with pytest.raises(AssertionError, match="begin"):
        _ = Sandbox().access_key


def test_a_control_token_is_sent(payline: Sandbox) -> None:
    with Sandbox(payline.url, control_token="secret").begin() as one:
        assert one.payments() == []
        one.delete()


def test_calls_tell_what_was_asked_and_answered(payline: Sandbox) -> None:
    token = opened(payline, "ORDER-7")
    call(payline, "getWebPaymentDetails", f"<i:token>{token}</i:token>")
    asked, read = payline.calls(order_ref="ORDER-7")
    assert asked.request["order"]["ref"] == "ORDER-7"
    assert asked.answer is not None
    assert asked.answer["token"] == token
    assert (read.operation, read.code) == ("getWebPaymentDetails", "02533")


def test_a_gift_card_of_one_s_own_carries_its_pin(payline: Sandbox) -> None:
    payline.begin({"extends": "demo", "gift_cards": [{"number": "9998000000000000099", "pin": "4711", "balance": 9}]})
    payline.pay(opened(payline)).gift_card(GiftCard("9998000000000000099", "4711")).complement()
    payline.assert_paid("A1", gift_cards=[9], complement=91)
