"""Wallets and payments with what they hold."""

from __future__ import annotations

from typing import Annotated

from mockpayline.contract.base import Message
from mockpayline.contract.occurrence import Nillable, Optional, Required, since, until
from mockpayline.contract.types.authentication import Authentication3DSecure, ThreeDSInfo
from mockpayline.contract.types.buyer import Buyer, Owner
from mockpayline.contract.types.card import CardOut, ExtendedCardType
from mockpayline.contract.types.merchant import SubMerchant
from mockpayline.contract.types.order import Order
from mockpayline.contract.types.pairs import PrivateDataList
from mockpayline.contract.types.payment import Payment, Recurring
from mockpayline.contract.types.record import BillingRecordList
from mockpayline.contract.types.result import Result
from mockpayline.contract.types.transaction import Authorization, FraudResultDetails, Transaction
from mockpayline.contract.types.wallet import CardsList, ContractNumberWalletList, Wallet, WalletIdList


class CreateWalletRequest(Message, kw_only=True):
    """Store a buyer's card."""

    version: Required[str] = None
    contractNumber: Required[str] = None
    wallet: Required[Wallet] = None
    buyer: Nillable[Buyer] = None
    owner: Nillable[Owner] = None
    privateDataList: Nillable[PrivateDataList] = None
    authentication3DSecure: Nillable[Authentication3DSecure] = None
    media: Nillable[str] = None
    contractNumberWalletList: Nillable[ContractNumberWalletList] = None
    transactionID: Nillable[str] = None


class CreateWalletResponse(Message, kw_only=True):
    """The card as stored."""

    result: Required[Result] = None
    card: Required[CardOut] = None
    extendedCard: Required[ExtendedCardType] = None
    # The versions: Payline, "Historique de version de l'API".
    contractNumberWalletList: Annotated[Optional[ContractNumberWalletList], until(28)] = None
    fraudResultDetails: Nillable[FraudResultDetails] = None


class UpdateWalletRequest(Message, kw_only=True):
    """Change a wallet, or one card of it."""

    version: Required[str] = None
    contractNumber: Required[str] = None
    cardInd: Nillable[str] = None  # the card's place in the wallet
    wallet: Required[Wallet] = None
    buyer: Nillable[Buyer] = None
    owner: Nillable[Owner] = None
    privateDataList: Nillable[PrivateDataList] = None
    authentication3DSecure: Nillable[Authentication3DSecure] = None
    media: Nillable[str] = None
    contractNumberWalletList: Nillable[ContractNumberWalletList] = None
    transactionID: Nillable[str] = None


class UpdateWalletResponse(Message, kw_only=True):
    """The card as it now stands."""

    result: Required[Result] = None
    card: Required[CardOut] = None
    extendedCard: Required[ExtendedCardType] = None
    # The versions: Payline, "Historique de version de l'API".
    contractNumberWalletList: Annotated[Optional[ContractNumberWalletList], until(28)] = None


class GetWalletRequest(Message, kw_only=True):
    """Read a wallet, with one of its cards."""

    version: Required[str] = None
    contractNumber: Required[str] = None
    walletId: Required[str] = None
    cardInd: Nillable[str] = None
    media: Nillable[str] = None


class GetWalletResponse(Message, kw_only=True):
    """The wallet and its owner."""

    result: Required[Result] = None
    wallet: Nillable[Wallet] = None
    owner: Nillable[Owner] = None
    isDisabled: Nillable[str] = None  # 0 or 1
    disableDate: Nillable[str] = None
    privateDataList: Nillable[PrivateDataList] = None
    extendedCard: Nillable[ExtendedCardType] = None
    # The versions: Payline, "Historique de version de l'API".
    contractNumberWalletList: Annotated[Optional[ContractNumberWalletList], until(28)] = None
    media: Nillable[str] = None


class GetCardsRequest(Message, kw_only=True):
    """Read all cards of a wallet."""

    version: Required[str] = None
    contractNumber: Required[str] = None
    walletId: Required[str] = None
    cardInd: Nillable[str] = None


