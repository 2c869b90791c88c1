"""Payments that the merchant makes itself, and what can be done with a payment afterwards."""

from __future__ import annotations

from typing import Annotated

from mockpayline.contract.base import Message
from mockpayline.contract.occurrence import Nillable, Optional, Required, since
from mockpayline.contract.types.authentication import Authentication3DSecure, ThreeDSInfo
from mockpayline.contract.types.bank import BankAccountData
from mockpayline.contract.types.buyer import Buyer, Owner
from mockpayline.contract.types.card import Card, CardOut, ExtendedCardType
from mockpayline.contract.types.merchant import SubMerchant
from mockpayline.contract.types.order import Details, Order
from mockpayline.contract.types.pairs import MiscData, PrivateDataList
from mockpayline.contract.types.payment import Payment, Recurring
from mockpayline.contract.types.result import Result
from mockpayline.contract.types.transaction import Authorization, Transaction


class DoAuthorizationRedirectRequest(Message, kw_only=True):
    """Pay with a method of the merchant's own page whose provider wants to see the buyer."""

    version: Required[str] = None
    payment: Required[Payment] = None
    card: Required[Card] = None
    returnURL: Required[str] = None
    cancelURL: Required[str] = None
    order: Required[Order] = None
    notificationURL: Nillable[str] = None
    privateDataList: Nillable[PrivateDataList] = None
    languageCode: Nillable[str] = None
    buyer: Optional[Buyer] = None
    owner: Nillable[Owner] = None
    securityMode: Nillable[str] = None
    recurring: Nillable[Recurring] = None
    merchantName: Nillable[str] = None
    subMerchant: Nillable[SubMerchant] = None
    miscData: Nillable[str] = None
    asynchronousRetryTimeout: Nillable[str] = None


class DoAuthorizationRedirectResponse(Message, kw_only=True):
    """Where to send the buyer."""

    result: Required[Result] = None
    redirectURL: Required[str] = None


class DoAuthorizationRequest(Message, kw_only=True):
    """Ask the bank to authorise a card payment, or to take it at once, by the payment's action."""

    transient: Nillable[str] = None  # carries 3-D Secure state between calls, opaque
    version: Required[str] = None
    payment: Required[Payment] = None
    bankAccountData: Required[BankAccountData] = None
    card: Required[Card] = None
    order: Required[Order] = None
    buyer: Nillable[Buyer] = None
    owner: Nillable[Owner] = None
    privateDataList: Nillable[PrivateDataList] = None
    authentication3DSecure: Nillable[Authentication3DSecure] = None
    media: Nillable[str] = None
    subMerchant: Nillable[SubMerchant] = None
    asynchronousRetryTimeout: Nillable[str] = None
    linkedTransactionId: Nillable[str] = None
    threeDSInfo: Nillable[ThreeDSInfo] = None
    travelFileNumber: Optional[str] = None
    recurring: Nillable[Recurring] = None


class DoAuthorizationResponse(Message, kw_only=True):
    """What the bank said."""

    transient: Nillable[str] = None
    result: Required[Result] = None
    transaction: Required[Transaction] = None
    authorization: Required[Authorization] = None
    card: Required[CardOut] = None
    extendedCard: Required[ExtendedCardType] = None
    privateDataList: Nillable[PrivateDataList] = None
    contractNumber: Required[str] = None
    # The versions: Payline, "Historique de version de l'API".
    linkedTransactionId: Annotated[Nillable[str], since(26)] = None
    travelFileNumber: Optional[str] = None
    authentication3DSecure: Optional[Authentication3DSecure] = None
    resultContainer: Nillable[str] = None


class DoCaptureRequest(Message, kw_only=True):
    """Take all or part of what was authorised."""

    version: Required[str] = None
    transactionID: Required[str] = None  # with a capital D here, with a small one in getTransactionDetails
    payment: Required[Payment] = None
    privateDataList: Nillable[PrivateDataList] = None
    sequenceNumber: Nillable[str] = None  # tells two equal captures apart
    media: Nillable[str] = None
    miscData: Nillable[str] = None


