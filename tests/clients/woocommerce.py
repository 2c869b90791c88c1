"""What a WooCommerce shop (the vendor's plugin) calls and concludes, by its described behaviour; own code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.clients.shop import Sdk, basket, payment, read, told

TOKEN_MINUTES = 12
"""For so long a session that was opened for an order is used again."""


class WooCommerce:
    """One shop; it keeps the token and the minute of each order's session."""

    def __init__(self, sdk: Sdk, url: str = "https://shop.test") -> None:
        self.sdk = sdk
        self._url = url
        self._sessions: dict[str, tuple[int, dict[str, Any]]] = {}

    def connection(self) -> str:
        """Test the settings as their screen does: an empty text, or what is shown of the mistake."""
        answer = self.sdk.call("getEncryptionKey", {"version": ""})
        code, _, long = told(answer)
        return "" if code == "00000" else long

    def checkout(self, order: str, amount: int, minute: int = 0) -> dict[str, Any]:
        """Open a session, or take the one of the order again while it is fresh; `minute` is the shop's clock."""
        if order in self._sessions and minute - self._sessions[order][0] < TOKEN_MINUTES:
            return self._sessions[order][1]
        kinds = ("return", "cancel", "notification")
        urls = {f"{kind}URL": f"{self._url}/?wc-api=payline&url_type={kind}" for kind in kinds}
        answer = self.sdk.call("doWebPayment", {**basket(order, amount, self._url), **urls})
        assert told(answer)[0] == "00000", f"the session is not opened: {answer}"
        self._sessions[order] = (minute, answer)
        return answer

    def details(self, query: Mapping[str, str]) -> dict[str, Any]:
        """Handle a return or a notification."""
        return self._details(query.get("token") or query["paylinetoken"])

    def cancelled(self, query: Mapping[str, str]) -> str | None:
        """Handle the cancel address, which knows one parameter: what was paid all the same is refunded."""
        details = self._details(query["paylinetoken"])
        return self.refund(details) if told(details)[0] == "00000" else None

    def webhook(self, transaction: str) -> dict[str, Any]:
        """Handle a call that names a transaction."""
        return _read(self.sdk.call("getTransactionDetails", {"version": "34", "transactionId": transaction}))

    def refund(self, details: Mapping[str, Any], amount: int | None = None) -> str:
        """Refund an amount, or the answered one; return the code."""
        asked = payment(read(details, "payment", "amount") if amount is None else str(amount), "421")
        asked["contractNumber"] = read(details, "payment", "contractNumber")
        transaction = read(details, "transaction", "id")
        answer = self.sdk.call("doRefund", {"version": "", "transactionID": transaction, "payment": asked})
        return told(answer)[0]

    def is_of_its_order(self, token: str, details: Mapping[str, Any]) -> bool:
        """Tell whether a token is the one that was kept for the order which the answer names."""
        kept = self._sessions.get(read(details, "order", "ref"))
        return kept is not None and kept[1]["token"] == token

    def _details(self, token: str) -> dict[str, Any]:
        return _read(self.sdk.call("getWebPaymentDetails", {"version": "34", "token": token}))


def _read(answer: dict[str, Any]) -> dict[str, Any]:
    read(answer, "order", "ref")
    read(answer, "transaction", "id")
    for name in ("number", "type", "expirationDate"):
        read(answer, "card", name)
    for name in ("contractNumber", "amount"):
        read(answer, "payment", name)
    told(answer)
    return answer


def conclusion(details: Mapping[str, Any]) -> str:
    """Return what becomes of the order; no amount is compared."""
    code, short, _ = told(details)
    by_code = {"00000": "paid", "02306": "in progress", "02533": "in progress", "04003": "fraud", "XXXXX": "cart"}
    by_message = {"ONHOLD_PARTNER": "on hold", "CANCELLED": "cancelled"}
    return by_code.get(code) or by_message.get(short, "failed")
