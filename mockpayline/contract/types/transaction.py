"""What became of a payment: transactions, their authorisations, parts and history."""

# ruff: noqa: RUF012 - msgspec gives every instance a list of its own.

from __future__ import annotations

from typing import Annotated

from mockpayline.contract.base import ObjType
from mockpayline.contract.occurrence import NEVER_NIL, Nillable, Optional, Required, repeated, since
from mockpayline.contract.types.authentication import Authentication3DSecure
from mockpayline.contract.types.card import CardOut, ExtendedCardType
from mockpayline.contract.types.merchant import PointOfSell
from mockpayline.contract.types.payment import Payment


class FraudResultDetails(ObjType, kw_only=True):
    """Which fraud rule spoke, and what it said."""

    code: Required[str] = None
    shortMessage: Required[str] = None
    longMessage: Required[str] = None


class Scoring(ObjType, kw_only=True):
    """The opinion of an outside scoring partner."""

    partnerId: Optional[str] = None
    orderId: Optional[str] = None
    value: Optional[str] = None
    response: Optional[str] = None
    errorMessage: Optional[str] = None


class Avs(ObjType, kw_only=True):
    """Whether the address fits the card, as Payline words it and as the acquirer answered."""

    result: Required[str] = None
    resultFromAcquirer: Required[str] = None


class Reattempt(ObjType, kw_only=True):
    """Whether, when and how often a refused authorisation may be tried again, as card networks rule."""

    indicator: Nillable[str] = None
    frozenPeriod: Nillable[str] = None
    allowedDuration: Nillable[str] = None
    maxAllowed: Nillable[str] = None


class Authorization(ObjType, kw_only=True):
    """The bank's consent: its number, its instant and its amount; the number is empty after a refusal."""

    number: Required[str] = None
    # dd/MM/yy HH:mm:ss from direct calls, four-digit years when a web payment is read
    date: Required[str] = None
    authorizedAmount: Nillable[str] = None  # cents
    authorizedCurrency: Nillable[str] = None  # ISO 4217 in digits
    # The versions: Payline, "Historique de version de l'API".
    reattempt: Annotated[Optional[Reattempt], since(34)] = None


class Transaction(ObjType, kw_only=True):
    """One transaction and all that is said of it.

    In the answer to a gift-card payment the main transaction is the gift-card one.
    """

    id: Required[str] = None  # at most 50 characters, opaque; empty where nothing was paid
    # dd/MM/yyyy HH:mm:ss where a payment is read, two-digit years from direct calls
    date: Required[str] = None
    isDuplicated: Optional[str] = None  # 0 or 1
    isPossibleFraud: Nillable[str] = None  # 0 or 1
    fraudResult: Optional[str] = None
    fraudResultDetails: Optional[FraudResultDetails] = None
    explanation: Optional[str] = None
    threeDSecure: Optional[str] = None  # Y, N or D
    # The versions: Payline, "Historique de version de l'API".
    softDescriptor: Annotated[Optional[str], since(13)] = None
    score: Optional[str] = None  # 0 to 10
    scoring: Optional[Scoring] = None
    externalWalletType: Optional[str] = None
    externalWalletContractNumber: Optional[str] = None
    # the gift cards as JSON: masked PAN, balances, amount paid
    partnerAdditionalData: Annotated[Optional[str], since(16)] = None
    avs: Annotated[Optional[Avs], since(17)] = None
    customerId: Optional[str] = None
    type: Annotated[Optional[str], NEVER_NIL, since(23)] = None  # AUTHOR+CAP, ...
    orderReference: Optional[str] = None
    payment: Optional[Payment] = None
    pointOfSell: Annotated[Optional[PointOfSell], since(23)] = None
    card: Optional[CardOut] = None
    extendedCard: Optional[ExtendedCardType] = None


class PaymentAdditional(ObjType, kw_only=True):
    """A further transaction of the same web payment: the complement that a bank card paid.

    It has no result of its own, so only an accepted complement can stand here.
    """

    transaction: Required[Transaction] = None
    payment: Required[Payment] = None
    authorization: Required[Authorization] = None
    authentication3DSecure: Optional[Authentication3DSecure] = None
    card: Optional[CardOut] = None
    extendedCard: Optional[ExtendedCardType] = None


class PaymentAdditionalList(ObjType, kw_only=True):
    """The further transactions of a web payment."""

    paymentAdditional: Annotated[list[PaymentAdditional], repeated(at_most=100)] = []


class AssociatedTransactions(ObjType, kw_only=True):
    """One transaction in the life of another, such as a refund."""

    transactionId: Required[str] = None
    type: Required[str] = None  # AUTHOR, REFUND, ...
    date: Required[str] = None
    amount: Required[str] = None  # cents
    status: Required[str] = None  # OK, ...
    originTransactionId: Required[str] = None  # the transaction that it followed from
    currency: Optional[str] = None


class AssociatedTransactionsList(ObjType, kw_only=True):
    """The transaction itself first, then all that followed."""

    associatedTransactions: Annotated[list[AssociatedTransactions], repeated(at_most=100)] = []


class StatusHistory(ObjType, kw_only=True):
    """A state that a transaction was in, from one instant on."""

    transactionId: Required[str] = None
    date: Required[str] = None
    amount: Required[str] = None  # cents
    fees: Required[str] = None
    status: Required[str] = None  # a state's name, with underscores: ACCEPTED, ON_HOLD_PARTNER, ...
    originTransactionId: Required[str] = None
    amountValue: Optional[str] = None
    amountCurrency: Optional[str] = None
    feesValue: Optional[str] = None
    feesCurrency: Optional[str] = None


class StatusHistoryList(ObjType, kw_only=True):
    """The states a transaction went through."""

    statusHistory: Annotated[list[StatusHistory], repeated(at_most=100)] = []


class TransactionList(ObjType, kw_only=True):
    """What a search found."""

    transaction: Annotated[list[Transaction], repeated(at_most=5_000)] = []


class Media(ObjType, kw_only=True):
    """The device on which the buyer paid."""

    id: Required[str] = None
    label: Required[str] = None
    operatingSystem: Required[str] = None
    browser: Required[str] = None
    userAgent: Required[str] = None


class RoutingRule(ObjType, kw_only=True):
    """The merchant's rule that moved the payment from one contract to another."""

    id: Optional[str] = None
    sourceContractNumber: Optional[str] = None
    targetContractNumber: Optional[str] = None
