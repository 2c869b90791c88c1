"""3-D Secure by a merchant who keeps the card form on its own page."""

from __future__ import annotations

from mockpayline.contract.base import Message
from mockpayline.contract.occurrence import Nillable, Optional, Required
from mockpayline.contract.types.authentication import Authentication3DSecure, SdkChallenge, ThreeDSInfo
from mockpayline.contract.types.buyer import Buyer
from mockpayline.contract.types.card import Card
from mockpayline.contract.types.merchant import SubMerchant
from mockpayline.contract.types.order import Order
from mockpayline.contract.types.pairs import PrivateDataList
from mockpayline.contract.types.payment import Payment, Recurring
from mockpayline.contract.types.result import Result


class VerifyEnrollmentRequest(Message, kw_only=True):
    """Ask whether the card takes part in 3-D Secure, and begin."""

    transient: Nillable[str] = None  # carries 3-D Secure state between calls, opaque
    version: Required[str] = None
    card: Required[Card] = None
    payment: Required[Payment] = None
    orderRef: Required[str] = None
    mdFieldValue: Nillable[str] = None  # the merchant's own, comes back with the buyer
    userAgent: Nillable[str] = None
    walletId: Nillable[str] = None
    walletCardInd: Nillable[str] = None
    generateVirtualCvx: Optional[str] = None
    merchantName: Nillable[str] = None
    merchantURL: Optional[str] = None
    merchantCountryCode: Optional[str] = None
    returnURL: Nillable[str] = None
    order: Nillable[Order] = None
    buyer: Optional[Buyer] = None
    subMerchant: Optional[SubMerchant] = None
    recurring: Nillable[Recurring] = None
    threeDSInfo: Nillable[ThreeDSInfo] = None
    merchantScore: Nillable[str] = None
    privateDataList: Nillable[PrivateDataList] = None


class VerifyEnrollmentResponse(Message, kw_only=True):
    """Where to send the buyer to be authenticated, field by field of the form to post."""

    transient: Nillable[str] = None
    result: Required[Result] = None
    actionUrl: Nillable[str] = None
    actionMethod: Nillable[str] = None
    pareqFieldName: Nillable[str] = None
    pareqFieldValue: Nillable[str] = None
    termUrlName: Nillable[str] = None
    termUrlValue: Nillable[str] = None
    mdFieldName: Nillable[str] = None
    mdFieldValue: Nillable[str] = None
    mpiResult: Nillable[str] = None
    authentication3DSecure: Nillable[Authentication3DSecure] = None
    virtualCvx: Optional[str] = None
    token: Optional[str] = None
    privateDataList: Nillable[PrivateDataList] = None
    sdkChallenge: Optional[SdkChallenge] = None


class VerifyAuthenticationRequest(Message, kw_only=True):
    """Hand over what the bank sent back with the buyer."""

    transient: Nillable[str] = None
    version: Required[str] = None
    contractNumber: Required[str] = None
    pares: Required[str] = None  # the bank's answer, of either version
    md: Nillable[str] = None  # the merchant's own, as it came back
    card: Nillable[Card] = None
    privateDataList: Nillable[PrivateDataList] = None


class VerifyAuthenticationResponse(Message, kw_only=True):
    """What the authentication was worth, to be handed to doAuthorization."""

    transient: Nillable[str] = None
    result: Required[Result] = None
    authentication3DSecure: Nillable[Authentication3DSecure] = None
    mpiResult: Nillable[str] = None
    privateDataList: Nillable[PrivateDataList] = None
