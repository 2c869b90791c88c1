"""Refunds: only the complement (or a card payment alone) is ever given back, in part or whole."""

from __future__ import annotations

from msgspec import Struct

from mockpayline.domain import coverage
from mockpayline.domain.duplicate import DUPLICATE, is_duplicate_refund
from mockpayline.domain.journal import Kind
from mockpayline.domain.money import euros
from mockpayline.domain.outcome import Catalogue, Outcome
from mockpayline.domain.ports import Tx
from mockpayline.domain.state_machine import PaymentState
from mockpayline.domain.web_payment import Refund, WebPayment
from mockpayline.errors import LimitReached

ACCEPTED = "00000"
UNKNOWN_TRANSACTION = "02301"
BAD_FIELD = "02305"
NOT_REFUNDABLE = "02314"
ABOVE_WHAT_IS_LEFT = "02613"
NOT_CAPTURED = "02618"
NO_COMPLEMENT = "02703"

AUTHORIZATION_ONLY = "100"
REFUNDS_AT_MOST = 1000
"""Refunds of one payment, so that refunds of a cent do not fill a store."""


class RefundRequest(Struct, frozen=True):
    """A refund as asked: the named transaction, cents (None where null or malformed), a sequence number."""

    transaction_id: str
    amount: int | None
    sequence_number: str = ""


class RefundAnswer(Struct, frozen=True):
    """The outcome, and where it was accepted the refund with the payment it belongs to."""

    outcome: Outcome
    payment: WebPayment | None = None
    refund: Refund | None = None


def refund(tx: Tx, request: RefundRequest, catalogue: Catalogue) -> RefundAnswer:
    """Give back part or all of a complement, whichever of the two transactions is named.

    The order of checks is fixed: unknown id 02301, not accepted 02314, authorization alone 02618, gift cards without
    complement 02703, amount 02305, duplicate 02001 (where the dialect checks), the bank's own refusal, above what is
    left 02613. The request's contract number is never a reason to refuse.
    Raises `LimitReached` above `REFUNDS_AT_MOST`.
    """
    payment = tx.payment_of_transaction(request.transaction_id)
    code = _refusal(tx, payment, request)
    outcome = catalogue(code)
    assert outcome is not None, f"the catalogue has a state for {code}"
    if payment is None or code != ACCEPTED:
        return RefundAnswer(outcome, payment)
    assert request.amount is not None, "a missing amount was refused above"
    if len(payment.refunds) >= REFUNDS_AT_MOST:
        raise LimitReached(
            "The payment has as many refunds as it may.",
            path="refunds",
            value=REFUNDS_AT_MOST,
            expected="fewer, larger refunds",
        )
    given = Refund(
        id=tx.next_transaction_id(payment.token),
        amount=request.amount,
        at=tx.now,
        sequence_number=request.sequence_number,
    )
    payment.refunds.append(given)
    tx.save_payment(payment)
    tx.meet(coverage.refunded(payment, given))
    tx.journal(Kind.REFUND, payment, id=given.id, amount=euros(given.amount), named=request.transaction_id)
    return RefundAnswer(outcome, payment, given)


def _refusal(tx: Tx, payment: WebPayment | None, request: RefundRequest) -> str:
    if payment is None:
        return UNKNOWN_TRANSACTION
    is_refund = any(one.id == request.transaction_id for one in payment.refunds)
    if payment.state is not PaymentState.ACCEPTED or is_refund:
        return NOT_REFUNDABLE
    card = payment.card
    if card is None:
        return NO_COMPLEMENT
    if not payment.gift_cards and payment.action == AUTHORIZATION_ONLY:
        return NOT_CAPTURED
    if request.amount is None or request.amount < 1:
        return BAD_FIELD
    if is_duplicate_refund(tx, payment, request.amount, request.sequence_number):
        return DUPLICATE
    if card.refund is not None:
        return card.refund
    if request.amount > card.amount - payment.refunded:
        return ABOVE_WHAT_IS_LEFT
    return ACCEPTED
