"""Looking back: transactions, searches and alerts."""

from __future__ import annotations

from typing import Annotated

from mockpayline.contract.base import Message
from mockpayline.contract.occurrence import Nillable, Optional, Required, since
from mockpayline.contract.types import alert
from mockpayline.contract.types.authentication import Authentication3DSecure
from mockpayline.contract.types.bank import BankAccountData
from mockpayline.contract.types.buyer import Buyer
from mockpayline.contract.types.card import CardOut, ExtendedCardType
from mockpayline.contract.types.merchant import PointOfSell, SubMerchant
from mockpayline.contract.types.order import Order
from mockpayline.contract.types.pairs import PrivateDataList
from mockpayline.contract.types.payment import Payment
from mockpayline.contract.types.result import Result
from mockpayline.contract.types.transaction import (
    AssociatedTransactionsList,
    Authorization,
    Media,
    PaymentAdditionalList,
    RoutingRule,
    StatusHistoryList,
    Transaction,
    TransactionList,
)


class GetTransactionDetailsRequest(Message, kw_only=True):
    """Read one transaction, by its id or by its order's reference."""

    version: Required[str] = None
    transactionId: Nillable[str] = None  # with a small d here, with a capital one elsewhere
    orderRef: Nillable[str] = None  # answers only where one basket bears it
    startDate: Nillable[str] = None  # dd/MM/yyyy
    endDate: Nillable[str] = None  # dd/MM/yyyy
    transactionHistory: Nillable[str] = None  # Y: with the transactions and states that followed
    archiveSearch: Nillable[str] = None  # looks among the old ones too


class GetTransactionDetailsResponse(Message, kw_only=True):
    """The transaction and all that is linked with it."""

    result: Required[Result] = None
    transaction: Nillable[Transaction] = None
    payment: Nillable[Payment] = None
    authorization: Nillable[Authorization] = None
    order: Nillable[Order] = None
    buyer: Nillable[Buyer] = None
    privateDataList: Nillable[PrivateDataList] = None
    card: Required[CardOut] = None
    extendedCard: Required[ExtendedCardType] = None
    # only where the history was asked for
    associatedTransactionsList: Nillable[AssociatedTransactionsList] = None
    statusHistoryList: Nillable[StatusHistoryList] = None  # likewise
    media: Nillable[str] = None
    # The versions: Payline, "Historique de version de l'API".
    customerMedia: Annotated[Required[Media], since(23)] = None
    contractNumber: Required[str] = None
    paymentAdditionalList: Optional[PaymentAdditionalList] = None  # with gift cards, the complement
    bankAccountData: Nillable[BankAccountData] = None
    subMerchant: Nillable[SubMerchant] = None
    authentication3DSecure: Optional[Authentication3DSecure] = None
    pointOfSell: Annotated[Required[PointOfSell], since(23)] = None
    routingRule: Annotated[Required[RoutingRule], since(23)] = None
    linkedTransactionId: Annotated[Nillable[str], since(26)] = None
    travelFileNumber: Optional[str] = None


class TransactionsSearchRequest(Message, kw_only=True):
    """Find transactions between two dates by any of many marks."""

    version: Required[str] = None
    transactionId: Nillable[str] = None
    orderRef: Nillable[str] = None
    startDate: Required[str] = None  # dd/MM/yyyy
    endDate: Required[str] = None  # dd/MM/yyyy
    contractNumber: Nillable[str] = None
    authorizationNumber: Nillable[str] = None
    returnCode: Nillable[str] = None
    paymentMean: Nillable[str] = None
    transactionType: Nillable[str] = None
    name: Nillable[str] = None
    firstName: Nillable[str] = None
    email: Nillable[str] = None
    cardNumber: Nillable[str] = None
    currency: Nillable[str] = None
    minAmount: Nillable[str] = None  # cents
    maxAmount: Nillable[str] = None  # cents
    walletId: Nillable[str] = None
    sequenceNumber: Nillable[str] = None
    token: Nillable[str] = None
    pointOfSellId: Nillable[str] = None
    cardNetwork: Nillable[str] = None
    threeDSecured: Nillable[str] = None
    customerMediaId: Nillable[str] = None


class TransactionsSearchResponse(Message, kw_only=True):
    """The transactions found, at most 5,000."""

    result: Required[Result] = None
    transactionList: Nillable[TransactionList] = None


class GetAlertDetailsRequest(Message, kw_only=True):
    """Read one alert of the fraud module; all fields but the version begin with capitals."""

    version: Nillable[str] = None
    AlertId: Required[str] = None
    TransactionId: Required[str] = None
    TransactionDate: Nillable[str] = None


class GetAlertDetailsResponse(Message, kw_only=True):
    """The alert, its transaction and what surrounds them."""

    result: Required[Result] = None
    AlertId: Required[str] = None
    ExplanationCode: Optional[str] = None
    ExplanationLabel: Optional[str] = None
    TransactionStatus: Required[str] = None
    MerchantLabel: Required[str] = None
    PosLabel: Required[str] = None
    TransactionId: Required[str] = None
    SecurityLevel: Required[str] = None
    TransactionDate: Required[str] = None
    TransactionAmount: Required[str] = None  # cents
    TransactionCurrency: Required[str] = None
    PaymentType: Required[str] = None
    PaymentData: Required[str] = None
    HolderName: Optional[str] = None
    ReferenceData: Required[str] = None
    CustomerId: Optional[str] = None
    BuyerFirstName: Optional[str] = None
    BuyerLastName: Optional[str] = None
    CustomerTransHist: Required[alert.CustomerTransHist] = None
    PaymentMeansTransHist: Required[alert.PaymentMeansTransHist] = None
    AlertsTransHist: Required[alert.AlertsTransHist] = None
