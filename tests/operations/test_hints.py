"""Hints: each rule finds what it is about, once for each place, and says why and where that is known from."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec
import pytest

from mockpayline.contract.messages import DoCaptureRequest, DoRefundRequest, GetWebPaymentDetailsRequest
from mockpayline.contract.types import Order
from mockpayline.domain.contract import Contract
from mockpayline.operations.buyer import play
from mockpayline.operations.hint_rules import RULES
from mockpayline.operations.hints import SHOWN_AT_MOST, Hint, hints_of
from mockpayline.scenario.buyer import parse_steps

from .desk import NEWEST, Context, Desk, Heard, basket, card, contracts, gift, gift_of, paying, world

QUIET = {"no_notification_url", "no_selected_contracts"}
"""What the plain basket of these tests meets, which is no part of what they are about."""


def hints(desk: Desk) -> dict[str, Hint]:
    return {one.name: one for one in desk.run(hints_of)}


def told(desk: Desk) -> set[str]:
    return set(hints(desk)) - QUIET


def pay(desk: Desk, token: str, *steps: object) -> None:
    asyncio.run(play(desk.worlds, desk.merchant, token, parse_steps(list(steps))))


def wait(desk: Desk, minutes: int) -> None:
    pay(desk, desk.token(), {"wait": f"{minutes}m"})


def whats(desk: Desk, name: str) -> list[str]:
    return [one.what for one in hints(desk)[name].places]


def test_a_world_that_nobody_called_has_no_hints(desk: Desk) -> None:
    assert hints(desk) == {}


def test_a_shop_that_is_in_order_has_no_hints(desk: Desk) -> None:
    request = basket(
        notificationURL="https://shop.test/notify",
        selectedContractList=contracts("CCC1", "CB1"),
        cancelURL="https://shop.test/c",
    )
    token = desk.open(request).token
    assert token is not None
    pay(desk, token, gift(gift_of(10_000)), "confirm")
    desk.details(token)
    assert hints(desk) == {}


def test_every_rule_has_a_name_of_its_own_a_reason_and_a_source() -> None:
    names = [one.name for one in RULES]
    assert len(set(names)) == len(names)
    assert all(one.title.endswith(".") and len(one.reason) > 30 and one.source for one in RULES)


@pytest.mark.parametrize("version", [None, ""])
def test_a_missing_version(desk: Desk, version: str | None) -> None:
    desk.open(basket(version=version))
    assert whats(desk, "version_missing") == ["doWebPayment was read as version 34"]


@pytest.mark.parametrize(("version", "found"), [("15", True), ("16", False), ("4", True), ("34", False)])
def test_a_version_without_gift_card_data(desk: Desk, version: str, found: bool) -> None:
    desk.call(GetWebPaymentDetailsRequest(version=version, token=desk.token()))
    assert ("version_too_old" in hints(desk)) is found


def test_amounts_that_differ(desk: Desk) -> None:
    desk.open(basket(order=Order(ref="A1", amount="9999", currency="978", date="23/11/2026 10:00")))
    assert whats(desk, "amounts_differ") == ["payment.amount is 10000, order.amount 9999"]


def test_a_payment_that_nobody_is_notified_of(desk: Desk) -> None:
    desk.open()
    assert whats(desk, "no_notification_url") == ["no notificationURL, and none of the point of sale"]


def test_the_point_of_sales_own_address_is_one(desk_of: Callable[..., Desk]) -> None:
    plain = world()
    shops = tuple(msgspec.structs.replace(one, notification_url="https://shop.test/n") for one in plain.points_of_sale)
    desk = desk_of(msgspec.structs.replace(plain, points_of_sale=shops))
    desk.open()
    assert "no_notification_url" not in hints(desk)


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("https://shop.test/a|b", "returnURL has '|'"),
        ("https://shop.test/é{}", "returnURL has 'é{}'"),
        ("https://shop.test/a b", "returnURL has ' '"),
        ("https://shop.test/#done", "returnURL has a fragment (#), which no server ever sees"),
    ],
)
def test_an_address_with_characters_that_no_url_has(desk: Desk, url: str, what: str) -> None:
    desk.open(basket(returnURL=url))
    assert whats(desk, "url_character") == [what]


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("http://shop.fr/n", True),
        ("https://shop.fr/n", False),
        ("http://localhost:8000/n", False),
        ("http://127.0.0.1/n", False),
        ("http://[::1]/n", False),
        ("http://8.8.8.8/n", True),
        ("http://shop.test/n", False),
        ("http://shop/n", False),
    ],
)
def test_an_address_on_the_internet_without_tls(desk: Desk, url: str, found: bool) -> None:
    desk.open(basket(notificationURL=url))
    assert ("url_not_https" in hints(desk)) is found


def test_a_result_that_nobody_asks_for(desk: Desk) -> None:
    token = desk.token()
    pay(desk, token, "cancel")
    assert "details_never_called" not in hints(desk), "the shop has a minute"
    wait(desk, 1)
    assert [(one.what, one.token) for one in hints(desk)["details_never_called"].places] == [
        ("cancelled and never asked for", token)
    ]
    desk.details(token)
    assert "details_never_called" not in hints(desk)


def test_a_page_that_nobody_opened_needs_no_asking(desk: Desk) -> None:
    desk.token()
    wait(desk, 16)
    wait(desk, 2)
    assert "details_never_called" not in hints(desk)


def test_a_payment_on_hold_that_settled_unseen(desk: Desk) -> None:
    token = desk.token()
    pay(desk, token, gift(gift_of(10_000, "02005")), "confirm")
    desk.details(token)
    pay(desk, token, {"partner_answer": "00000"})
    wait(desk, 1)
    assert whats(desk, "on_hold_forgotten") == ["last seen 02005 ONHOLD_PARTNER, settled since, never asked for again"]
    assert "details_never_called" not in hints(desk), "one thing is said once"
    desk.details(token)
    assert "on_hold_forgotten" not in hints(desk)


def test_a_contract_with_a_hyphen(desk_of: Callable[..., Desk]) -> None:
    plain = world()
    odd = Contract(number="CB-2", card_code="CB", point_of_sale=plain.points_of_sale[0].label)
    desk = desk_of(msgspec.structs.replace(plain, contracts=(*plain.contracts, odd)))
    assert whats(desk, "contract_hyphen") == ["contract CB-2 (CB)"]


def test_a_contract_with_a_hyphen_that_a_shop_names(desk: Desk) -> None:
    payment = msgspec.structs.replace(paying(), contractNumber="CB-1234")
    desk.open(basket(payment=payment))
    assert whats(desk, "contract_hyphen") == ["payment.contractNumber is 'CB-1234', which no contract has"]


def test_a_result_that_was_asked_for_before_the_end_alone(desk: Desk) -> None:
    token = desk.token()
    desk.details(token)
    wait(desk, 1)
    pay(desk, token, gift(gift_of(10_000)), "confirm", {"wait": "2m"})
    assert whats(desk, "details_never_called") == ["accepted and never asked for since"]
    desk.details(token)
    assert "details_never_called" not in hints(desk)


def test_methods_left_open(desk: Desk) -> None:
    desk.open()
    assert hints(desk)["no_selected_contracts"].count == 1
    desk.open(basket(selectedContractList=contracts("CCC1")))
    assert hints(desk)["no_selected_contracts"].count == 1


def test_polling(desk: Desk) -> None:
    token = desk.token()
    for _ in range(5):
        desk.details(token)
    assert "polled" not in hints(desk)
    for _ in range(2):
        desk.details(token)
    assert whats(desk, "polled") == ["asked 7 times within a minute, always 02533"]


def test_reading_once_a_minute_is_no_polling(desk: Desk) -> None:
    token = desk.token()
    for _ in range(8):
        desk.details(token)
        wait(desk, 1)
    assert "polled" not in hints(desk)


def test_a_refund_of_what_the_gift_cards_paid(desk: Desk) -> None:
    token = desk.token()
    pay(desk, token, gift(gift_of(6_000)), card())
    transaction = desk.details(token).transaction
    assert transaction is not None
    desk.call(DoRefundRequest(version=NEWEST, transactionID=transaction.id, payment=paying("4000", action="421")))
    assert told(desk) == set(), "a refund of the complement is in order"
    desk.call(DoRefundRequest(version=NEWEST, transactionID=transaction.id, payment=paying("6000", action="421")))
    assert whats(desk, "refund_of_gift_cards") == ["60.00 is the gift cards' part; the complement is 40.00"]


def test_a_refund_where_gift_cards_paid_all(desk: Desk) -> None:
    token = desk.token()
    pay(desk, token, gift(gift_of(10_000)), "confirm")
    transaction = desk.details(token).transaction
    assert transaction is not None
    desk.call(DoRefundRequest(version=NEWEST, transactionID=transaction.id, payment=paying("100", action="101")))
    assert whats(desk, "refund_of_gift_cards") == ["nothing but gift cards paid, so nothing can be given back"]
    assert whats(desk, "refund_action") == ["payment.action is 101"]


def test_an_order_opened_again_after_an_answer_that_was_no_refusal(desk: Desk) -> None:
    token = desk.token()
    pay(desk, token, gift(gift_of(10_000, "02005")), "confirm")
    desk.details(token)
    desk.open()
    assert whats(desk, "decided_on_code") == ["the order was opened again after 02005, which is ONHOLD_PARTNER"]


def test_an_order_opened_again_after_a_refusal_is_in_order(desk: Desk) -> None:
    token = desk.token()
    pay(desk, token, "cancel")
    desk.details(token)
    desk.open()
    assert "decided_on_code" not in hints(desk)


def test_an_amount_that_is_no_cents(desk: Desk) -> None:
    desk.open(basket("100.00"))
    assert whats(desk, "amount_in_cents") == ["payment.amount is '100.00'"]


def test_a_reference_with_a_backslash(desk: Desk) -> None:
    desk.open(basket(ref="A\\1"))
    assert hints(desk)["order_reference"].count == 1


def test_terms_that_the_method_does_not_have(desk: Desk) -> None:
    desk.open(basket(payment=paying(action="100")))
    assert whats(desk, "gift_card_terms") == ["action 100, mode CPT"]


def test_operations_that_the_method_does_not_have(desk: Desk) -> None:
    desk.call(DoCaptureRequest(version=NEWEST, transactionID="1", payment=paying()))
    assert whats(desk, "not_of_the_method") == ["doCapture answered 02010"]


def test_elements_that_the_contract_does_not_have_are_told_once(desk: Desk) -> None:
    desk.open(ignored=("buyer.shippingAddress",))
    assert whats(desk, "unknown_element") == ["doWebPayment: buyer.shippingAddress"]
    assert "remark" not in hints(desk), "the journal's own remark says the same"


def test_a_token_of_nobody(desk: Desk) -> None:
    desk.details("1unknown")
    assert hints(desk)["unknown_token"].count == 1


def test_a_call_that_a_fail_over_repeated(desk: Desk) -> None:
    desk.open(context=Context(heard=Heard(failover={"x-failover-cause": "HTTP_503"})))
    assert whats(desk, "posted_again") == ["doWebPayment because of HTTP_503"]


def test_what_the_sandbox_remarked_is_among_them(desk: Desk) -> None:
    desk.open(basket(payment=paying(contractNumber="CB1"), selectedContractList=contracts("CCC1")))
    assert whats(desk, "remark") == [
        "payment.contractNumber CB1 is not in selectedContractList, so the page does not offer it."
    ]


def test_many_places_are_counted_and_the_newest_told(desk: Desk) -> None:
    for place in range(SHOWN_AT_MOST + 3):
        desk.open(basket(ref=f"A{place}"))
    found = hints(desk)["no_notification_url"]
    assert (found.count, len(found.places)) == (SHOWN_AT_MOST + 3, SHOWN_AT_MOST)
    assert found.places[0].order_ref == f"A{SHOWN_AT_MOST + 2}"
