from __future__ import annotations

import msgspec
import pytest

from mockpayline.domain.contract import CADEAU_CARREFOUR
from mockpayline.hosting import PrivateServer
from mockpayline.player.canonical import canonical
from mockpayline.player.player import Player, first_contract
from mockpayline.player.receiver import Receiver
from mockpayline.player.stage import Running, Stage
from tests.player.playing import HEAD, PAID, answering, failures, host, http, played, script


def test_playing_the_same_twice_answers_the_same_bytes_and_journal(stage: Stage) -> None:
    play = PAID + "  - getWebPaymentDetails\n  - doRefund: {amount: 1}\n  - getTransactionDetails: {history: true}\n"
    first, second = played(stage, play), played(stage, play)
    assert len(first.answers) == 4
    assert first.answers == second.answers
    assert canonical(first.journal) == canonical(second.journal)
    assert first.journal != []


def test_a_scenario_ends_with_its_first_failing_item(stage: Stage) -> None:
    run = played(stage, "  - doWebPayment:\n    expect: {due: 1}\n  - doWebPayment:\n    expect: {due: 2}\n")
    assert [one.path for one in run.failures] == ["play[0].expect.due"]
    assert len(run.answers) == 1


@pytest.mark.parametrize("restart_between", [False, True])
def test_a_restart_keeps_what_was_paid(restart_between: bool) -> None:
    play = PAID + "  - restart\n  - getWebPaymentDetails:\n    expect: {main_amount: 50}\n"
    with Stage(host, restart_between=restart_between) as stage:
        assert failures(stage, play) == []


def test_a_wait_moves_the_worlds_clock(stage: Stage) -> None:
    play = "  - doWebPayment\n  - wait: 899s\n    expect: {payment_state: issued}\n  - wait: 1s\n"
    assert failures(stage, play + "    expect: {payment_state: never_opened}\n") == []


def test_what_is_about_no_payment_shows_the_one_opened_last(stage: Stage) -> None:
    play = PAID + "  - wait: 1m\n    expect: {redirect: return, payments: 1, notifications: 1}\n"
    play += "  - parallel: [doRefund]\n    expect: {redirect: return, complement: {refunded: 50}}\n"
    assert failures(stage, play) == []


def test_a_real_clock_is_played_on_too(stage: Stage) -> None:
    play = """
  - doWebPayment
  - buyer: [{gift_card: {number: 9998000000000000002, pin: "1234"}}, confirm]
    expect: {payment_state: accepted, notifications: 1}
  - receiver: {status: 500, first: 1}
  - doWebPayment
  - wait: 15m
    expect: {payment_state: never_opened, notifications: 1}
  - wait: 1m
    expect: {notifications: 2}
"""
    assert failures(stage, play, head="extends: demo\n") == []


def test_a_call_is_made_again_after_a_fault_as_often_as_it_may(stage: Stage) -> None:
    head = HEAD + "payments: [{faults: [{first: 2, code: '02101'}]}]\n"
    again = "  - doWebPayment: {order_ref: A}\n    retry: %d\n    expect: {code: '%s', tries: %d}\n"
    assert failures(stage, again % (2, "00000", 3), head=head) == []
    assert failures(stage, again % (1, "02101", 2), head=head) == []


FIRST, SECOND = "first.payline.test", "second.payline.test:8443"


def test_a_call_goes_to_the_address_that_its_item_names(stage: Stage) -> None:
    head = HEAD + f"payments: [{{faults: [{{at: '{SECOND}', http: 503}}]}}]\n"
    play = f"  - doWebPayment: {{order_ref: A}}\n    at: '{SECOND}'\n    expect: {{fault: {{http: 503}}}}\n"
    play += f"  - doWebPayment: {{order_ref: A}}\n    at: {FIRST}\n  - doWebPayment: {{order_ref: A}}\n"
    run = played(stage, play, head=head)
    assert run.failures == []
    called = [one["data"]["headers"]["host"] for one in run.journal if one["kind"] == "call"]
    assert called[:2] == [SECOND, FIRST]
    assert called[2].startswith("127.0.0.1"), "a call that names none goes to the server's own"


def test_every_retry_goes_to_the_next_address_and_says_why(stage: Stage) -> None:
    head = HEAD + f"payments: [{{faults: [{{on: doWebPayment, at: {FIRST}, http: 503}}]}}]\n"
    play = f"  - doWebPayment: {{order_ref: A}}\n    at: [{FIRST}, '{SECOND}']\n    retry: 1\n"
    run = played(stage, play + "    expect: {code: '00000', tries: 2, payments: 1}\n", head=head)
    assert run.failures == []
    first, second = (one["data"]["failover"] for one in run.journal if one["kind"] == "call")
    assert first == {}, "a first call has nothing to explain"
    assert second.pop("x-failover-duration").isdigit()
    assert second == {
        "x-failover-cause": "HTTP_503",
        "x-failover-origin": f"http://{FIRST}",
        "x-failover-index": "1",
    }


def test_a_refusal_is_not_tried_again(stage: Stage) -> None:
    play = "  - doWebPayment: {amount: 0}\n    retry: 3\n    expect: {code: '02305', tries: 1}\n"
    assert failures(stage, play) == []


