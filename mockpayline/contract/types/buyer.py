"""The person who pays, and the one who owns the card."""

from __future__ import annotations

from mockpayline.contract.base import ObjType
from mockpayline.contract.occurrence import Nillable, Optional


class Address(ObjType, kw_only=True):
    """A postal address with the person living there."""

    title: Optional[str] = None
    name: Optional[str] = None
    firstName: Optional[str] = None
    lastName: Optional[str] = None
    street1: Optional[str] = None
    street2: Optional[str] = None
    streetNumber: Optional[str] = None
    cityName: Optional[str] = None
    zipCode: Optional[str] = None
    country: Optional[str] = None  # ISO 3166 in two letters
    phone: Optional[str] = None
    state: Optional[str] = None
    county: Optional[str] = None
    phoneType: Optional[str] = None
    addressCreateDate: Optional[str] = None  # when the merchant first knew the address
    email: Optional[str] = None


class AddressOwner(ObjType, kw_only=True):
    """The card owner's postal address, in fewer fields than the buyer's."""

    street: Nillable[str] = None
    cityName: Nillable[str] = None
    zipCode: Nillable[str] = None
    country: Nillable[str] = None
    phone: Nillable[str] = None


class MerchantAuthentication(ObjType, kw_only=True):
    """How and when the merchant made sure who the buyer is."""

    method: Nillable[str] = None
    date: Nillable[str] = None


class Buyer(ObjType, kw_only=True):
    """The person at the merchant's till, described for the payment page and for fraud scoring.

    All 32 fields are there or nil in a conforming message.
    """

    title: Nillable[str] = None
    lastName: Nillable[str] = None
    firstName: Nillable[str] = None
    email: Nillable[str] = None
    shippingAdress: Nillable[Address] = None  # spelled with one d in the contract
    billingAddress: Nillable[Address] = None
    accountCreateDate: Nillable[str] = None  # dd/MM/yy
    accountAverageAmount: Nillable[str] = None  # cents
    accountOrderCount: Nillable[str] = None  # orders so far
    walletId: Nillable[str] = None  # opens the buyer's stored cards on the payment page
    walletDisplayed: Nillable[str] = None
    walletSecured: Nillable[str] = None
    walletCardInd: Nillable[str] = None
    ip: Nillable[str] = None
    mobilePhone: Nillable[str] = None
    customerId: Nillable[str] = None  # the merchant's own number of the buyer
    legalStatus: Nillable[str] = None
    legalDocumentType: Nillable[str] = None
    legalDocument: Nillable[str] = None
    birthDate: Nillable[str] = None
    fingerprintID: Nillable[str] = None
    deviceFingerprint: Nillable[str] = None
    isBot: Nillable[str] = None  # from here to hasTimezoneMismatch: what the merchant's fraud tool saw
    isIncognito: Nillable[str] = None
    isBehindProxy: Nillable[str] = None
    isFromTor: Nillable[str] = None
    isEmulator: Nillable[str] = None
    isRooted: Nillable[str] = None
    hasTimezoneMismatch: Nillable[str] = None
    loyaltyMemberType: Nillable[str] = None
    buyerExtended: Nillable[str] = None  # free text, JSON by convention
    merchantAuthentication: Nillable[MerchantAuthentication] = None


class Owner(ObjType, kw_only=True):
    """The owner of the card where it is not the buyer."""

    lastName: Nillable[str] = None
    firstName: Nillable[str] = None
    billingAddress: Nillable[AddressOwner] = None
    issueCardDate: Nillable[str] = None  # MMyy
