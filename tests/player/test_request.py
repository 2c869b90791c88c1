from __future__ import annotations

from typing import Any

from mockpayline.player import request
from mockpayline.player.request import Subject
from mockpayline.scenario import play

NOW = "2026-07-14T22:30:00.000Z"


def opening(**keys: Any) -> Any:
    said = play.DoWebPayment(**{"order_ref": "A1", **keys})
    return request.do_web_payment(said, contract="CCC1", now=NOW, notification_url="http://127.0.0.1:1/n")


def test_a_payment_that_says_nothing_is_a_right_call() -> None:
    sent = opening()
    assert (sent.version, sent.returnURL, sent.cancelURL) == (
        "34",
        "https://shop.test/return",
        "https://shop.test/cancel",
    )
    assert (sent.payment.amount, sent.payment.currency, sent.payment.action) == ("10000", "978", "101")
    assert (sent.payment.mode, sent.payment.contractNumber) == ("CPT", "CCC1")
    assert (sent.order.ref, sent.order.amount, sent.notificationURL) == ("A1", "10000", "http://127.0.0.1:1/n")
    assert sent.selectedContractList is None
    assert sent.privateDataList is None


def test_an_order_is_dated_by_the_worlds_clock_in_france() -> None:
    assert opening().order.date == "15/07/2026 00:30"


def test_every_key_finds_its_field() -> None:
    sent = opening(
        contract="CB1", selected_contracts=("A",), second_contracts=("B",), private_data={"k": "v"}, language="fra"
    )
    assert sent.payment.contractNumber == "CB1"
    assert sent.selectedContractList.selectedContract == ["A"]
    assert sent.secondSelectedContractList.selectedContract == ["B"]
    assert (sent.privateDataList.privateData[0].key, sent.privateDataList.privateData[0].value) == ("k", "v")
    assert (sent.languageCode, opening(buyer_email="a@b.test").buyer.email) == ("fra", "a@b.test")


def test_an_empty_text_leaves_its_field_out() -> None:
    sent = opening(order_ref="", return_url="", notification_url="", contract="", currency="")
    assert [sent.order.ref, sent.returnURL, sent.notificationURL, sent.payment.contractNumber] == [None] * 4


def test_fields_win_and_make_the_parts_that_they_need() -> None:
    sent = opening(fields={"payment.amount": "abc", "order.date": "", "buyer.shippingAdress.cityName": "Évry"})
    assert (sent.payment.amount, sent.order.date) == ("abc", None)
    assert sent.buyer.shippingAdress.cityName == "Évry"


def test_a_token_of_ones_own_is_asked_for_as_it_is() -> None:
    said = play.GetWebPaymentDetails(token="mine", version="26")
    sent = request.get_web_payment_details(said, Subject(token="other"))
    assert (sent.token, sent.version) == ("mine", "26")


def test_a_transaction_is_asked_for_by_its_id_or_by_its_order_alone() -> None:
    by_id = request.get_transaction_details(play.GetTransactionDetails(history=True), Subject(transaction="1"))
    assert (by_id.transactionId, by_id.orderRef, by_id.transactionHistory) == ("1", None, "Y")
    said = play.GetTransactionDetails(order_ref="A1", by=play.By.ORDER_REF)
    by_order = request.get_transaction_details(said, Subject(transaction="1"))
    assert (by_order.transactionId, by_order.orderRef, by_order.transactionHistory) == (None, "A1", None)


def test_a_refund_names_what_can_be_given_back_unless_it_says_otherwise() -> None:
    subject = Subject(transaction="1", contract="CCC1", refundable=5000)
    sent: Any = request.do_refund(play.DoRefund(), subject)
    assert (sent.transactionID, sent.payment.amount, sent.payment.contractNumber) == ("1", "5000", "CCC1")
    assert (sent.payment.action, sent.payment.mode, sent.payment.currency) == ("421", "CPT", "978")
    sent = request.do_refund(play.DoRefund(amount=0, contract="X"), subject)
    assert (sent.payment.amount, sent.payment.contractNumber) == ("0", "X")
