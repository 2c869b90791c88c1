"""The merchant's account and side services: settings, keys, tokens, cheques, transfers."""

from __future__ import annotations

from mockpayline.contract.base import Message
from mockpayline.contract.occurrence import Nillable, Optional, Required
from mockpayline.contract.types.bank import Balance, Cheque, Creditor, ScoringCheque
from mockpayline.contract.types.buyer import Buyer
from mockpayline.contract.types.card import Key
from mockpayline.contract.types.merchant import ListPointOfSell
from mockpayline.contract.types.order import Order
from mockpayline.contract.types.pairs import PrivateDataList
from mockpayline.contract.types.payment import Payment
from mockpayline.contract.types.result import Result
from mockpayline.contract.types.transaction import Transaction


class DoScoringChequeRequest(Message, kw_only=True):
    """Ask how safe a cheque is."""

    version: Required[str] = None
    payment: Required[Payment] = None
    cheque: Required[Cheque] = None
    order: Required[Order] = None
    privateDataList: Nillable[PrivateDataList] = None
    media: Nillable[str] = None


class DoScoringChequeResponse(Message, kw_only=True):
    """What the scoring service says."""

    result: Required[Result] = None
    transaction: Required[Transaction] = None
    scoringCheque: Required[ScoringCheque] = None


class GetEncryptionKeyRequest(Message, kw_only=True):
    """Ask for the public key that card data may be encrypted with."""

    version: Nillable[str] = None
    merchantKeyName: Nillable[str] = None


class GetEncryptionKeyResponse(Message, kw_only=True):
    """The key, until its last day."""

    result: Required[Result] = None
    key: Required[Key] = None


class GetMerchantSettingsRequest(Message, kw_only=True):
    """Ask for all points of sale and contracts; shop plugins do so when they are configured."""

    version: Nillable[str] = None


class GetMerchantSettingsResponse(Message, kw_only=True):
    """All points of sale of the merchant with their contracts."""

    result: Required[Result] = None
    listPointOfSell: Required[ListPointOfSell] = None


class GetBalanceRequest(Message, kw_only=True):
    """Ask what is left on a prepaid card."""

    version: Required[str] = None
    cardID: Required[str] = None
    contractNumber: Required[str] = None


class GetBalanceResponse(Message, kw_only=True):
    """What is left, and which product the card is."""

    result: Required[Result] = None
    balance: Required[Balance] = None
    crdproduct: Required[str] = None
    crdprogram: Required[str] = None
    crddesign: Required[str] = None


class GetTokenRequest(Message, kw_only=True):
    """Trade a card number for a token."""

    cardNumber: Required[str] = None
    expirationDate: Nillable[str] = None  # MMyy
    contractNumber: Required[str] = None


class GetTokenResponse(Message, kw_only=True):
    """The token, and what the card's first digits tell; success is code 02500."""

    result: Required[Result] = None
    token: Required[str] = None  # six digits, six letters, four digits
    maskedCardNumber: Required[str] = None
    expirationDate: Required[str] = None
    virtualCard: Required[str] = None
    cardType: Required[str] = None
    cardProduct: Required[str] = None
    acceptanceNetwork: Required[str] = None
    bank: Required[str] = None


class UnBlockRequest(Message, kw_only=True):
    """Let a transaction go on that the fraud module had stopped."""

    transactionID: Required[str] = None
    transactionDate: Nillable[str] = None
    version: Nillable[str] = None


class UnBlockResponse(Message, kw_only=True):
    """Whether it worked."""

    result: Required[Result] = None


class DoBankTransferRequest(Message, kw_only=True):
    """Pay somebody by bank transfer."""

    version: Required[str] = None
    payment: Required[Payment] = None
    creditor: Required[Creditor] = None
    comment: Nillable[str] = None
    transactionID: Nillable[str] = None
    orderID: Required[str] = None
    privateDataList: Nillable[PrivateDataList] = None


class DoBankTransferResponse(Message, kw_only=True):
    """The transfer's transaction."""

    result: Required[Result] = None
    transaction: Required[Transaction] = None
    privateDataList: Nillable[PrivateDataList] = None


class IsRegisteredRequest(Message, kw_only=True):
    """Ask a partner whether it knows the buyer."""

    version: Required[str] = None
    payment: Required[Payment] = None
    order: Required[Order] = None
    privateDataList: Nillable[PrivateDataList] = None
    buyer: Optional[Buyer] = None
    miscData: Nillable[str] = None


class IsRegisteredResponse(Message, kw_only=True):
    """The partner's answer, opaque in `data`."""

    result: Required[Result] = None
    token: Required[str] = None
    data: Required[str] = None


class PrepareSessionRequest(Message, kw_only=True):
    """Open a partner's session ahead of the payment."""

    version: Required[str] = None
    contractNumber: Required[str] = None
    orderRef: Required[str] = None
    miscData: Required[str] = None


class PrepareSessionResponse(Message, kw_only=True):
    """What the merchant's page hands to the partner, opaque in `data`."""

    result: Required[Result] = None
    data: Required[str] = None
