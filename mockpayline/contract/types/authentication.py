"""3-D Secure: what the merchant knows before it and what came of it."""

from __future__ import annotations

from mockpayline.contract.base import ObjType
from mockpayline.contract.occurrence import Nillable, Optional, Required


class Authentication3DSecure(ObjType, kw_only=True):
    """The outcome of a 3-D Secure authentication, of its first or second version."""

    md: Optional[str] = None
    pares: Optional[str] = None  # version 1: the bank's signed answer
    xid: Optional[str] = None
    eci: Optional[str] = None  # how far the liability moved, as the card network codes it
    cavv: Optional[str] = None  # the cryptogram that proves the authentication
    cavvAlgorithm: Optional[str] = None
    vadsResult: Optional[str] = None
    typeSecurisation: Optional[str] = None
    PaResStatus: Optional[str] = None  # Y authenticated, A attempted, N failed, U impossible
    VeResStatus: Optional[str] = None  # Y where the card takes part
    resultContainer: Optional[str] = None  # version 2: the whole outcome, opaque, to hand to doAuthorization
    authenticationResult: Optional[str] = None


class Browser(ObjType, kw_only=True):
    """What 3-D Secure 2 wants to know of the buyer's browser."""

    acceptHeader: Nillable[str] = None
    javaEnabled: Nillable[str] = None
    javascriptEnabled: Nillable[str] = None
    language: Nillable[str] = None
    colorDepth: Nillable[str] = None
    screenHeight: Nillable[str] = None
    screenWidth: Nillable[str] = None
    timeZoneOffset: Nillable[str] = None  # minutes
    userAgent: Nillable[str] = None


class Sdk(ObjType, kw_only=True):
    """What 3-D Secure 2 wants to know of the application that runs the merchant's mobile shop."""

    deviceRenderingOptionsIF: Nillable[str] = None
    deviceRenderOptionsUI: Nillable[str] = None
    appID: Nillable[str] = None
    ephemPubKey: Nillable[str] = None
    maxTimeout: Nillable[str] = None  # minutes
    referenceNumber: Nillable[str] = None
    transID: Nillable[str] = None
    encData: Nillable[str] = None


class ThreeDSInfo(ObjType, kw_only=True):
    """The merchant's wishes and knowledge for 3-D Secure 2: whether to challenge, and on what device."""

    challengeInd: Nillable[str] = None  # 01 no preference, 02 none please, 03 wanted, 04 demanded
    threeDSReqPriorAuthData: Nillable[str] = None
    threeDSReqPriorAuthMethod: Nillable[str] = None
    threeDSReqPriorAuthTimestamp: Nillable[str] = None
    browser: Nillable[Browser] = None
    sdk: Nillable[Sdk] = None
    threeDSMethodNotificationURL: Nillable[str] = None
    threeDSMethodResult: Nillable[str] = None
    challengeWindowSize: Nillable[str] = None


class SdkChallenge(ObjType, kw_only=True):
    """What a mobile application needs to show the bank's challenge itself."""

    cardType: Required[str] = None
    threeDSServerTransID: Required[str] = None
    threeDSVersion: Required[str] = None
    authenticationType: Required[str] = None
    transStatus: Required[str] = None
    sdkTransID: Required[str] = None
    dsTransID: Required[str] = None
    acsTransID: Required[str] = None
    acsRenderingType: Required[str] = None
    acsReferenceNumber: Required[str] = None
    acsSignedContent: Required[str] = None
    acsOperatorID: Required[str] = None
    acsChallengeMandated: Required[str] = None
