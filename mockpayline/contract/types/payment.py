"""What is to be paid, by which contract and on which terms."""

# ruff: noqa: RUF012 - msgspec gives every instance a list of its own.

from __future__ import annotations

from typing import Annotated

from mockpayline.contract.base import ObjType
from mockpayline.contract.occurrence import Nillable, Optional, Required, repeated, since


class Payment(ObjType, kw_only=True):
    """The amount, the kind of payment and the contract that carries it.

    The gift card asks for action 101, mode CPT and currency 978.
    """

    amount: Nillable[str] = None  # cents, up to 12 digits
    currency: Required[str] = None  # ISO 4217 in digits, 978 for the euro
    action: Required[str] = None  # 100 authorise, 101 authorise and capture, 201 capture, 421 refund, ...
    mode: Required[str] = None  # CPT at once, DIF deferred, NX in instalments, REC by subscription
    # names the payment method of the point of sale; at most 20 characters
    contractNumber: Optional[str] = None
    differedActionDate: Optional[str] = None  # dd/MM/yy, mode DIF only, at most six days ahead
    # The versions: Payline, "Historique de version de l'API".
    method: Annotated[Optional[str], since(10)] = None
    # what the buyer's bank statement shows, at most 64 characters
    softDescriptor: Annotated[Optional[str], since(13)] = None
    cardBrand: Annotated[Optional[str], since(15)] = None
    registrationToken: Annotated[Optional[str], since(18)] = None
    cumulatedAmount: Optional[str] = None  # cents


class Recurring(ObjType, kw_only=True):
    """The plan of a payment in instalments or by subscription; every amount is in cents."""

    firstAmount: Nillable[str] = None  # where it differs from the others
    amount: Required[str] = None
    # a code of two digits for the period between two payments: 10, 20, ...
    billingCycle: Required[str] = None
    billingLeft: Required[str] = None  # how many payments remain
    billingDay: Nillable[str] = None  # day of the month
    startDate: Nillable[str] = None
    endDate: Nillable[str] = None
    newAmount: Nillable[str] = None
    amountModificationDate: Nillable[str] = None
    billingRank: Nillable[str] = None


class RecurringForUpdate(ObjType, kw_only=True):
    """The part of a running plan that updatePaymentRecord may change."""

    billingLeft: Nillable[str] = None
    billingDay: Nillable[str] = None
    endDate: Nillable[str] = None
    newAmount: Nillable[str] = None
    amountModificationDate: Nillable[str] = None


class SelectedContractList(ObjType, kw_only=True):
    """The contract numbers that a web payment may offer, in the merchant's order.

    Without it the platform offers all contracts of the point of sale.
    """

    selectedContract: Annotated[list[str], repeated(at_least=1, at_most=25)] = []
