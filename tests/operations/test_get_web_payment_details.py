"""getWebPaymentDetails: what every situation of a web payment answers, field by field and version by version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mockpayline.contract.messages import GetWebPaymentDetailsRequest, GetWebPaymentDetailsResponse

from .desk import (
    NEWEST,
    Desk,
    at,
    basket,
    by_card,
    card,
    card_of,
    gift,
    gift_data,
    gift_of,
    names,
    only,
    pairs,
    said,
    world,
)
from .situations import ALL, FORTY, ON_HOLD, SITUATIONS, Situation

each = pytest.mark.parametrize("situation", SITUATIONS, ids=lambda one: one.name)
each_paid = pytest.mark.parametrize("situation", [one for one in SITUATIONS if one.paid], ids=lambda one: one.name)
each_unpaid = pytest.mark.parametrize(
    "situation", [one for one in SITUATIONS if not one.main_id], ids=lambda one: one.name
)
each_refused = pytest.mark.parametrize(
    "situation",
    [one for one in SITUATIONS if one.main_id and not one.paid and one.state != "ONHOLD_PARTNER"],
    ids=lambda one: one.name,
)

DeskOf = Callable[..., Desk]


def reach(desk_of: DeskOf, situation: Situation) -> tuple[Desk, str]:
    """Return a desk with a payment in this situation, and its token."""
    desk = desk_of(world(**situation.dialect))
    return desk, desk.paid(*situation.steps, request=situation.request)


def answer_of(desk_of: DeskOf, situation: Situation) -> GetWebPaymentDetailsResponse:
    desk, token = reach(desk_of, situation)
    return desk.details(token)


@each
def test_a_situation_answers_its_code_state_and_a_sentence(desk_of: DeskOf, situation: Situation) -> None:
    result = answer_of(desk_of, situation).result
    assert result is not None
    assert (result.code, result.shortMessage) == (situation.code, situation.state)
    assert result.longMessage, "django-payline joins both messages, so neither may be missing"


@each
def test_what_shops_read_without_a_guard_is_there_in_every_situation(desk_of: DeskOf, situation: Situation) -> None:
    desk, token = reach(desk_of, situation)
    root = desk.xml(GetWebPaymentDetailsRequest(version=NEWEST, token=token))
    # What the modules of Magento, PrestaShop and WooCommerce, and a Symfony bundle, read without a guard.
    for path in (
        "result/code",
        "result/shortMessage",
        "result/longMessage",
        "transaction/id",
        "transaction/date",
        "transaction/isPossibleFraud",
        "payment/amount",
        "payment/currency",
        "payment/mode",
        "payment/action",
        "payment/contractNumber",
        "authorization/number",
        "paymentRecordId",
        "card/number",
        "card/type",
        "card/expirationDate",
        "order/ref",
        "order/date",
        "contractNumber",
        "media",
        "numberOfAttempt",
    ):
        assert at(root, path), f"{path} is missing"
    shown = {one.tag.rpartition("}")[2]: one for one in at(root, "payment")[0]}
    assert shown["amount"].text, "pypayline and PrestaShop take payment.amount as a number"
    assert (shown["mode"].text, shown["currency"].text) == ("CPT", "978")
    assert at(root, "order/ref")[0].text == "A1"


@each
def test_the_private_data_come_back_unchanged_in_every_situation(desk_of: DeskOf, situation: Situation) -> None:
    answer = answer_of(desk_of, situation)
    assert answer.privateDataList == pairs(2)


@each
def test_the_orders_date_comes_back_with_seconds(desk_of: DeskOf, situation: Situation) -> None:
    order = answer_of(desk_of, situation).order
    assert order is not None
    assert order.date == "23/11/2026 10:00:00"


@each_unpaid
def test_a_payment_that_was_not_paid_at_all_has_a_transaction_with_an_empty_id(
    desk_of: DeskOf, situation: Situation
) -> None:
    answer = answer_of(desk_of, situation)
    assert answer.transaction is not None
    assert answer.transaction.id == ""
    assert answer.payment is not None
    assert answer.payment.amount == "10000", "the amount as asked"
    assert_nothing_paid(answer)


@each_refused
def test_a_refused_payment_has_an_id_and_the_amount_as_asked_and_nothing_that_was_paid(
    desk_of: DeskOf, situation: Situation
) -> None:
    answer = answer_of(desk_of, situation)
    assert answer.transaction is not None
    assert answer.transaction.id
    assert len(answer.transaction.id) == 14
    assert answer.transaction.date == "23/11/2026 10:15:05" if "expired" in situation.name else "23/11/2026 10:00:05"
    asked = situation.request or basket()
    assert asked.payment is not None
    assert answer.payment is not None
    assert answer.payment.amount == asked.payment.amount, "the amount as asked"
    assert_nothing_paid(answer)


def assert_nothing_paid(answer: GetWebPaymentDetailsResponse) -> None:
    assert answer.transaction is not None
    assert answer.transaction.partnerAdditionalData is None, "no gift-card data without a payment"
    assert answer.paymentAdditionalList is None, "no complement without a payment"
    assert answer.authorization is not None
    assert not answer.authorization.number, "a refusal has no authorisation number"
    assert not answer.authorization.authorizedAmount


def test_a_gift_card_alone_pays_as_the_main_transaction(desk: Desk) -> None:
    answer = desk.details(desk.paid(ALL, "confirm"))
    assert answer.transaction is not None
    assert answer.transaction.id
    assert answer.transaction.date == "23/11/2026 10:00:05", "Paris time, four-digit year"
    assert (answer.transaction.isDuplicated, answer.transaction.isPossibleFraud) == ("0", "0")
    number = gift_of(10000)
    pan = f"{number[:6]}XXXXXXXXX{number[-4:]}"
    assert gift_data(answer) == [
        [{"PAN": pan, "initialBalance": "10000", "finalBalance": "0", "paymentAmount": "10000"}]
    ]
    assert answer.payment is not None
    assert (answer.payment.amount, answer.payment.contractNumber) == ("10000", "CCC1")
    assert answer.paymentAdditionalList is None
    assert answer.contractNumber == "CCC1"
    assert answer.authorization is not None
    assert (answer.authorization.number, answer.authorization.authorizedAmount) == ("A55A", "10000")
    assert answer.authorization.date == "23/11/2026 10:00:05"


def test_gift_card_data_are_one_object_per_card_in_the_order_of_debit_as_strings_of_cents(desk: Desk) -> None:
    first, second = gift_of(8000, serial=7), gift_of(6000, serial=3)
    answer = desk.details(desk.paid(gift(first, "30.00"), gift(second), card()))
    assert gift_data(answer) == [
        [
            {
                "PAN": f"{first[:6]}XXXXXXXXX{first[-4:]}",
                "initialBalance": "8000",
                "finalBalance": "5000",
                "paymentAmount": "3000",
            },
            {
                "PAN": f"{second[:6]}XXXXXXXXX{second[-4:]}",
                "initialBalance": "6000",
                "finalBalance": "0",
                "paymentAmount": "6000",
            },
        ]
    ]


def test_the_keys_of_gift_card_data_stand_in_the_documented_order(desk: Desk) -> None:
    answer = desk.details(desk.paid(ALL, "confirm"))
    assert list(gift_data(answer)[0][0]) == ["PAN", "initialBalance", "finalBalance", "paymentAmount"]


def test_balances_are_the_ledgers_at_the_instant_of_acceptance(desk: Desk) -> None:
    number = gift_of(9000)
    waiting = desk.paid(gift(number, "20.00"))
    desk.paid(gift(number, "30.00"), "confirm", request=basket("3000", "A2"))
    desk.buy(waiting, card())
    assert gift_data(desk.details(waiting))[0][0] == {
        "PAN": f"{number[:6]}XXXXXXXXX{number[-4:]}",
        "initialBalance": "6000",
        "finalBalance": "4000",
        "paymentAmount": "2000",
    }, "another basket debited the card in between"


def test_a_complement_is_the_one_additional_payment_and_the_two_amounts_add_up(desk: Desk) -> None:
    answer = desk.details(desk.paid(FORTY, card()))
    assert answer.paymentAdditionalList is not None
    extra = only(answer.paymentAdditionalList.paymentAdditional)
    assert answer.payment is not None
    assert extra.payment is not None
    assert (answer.payment.amount, extra.payment.amount) == ("4000", "6000"), "PrestaShop adds the two up"
    assert (answer.payment.contractNumber, extra.payment.contractNumber) == ("CCC1", "CB1")
    assert answer.contractNumber == "CCC1", "the main transaction is the gift card's"
    assert answer.transaction is not None
    assert extra.transaction is not None
    assert extra.transaction.id
    assert extra.transaction.id != answer.transaction.id, "a complement is its own transaction"
    assert extra.transaction.partnerAdditionalData is None
    assert extra.authorization is not None
    assert (extra.authorization.number, extra.authorization.authorizedAmount) == ("A55A", "6000")
    assert answer.authorization is not None
    assert answer.authorization.authorizedAmount == "4000"
    assert extra.card is not None
    assert (extra.card.number, extra.card.type, extra.card.expirationDate) == ("497010XXXXXX5734", "CB", "1230")


def test_an_amex_complement_goes_to_the_amex_contract(desk: Desk) -> None:
    answer = desk.details(desk.paid(FORTY, card("370000000000002")))
    assert answer.paymentAdditionalList is not None
    extra = only(answer.paymentAdditionalList.paymentAdditional)
    assert extra.payment is not None
    assert extra.card is not None
    assert (extra.payment.contractNumber, extra.card.type) == ("AMEX1", "AMEX")


def test_the_card_of_a_gift_card_payment_is_the_first_gift_card_masked(desk: Desk) -> None:
    first = gift_of(4000)
    answer = desk.details(desk.paid(gift(first), gift(gift_of(1000, serial=2)), card()))
    assert answer.card is not None
    assert answer.card.number == f"{first[:6]}XXXXXXXXX{first[-4:]}"
    assert answer.card.type == "CADEAU_CARREFOUR"


def test_a_basket_paid_by_card_alone_is_an_ordinary_card_transaction(desk: Desk) -> None:
    answer = desk.details(desk.paid(card(), request=by_card()))
    assert answer.transaction is not None
    assert answer.transaction.id
    assert answer.transaction.partnerAdditionalData is None
    assert answer.paymentAdditionalList is None
    assert answer.payment is not None
    assert (answer.payment.amount, answer.payment.contractNumber) == ("10000", "CB1")
    assert answer.contractNumber == "CB1"
    assert answer.card is not None
    assert (answer.card.number, answer.card.type) == ("497010XXXXXX5734", "CB")


def test_a_card_alone_on_a_basket_asked_for_the_gift_contract_names_the_cards_contract(desk: Desk) -> None:
    answer = desk.details(desk.paid(card()))
    assert answer.contractNumber == "CB1"
    assert answer.paymentAdditionalList is None


def test_a_challenge_that_succeeded_shows_on_the_transaction_it_secured_alone(desk: Desk) -> None:
    answer = desk.details(desk.paid(FORTY, card("4970100000000002"), {"authenticate": "success"}))
    assert answer.transaction is not None
    assert answer.paymentAdditionalList is not None
    extra = only(answer.paymentAdditionalList.paymentAdditional)
    assert extra.transaction is not None
    assert (answer.transaction.threeDSecure, extra.transaction.threeDSecure) == ("N", "Y")


def test_a_payment_on_hold_keeps_its_holds_and_never_expires(desk: Desk) -> None:
    number = gift_of(10000, "02005")
    token = desk.paid(gift(number), "confirm", {"wait": "48h"})
    answer = desk.details(token)
    assert said(answer)[0] == "02005"
    assert desk.gift_card(number).available() == 0, "the hold stays"
    assert answer.transaction is not None
    assert answer.transaction.partnerAdditionalData is None, "nothing was debited yet"
    assert answer.paymentAdditionalList is None


def test_a_payment_on_hold_keeps_its_transaction_id_when_it_settles(desk: Desk) -> None:
    token = desk.paid(ON_HOLD, "confirm")
    before = desk.details(token)
    desk.buy(token, {"partner_answer": "00000"})
    after = desk.details(token)
    assert before.transaction is not None
    assert after.transaction is not None
    assert after.transaction.id == before.transaction.id != ""


def test_a_refusal_says_the_processors_own_reason(desk: Desk) -> None:
    blocked = gift("9998000000000000005", "10.00")
    result = desk.details(desk.paid(blocked, blocked, blocked)).result
    assert result is not None
    assert (result.code, result.partnerCode, result.partnerCodeLabel) == ("02998", "EPAY_CARD_BLOCKED", "Card blocked")


def test_fraud_is_flagged_on_the_transaction(desk: Desk) -> None:
    answer = desk.details(desk.paid(FORTY, card(card_of("04002")), "give_up"))
    assert answer.transaction is not None
    assert answer.transaction.isPossibleFraud == "1"


@pytest.mark.parametrize(
    ("steps", "attempts"),
    [
        ((), "0"),
        (("open",), "0"),
        ((ALL, "confirm"), "1"),
        ((card(card_of("01100")),), "1"),
        ((card(card_of("01100")), card()), "2"),
        ((card(card_of("01100")),) * 3, "3"),
        ((gift("9998000000000000005", "10.00"), "cancel"), "1"),
    ],
)
def test_the_number_of_attempts_counts_refusals_and_the_payment(
    desk: Desk, steps: tuple[Any, ...], attempts: str
) -> None:
    assert desk.details(desk.paid(*steps)).numberOfAttempt == attempts


@pytest.mark.parametrize("token", ["1unknown", "", None, "x" * 10_000])
def test_an_unknown_token_is_02317_in_a_complete_answer(desk: Desk, token: str | None) -> None:
    answer = desk.details(token)
    assert said(answer) == ("02317", "This token does not exist")
    assert answer.result is not None
    assert answer.result.shortMessage == "ERROR"
    for part in (answer.transaction, answer.payment, answer.authorization, answer.card, answer.order):
        assert part is not None, "clients read all parts whatever the token"


def test_reading_changes_nothing(desk: Desk) -> None:
    token = desk.paid(FORTY)
    before = desk.payment(token)
    assert desk.details(token) == desk.details(token)
    assert desk.payment(token) == before


def test_everything_sits_in_the_order_of_the_schema(desk: Desk) -> None:
    token = desk.paid(FORTY, card())
    root = desk.xml(GetWebPaymentDetailsRequest(version=NEWEST, token=token))
    assert [one for one in names(root, "") if one != "buyer"] == [
        "result",
        "transaction",
        "payment",
        "authorization",
        "privateDataList",
        "paymentRecordId",
        "card",
        "order",
        "paymentAdditionalList",
        "media",
        "numberOfAttempt",
        "contractNumber",
        "bankAccountData",
        "subMerchant",
        "linkedTransactionId",
    ]
