"""The merchant's side: points of sale, contracts and their settings."""

# ruff: noqa: RUF012 - msgspec gives every instance a list of its own.

from __future__ import annotations

from typing import Annotated, ClassVar

from mockpayline.contract.base import ImplType, ObjType
from mockpayline.contract.occurrence import (
    ATTRIBUTE,
    NEVER_NIL,
    Default,
    Length,
    Nillable,
    OneOf,
    Optional,
    Required,
    XsdType,
    repeated,
)
from mockpayline.contract.types.bank import BankAccount


class AddressInterlocutor(ObjType, kw_only=True):
    """Where a contact person is reached by post."""

    street1: Nillable[str] = None
    street2: Nillable[str] = None
    city: Nillable[str] = None
    zipCode: Nillable[str] = None
    state: Nillable[str] = None
    country: Nillable[str] = None


class Interlocutor(ObjType, kw_only=True):
    """A contact person, such as the acquirer's."""

    firstName: Nillable[str] = None
    lastName: Nillable[str] = None
    email: Nillable[str] = None
    phone: Nillable[str] = None
    mobile: Nillable[str] = None
    fax: Nillable[str] = None
    addressInterlocutor: Nillable[AddressInterlocutor] = None


class TechnicalData(ObjType, kw_only=True):
    """How a contract reaches its acquirer."""

    terminalNumber: Nillable[str] = None
    GTInstance: Nillable[str] = None
    paymentProfil: Nillable[str] = None


class Contribution(ObjType, kw_only=True):
    """What the merchant asks of the buyer on top, for using this means of payment."""

    enable: Required[bool] = None
    type: Nillable[str] = None  # whether `value` is an amount or a rate
    value: Nillable[str] = None
    nbFreeTransaction: Nillable[str] = None  # how many payments are spared
    minAmountTransaction: Nillable[str] = None  # cents
    maxAmountTransaction: Nillable[str] = None  # cents


class Contract(ObjType, kw_only=True):
    """One payment method of a point of sale."""

    cardType: Nillable[str] = None  # the card code: CB, AMEX, CADEAU_CARREFOUR, ...
    label: Optional[str] = None  # what the administration centre and shop plugins show
    contractNumber: Nillable[str] = None  # the name by which every payment refers to it
    currency: Nillable[str] = None  # ISO 4217 in digits
    # when captured payments go to the bank: on demand, at once, or after days
    settlementType: Annotated[
        Required[str],
        OneOf(("Manual", "Now", "1Day", "2Day", "3Day", "4Day", "5Day", "6Day", "7Day"), default="Manual"),
    ] = None
    maxAmountPerTransaction: Annotated[Nillable[int], XsdType("int")] = None  # cents
    technicalData: Nillable[TechnicalData] = None
    bankAccount: Nillable[BankAccount] = None
    acquirerInterlocutor: Nillable[Interlocutor] = None
    description: Nillable[str] = None
    logoEnable: Required[bool] = None
    smallLogoMime: Annotated[Optional[str], NEVER_NIL] = None
    # the picture's bytes; the mime type stands before it
    smallLogo: Annotated[Optional[bytes], NEVER_NIL] = None
    normalLogoMime: Annotated[Optional[str], NEVER_NIL] = None
    normalLogo: Annotated[Optional[bytes], NEVER_NIL] = None
    contribution: Annotated[Optional[Contribution], NEVER_NIL] = None
    enrolment3DS: Annotated[Optional[str], NEVER_NIL] = None


class TicketSend(ObjType, kw_only=True):
    """Who gets the ticket of a payment by e-mail."""

    toBuyer: Nillable[bool] = None
    toMerchant: Nillable[bool] = None


class CustomPaymentPageCode(ObjType, kw_only=True):
    """A payment page that the merchant has designed."""

    code: Nillable[str] = None
    label: Nillable[str] = None
    type: Nillable[str] = None


