"""The hand-over to the processor: what it is told, and what never reaches it."""

from __future__ import annotations

import pytest

from mockpayline.domain.journal import Kind

from .desk import (
    Desk,
    basket,
    gift,
    gift_of,
    only,
)
from .situations import FORTY


def test_each_processor_call_is_journalled_with_what_payline_hands_on(desk: Desk) -> None:
    desk.paid(FORTY, gift("9998000000000000005", "1.00"))
    accepted, refused = desk.journal(Kind.PROCESSOR)
    for entry in (accepted, refused):
        assert entry.data["ccc_contract"] == "0000001"
        assert entry.data["contract_type"] == "Non alimentaire"
        assert entry.data["accepts_discounted_cards"] is True
    assert (accepted.data["code"], accepted.data["amount"]) == ("00000", "40.00")
    assert (refused.data["code"], refused.data["partner_code"]) == ("02998", "EPAY_CARD_BLOCKED")


def test_an_excess_of_the_maximum_never_reaches_the_processor(desk: Desk) -> None:
    token = desk.token(basket("200000"))
    payment = desk.buy(token, gift("9998000000000000005", "1000.01"))
    assert [one.outcome.code for one in payment.refusals] == ["02610"], "Payline checks before the processor does"
    assert desk.journal(Kind.PROCESSOR) == []


@pytest.mark.parametrize(("amount", "code"), [("1000.00", None), ("1000.01", "02610")])
def test_the_maximum_holds_at_the_limit_and_one_cent_above(desk: Desk, amount: str, code: str | None) -> None:
    payment = desk.buy(desk.token(basket("200000")), gift(gift_of(200_000), amount))
    assert [one.outcome.code for one in payment.refusals] == ([code] if code else [])


@pytest.mark.parametrize(
    ("number", "pin", "amount", "partner"),
    [
        ("9998000000000000007", "1234", "1.00", "EPAY_UNKNOWN_CARD"),
        ("9998000000000000001", "4321", "1.00", "EPAY_WRONG_PIN"),
        (gift_of(4000), "0000", "1.00", "EPAY_WRONG_PIN"),
        ("9998000000000000005", "1234", "1.00", "EPAY_CARD_BLOCKED"),
        ("9998000000000000008", "1234", "1.00", "EPAY_CARD_EXPIRED"),
        ("9998000000000000001", "1234", "50.01", "EPAY_BALANCE_TOO_LOW"),
        ("9998000000000000004", "1234", "0.01", "EPAY_BALANCE_TOO_LOW"),
        (gift_of(4000, "02998"), "1234", "1.00", "EPAY_REFUSED"),
    ],
)
def test_the_processor_refuses_with_02998_and_its_own_reason(
    desk: Desk, number: str, pin: str, amount: str, partner: str
) -> None:
    payment = desk.buy(desk.token(), gift(number, amount, pin=pin))
    outcome = only(payment.refusals).outcome
    assert (outcome.code, outcome.partner_code) == ("02998", partner)
    assert outcome.partner_label


def test_the_holds_of_other_baskets_lower_what_is_left_on_a_card(desk: Desk) -> None:
    number = gift_of(4000)
    desk.paid(gift(number, "30.00"))
    payment = desk.buy(desk.token(basket(ref="A2")), gift(number, "10.01"))
    assert only(payment.refusals).outcome.partner_code == "EPAY_BALANCE_TOO_LOW"
    assert desk.buy(payment.token, gift(number, "10.00")).held == 1000
