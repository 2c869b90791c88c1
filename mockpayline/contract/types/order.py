"""The order that is being paid."""

# ruff: noqa: RUF012 - msgspec gives every instance a list of its own.

from __future__ import annotations

from typing import Annotated

from mockpayline.contract.base import ObjType
from mockpayline.contract.occurrence import Optional, Required, repeated


class OrderDetail(ObjType, kw_only=True):
    """One line of the order."""

    ref: Optional[str] = None  # the article's reference
    price: Optional[str] = None  # cents, for one piece
    quantity: Optional[str] = None
    comment: Optional[str] = None
    category: Optional[str] = None
    brand: Optional[str] = None
    subcategory1: Optional[str] = None
    subcategory2: Optional[str] = None
    additionalData: Optional[str] = None
    taxRate: Optional[str] = None
    seller: Optional[str] = None
    sellerType: Optional[str] = None


class Details(ObjType, kw_only=True):
    """The lines of the order; the list and its items carry the same element name."""

    details: Annotated[list[OrderDetail], repeated(at_most=100)] = []


class Order(ObjType, kw_only=True):
    """The merchant's order: its reference, its whole amount and what is known of its delivery.

    The amount may differ from the payment's, as an order can be paid in parts.
    """

    ref: Required[str] = None  # the merchant's own, at most 50 characters
    origin: Optional[str] = None
    country: Optional[str] = None
    taxes: Optional[str] = None  # cents
    amount: Required[str] = None  # cents
    currency: Required[str] = None  # ISO 4217 in digits
    date: Required[str] = None  # dd/MM/yyyy HH:mm; given back with seconds
    details: Optional[Details] = None
    deliveryTime: Optional[str] = None
    deliveryMode: Optional[str] = None
    deliveryExpectedDate: Optional[str] = None
    deliveryExpectedDelay: Optional[str] = None
    deliveryCharge: Optional[str] = None  # cents
    discountAmount: Optional[str] = None  # cents
    otaPackageType: Optional[str] = None  # this and what follows: for travel agencies
    otaDestinationCountry: Optional[str] = None
    bookingReference: Optional[str] = None
    orderDetail: Optional[str] = None
    orderExtended: Optional[str] = None  # free text, JSON by convention
    orderOTA: Optional[str] = None  # free text, JSON by convention