def test_an_answer_that_comes_too_late_is_a_timeout_though_the_work_is_done(stage: Stage) -> None:
    head = HEAD + "payments: [{faults: [{delay: 0.2s}]}]\n"
    play = "  - doWebPayment:\n    timeout: 20ms\n    expect: {fault: timeout, payments: 1}\n"
    assert failures(stage, play, head=head) == []


def test_calls_in_parallel_are_checked_in_the_order_of_the_file(stage: Stage) -> None:
    play = """
  - parallel:
      - doWebPayment: {order_ref: A, amount: 1}
        expect: {due: 2}
      - doWebPayment: {order_ref: B, amount: 3}
        expect: {due: 4}
  - getWebPaymentDetails
"""
    assert failures(stage, play) == [
        ("play[0].parallel[0].expect.due", "2.00", "1.00"),
        ("play[0].parallel[1].expect.due", "4.00", "3.00"),
    ]


def test_one_gift_card_is_not_spent_twice_by_baskets_at_once(stage: Stage) -> None:
    pay = "{gift_card: {number: 9998000000000000001, pin: '1234', amount: 30}}, confirm"
    play = f"""
  - doWebPayment: {{order_ref: A, amount: 30}}
  - doWebPayment: {{order_ref: B, amount: 30}}
  - parallel:
      - buyer: {{order_ref: A, steps: [{pay}]}}
        expect: {{payment_state: accepted}}
      - buyer: {{order_ref: B, steps: [{pay}]}}
        expect: {{payment_state: accepted}}
"""
    (told,) = failures(stage, play)
    assert told[0].endswith(".expect.impossible"), "one of them has nothing to confirm"


def test_a_payment_whose_answer_was_lost_is_found_by_its_order(stage: Stage) -> None:
    head = HEAD + "payments: [{faults: [{on: doWebPayment, do: lose_answer}]}]\n"
    play = "  - doWebPayment:\n    expect: {fault: lost}\n  - getWebPaymentDetails:\n    expect: {code: '02533'}\n"
    assert failures(stage, play, head=head) == []


def test_an_item_about_a_payment_that_was_refused_is_told(stage: Stage) -> None:
    (told,) = failures(stage, "  - doWebPayment: {amount: 0}\n  - getWebPaymentDetails\n")
    assert told == ("play[1]", "", "no payment of the order ORDER-1 was opened")


def test_a_refund_whose_id_was_told_can_be_read(stage: Stage) -> None:
    play = PAID + "  - doRefund: {amount: 1}\n  - getTransactionDetails: {history: true}\n"
    play += "  - getTransactionDetails: {transaction: refund}\n    expect: {transaction: new, main_amount: 1}\n"
    assert failures(stage, play) == []


def test_a_refund_gives_back_all_that_is_left_unless_it_says_how_much(stage: Stage) -> None:
    play = PAID + "  - doRefund: {amount: 20}\n  - doRefund\n  - expect: {complement: {refunded: 50}}\n"
    assert failures(stage, play) == []


def test_an_order_can_be_asked_for_by_its_reference_alone(stage: Stage) -> None:
    assert failures(stage, PAID + "  - getTransactionDetails: {by: order_ref}\n    expect: {transaction: main}\n") == []


def test_the_receiver_answers_as_the_scenario_says(stage: Stage) -> None:
    play = """
  - doWebPayment
  - receiver: {status: 503, first: 1}
  - buyer: [cancel]
    expect: {notifications: 1, redirect: cancel}
  - wait: 1m
    expect: {notifications: 2}
  - wait: 1h
    expect: {notifications: [WEBTRS, WEBTRS]}
"""
    assert failures(stage, play) == []


STRANGE = [
    b"",
    b"hello",
    http(b"<p/>", kind="text/html"),
    http(b"{}", kind="application/json"),
    http(b"", status="500"),
]


@pytest.mark.parametrize("answer", STRANGE)
def test_whatever_a_server_answers_is_told_and_nothing_raised(receiver: Receiver, answer: bytes) -> None:
    with answering(answer) as url:
        run = Player(Running(url), receiver).play(script("  - doWebPayment\n"))
    (told,) = run.failures
    assert told.path == "play[0]"
    assert "control API" in told.seen


def test_nobody_at_the_address_is_a_failure(receiver: Receiver) -> None:
    with answering() as url:
        pass
    (told,) = Player(Running(url), receiver).play(script("  - doWebPayment\n")).failures
    assert told.seen.startswith(f"no server answers at {url}")


def test_a_wrong_control_token_is_told(receiver: Receiver) -> None:
    with PrivateServer(control_token="right") as server:
        one = script("  - doWebPayment\n")
        assert Player(server, receiver, token="right").play(one).failures == []
        (told,) = Player(server, receiver, token="wrong").play(one).failures
    assert "token" in told.seen


def test_the_first_gift_card_contract_is_the_one_that_is_paid_with() -> None:
    declaration = script("  - doWebPayment\n").declaration
    assert first_contract(declaration) == "CCC1"
    others = tuple(one for one in declaration.contracts if one.card_code != CADEAU_CARREFOUR)
    assert first_contract(msgspec.structs.replace(declaration, contracts=others)) == "CB1"
    assert first_contract(msgspec.structs.replace(declaration, contracts=())) == ""
