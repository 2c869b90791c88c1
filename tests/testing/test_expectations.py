"""A failed expectation tells what differs, the nearest payment, and what happened."""

from __future__ import annotations

import pytest

from mockpayline.testing import Sandbox
from tests.testing.shop import opened, refunded


def failure(payline: Sandbox, **wanted: object) -> str:
    """Return what a wrong expectation of the order A1 tells."""
    with pytest.raises(AssertionError) as caught:
        payline.assert_paid("A1", **wanted)  # type: ignore[arg-type]  # one of them, as the test says
    return str(caught.value)


@pytest.fixture
def paid(payline: Sandbox) -> Sandbox:
    payline.pay(opened(payline)).gift_card(payline.gift_card(balance=25)).complement()
    return payline


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"amount": 90}, "amount: wanted 90.00, seen 100.00"),
        ({"gift_cards": [30]}, "gift cards: wanted a card paying 30.00; seen 999900XXXXXXXXX0013 paid 25.00"),
        ({"gift_cards": []}, "gift cards: wanted none; seen 999900XXXXXXXXX0013 paid 25.00"),
        ({"gift_cards": [25, 25]}, "wanted a card paying 25.00, a card paying 25.00"),
        (
            {"gift_cards": [("9998 0000 0000 0000 001", 25)]},
            "wanted 999800XXXXXXXXX0001 paying 25.00; seen 999900XXXXXXXXX0013 paid 25.00",
        ),
        ({"complement": 70}, "complement: wanted 70.00, seen 75.00"),
        ({"complement": None}, "complement: wanted none, seen 75.00"),
    ],
)
def test_what_of_a_payment_differs_is_told(paid: Sandbox, wanted: dict[str, object], told: str) -> None:
    said = failure(paid, **wanted)
    assert told in said, said
    assert "The nearest payment:" in said, said
    assert "complement 497010XXXXXX5734: 75.00, refunded 0.00" in said, said
    assert "open -> accepted (accept) [A1]" in said, said


def test_what_is_as_wanted_is_returned(paid: Sandbox) -> None:
    assert paid.assert_paid("A1").order_ref == "A1"
    assert paid.assert_paid("A1", amount="100", gift_cards=[25], complement="75.00").complement is not None


def test_a_basket_without_complement_has_none(payline: Sandbox) -> None:
    payline.pay(opened(payline)).gift_card(payline.gift_card(balance=100)).confirm()
    payline.assert_paid("A1", complement=None)
    payline.assert_paid("A1", complement=0)
    assert "complement: wanted 5.00, seen none" in failure(payline, complement=5)


def test_a_payment_in_another_state_is_told_with_its_code(payline: Sandbox) -> None:
    payline.pay(opened(payline)).cancel()
    assert "state: wanted accepted, seen cancelled (02319 CANCELLED)" in failure(payline)


def test_the_payment_that_is_nearest_of_an_order_is_shown(payline: Sandbox) -> None:
    opened(payline)
    payline.pay(opened(payline)).complement()
    said = failure(payline, amount=99)
    assert "amount: wanted 99.00, seen 100.00" in said, said
    assert "state: wanted" not in said, "the payment that was never opened is further away"


def test_an_order_that_is_nearly_spelled_so_is_shown(payline: Sandbox) -> None:
    opened(payline, "SOMETHING-ELSE")
    opened(payline, "ORDER-42")
    with pytest.raises(AssertionError, match="There are payments of ORDER-42, SOMETHING-ELSE") as caught:
        payline.assert_paid("ORDER-24")
    assert "of the order ORDER-42: 100.00, issued" in str(caught.value)


def test_a_world_without_payments_says_so(payline: Sandbox) -> None:
    said = failure(payline)
    assert "no payment at all" in said, said
    assert "nothing" in said, said


def test_many_orders_are_counted(payline: Sandbox) -> None:
    for number in range(5):
        opened(payline, f"B{number}")
    assert "and 2 more" in failure(payline)


def test_a_payment_that_goes_on_is_not_over(payline: Sandbox) -> None:
    token = opened(payline)
    with pytest.raises(AssertionError, match="wanted one that is over and not paid, seen issued"):
        payline.assert_not_paid("A1")
    payline.pay(token).cancel()
    payline.assert_not_paid("A1")
    with pytest.raises(AssertionError, match="code: wanted 02324, seen 02319"):
        payline.assert_not_paid("A1", code="02324")
    with pytest.raises(AssertionError, match="state: wanted expired, seen cancelled"):
        payline.assert_not_paid("A1", state="expired")


def test_a_refund_is_told_to_the_cent(paid: Sandbox) -> None:
    assert refunded(paid, paid.assert_paid("A1").transaction_id or "", 1000) == "00000"
    paid.assert_refunded("A1", 10)
    with pytest.raises(AssertionError, match=r"refunded: wanted 10\.01, seen 10\.00 of 75\.00"):
        paid.assert_refunded("A1", "10.01")


def test_nothing_is_refunded_of_gift_cards_alone(payline: Sandbox) -> None:
    payline.pay(opened(payline)).gift_card(payline.gift_card(balance=100)).confirm()
    with pytest.raises(AssertionError, match="gift cards are never refunded"):
        payline.assert_refunded("A1", 10)


def test_calls_are_counted_and_the_others_told(payline: Sandbox) -> None:
    with pytest.raises(AssertionError, match="none"):
        payline.assert_called("doWebPayment")
    opened(payline)
    assert len(payline.assert_called("doWebPayment")) == 1
    payline.assert_called("doRefund", times=0)
    payline.assert_called("doWebPayment", times=1, order_ref="A1")
    with pytest.raises(AssertionError, match="2 calls of doWebPayment wanted, 1 seen") as caught:
        payline.assert_called("doWebPayment", times=2)
    assert "doWebPayment -> 00000 [A1]" in str(caught.value)
    with pytest.raises(AssertionError, match="at least one call of doWebPayment for the order A2 wanted, 0 seen"):
        payline.assert_called("doWebPayment", order_ref="A2")