class DoCaptureResponse(Message, kw_only=True):
    """The capture's own transaction."""

    result: Required[Result] = None
    transaction: Required[Transaction] = None
    reAuthorization: Nillable[str] = None  # 1 where the authorisation had to be renewed first


class DoReAuthorizationRequest(Message, kw_only=True):
    """Renew an authorisation that grew older than seven days."""

    version: Required[str] = None
    transactionID: Required[str] = None
    payment: Required[Payment] = None
    order: Required[Order] = None
    privateDataList: Nillable[PrivateDataList] = None
    media: Nillable[str] = None


class DoReAuthorizationResponse(Message, kw_only=True):
    """The new authorisation."""

    result: Required[Result] = None
    transaction: Required[Transaction] = None
    card: Required[CardOut] = None
    extendedCard: Required[ExtendedCardType] = None


class DoDebitRequest(Message, kw_only=True):
    """Take a payment that was authorised elsewhere, for instance by telephone."""

    version: Required[str] = None
    payment: Required[Payment] = None
    card: Required[Card] = None
    order: Required[Order] = None
    buyer: Nillable[Buyer] = None
    owner: Nillable[Owner] = None
    privateDataList: Nillable[PrivateDataList] = None
    miscData: Nillable[str] = None
    authentication3DSecure: Nillable[Authentication3DSecure] = None
    authorization: Required[Authorization] = None
    media: Nillable[str] = None
    subMerchant: Nillable[SubMerchant] = None


class DoDebitResponse(Message, kw_only=True):
    """The debit's transaction."""

    result: Required[Result] = None
    transaction: Required[Transaction] = None
    card: Required[CardOut] = None
    extendedCard: Required[ExtendedCardType] = None


class DoRefundRequest(Message, kw_only=True):
    """Give back all or part of a payment.

    Of a gift-card payment only the complement is ever given back.
    """

    version: Required[str] = None
    transactionID: Required[str] = None  # either transaction of a gift-card payment may be named
    payment: Required[Payment] = None  # action 421, the amount to give back
    comment: Nillable[str] = None  # shown in the administration centre, at most 255 characters
    privateDataList: Nillable[PrivateDataList] = None
    sequenceNumber: Nillable[str] = None  # tells two equal refunds apart
    media: Nillable[str] = None
    details: Optional[Details] = None
    miscData: Nillable[str] = None


class DoRefundResponse(Message, kw_only=True):
    """The refund's transaction; with gift cards, the complement's."""

    result: Required[Result] = None
    transaction: Required[Transaction] = None
    # The versions: Payline, "Historique de version de l'API".
    miscData: Annotated[Optional[MiscData], since(26)] = None


class DoResetRequest(Message, kw_only=True):
    """Cancel a payment that has not yet gone to the bank."""

    version: Required[str] = None
    transactionID: Required[str] = None
    comment: Nillable[str] = None  # shown in the administration centre
    media: Nillable[str] = None
    amount: Nillable[str] = None  # cents; all of it unless said
    currency: Nillable[str] = None
    # The versions: Payline, "Historique de version de l'API".
    privateDataList: Annotated[Optional[PrivateDataList], since(24)] = None
    sequenceNumber: Nillable[str] = None


class DoResetResponse(Message, kw_only=True):
    """The cancellation's transaction."""

    result: Required[Result] = None
    transaction: Required[Transaction] = None


class DoCreditRequest(Message, kw_only=True):
    """Pay a card holder without a payment to give back."""

    version: Required[str] = None
    payment: Required[Payment] = None
    card: Required[Card] = None
    comment: Nillable[str] = None
    order: Nillable[Order] = None
    buyer: Nillable[Buyer] = None
    owner: Nillable[Owner] = None
    privateDataList: Nillable[PrivateDataList] = None
    miscData: Nillable[str] = None
    media: Nillable[str] = None
    subMerchant: Nillable[SubMerchant] = None


class DoCreditResponse(Message, kw_only=True):
    """The credit's transaction."""

    result: Required[Result] = None
    transaction: Required[Transaction] = None
    card: Required[CardOut] = None
    extendedCard: Required[ExtendedCardType] = None
