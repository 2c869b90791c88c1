"""What a PrestaShop shop (the vendor's module) calls and concludes, by its described behaviour; own code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.clients.life import items
from tests.clients.shop import Sdk, basket, payment, read, told

_ACCEPTED = {"00000", "34230", "34330", "02400", "02500", "02501"}
_PENDING = {"02000", "02005", "02016"}

CUSTOMER = {"id_customer": "7", "secure_key": "0f1e2d", "payment_method": "1"}
"""Private data beside the cart's; all of it must come back."""


class PrestaShop:
    """One shop; a cart is known by its number."""

    def __init__(self, sdk: Sdk, url: str = "https://shop.test") -> None:
        self.sdk = sdk
        self._url = url

    def settings(self) -> dict[str, list[str]]:
        """Read the configuration: what is kept of each shop's contracts, `<cardType>-<contractNumber>`."""
        answer = self.sdk.call("getMerchantSettings", {"version": ""})
        assert told(answer)[0] == "00000", f"the settings are not given: {answer}"
        shops = items(read(answer, "listPointOfSell", "pointOfSell"))
        return {
            read(shop, "label"): [
                f"{read(one, 'cardType')}-{read(one, 'contractNumber')}"
                for one in items(read(shop, "contracts", "contract"))
            ]
            for shop in shops
        }

    def payment_step(self, cart: int, amount: int) -> dict[str, Any]:
        """Show the step of the checkout where the buyer chooses how to pay: each display opens a session."""
        private = {"id_cart": str(cart), **CUSTOMER}
        answer = self.sdk.call("doWebPayment", basket(f"cart{cart}", amount, self._url, private))
        assert told(answer)[0] == "00000", f"the session is not opened: {answer}"
        assert read(answer, "redirectURL"), "the form of the payment option is posted there"
        return answer

    def details(self, query: Mapping[str, str]) -> dict[str, Any]:
        """Ask what became of a session, and read all that the validation reads."""
        token = query.get("paylinetoken") or query["token"]
        answer = self.sdk.call("getWebPaymentDetails", {"version": "34", "token": token})
        for name in ("amount", "action", "mode"):
            read(answer, "payment", name)
        read(answer, "transaction", "id")
        read(answer, "contractNumber")
        told(answer)
        return answer

    def transaction(self, transaction: str) -> dict[str, Any]:
        """Ask for a transaction with its history, as every action of the back office does first."""
        asked = {"version": "34", "transactionId": transaction, "transactionHistory": "Y"}
        answer = self.sdk.call("getTransactionDetails", asked)
        for name in ("amount", "currency", "contractNumber"):
            read(answer, "payment", name)
        read(answer, "order", "ref")
        date = read(answer, "transaction", "date")
        assert len(date.split("/")) == 3, f"day, month and year are split at the slashes: {date!r}"
        return answer

    def refund(self, transaction: str, amount: int | None = None) -> str:
        """Refund an amount, or all that the transaction tells; return the code."""
        details = self.transaction(transaction)
        most = refundable(details)
        asked = payment(str(most if amount is None else min(amount, most)), "421")
        asked["contractNumber"] = read(details, "payment", "contractNumber")
        answer = self.sdk.call("doRefund", {"version": "34", "transactionID": transaction, "payment": asked})
        read(answer, "transaction", "id")
        return told(answer)[0]


def cart_of(details: Mapping[str, Any]) -> int:
    """Return the cart's number; it is told twice, by the order's reference and by the private data."""
    found = re.fullmatch(r"cart(\d+)(try\d+)?", read(details, "order", "ref"))
    assert found, f"the order's reference came back otherwise: {details['order']}"
    private = {read(one, "key"): read(one, "value") for one in items(read(details, "privateDataList", "privateData"))}
    assert private == {"id_cart": found[1], **CUSTOMER}, f"the private data came back otherwise: {private}"
    return int(found[1])


def amount_paid(details: Mapping[str, Any]) -> int:
    """Return the main amount, and with it that of the further payment where there is exactly one."""
    further = (details.get("paymentAdditionalList") or {}).get("paymentAdditional")
    added = read(further, "payment", "amount") if isinstance(further, Mapping) else 0
    return int(read(details, "payment", "amount")) + int(added)


def conclusion(details: Mapping[str, Any], total: int) -> str:
    """Return what becomes of the order."""
    code, short, _ = told(details)
    if code in _ACCEPTED:
        return "paid" if amount_paid(details) == total else "amount mismatch"
    if code in _PENDING:
        return "pending"
    return "cancelled" if short == "CANCELLED" else "error"


def refundable(details: Mapping[str, Any]) -> int:
    """Return what the back office lets refund: the transaction's amount less its refunds; a list of one has none."""
    listed = read(details, "associatedTransactionsList", "associatedTransactions")
    refunds = [
        int(read(one, "amount"))
        for one in (listed if isinstance(listed, list) else [])
        if read(one, "type") == "REFUND" and read(one, "status") == "OK"
    ]
    return int(read(details, "payment", "amount")) - sum(refunds)


def newest_status(details: Mapping[str, Any]) -> str:
    """Return what a notification of a transaction is judged by; a history of one entry cannot be read."""
    history = read(details, "statusHistoryList", "statusHistory")
    assert isinstance(history, list), f"PHP decodes a history of one to the entry itself: {history}"
    return str(read(history[-1], "status"))
