"""getTransactionDetails: one transaction by its id or its order, with its refunds and states where asked for."""

from __future__ import annotations

from dataclasses import dataclass

from mockpayline.contract.messages.search import GetTransactionDetailsRequest, GetTransactionDetailsResponse
from mockpayline.contract.types.card import CardOut, ExtendedCardType
from mockpayline.contract.types.merchant import PointOfSell, PointOfSellContracts, PointOfSellPages
from mockpayline.contract.types.order import Order
from mockpayline.contract.types.payment import Payment
from mockpayline.contract.types.result import Result
from mockpayline.contract.types.transaction import (
    AssociatedTransactions,
    AssociatedTransactionsList,
    Authorization,
    Media,
    RoutingRule,
    StatusHistory,
    StatusHistoryList,
    Transaction,
)
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.state_machine import PaymentState
from mockpayline.domain.web_payment import CardPayment, Refund, WebPayment
from mockpayline.operations import reading
from mockpayline.operations.call import Call
from mockpayline.operations.catalogue import ACCEPTED, result, result_of
from mockpayline.operations.dates import day_of, long_date, parsed_day, short_date
from mockpayline.operations.get_merchant_settings import point_of_sell

UNKNOWN_TRANSACTION = "02301"
NO_MATCH = "02310"
TOO_MANY_MATCHES = "02311"
BAD_CRITERIA = "02312"

LISTED_AT_MOST = 100
"""The bound of associatedTransactionsList; the newest refunds are listed."""

_NO_SHOP = PointOfSell(label="", contracts=PointOfSellContracts(), customPaymentPageCodeList=PointOfSellPages())

REFUND = "REFUND"
REFUND_ACTION = "421"


@dataclass(frozen=True, slots=True)
class _Side:
    """The side of a web payment that a transaction id names: main, complement, or one of its refunds."""

    payment: WebPayment
    complement: CardPayment | None = None
    refund: Refund | None = None

    @property
    def id(self) -> str:
        if self.refund is not None:
            return self.refund.id
        return self.complement.transaction_id if self.complement else self.payment.transaction_id

    @property
    def linked(self) -> str | None:
        """The id of the other side; None where there is none."""
        if self.refund is not None or self.payment.complement is None:
            return None
        return self.payment.transaction_id if self.complement else self.payment.complement.transaction_id


def get_transaction_details(request: GetTransactionDetailsRequest, call: Call) -> GetTransactionDetailsResponse:
    """Answer a transaction by id, either one of a split payment, or the main one of an order."""
    found = _find(request, call.tx)
    if isinstance(found, str):
        return _not_found(result(found))
    call.payment = found.payment
    history = (request.transactionHistory or "").upper() == "Y"
    return _answer(found, call, with_history=history)


def _find(request: GetTransactionDetailsRequest, tx: WorldTx) -> _Side | str:
    if request.transactionId:
        payment = tx.payment_of_transaction(request.transactionId)
        return _side(payment, request.transactionId) if payment else UNKNOWN_TRANSACTION
    start, end = (parsed_day(text) if text else None for text in (request.startDate, request.endDate))
    if not request.orderRef or (request.startDate and not start) or (request.endDate and not end):
        return BAD_CRITERIA
    matches = [
        payment
        for payment in tx.payments_of_order(request.orderRef)
        if payment.transaction_id
        and (start is None or start <= day_of(_at(payment)))
        and (end is None or day_of(_at(payment)) <= end)
    ]
    if len(matches) > 1:
        return TOO_MANY_MATCHES
    return _Side(matches[0]) if matches else NO_MATCH


def _at(payment: WebPayment) -> int:
    return payment.ended_at or payment.history[-1].at


def _side(payment: WebPayment, transaction_id: str) -> _Side:
    for refund in payment.refunds:
        if refund.id == transaction_id:
            return _Side(payment, refund=refund)
    complement = payment.complement
    return _Side(payment, complement if complement and complement.transaction_id == transaction_id else None)


