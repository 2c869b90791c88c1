"""doRefund: give back a complement, whichever transaction of the split payment is named."""

from __future__ import annotations

from mockpayline.contract.messages.direct import DoRefundRequest, DoRefundResponse
from mockpayline.contract.types.transaction import Transaction
from mockpayline.domain.dialect import RefundId
from mockpayline.domain.duplicate import DUPLICATE
from mockpayline.domain.refund import RefundAnswer, RefundRequest, refund
from mockpayline.operations.call import Call
from mockpayline.operations.catalogue import BAD_FIELD, find_outcome, result, result_of
from mockpayline.operations.dates import short_date
from mockpayline.operations.field_checks import amount_mistake


def do_refund(request: DoRefundRequest, call: Call) -> DoRefundResponse:
    """Answer a refund; accepted, its transaction is the complement's, id included (integration page of the method)."""
    sent = request.payment.amount if request.payment else None
    mistake = amount_mistake(sent)
    asked = RefundRequest(
        transaction_id=request.transactionID or "",
        amount=int(sent) if sent and mistake is None else None,
        sequence_number=request.sequenceNumber or "",
    )
    answer = refund(call.tx, asked, find_outcome)
    call.payment = answer.payment
    outcome = answer.outcome
    found = result(BAD_FIELD, mistake) if outcome.code == BAD_FIELD and mistake else result_of(outcome)
    return DoRefundResponse(result=found, transaction=_transaction(answer, call))


def _transaction(answer: RefundAnswer, call: Call) -> Transaction:
    given, payment = answer.refund, answer.payment
    if given is None or payment is None or payment.card is None:
        # A refused action still has a transaction, its id and date empty: so in recorded refusals of doCapture.
        return Transaction(id="", date="", isDuplicated="1" if answer.outcome.code == DUPLICATE else None)
    new = call.tx.declaration.dialect.refund_id is RefundId.NEW
    return Transaction(
        id=given.id if new else payment.card.transaction_id,
        date=short_date(given.at),
        isDuplicated="0",
        isPossibleFraud="0",
        threeDSecure="N",
        score="0",
    )
