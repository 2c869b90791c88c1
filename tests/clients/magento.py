"""What a Magento shop (the vendor's module for Magento 2) calls and concludes, by its described behaviour; own code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.clients.life import items
from tests.clients.shop import Sdk, basket, payment, read, told

_ACCEPTED = {"00000", "02400", "02500", "02501", "02517", "02520", "02616", "03000", "04000"}
_CONCLUSIONS = {
    **dict.fromkeys(("02005", "02306", "02015", "02000"), "pending"),
    "02319": "cancelled",
    **dict.fromkeys(("02304", "02324", "02534"), "abandoned"),
    "04003": "fraud",
    **dict.fromkeys(("01913", "02001"), "duplicate"),
}

VERSION = "34"
UNGUARDED = [
    ("transaction",),
    ("payment",),
    *(("payment", name) for name in ("mode", "amount", "action", "contractNumber")),
    ("paymentRecordId",),
]
"""What the module reads of getWebPaymentDetails in every state of a token, also unpaid ones."""


class Magento:
    """One shop with one order at a time."""

    def __init__(self, sdk: Sdk) -> None:
        self.sdk = sdk

    def settings(self) -> dict[str, list[tuple[str, str, str]]]:
        """Read the configuration: each shop's contracts as (label, number, card type)."""
        answer = self.sdk.call("getMerchantSettings", {"version": VERSION})
        assert told(answer)[0] == "00000", f"the settings are not given: {answer}"
        fields = ("label", "contractNumber", "cardType")
        return {
            read(shop, "label"): [
                (read(one, fields[0]), read(one, fields[1]), read(one, fields[2]))
                for one in items(read(shop, "contracts", "contract"))
            ]
            for shop in items(read(answer, "listPointOfSell", "pointOfSell"))
        }

    def checkout(self, ref: str, amount: int, shop: str = "https://shop.test") -> dict[str, Any]:
        """Open a session; the token is kept with the order."""
        answer = self.sdk.call("doWebPayment", basket(ref, amount, shop))
        assert told(answer)[0] == "00000", f"the session is not opened: {answer}"
        assert read(answer, "token"), "the token is read without a guard"
        assert read(answer, "redirectURL"), "the address of the page is read without a guard"
        return answer

    def details(self, query: Mapping[str, str]) -> dict[str, Any]:
        """Ask what became of the session that a return or a notification names, and read what is always read."""
        token = query.get("paylinetoken") or query["token"]
        answer = self.sdk.call("getWebPaymentDetails", {"version": VERSION, "token": token})
        for path in UNGUARDED:
            read(answer, *path)
        told(answer)
        return answer

    def cancel(self, details: Mapping[str, Any]) -> list[str]:
        """Undo a payment whose amount is not the order's: a reset, then a refund of the payment as it was answered."""
        transaction = read(details, "transaction", "id")
        reset = self.sdk.call("doReset", {"version": "", "transactionID": transaction})
        read(reset, "transaction", "id")
        codes = [told(reset)[0]]
        if codes[0] != "00000":
            answered = {**read(details, "payment"), "action": "421"}
            codes.append(self._refunded(transaction, answered))
        return codes

    def refund(self, details: Mapping[str, Any], amount: int) -> str:
        """Refund a credit memo on the first stored transaction; return the code."""
        return self._refunded(read(details, "transaction", "id"), payment(str(amount), "421"))

    def _refunded(self, transaction: str, asked: Mapping[str, Any]) -> str:
        answer = self.sdk.call("doRefund", {"version": "", "transactionID": transaction, "payment": asked})
        read(answer, "transaction", "id")
        return told(answer)[0]


def conclusion(details: Mapping[str, Any], total: int) -> str:
    """Return what becomes of the order: paid needs the order's own amount in payment.amount."""
    code = told(details)[0]
    if code not in _ACCEPTED:
        return _CONCLUSIONS.get(code, "refused")
    if read(details, "payment", "mode") == "CPT" and int(read(details, "payment", "amount")) != total:
        return "amount mismatch"
    return "paid"