class FunctionParameter(ObjType, kw_only=True):
    """A parameter of a virtual terminal's function: an empty element that is all attribute."""

    XSD_NAME: ClassVar[str | None] = ""

    id: Annotated[str | None, ATTRIBUTE] = None


class VirtualTerminalFunction(ObjType, kw_only=True):
    """One thing that the staff may do at a virtual terminal."""

    function: Annotated[Required[str], OneOf(("simplePayment", "walletCreation", "nXPayment"))] = None
    label: Required[str] = None
    functionParameter: Annotated[list[FunctionParameter], repeated(at_most=None)] = []


class VirtualTerminalFunctions(ObjType, kw_only=True):
    """What the staff may do at a virtual terminal, at least one thing."""

    XSD_NAME: ClassVar[str | None] = ""

    function: Annotated[list[VirtualTerminalFunction], repeated(at_least=1, at_most=None)] = []


class VirtualTerminal(ObjType, kw_only=True):
    """The page on which the merchant's own staff type a buyer's order and card."""

    label: Required[str] = None
    # minutes until it locks; 10 unless said
    inactivityDelay: Annotated[Required[int], XsdType("int"), Default("10")] = None
    logo: Annotated[Optional[str], NEVER_NIL] = None
    functions: Required[VirtualTerminalFunctions] = None


class PointOfSellContracts(ObjType, kw_only=True):
    """The contracts of a point of sale."""

    XSD_NAME: ClassVar[str | None] = ""

    contract: Annotated[list[Contract], repeated(at_most=None)] = []


class PointOfSellPages(ObjType, kw_only=True):
    """The designed payment pages of a point of sale."""

    XSD_NAME: ClassVar[str | None] = ""

    customPaymentPageCode: Annotated[list[CustomPaymentPageCode], repeated(at_most=None)] = []


class PointOfSell(ObjType, kw_only=True):
    """A shop of the merchant, with its contracts and the addresses that it wants called.

    The word is the contract's own for what everything else here calls a point of sale.
    """

    id: Optional[str] = None
    siret: Nillable[str] = None  # the establishment's number in the French register
    codeMcc: Annotated[Nillable[str], Length(4)] = None  # merchant category code
    label: Nillable[str] = None
    webmasterEmail: Nillable[str] = None
    comments: Optional[str] = None
    webstoreURL: Nillable[str] = None
    notificationURL: Nillable[str] = None  # called where a payment brings none of its own
    privateLifeURL: Optional[str] = None
    saleCondURL: Optional[str] = None
    buyerMustAcceptSaleCond: Optional[bool] = None
    # true: the buyer goes back to the shop without seeing a ticket
    endOfPaymentRedirection: Optional[bool] = None
    ticketSend: Nillable[TicketSend] = None
    contracts: Required[PointOfSellContracts] = None
    virtualTerminal: Nillable[VirtualTerminal] = None
    customPaymentPageCodeList: Required[PointOfSellPages] = None
    reference: Optional[str] = None


class ListPointOfSell(ImplType, kw_only=True):
    """All shops of the merchant; the one element in it stays in the namespace of the messages."""

    pointOfSell: Annotated[list[PointOfSell], repeated(at_most=None)] = []


class SubMerchant(ObjType, kw_only=True):
    """The shop behind a marketplace that is the merchant towards Payline."""

    subMerchantId: Required[str] = None
    subMerchantName: Nillable[str] = None
    subMerchantMCC: Required[str] = None  # merchant category code
    subMerchantSIRET: Nillable[str] = None
    subMerchantTaxCode: Nillable[str] = None
    subMerchantStreet: Nillable[str] = None
    subMerchantCity: Nillable[str] = None
    subMerchantZipCode: Nillable[str] = None
    subMerchantCountry: Nillable[str] = None
    subMerchantState: Nillable[str] = None
    subMerchantEmailAddress: Nillable[str] = None
    subMerchantPhoneNumber: Nillable[str] = None