def _answer(side: _Side, call: Call, *, with_history: bool) -> GetTransactionDetailsResponse:
    payment, dialect = side.payment, call.tx.declaration.dialect
    opening = reading.request_of(payment)
    asked = opening.payment or Payment()
    part = _payment_part(side, call, asked)
    return GetTransactionDetailsResponse(
        result=result(ACCEPTED) if side.refund else result_of(reading.outcome_of(payment)),
        transaction=_transaction_part(side, call),
        payment=part,
        authorization=_authorization_part(side, part),
        order=reading.order_part(opening.order or Order()),
        buyer=opening.buyer,
        privateDataList=opening.privateDataList,
        card=reading.bank_card(card) if (card := _card(side)) else reading.card_part(payment, dialect),
        extendedCard=ExtendedCardType(),
        associatedTransactionsList=_associated(side, part, call) if with_history else None,
        statusHistoryList=_status_history(side, part) if with_history else None,
        media=reading.DEFAULT_MEDIA,
        customerMedia=Media(),
        contractNumber=part.contractNumber,
        paymentAdditionalList=None if _card(side) else reading.additional_part(payment, asked),
        pointOfSell=_point_of_sell(payment.point_of_sale, call.tx),
        routingRule=RoutingRule(),
        linkedTransactionId=side.linked,
    )


def _card(side: _Side) -> CardPayment | None:
    """Return the bank card that the side is about: the complement's, or the refunded one's."""
    return side.payment.card if side.refund else side.complement


def _payment_part(side: _Side, call: Call, asked: Payment) -> Payment:
    card = _card(side)
    if card is None:
        return reading.payment_part(side.payment, call.tx.declaration.dialect, asked)
    part = reading.card_payment(card, asked)
    if side.refund is not None:
        part.amount, part.action = str(side.refund.amount), REFUND_ACTION
    return part


def _transaction_part(side: _Side, call: Call) -> Transaction:
    if side.refund is not None:
        return Transaction(
            id=side.id, date=long_date(side.refund.at), isDuplicated="0", isPossibleFraud="0", type=REFUND
        )
    if side.complement is None:
        return reading.transaction_part(side.payment, call.tx.declaration.dialect)
    part = reading.transaction(side.payment, side.id)
    part.threeDSecure = "Y" if side.complement.three_ds else "N"
    return part


def _authorization_part(side: _Side, part: Payment) -> Authorization:
    at = side.refund.at if side.refund else _at(side.payment)
    if side.payment.state is PaymentState.ACCEPTED:
        # Two-digit years here, four in the transaction, as recorded answers have them.
        return reading.authorization(short_date(at), int(part.amount or 0), part.currency)
    return Authorization(number="", date=short_date(at))


def _associated(side: _Side, part: Payment, call: Call) -> AssociatedTransactionsList:
    """List the transaction itself first, then the refunds, under either side ("PrestaShop and lists")."""
    kind = _transaction_part(side, call).type
    accepted = side.payment.state is PaymentState.ACCEPTED
    at = side.refund.at if side.refund else _at(side.payment)
    itself = AssociatedTransactions(
        transactionId=side.id,
        type=kind,
        date=long_date(at),
        amount=part.amount,
        status="OK" if accepted else "KO",
        originTransactionId=side.id,
        currency=part.currency,
    )
    refunds = [
        AssociatedTransactions(
            transactionId=refund.id,
            type=REFUND,
            date=long_date(refund.at),
            amount=str(refund.amount),
            status="OK",
            originTransactionId=side.id,
            currency=part.currency,
        )
        for refund in ([] if side.refund else side.payment.refunds[-(LISTED_AT_MOST - 1) :])
    ]
    return AssociatedTransactionsList(associatedTransactions=[itself, *refunds])


def _status_history(side: _Side, part: Payment) -> StatusHistoryList:
    """List the states; a transaction that was on hold has two, for PrestaShop cannot read a list of one then."""
    states = [("ACCEPTED", side.refund.at)] if side.refund else [(one.status, one.at) for one in side.payment.history]
    return StatusHistoryList(
        statusHistory=[
            StatusHistory(
                transactionId=side.id,
                date=long_date(at),
                amount=part.amount,
                fees="0",
                status=status,
                originTransactionId=side.id,
            )
            for status, at in states
        ]
    )


def _point_of_sell(label: str, tx: WorldTx) -> PointOfSell:
    """Return the point of sale as getMerchantSettings tells it, but for the contracts, of which one took part."""
    for place, shop in enumerate(tx.declaration.points_of_sale, start=1):
        if shop.label == label:
            return point_of_sell(place, shop, [])
    return _NO_SHOP  # a scenario that was changed since may know it no longer


def _not_found(refused: Result) -> GetTransactionDetailsResponse:
    return GetTransactionDetailsResponse(
        result=refused,
        card=CardOut(),
        extendedCard=ExtendedCardType(),
        customerMedia=Media(),
        contractNumber="",
        pointOfSell=_NO_SHOP,
        routingRule=RoutingRule(),
    )
