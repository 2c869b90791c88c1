"""getTransactionDetails: by id, either side, by order reference within days, with what followed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mockpayline.contract.messages import GetTransactionDetailsRequest, GetTransactionDetailsResponse
from mockpayline.contract.types import Buyer

from .desk import (
    NEWEST,
    NO_REFUND,
    Desk,
    at,
    basket,
    by_card,
    card,
    card_of,
    gift,
    gift_data,
    gift_of,
    only,
    pairs,
    said,
    world,
)
from .situations import ALL, FORTY, NO_CASH, ON_HOLD, REFUSED_CARD, SITUATIONS, Situation

DeskOf = Callable[..., Desk]


def split(desk: Desk, ref: str = "A1") -> tuple[str, str]:
    """Return the transaction ids of a gift-card payment and its complement."""
    number = gift_of(4000, serial=len(desk.run(lambda tx: tx.payments(100))) + 1)
    return ids(desk, desk.paid(gift(number), card(), request=basket(ref=ref)))


def ids(desk: Desk, token: str) -> tuple[str, str]:
    payment = desk.payment(token)
    return payment.transaction_id, payment.card.transaction_id if payment.card else ""


def associated(answer: GetTransactionDetailsResponse) -> list[tuple[str | None, ...]]:
    assert answer.associatedTransactionsList is not None, "the history was asked for"
    return [
        (one.transactionId, one.type, one.status, one.amount)
        for one in answer.associatedTransactionsList.associatedTransactions
    ]


def statuses(answer: GetTransactionDetailsResponse) -> list[str | None]:
    assert answer.statusHistoryList is not None, "the history was asked for"
    return [one.status for one in answer.statusHistoryList.statusHistory]


def test_the_gift_card_side_is_read_by_its_id(desk: Desk) -> None:
    main, complement = split(desk)
    answer = desk.transaction(main)
    assert said(answer)[0] == "00000"
    assert answer.transaction is not None
    assert answer.payment is not None
    assert (answer.transaction.id, answer.payment.amount, answer.payment.contractNumber) == (main, "4000", "CCC1")
    assert gift_data(answer)[0][0]["paymentAmount"] == "4000", "the same data as getWebPaymentDetails"
    assert answer.linkedTransactionId == complement
    assert answer.contractNumber == "CCC1"
    assert answer.card is not None
    assert answer.card.type == "CADEAU_CARREFOUR"


def test_the_complement_is_read_by_its_id_with_its_own_parts(desk: Desk) -> None:
    main, complement = split(desk)
    answer = desk.transaction(complement)
    assert said(answer)[0] == "00000"
    assert answer.transaction is not None
    assert answer.payment is not None
    assert (answer.transaction.id, answer.payment.amount, answer.payment.contractNumber) == (complement, "6000", "CB1")
    assert answer.transaction.partnerAdditionalData is None
    assert answer.linkedTransactionId == main
    assert answer.contractNumber == "CB1"
    assert answer.card is not None
    assert (answer.card.type, answer.card.number) == ("CB", "497010XXXXXX5734")
    assert answer.authorization is not None
    assert answer.authorization.authorizedAmount == "6000"
    assert answer.paymentAdditionalList is None, "a complement has no complement"


def test_dates_have_four_digit_years_in_the_transaction_and_two_in_the_authorisation(desk: Desk) -> None:
    for side in split(desk):
        answer = desk.transaction(side)
        assert answer.transaction is not None
        assert answer.transaction.date == "23/11/2026 10:00:05"
        assert answer.authorization is not None
        assert answer.authorization.date == "23/11/26 10:00:05"


@pytest.mark.parametrize(
    ("steps", "request_"), [((ALL, "confirm"), basket()), ((card(),), by_card())], ids=["gift card", "card"]
)
def test_a_payment_of_one_transaction_is_linked_to_none(
    desk: Desk, steps: tuple[object, ...], request_: object
) -> None:
    token = desk.token(request_)  # type: ignore[arg-type]
    desk.buy(token, *steps)
    assert desk.transaction(ids(desk, token)[0]).linkedTransactionId is None


@pytest.mark.parametrize("one", [one for one in SITUATIONS if one.main_id], ids=lambda one: one.name)
def test_every_transaction_answers_as_its_web_payment_does(desk_of: DeskOf, one: Situation) -> None:
    desk = desk_of(world(**one.dialect))
    token = desk.paid(*one.steps, request=one.request)
    by_token, by_id = desk.details(token), desk.transaction(ids(desk, token)[0], transactionHistory="Y")
    assert by_id.result == by_token.result
    assert by_id.payment == by_token.payment
    assert by_id.transaction == by_token.transaction
    assert by_id.order == by_token.order
    assert by_id.card == by_token.card
    assert by_id.paymentAdditionalList == by_token.paymentAdditionalList
    assert by_id.privateDataList == pairs(2)
    assert statuses(by_id), "a transaction has a state"


def test_the_buyer_and_the_point_of_sale_are_told(desk: Desk) -> None:
    token = desk.paid(ALL, "confirm", request=basket(buyer=Buyer(lastName="Durand", email="d@shop.test")))
    answer = desk.transaction(ids(desk, token)[0])
    assert answer.buyer is not None
    assert (answer.buyer.lastName, answer.buyer.email) == ("Durand", "d@shop.test")
    assert answer.pointOfSell is not None
    assert answer.pointOfSell.label == "demo.fr"


@pytest.mark.parametrize("unknown", ["12345678901234", "x", "0"])
def test_an_unknown_transaction_id_is_an_error_in_a_complete_answer(desk: Desk, unknown: str) -> None:
    answer = desk.transaction(unknown)
    assert said(answer) == ("02301", "Transaction ID  is invalid.")
    assert answer.result is not None
    assert answer.result.shortMessage == "ERROR"


def test_the_ids_of_another_merchant_are_unknown(desk_of: DeskOf) -> None:
    desk = desk_of(world(), world("OTHER"))
    main, complement = split(desk)
    for one in (main, complement):
        request = GetTransactionDetailsRequest(version=NEWEST, transactionId=one)
        answer = desk.answer(request, GetTransactionDetailsResponse, merchant="OTHER")
        assert said(answer)[0] == "02301"


# By order reference.


def test_an_order_of_one_basket_answers_its_main_transaction(desk: Desk) -> None:
    main, complement = split(desk)
    answer = desk.transaction(orderRef="A1")
    assert answer.transaction is not None
    assert (answer.transaction.id, answer.linkedTransactionId) == (main, complement)


def test_an_order_without_transaction_is_02310(desk: Desk) -> None:
    desk.token(basket(ref="OPEN"))
    desk.paid("cancel", request=basket(ref="CANCELLED"))
    for ref in ("NONE", "OPEN", "CANCELLED", "a1"):
        assert said(desk.transaction(orderRef=ref))[0] == "02310", ref


def test_an_order_of_several_baskets_is_02311(desk: Desk) -> None:
    split(desk)
    split(desk)
    assert said(desk.transaction(orderRef="A1"))[0] == "02311"


def test_sessions_that_were_never_paid_do_not_make_an_order_ambiguous(desk: Desk) -> None:
    desk.token()
    desk.paid("cancel")
    main, _ = split(desk)
    answer = desk.transaction(orderRef="A1")
    assert answer.transaction is not None
    assert answer.transaction.id == main


def test_a_transaction_id_goes_before_an_order_reference(desk: Desk) -> None:
    main, _ = split(desk)
    split(desk)
    answer = desk.transaction(main, orderRef="A1")
    assert answer.transaction is not None
    assert answer.transaction.id == main


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (None, None, True),
        ("23/11/2026", "23/11/2026", True),
        ("23/11/2026", None, True),
        (None, "23/11/2026", True),
        ("01/01/2026", "31/12/2026", True),
        ("24/11/2026", None, False),
        (None, "22/11/2026", False),
        ("24/11/2026", "30/11/2026", False),
        ("23/11/2026 00:00", "23/11/2026 23:59", True),
    ],
)
def test_the_days_bound_the_search_both_included(desk: Desk, start: str | None, end: str | None, found: bool) -> None:
    split(desk)
    answer = desk.transaction(orderRef="A1", startDate=start, endDate=end)
    assert said(answer)[0] == ("00000" if found else "02310")


def test_the_days_tell_two_baskets_of_an_order_apart(desk: Desk) -> None:
    first, _ = split(desk)
    desk.buy(desk.token(basket("1", "clock")), {"wait": "24h"})
    second, _ = split(desk)
    for day, expected in (("23/11/2026", first), ("24/11/2026", second)):
        answer = desk.transaction(orderRef="A1", startDate=day, endDate=day)
        assert answer.transaction is not None
        assert answer.transaction.id == expected


def test_days_are_paris_days(desk: Desk) -> None:
    # 23:00:05 UTC is already the next day in Paris.
    desk.buy(desk.token(basket("1", "clock")), {"wait": "14h"})
    split(desk)
    assert said(desk.transaction(orderRef="A1", startDate="24/11/2026", endDate="24/11/2026"))[0] == "00000"
    assert said(desk.transaction(orderRef="A1", startDate="23/11/2026", endDate="23/11/2026"))[0] == "02310"


@pytest.mark.parametrize(
    "criteria",
    [
        {},
        {"transactionId": ""},
        {"orderRef": ""},
        {"orderRef": "A1", "startDate": "2026-11-23"},
        {"orderRef": "A1", "endDate": "31/02/2026"},
        {"orderRef": "A1", "endDate": "soon"},
    ],
)
def test_criteria_that_say_nothing_are_02312(desk: Desk, criteria: dict[str, str]) -> None:
    split(desk)
    fields = dict(criteria)
    assert said(desk.transaction(fields.pop("transactionId", None), **fields))[0] == "02312"


# With the history.


@pytest.mark.parametrize("asked", [None, "", "N", "0"])
def test_the_lists_are_there_only_where_the_history_is_asked_for(desk: Desk, asked: str | None) -> None:
    answer = desk.transaction(split(desk)[0], transactionHistory=asked)
    assert (answer.associatedTransactionsList, answer.statusHistoryList) == (None, None)


def test_the_history_lists_the_transaction_itself_first(desk: Desk) -> None:
    main, complement = split(desk)
    assert associated(desk.transaction(main, transactionHistory="Y")) == [(main, "AUTHOR+CAP", "OK", "4000")]
    answer = desk.transaction(complement, transactionHistory="Y")
    assert associated(answer) == [(complement, "AUTHOR+CAP", "OK", "6000")]
    assert statuses(answer) == ["ACCEPTED"]


def test_refunds_are_listed_under_both_sides_with_ids_of_their_own(desk: Desk) -> None:
    main, complement = split(desk)
    desk.refund(main, "1000")
    desk.refund(complement, "2500")
    listed = [associated(desk.transaction(side, transactionHistory="Y")) for side in (main, complement)]
    for side, rows in zip((main, complement), listed, strict=True):
        assert rows[0][0] == side, "the transaction itself is first"
        assert [row[1:] for row in rows[1:]] == [("REFUND", "OK", "1000"), ("REFUND", "OK", "2500")]
    refunds = [row[0] for row in listed[0][1:]]
    assert refunds == [row[0] for row in listed[1][1:]], "the same refunds under either side"
    assert len({main, complement, *refunds}) == 4, "every id is its own"


def test_the_refunds_of_a_card_alone_are_listed(desk: Desk) -> None:
    main, _ = ids(desk, desk.paid(card(), request=by_card()))
    desk.refund(main, "1000")
    assert [row[1:] for row in associated(desk.transaction(main, transactionHistory="Y"))] == [
        ("AUTHOR+CAP", "OK", "10000"),
        ("REFUND", "OK", "1000"),
    ]


def test_an_authorisation_alone_is_of_type_author(desk: Desk) -> None:
    main, _ = ids(desk, desk.paid(card(), request=by_card(action="100")))
    answer = desk.transaction(main, transactionHistory="Y")
    assert associated(answer)[0][1] == "AUTHOR", "PrestaShop shows capture and reset for it"


def test_a_refund_is_read_by_its_own_id(desk_of: DeskOf) -> None:
    desk = desk_of(world(refund_id="new"))
    main, _complement = split(desk)
    refund = desk.refund(main, "2500").transaction
    assert refund is not None
    answer = desk.transaction(refund.id, transactionHistory="Y")
    assert said(answer)[0] == "00000"
    assert answer.transaction is not None
    assert (answer.transaction.id, answer.transaction.type) == (refund.id, "REFUND")
    assert answer.payment is not None
    assert (answer.payment.amount, answer.payment.action) == ("2500", "421")
    assert associated(answer)[0] == (refund.id, "REFUND", "OK", "2500")


def test_more_refunds_than_a_list_holds_leave_the_transaction_itself_first(desk: Desk) -> None:
    main, _ = split(desk)
    for _ in range(100):
        assert said(desk.refund(main, "1"))[0] == "00000"
    rows = associated(desk.transaction(main, transactionHistory="Y"))
    assert len(rows) == 100, "the contract's bound"
    assert rows[0][0] == main


@pytest.mark.parametrize(("answer", "final"), [("00000", "ACCEPTED"), ("02998", "REFUSED")])
def test_a_transaction_that_was_on_hold_has_two_states(desk: Desk, answer: str, final: str) -> None:
    token = desk.paid(ON_HOLD, "confirm", {"wait": "1h"}, {"partner_answer": answer})
    found = desk.transaction(ids(desk, token)[0], transactionHistory="Y")
    assert statuses(found) == ["ON_HOLD_PARTNER", final], "PrestaShop cannot read a list of one here"
    assert found.statusHistoryList is not None
    dates = [one.date for one in found.statusHistoryList.statusHistory]
    assert dates == ["23/11/2026 10:00:05", "23/11/2026 11:00:05"]


def test_a_refused_transaction_is_listed_as_not_ok(desk: Desk) -> None:
    token = desk.paid(*[REFUSED_CARD] * 3)
    answer = desk.transaction(ids(desk, token)[0], transactionHistory="Y")
    assert [row[2] for row in associated(answer)] != ["OK"], "PrestaShop takes OK for done"
    assert statuses(answer) == ["REFUSED"]


# By version.


@pytest.mark.parametrize("path", ["transaction/partnerAdditionalData", "transaction/type"])
def test_optional_fields_are_left_out_before_their_version(desk: Desk, path: str) -> None:
    main, _ = split(desk)
    since = 16 if "partner" in path else 23
    for version, expected in ((since - 1, False), (since, True)):
        root = desk.xml(GetTransactionDetailsRequest(version=str(version), transactionId=main))
        assert bool(at(root, path)) is expected, f"{path} at {version}"


@pytest.mark.parametrize(
    ("path", "since"), [("customerMedia", 23), ("pointOfSell", 23), ("routingRule", 23), ("linkedTransactionId", 26)]
)
def test_required_fields_stand_without_content_before_their_version(desk: Desk, path: str, since: int) -> None:
    main, _ = split(desk)
    before = only(at(desk.xml(GetTransactionDetailsRequest(version=str(since - 1), transactionId=main)), path))
    assert len(before) == 0
    assert not before.text
    now = only(at(desk.xml(GetTransactionDetailsRequest(version=str(since), transactionId=main)), path))
    assert path == "routingRule" or len(now) > 0 or now.text, "from then on it is told"


def test_the_data_switches_of_the_dialect_show_here_too(desk_of: DeskOf) -> None:
    desk = desk_of(world(main_amount="basket", data_nesting="flat", data_unit="euros", pan_mask="6X2"))
    main, complement = split(desk)
    answer = desk.transaction(main)
    assert answer.payment is not None
    assert answer.payment.amount == "10000"
    assert gift_data(answer)[0]["paymentAmount"] == "40.00"
    card_shown = desk.transaction(complement).card
    assert card_shown is not None
    assert card_shown.number == "497010XXXXXXXX34"


def test_a_payment_whose_refusal_counts_is_found_by_its_order(desk: Desk) -> None:
    token = desk.paid(FORTY, *[NO_CASH] * 3, request=basket(ref="R"))
    answer = desk.transaction(orderRef="R")
    assert said(answer)[0] == "01100"
    assert answer.transaction is not None
    assert answer.transaction.id == ids(desk, token)[0]


def test_the_cards_that_refuse_refunds_read_as_any_other(desk: Desk) -> None:
    token = desk.paid(FORTY, card(NO_REFUND))
    assert said(desk.transaction(ids(desk, token)[1]))[0] == "00000"
    assert (
        said(desk.transaction(ids(desk, desk.paid(card(card_of("04003")), request=basket(ref="B")))[0]))[0] == "04003"
    )