class GetCardsResponse(Message, kw_only=True):
    """All cards of the wallet and their owner."""

    result: Required[Result] = None
    cardsList: Nillable[CardsList] = None
    owner: Nillable[Owner] = None
    privateDataList: Nillable[PrivateDataList] = None


class DisableWalletRequest(Message, kw_only=True):
    """Switch wallets off, all their cards or one."""

    contractNumber: Required[str] = None
    cardInd: Nillable[str] = None
    walletIdList: Required[WalletIdList] = None


class DisableWalletResponse(Message, kw_only=True):
    """The outcome, and the wallets that it concerns."""

    result: Required[Result] = None
    walletIdList: Required[WalletIdList] = None


class EnableWalletRequest(Message, kw_only=True):
    """Switch a wallet on again."""

    contractNumber: Required[str] = None
    cardInd: Nillable[str] = None
    walletId: Required[str] = None


class EnableWalletResponse(Message, kw_only=True):
    """Whether it worked."""

    result: Required[Result] = None


class DoImmediateWalletPaymentRequest(Message, kw_only=True):
    """Pay now with a stored card."""

    version: Required[str] = None
    payment: Required[Payment] = None
    order: Required[Order] = None
    buyer: Nillable[Buyer] = None
    walletId: Required[str] = None
    cardInd: Nillable[str] = None
    cvx: Nillable[str] = None  # the security code, where the buyer was asked for it
    recurring: Optional[Recurring] = None
    privateDataList: Nillable[PrivateDataList] = None
    media: Nillable[str] = None
    authentication3DSecure: Nillable[Authentication3DSecure] = None
    subMerchant: Nillable[SubMerchant] = None
    linkedTransactionId: Nillable[str] = None
    threeDSInfo: Nillable[ThreeDSInfo] = None
    travelFileNumber: Optional[str] = None


class DoImmediateWalletPaymentResponse(Message, kw_only=True):
    """What the bank said."""

    result: Required[Result] = None
    transaction: Nillable[Transaction] = None
    authorization: Nillable[Authorization] = None
    authentication3DSecure: Nillable[Authentication3DSecure] = None
    # The versions: Payline, "Historique de version de l'API".
    linkedTransactionId: Annotated[Nillable[str], since(26)] = None


class DoScheduledWalletPaymentRequest(Message, kw_only=True):
    """Pay once with a stored card, on a day to come."""

    version: Required[str] = None
    payment: Required[Payment] = None
    orderRef: Nillable[str] = None
    orderDate: Nillable[str] = None
    scheduledDate: Required[str] = None  # dd/MM/yyyy
    walletId: Required[str] = None
    cardInd: Nillable[str] = None
    order: Nillable[Order] = None
    recurring: Optional[Recurring] = None
    authentication3DSecure: Optional[Authentication3DSecure] = None
    privateDataList: Nillable[PrivateDataList] = None
    media: Nillable[str] = None
    subMerchant: Nillable[SubMerchant] = None
    linkedTransactionId: Nillable[str] = None


class DoScheduledWalletPaymentResponse(Message, kw_only=True):
    """The payment record that waits for the day."""

    result: Required[Result] = None
    paymentRecordId: Required[str] = None


class DoRecurrentWalletPaymentRequest(Message, kw_only=True):
    """Pay in instalments or by subscription with a stored card."""

    version: Required[str] = None
    payment: Required[Payment] = None
    orderRef: Required[str] = None
    orderDate: Required[str] = None
    scheduledDate: Required[str] = None  # of the first payment, dd/MM/yyyy
    walletId: Required[str] = None
    cardInd: Nillable[str] = None
    cvx: Nillable[str] = None
    recurring: Required[Recurring] = None
    privateDataList: Nillable[PrivateDataList] = None
    order: Nillable[Order] = None
    media: Nillable[str] = None
    authentication3DSecure: Optional[Authentication3DSecure] = None
    linkedTransactionId: Nillable[str] = None


class DoRecurrentWalletPaymentResponse(Message, kw_only=True):
    """The payment record and its due dates."""

    result: Required[Result] = None
    paymentRecordId: Required[str] = None
    billingRecordList: Required[BillingRecordList] = None
