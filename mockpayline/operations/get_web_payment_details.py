"""getWebPaymentDetails: what became of a session, whole and in every state."""

from __future__ import annotations

from mockpayline.contract.messages.web import GetWebPaymentDetailsRequest, GetWebPaymentDetailsResponse
from mockpayline.contract.types.card import CardOut
from mockpayline.contract.types.order import Order
from mockpayline.contract.types.payment import Payment
from mockpayline.contract.types.transaction import Authorization, Transaction
from mockpayline.operations import reading
from mockpayline.operations.call import Call
from mockpayline.operations.catalogue import result, result_of

UNKNOWN_TOKEN = "02317"  # noqa: S105 - a return code, no password


def get_web_payment_details(request: GetWebPaymentDetailsRequest, call: Call) -> GetWebPaymentDetailsResponse:
    """Answer with everything a shop reads without a guard, paid or not: Magento, PrestaShop, WooCommerce."""
    payment = call.tx.payment(request.token) if request.token else None
    if payment is None:
        return _unknown()
    call.payment = payment
    if payment.state.is_final and not call.answer_is_lost:
        # The merchant knows now (docs.monext.fr, "Notification par URL").
        call.tx.stop_notifying(payment.token)
    dialect = call.tx.declaration.dialect
    opening = reading.request_of(payment)
    asked = opening.payment or Payment()
    return GetWebPaymentDetailsResponse(
        result=result_of(reading.outcome_of(payment)),
        transaction=reading.transaction_part(payment, dialect),
        payment=reading.payment_part(payment, dialect, asked),
        authorization=reading.authorization_part(payment, dialect, asked.currency),
        privateDataList=opening.privateDataList,
        # Magento reads it in every state; an empty element keeps the key present.
        paymentRecordId="",
        card=reading.card_part(payment, dialect),
        order=reading.order_part(opening.order or Order()),
        paymentAdditionalList=reading.additional_part(payment, asked),
        media=reading.DEFAULT_MEDIA,
        numberOfAttempt=str(payment.attempts),
        contractNumberWalletList=opening.contractNumberWalletList,
        contractNumber=reading.main_contract(payment),
    )


def _unknown() -> GetWebPaymentDetailsResponse:
    return GetWebPaymentDetailsResponse(
        result=result(UNKNOWN_TOKEN),
        transaction=Transaction(id="", date=""),
        payment=Payment(contractNumber=""),
        authorization=Authorization(),
        paymentRecordId="",
        card=CardOut(number="", type="", expirationDate=""),
        order=Order(),
        contractNumber="",
    )
