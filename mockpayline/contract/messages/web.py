"""Payments and wallets on Payline's own pages.

Each call opens a session, named by its token, that the buyer finishes.
"""

from __future__ import annotations

from typing import Annotated

from mockpayline.contract.base import Message
from mockpayline.contract.occurrence import NEVER_NIL, Nillable, Optional, Required, since, until
from mockpayline.contract.types.authentication import Authentication3DSecure, ThreeDSInfo
from mockpayline.contract.types.bank import BankAccountData
from mockpayline.contract.types.buyer import Buyer, Owner
from mockpayline.contract.types.card import CardOut, ExtendedCardType
from mockpayline.contract.types.merchant import SubMerchant
from mockpayline.contract.types.order import Order
from mockpayline.contract.types.pairs import PrivateDataList
from mockpayline.contract.types.payment import Payment, Recurring, SelectedContractList
from mockpayline.contract.types.record import BillingRecordList
from mockpayline.contract.types.result import Result
from mockpayline.contract.types.transaction import Authorization, PaymentAdditionalList, Transaction
from mockpayline.contract.types.wallet import ContractNumberWalletList, Wallet


class DoWebPaymentRequest(Message, kw_only=True):
    """Open a payment page for an order."""

    version: Required[str] = None  # of the answer's shape; clients send 34 or leave it empty
    payment: Required[Payment] = None
    returnURL: Required[str] = None  # where the buyer goes when all is done, well or not
    cancelURL: Required[str] = None  # where the buyer goes who gives the payment up
    order: Required[Order] = None
    notificationURL: Nillable[str] = None  # called by the server at every final state
    # the methods offered; all of the point of sale without it
    selectedContractList: Nillable[SelectedContractList] = None
    # the methods offered for what a gift card leaves to pay
    secondSelectedContractList: Nillable[SelectedContractList] = None
    privateDataList: Nillable[PrivateDataList] = None
    languageCode: Nillable[str] = None  # of the page
    customPaymentPageCode: Nillable[str] = None
    buyer: Annotated[Optional[Buyer], NEVER_NIL] = None
    owner: Nillable[Owner] = None
    securityMode: Nillable[str] = None
    recurring: Nillable[Recurring] = None
    customPaymentTemplateURL: Nillable[str] = None
    contractNumberWalletList: Nillable[ContractNumberWalletList] = None
    merchantName: Nillable[str] = None  # shown by the bank during 3-D Secure, at most 25 characters
    subMerchant: Nillable[SubMerchant] = None
    miscData: Nillable[str] = None
    asynchronousRetryTimeout: Nillable[str] = None
    threeDSInfo: Nillable[ThreeDSInfo] = None
    merchantScore: Nillable[str] = None
    skipSmartDisplay: Nillable[bool] = None


class DoWebPaymentResponse(Message, kw_only=True):
    """The session's token and the address to send the buyer to; neither where the call was refused."""

    result: Required[Result] = None
    token: Nillable[str] = None
    redirectURL: Nillable[str] = None
    stepCode: Optional[str] = None  # this and the two below: unused
    reqCode: Optional[str] = None
    method: Optional[str] = None


class GetWebPaymentDetailsRequest(Message, kw_only=True):
    """Ask what became of a payment page."""

    version: Required[str] = None
    token: Required[str] = None


class GetWebPaymentDetailsResponse(Message, kw_only=True):
    """What became of a payment page: the whole story, whatever the state."""

    result: Required[Result] = None
    transaction: Required[Transaction] = None  # with gift cards, the gift-card one
    payment: Required[Payment] = None
    authorization: Required[Authorization] = None
    privateDataList: Optional[PrivateDataList] = None  # as it came with the request
    paymentRecordId: Optional[str] = None  # of payments in instalments or by subscription
    billingRecordList: Optional[BillingRecordList] = None
    authentication3DSecure: Optional[Authentication3DSecure] = None
    card: Required[CardOut] = None
    extendedCard: Annotated[Optional[ExtendedCardType], NEVER_NIL] = None
    order: Required[Order] = None
    paymentAdditionalList: Optional[PaymentAdditionalList] = None  # with gift cards, the complement
    media: Optional[str] = None  # Computer, Mobile, Tablet, TV, Console or Undefined
    # The versions: Payline, "Historique de version de l'API".
    numberOfAttempt: Annotated[Optional[str], since(5)] = None  # 0 to 3; up to 6 with the replay option
    wallet: Optional[Wallet] = None
    contractNumberWalletList: Annotated[Optional[ContractNumberWalletList], until(28)] = None
    contractNumber: Annotated[Optional[str], NEVER_NIL] = None
    bankAccountData: Nillable[BankAccountData] = None
    subMerchant: Nillable[SubMerchant] = None
    buyer: Nillable[Buyer] = None
    linkedTransactionId: Annotated[Nillable[str], since(26)] = None
    travelFileNumber: Optional[str] = None


