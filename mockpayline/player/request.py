"""The messages that the calls of `play` send."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from mockpayline.contract.base import Element, Message
from mockpayline.contract.fields import fields_of
from mockpayline.contract.messages.direct import DoRefundRequest
from mockpayline.contract.messages.search import GetTransactionDetailsRequest
from mockpayline.contract.messages.web import DoWebPaymentRequest, GetWebPaymentDetailsRequest
from mockpayline.contract.types.buyer import Buyer
from mockpayline.contract.types.order import Order
from mockpayline.contract.types.pairs import PrivateData, PrivateDataList
from mockpayline.contract.types.payment import Payment, SelectedContractList
from mockpayline.domain.money import EUR
from mockpayline.scenario import play

M = TypeVar("M", bound=Message)

NEWEST = "34"
"""The version of a call that names none."""
REFUND_ACTION = "421"
_FRANCE = ZoneInfo("Europe/Paris")


class Subject(Struct, frozen=True):
    """What the player knows of the payment that a call is about."""

    token: str = ""
    transaction: str = ""
    contract: str = ""
    refundable: int = 0
    """Cents."""


def do_web_payment(said: play.DoWebPayment, *, contract: str, now: str, notification_url: str) -> DoWebPaymentRequest:
    """Return the opening of a payment; `now` is the world's ISO time, which dates the order."""
    amount = str(said.amount)
    private = [PrivateData(key=key, value=value) for key, value in (said.private_data or {}).items()]
    own_url = said.notification_url
    request = DoWebPaymentRequest(
        version=said.version or NEWEST,
        payment=Payment(
            amount=amount,
            currency=said.currency or None,
            action=said.action or None,
            mode=said.mode or None,
            contractNumber=(contract if said.contract is None else said.contract) or None,
        ),
        returnURL=said.return_url or None,
        cancelURL=said.cancel_url or None,
        order=Order(ref=said.order_ref or None, amount=amount, currency=said.currency or None, date=order_date(now)),
        notificationURL=(notification_url if own_url is None else own_url) or None,
        selectedContractList=_contracts(said.selected_contracts),
        secondSelectedContractList=_contracts(said.second_contracts),
        privateDataList=PrivateDataList(privateData=private) if private else None,
        buyer=Buyer(email=said.buyer_email) if said.buyer_email else None,
        languageCode=said.language or None,
    )
    return _with_fields(request, said.fields)


def get_web_payment_details(said: play.GetWebPaymentDetails, subject: Subject) -> GetWebPaymentDetailsRequest:
    """Return the question what became of a payment."""
    token = subject.token if said.token is None else said.token
    return _with_fields(GetWebPaymentDetailsRequest(version=said.version or NEWEST, token=token or None), said.fields)


def get_transaction_details(said: play.GetTransactionDetails, subject: Subject) -> GetTransactionDetailsRequest:
    """Return the question for a transaction."""
    by_order = said.by is play.By.ORDER_REF
    request = GetTransactionDetailsRequest(
        version=said.version or NEWEST,
        transactionId=None if by_order else subject.transaction or None,
        orderRef=said.order_ref or None if by_order else None,
        transactionHistory="Y" if said.history else None,
    )
    return _with_fields(request, said.fields)


def do_refund(said: play.DoRefund, subject: Subject) -> DoRefundRequest:
    """Return the order to give back."""
    amount = subject.refundable if said.amount is None else said.amount
    payment = Payment(
        amount=str(amount),
        currency=EUR,
        action=REFUND_ACTION,
        mode="CPT",
        contractNumber=(subject.contract if said.contract is None else said.contract) or None,
    )
    request = DoRefundRequest(
        version=said.version or NEWEST, transactionID=subject.transaction or None, payment=payment
    )
    return _with_fields(request, said.fields)


def order_date(now: str) -> str:
    """Return an ISO time as shops date their orders: dd/MM/yyyy HH:mm in France."""
    return f"{datetime.fromisoformat(now).astimezone(_FRANCE):%d/%m/%Y %H:%M}"


def _contracts(numbers: tuple[str, ...]) -> SelectedContractList | None:
    return SelectedContractList(selectedContract=list(numbers)) if numbers else None


def _with_fields(request: M, texts: dict[str, str] | None) -> M:
    """Return the request with these fields set by their paths; an empty text leaves a field out."""
    for path, text in (texts or {}).items():
        *parents, name = path.split(".")
        place: Element = request
        for parent in parents:
            inner = getattr(place, parent)
            if inner is None:
                inner = next(field.type for field in fields_of(type(place)) if field.name == parent)()
                setattr(place, parent, inner)
            place = inner
        setattr(place, name, text or None)
    return request
