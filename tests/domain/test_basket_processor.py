"""What the gift-card processor is asked, and why it refuses."""

from __future__ import annotations

import pytest

from mockpayline.domain.dialect import Dialect
from mockpayline.domain.gift_card import gift_card_number
from mockpayline.domain.journal import Kind
from mockpayline.domain.rule import Partner
from mockpayline.domain.state_machine import PaymentState

from .baskets import BLOCKED, DECLARED, EXPIRED, UNKNOWN, last_reason
from .desk import (
    GIFT_50,
    GIFT_150,
    GIFT_ON_HOLD,
    PIN,
    Desk,
    refusals_of,
)


@pytest.mark.parametrize("amount", [100, None])
@pytest.mark.parametrize(
    ("number", "pin", "reason"),
    [
        (UNKNOWN, PIN, "EPAY_UNKNOWN_CARD"),
        (GIFT_50, "0000", "EPAY_WRONG_PIN"),
        (BLOCKED, PIN, "EPAY_CARD_BLOCKED"),
        (EXPIRED, PIN, "EPAY_CARD_EXPIRED"),
        (gift_card_number(5_000, "02998"), PIN, "EPAY_REFUSED"),
    ],
)
def test_a_card_that_the_processor_refuses_is_one_attempt_with_its_reason(
    number: str, pin: str, reason: str, amount: int | None
) -> None:
    desk = Desk(gift_cards=DECLARED)
    token = desk.open()
    payment = desk.add(token, number, amount, pin)
    assert last_reason(payment) == ("02998", reason)
    assert payment.refusals[0].outcome.state == "REFUSED"
    assert payment.refusals[0].outcome.partner_label, "the reason is said in words too"
    assert (payment.held, len(payment.refusals), payment.state) == (0, 1, PaymentState.OPEN)


@pytest.mark.parametrize("code", ["02610", "02101", "02003"])
def test_a_number_may_script_another_code_of_a_refusal_or_error(code: str) -> None:
    desk = Desk()
    assert refusals_of(desk.add(desk.open(), gift_card_number(5_000, code), 100)) == [code]


def test_a_wrong_pin_is_told_before_a_scripted_refusal_and_that_before_the_balance() -> None:
    desk = Desk()
    token = desk.open()
    scripted = gift_card_number(50, "02998")
    assert last_reason(desk.add(token, scripted, 100, pin="0000"))[1] == "EPAY_WRONG_PIN"
    assert last_reason(desk.add(token, scripted, 100))[1] == "EPAY_REFUSED"


def test_a_balance_is_enough_to_the_cent() -> None:
    desk = Desk()
    token = desk.open()
    assert last_reason(desk.add(token, GIFT_50, 5_001)) == ("02998", "EPAY_BALANCE_TOO_LOW")
    assert desk.add(token, GIFT_50, 5_000).held == 5_000


def test_holds_of_other_payments_make_a_balance_too_small() -> None:
    desk = Desk()
    first, second = desk.open(3_000), desk.open(3_000)
    desk.add(first, GIFT_50)
    assert last_reason(desk.add(second, GIFT_50, 2_001)) == ("02998", "EPAY_BALANCE_TOO_LOW")
    assert desk.add(second, GIFT_50).held == 2_000
    assert desk.card(GIFT_50).available() == 0


def test_each_call_of_the_processor_is_journalled_with_the_contracts_settings_verbatim() -> None:
    desk = Desk()
    token = desk.open()
    desk.add(token, GIFT_50, 100)
    desk.add(token, GIFT_50, 100, pin="0000")
    first, second = desk.journal(Kind.PROCESSOR, token)
    assert first.data == {
        "card": "999900XXXXXXXXX" + GIFT_50[-4:],
        "amount": "1.00",
        "ccc_contract": "0000042",
        "contract_type": "Non alimentaire",
        "accepts_discounted_cards": True,
        "code": "00000",
        "partner_code": None,
    }
    assert (second.data["code"], second.data["partner_code"]) == ("02998", "EPAY_WRONG_PIN")


def test_a_card_that_waits_at_commit_is_added_like_a_good_one() -> None:
    desk = Desk()
    payment = desk.add(desk.open(), GIFT_ON_HOLD)
    assert (payment.held, payment.refusals) == (5_000, [])
    assert payment.gift_cards[0].on_hold == "02005"
    assert desk.add(desk.open(), GIFT_50).gift_cards[0].on_hold is None


def test_each_hold_is_journalled_with_its_card_and_amount() -> None:
    desk = Desk()
    token = desk.open()
    desk.add(token, GIFT_50, 1_250)
    (entry,) = desk.journal(Kind.HOLD, token)
    assert entry.data == {"card": "999900XXXXXXXXX" + GIFT_50[-4:], "amount": "12.50"}


# A processor that a rule of the scenario scripts.


def scripted(desk: Desk, code: str, first: int | None = None) -> str:
    """Open a payment whose gift cards the processor answers with a code, the first ones or all."""
    token = desk.open(20_000)
    payment = desk.payment(token)
    payment.partner = Partner(code=code, first=first)
    desk.run(lambda tx: tx.save_payment(payment))
    return token


def test_a_scripted_refusal_is_answered_to_the_first_cards_and_the_next_is_looked_at() -> None:
    desk = Desk()
    token = scripted(desk, "02103", first=2)
    assert refusals_of(desk.add(token, GIFT_50)) == ["02103"]
    assert refusals_of(desk.add(token, GIFT_150)) == ["02103", "02103"]
    payment = desk.add(token, GIFT_50)
    assert (payment.held, payment.partner_calls) == (5_000, 3)
    assert last_reason(desk.add(token, GIFT_150, pin="0000")) == ("02998", "EPAY_WRONG_PIN")


def test_a_scripted_refusal_without_a_number_of_cards_is_answered_to_all() -> None:
    desk = Desk(Dialect(attempts=4))
    token = scripted(desk, "02998")
    for _ in range(3):
        assert last_reason(desk.add(token, GIFT_50)) == ("02998", "EPAY_REFUSED")


def test_a_scripted_wait_holds_up_the_first_cards_at_commit_and_no_others() -> None:
    desk = Desk()
    token = scripted(desk, "02005", first=1)
    desk.add(token, GIFT_50)
    payment = desk.add(token, GIFT_150)
    assert [card.on_hold for card in payment.gift_cards] == ["02005", None]


def test_a_scripted_wait_without_a_number_of_cards_holds_up_all() -> None:
    desk = Desk()
    token = scripted(desk, "02016")
    desk.add(token, GIFT_50)
    payment = desk.add(token, GIFT_ON_HOLD)
    assert [card.on_hold for card in payment.gift_cards] == ["02016", "02016"], "it comes before the card's own"


def test_a_scripted_code_that_neither_refuses_nor_waits_changes_nothing() -> None:
    desk = Desk()
    payment = desk.add(scripted(desk, "00000"), GIFT_50)
    assert (payment.held, payment.gift_cards[0].on_hold) == (5_000, None)
