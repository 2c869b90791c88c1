from __future__ import annotations

import pytest

from mockpayline.player.expectations import fits, has_token, without_token
from mockpayline.player.stage import Stage
from tests.player.playing import HEAD, PAID, failures, played

READ = PAID + "  - getWebPaymentDetails:\n    expect: {%s}\n"
REFUNDED = (
    PAID
    + """
  - doRefund: {amount: 20.00}
  - getTransactionDetails: {history: true}
    expect: {%s}
"""
)
OPEN = "  - doWebPayment:\n    expect: {%s}\n"
LOOKED_AT = PAID + "  - expect: {%s}\n"


@pytest.mark.parametrize(
    ("play", "right", "wrong", "path", "seen"),
    [
        (READ, 'code: "00000"', 'code: "02305"', "code", "00000"),
        (READ, "state: ACCEPTED", "state: REFUSED", "state", "ACCEPTED"),
        (READ, "message: Transaction approved", "message: approved", "message", "Transaction approved"),
        (READ, "partner_code: none", "partner_code: X", "partner_code", "none"),
        (READ, "fault: none", "fault: lost", "fault", "none"),
        (READ, "fault: none", "fault: {http: 503}", "fault", "none"),
        (READ, "fault: none", "fault: {soap: busy}", "fault", "none"),
        (READ, "tries: 1", "tries: 2", "tries", "1"),
        (READ, "main_amount: 50", "main_amount: 50.01", "main_amount", "50.00"),
        (READ, "contract: CCC1", "contract: CB1", "contract", "CCC1"),
        (READ, "gift_cards: [{}]", "gift_cards: none", "gift_cards", "1 gift card"),
        (READ, "gift_cards: [{number: '0001'}]", "gift_cards: [{number: '0002'}]", "gift_cards[0].number", None),
        (READ, "gift_cards: [{initial: 50}]", "gift_cards: [{initial: 5}]", "gift_cards[0].initial", "50.00"),
        (READ, "gift_cards: [{final: 0}]", "gift_cards: [{final: 1}]", "gift_cards[0].final", "0.00"),
        (READ, "gift_cards: [{paid: 50}]", "gift_cards: [{paid: 1}]", "gift_cards[0].paid", "50.00"),
        (READ, "gift_cards: [{held: 0}]", "gift_cards: [{held: 1}]", "gift_cards[0].held", "0.00"),
        (READ, "complement: {amount: 50}", "complement: {amount: 1}", "complement.amount", "50.00"),
        (READ, "complement: {card: CB}", "complement: {card: AMEX}", "complement.card", "CB"),
        (READ, "complement: {card: '5734'}", "complement: {card: '1'}", "complement.card", "497010XXXXXX5734"),
        (READ, "complement: {contract: CB1}", "complement: {contract: X}", "complement.contract", "CB1"),
        (READ, "complement: {refunded: 0}", "complement: {refunded: 1}", "complement.refunded", "0.00"),
        (READ, "complement: {}", "complement: none", "complement", "one of 50.00 by 497010XXXXXX5734"),
        (READ, "data: {nesting: nested}", "data: {nesting: flat}", "data.nesting", "nested"),
        (READ, "data: {unit: cents}", "data: {unit: euros}", "data.unit", "cents"),
        (READ, "data: {}", "data: none", "data", None),
        (READ, "transaction: main", "transaction: complement", "transaction", None),
        (READ, "transaction: some", "transaction: none", "transaction", None),
        (READ, "linked: none", "linked: some", "linked", None),
        (READ, "duplicated: false", "duplicated: true", "duplicated", "false"),
        (REFUNDED, "refunds: [20]", "refunds: none", "refunds", "20.00"),
        (REFUNDED, "linked: complement", "linked: new", "linked", None),
        (REFUNDED, "complement: {refunded: 20}", "complement: {refunded: 0}", "complement.refunded", "20.00"),
        (OPEN, "payment_state: issued", "payment_state: open", "payment_state", "issued"),
        (OPEN, "attempts_left: 3", "attempts_left: 2", "attempts_left", "3"),
        (OPEN, "due: 100", "due: 99.99", "due", "100.00"),
        (OPEN, "redirect: none", "redirect: return", "redirect", "none"),
        (OPEN, "payments: 1", "payments: 0", "payments", "1"),
        (OPEN, "rule: none", "rule: mine", "rule", "none"),
        (OPEN, "notifications: 0", "notifications: [WEBTRS]", "notifications", "none"),
        (OPEN, "gift_cards: none", "gift_cards: [{}]", "gift_cards", "0 gift cards"),
        (OPEN, "complement: none", "complement: {}", "complement", "none"),
        (LOOKED_AT, "payment_state: accepted", "payment_state: refused", "payment_state", "accepted"),
        (LOOKED_AT, 'code: "00000"', 'code: "02306"', "code", "00000"),
        (LOOKED_AT, "redirect: return", "redirect: cancel", "redirect", None),
        (LOOKED_AT, "redirect: https://shop.test/return", "redirect: https://shop.test/", "redirect", None),
        (LOOKED_AT, "notifications: 1", "notifications: 0", "notifications", "1"),
        (LOOKED_AT, "notifications: [WEBTRS]", "notifications: [TRS]", "notifications", "WEBTRS"),
        (LOOKED_AT, "complement: {card: '5734'}", "complement: {card: CB}", "complement.card", "497010XXXXXX5734"),
        (
            LOOKED_AT,
            "balances: {9998000000000000001: 0}",
            "balances: {9998000000000000001: 50}",
            "balances.999800XXXXXXXXX0001",
            "0.00",
        ),
    ],
)
def test_every_word_is_checked_and_told_with_its_path(
    stage: Stage, play: str, right: str, wrong: str, path: str, seen: str | None
) -> None:
    assert failures(stage, play % right) == []
    (told,) = failures(stage, play % wrong)
    assert told[0].endswith(f".expect.{path}")
    assert seen in {None, told[2]}