class ManageWebWalletRequest(Message, kw_only=True):
    """Open a page on which the buyer looks after the cards of a wallet."""

    version: Required[str] = None
    contractNumber: Required[str] = None
    selectedContractList: Nillable[SelectedContractList] = None
    updatePersonalDetails: Nillable[str] = None
    buyer: Required[Buyer] = None
    owner: Nillable[Owner] = None
    languageCode: Nillable[str] = None
    customPaymentPageCode: Nillable[str] = None
    securityMode: Nillable[str] = None
    returnURL: Required[str] = None
    cancelURL: Required[str] = None
    notificationURL: Nillable[str] = None
    privateDataList: Nillable[PrivateDataList] = None
    customPaymentTemplateURL: Nillable[str] = None
    contractNumberWalletList: Nillable[ContractNumberWalletList] = None
    merchantName: Nillable[str] = None
    threeDSInfo: Nillable[ThreeDSInfo] = None


class ManageWebWalletResponse(Message, kw_only=True):
    """The session's token and the address to send the buyer to."""

    result: Required[Result] = None
    token: Required[str] = None
    redirectURL: Required[str] = None


class CreateWebWalletRequest(Message, kw_only=True):
    """Open a page on which the buyer stores a first card."""

    version: Required[str] = None
    contractNumber: Required[str] = None
    selectedContractList: Nillable[SelectedContractList] = None
    updatePersonalDetails: Nillable[str] = None
    buyer: Required[Buyer] = None
    owner: Nillable[Owner] = None
    languageCode: Nillable[str] = None
    customPaymentPageCode: Nillable[str] = None
    securityMode: Nillable[str] = None
    returnURL: Required[str] = None
    cancelURL: Required[str] = None
    notificationURL: Nillable[str] = None
    privateDataList: Nillable[PrivateDataList] = None
    customPaymentTemplateURL: Nillable[str] = None
    contractNumberWalletList: Nillable[ContractNumberWalletList] = None


class CreateWebWalletResponse(Message, kw_only=True):
    """The session's token and the address to send the buyer to."""

    result: Required[Result] = None
    token: Required[str] = None
    redirectURL: Required[str] = None


class UpdateWebWalletRequest(Message, kw_only=True):
    """Open a page on which the buyer changes a wallet."""

    version: Required[str] = None
    contractNumber: Required[str] = None
    cardInd: Nillable[str] = None
    walletId: Required[str] = None
    updatePersonalDetails: Nillable[str] = None  # this and the two below: which part may be changed, 0 or 1
    updateOwnerDetails: Nillable[str] = None
    updatePaymentDetails: Nillable[str] = None
    buyer: Nillable[Buyer] = None
    languageCode: Nillable[str] = None
    customPaymentPageCode: Nillable[str] = None
    securityMode: Nillable[str] = None
    returnURL: Required[str] = None
    cancelURL: Required[str] = None
    notificationURL: Nillable[str] = None
    privateDataList: Nillable[PrivateDataList] = None
    customPaymentTemplateURL: Nillable[str] = None
    contractNumberWalletList: Nillable[ContractNumberWalletList] = None


class UpdateWebWalletResponse(Message, kw_only=True):
    """The session's token and the address to send the buyer to."""

    result: Required[Result] = None
    token: Required[str] = None
    redirectURL: Required[str] = None


class GetWebWalletRequest(Message, kw_only=True):
    """Ask what became of a wallet page."""

    version: Required[str] = None
    token: Required[str] = None


class GetWebWalletResponse(Message, kw_only=True):
    """The wallet as the buyer left it."""

    result: Required[Result] = None
    wallet: Nillable[Wallet] = None
    owner: Nillable[Owner] = None
    privateDataList: Nillable[PrivateDataList] = None
    extendedCard: Required[ExtendedCardType] = None
    media: Nillable[str] = None
    numberOfAttempt: Nillable[str] = None
    # The versions: Payline, "Historique de version de l'API".
    contractNumberWalletList: Annotated[Optional[ContractNumberWalletList], until(28)] = None
