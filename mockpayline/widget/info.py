"""What `Payline.Api.getContextInfo(key)` tells: the session in the widget's own keys.

Keys, and the form of amounts (`100,00 EUR`), are those of a session recorded in the tests of Monext's public mobile
SDK (2025) and of the enumeration in its older Android SDK.
"""

from __future__ import annotations

from typing import Any

import msgspec

from mockpayline.contract.types.buyer import Address, Buyer
from mockpayline.contract.types.order import Order
from mockpayline.domain.money import EUR
from mockpayline.domain.web_payment import WebPayment
from mockpayline.operations.reading import request_of
from mockpayline.page import amounts
from mockpayline.page.language import Language

CURRENCY_DIGITS = 2
"""Decimals of every currency that the sandbox knows."""

_CURRENCIES = {EUR: "EUR", "840": "USD", "826": "GBP"}
_ADDRESS = ("name", "street1", "street2", "cityName", "zipCode", "country", "phone")
_BILLING = (*_ADDRESS, "title", "firstName", "lastName")
_DETAIL = ("ref", "price", "quantity", "comment", "category", "brand", "subcategory1", "subcategory2", "additionalData")


def info_of(payment: WebPayment, language: Language) -> dict[str, Any]:
    """Return every key that has a value, amounts in cents where their key ends in SmallestUnit."""
    asked = request_of(payment)
    order, buyer = asked.order or Order(), asked.buyer or Buyer()
    currency = (asked.payment.currency if asked.payment else None) or EUR
    order_amount = order.amount or ""
    told: dict[str, Any] = {
        "PaylineAmountSmallestUnit": payment.amount,
        "PaylineFormattedAmount": formatted(payment.amount, language, currency),
        "PaylineCurrencyCode": _CURRENCIES.get(currency, currency),
        "PaylineCurrencyDigits": CURRENCY_DIGITS,
        "PaylineOrderRef": payment.order_ref,
        "PaylineOrderDate": order.date,
        "PaylineOrderDeliveryMode": order.deliveryMode,
        "PaylineOrderDeliveryTime": order.deliveryTime,
        "PaylineOrderDetails": _details(order),
        **_buyer(buyer),
    }
    if order_amount.isascii() and order_amount.isdigit() and len(order_amount) <= 12:
        told["PaylineOrderAmountSmallestUnit"] = int(order_amount)
        told["PaylineFormattedOrderAmount"] = formatted(int(order_amount), language, currency)
    return {key: value for key, value in told.items() if value not in (None, "", [])}


def formatted(amount: int, language: Language, currency: str) -> str:
    """Return cents as the widget writes them, with the currency's letters: `100,00 EUR`."""
    return f"{amounts.plain(amount, language)} {_CURRENCIES.get(currency, currency)}"


def _buyer(buyer: Buyer) -> dict[str, Any]:
    return {
        "PaylineBuyerTitle": buyer.title,
        "PaylineBuyerFirstName": buyer.firstName,
        "PaylineBuyerLastName": buyer.lastName,
        "PaylineBuyerEmail": buyer.email,
        "PaylineBuyerMobilePhone": buyer.mobilePhone,
        "PaylineBuyerIp": buyer.ip,
        **_address("PaylineBuyerShippingAddress", buyer.shippingAdress, _ADDRESS),
        **_address("PaylineBuyerBillingAddress", buyer.billingAddress, _BILLING),
    }


def _address(key: str, address: Address | None, fields: tuple[str, ...]) -> dict[str, Any]:
    return {} if address is None else {f"{key}.{field}": getattr(address, field) for field in fields}


def _details(order: Order) -> list[dict[str, Any]]:
    if order.details is None:
        return []
    found = [msgspec.structs.asdict(one) for one in order.details.details]
    return [{name: one[name] or "" for name in _DETAIL} for one in found]