def test_the_text_of_the_data_can_be_expected_whole(stage: Stage) -> None:
    data = '[[{"PAN":"999800XXXXXXXXX0001","initialBalance":"5000","finalBalance":"0","paymentAmount":"5000"}]]'
    assert failures(stage, READ % f"data: '{data}'") == []


def test_private_data_are_those_that_came_back(stage: Stage) -> None:
    play = "  - doWebPayment: {private_data: {a: x, b: y}}\n"
    play += "  - getWebPaymentDetails:\n    expect: {private_data: {%s}}\n"
    assert failures(stage, play % "b: y") == []
    assert failures(stage, play % "b: x, c: y") == [
        ("play[1].expect.private_data.b", "x", "y"),
        ("play[1].expect.private_data.c", "y", "nothing"),
    ]


def test_hints_of_the_journal_can_be_expected(stage: Stage) -> None:
    play = '  - doWebPayment: {fields: {version: ""}}\n    expect: {hints: %s}\n'
    assert failures(stage, play % "[has no version, answered as version]") == []
    (told,) = failures(stage, play % "[has no version, something else]")
    assert told[:2] == ("play[0].expect.hints", "something else")


def test_an_impossible_step_is_a_failure_unless_it_is_expected_at_its_index(stage: Stage) -> None:
    play = "  - doWebPayment\n  - buyer: [open, confirm, cancel]\n"
    (told,) = failures(stage, play)
    assert told[0] == "play[1].expect.impossible"
    assert "steps[1]" in told[2]
    assert failures(stage, play + "    expect: {impossible: 1, payment_state: open}\n") == []
    assert failures(stage, play + "    expect: {impossible: 2}\n") == [("play[1].expect.impossible", "2", "1")]


def test_steps_that_are_all_possible_are_told_where_one_was_expected_not_to_be(stage: Stage) -> None:
    play = "  - doWebPayment\n  - buyer: [open]\n    expect: {impossible: 0}\n"
    assert failures(stage, play) == [("play[1].expect.impossible", "0", "nothing")]


def test_a_fault_that_nobody_expects_is_a_failure(stage: Stage) -> None:
    head = HEAD + "payments: [{faults: [{do: drop}]}]\n"
    assert failures(stage, "  - doWebPayment\n", head=head) == [("play[0].expect.fault", "none", "lost")]
    assert failures(stage, OPEN % "fault: lost, payments: 0", head=head) == []
    assert failures(stage, OPEN % "fault: cut", head=head) == [("play[0].expect.fault", "cut", "lost")]


def test_a_failure_carries_the_answers_xml(stage: Stage) -> None:
    (told,) = played(stage, READ % "main_amount: 1").failures
    assert "<impl:getWebPaymentDetailsResponse>" in told.xml
    assert str(told) == "played.yaml:10: play[2].expect.main_amount: wanted 1.00, seen 50.00"


def test_all_differences_of_an_item_are_told(stage: Stage) -> None:
    assert len(failures(stage, READ % "main_amount: 1, contract: X, linked: some")) == 3


@pytest.mark.parametrize(
    ("wanted", "seen", "does"),
    [
        ("0001", "999800XXXXXXXXX0001", True),
        ("9998000000000000001", "999800XXXXXXXXX0001", True),
        ("999800XXXXXXXXX0001", "999800XXXXXXXXX0001", True),
        ("01", "999800XXXXXXXXXXX01", True),
        ("XX0001", "999800XXXXXXXXX0001", True),
        ("XX0001", "999800XXXXXXXXXXX01", False),
        ("X01", "999800XXXXXXXXXXX01", True),
        ("X01", "999800XXXXXXXXX0001", False),
        ("1111", "999800XXXXXXXXX0001", False),
        ("9997000000000000001", "999800XXXXXXXXX0001", False),
        ("99998000000000000001", "999800XXXXXXXXX0001", False),
    ],
)
def test_a_masked_number_fits_its_last_digits_and_itself(wanted: str, seen: str, does: bool) -> None:
    assert fits(wanted, seen) is does


def test_a_redirect_is_the_shops_address_with_the_token_under_both_names() -> None:
    url = "https://shop.test/r?a=1&token=T&paylinetoken=T"
    assert without_token(url) == "https://shop.test/r?a=1"
    assert has_token(url)
    assert not has_token("https://shop.test/r?token=T")
