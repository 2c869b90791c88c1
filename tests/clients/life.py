"""The whole life of a basket, told once for every client: only who writes the calls and reads them differs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from tests.clients.world import CONTRACT, World, card, gift

PAYMENT = {"amount": "10000", "currency": "978", "action": "101", "mode": "CPT", "contractNumber": CONTRACT}


class Client(Protocol):
    """A client of any kind; it writes a request its own way, and returns what it decoded as mappings and lists."""

    def call(self, operation: str, request: dict[str, Any]) -> Mapping[str, Any]:
        """Make one call."""
        ...


def opening(ref: str) -> dict[str, Any]:
    """Return the doWebPayment of a basket of 100 euros."""
    return {
        "version": "34",
        "payment": PAYMENT,
        "returnURL": "https://shop.test/return?order=1",
        "cancelURL": "https://shop.test/cancel",
        "order": {"ref": ref, "amount": "10000", "currency": "978", "date": "23/11/2026 10:00"},
        "selectedContractList": {"selectedContract": [CONTRACT, "CB1"]},
        "privateDataList": {"privateData": [{"key": "id_cart", "value": "42 & thé"}]},
    }


def read(answer: Mapping[str, Any], *path: str) -> Any:
    """Return a value of an answer; None where the client has no such key, as some have none for nil."""
    found: Any = answer
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def items(value: Any) -> list[Any]:
    """Return a list whatever the client makes of one: PHP gives the single item itself."""
    return value if isinstance(value, list) else [] if value is None else [value]


def live(client: Client, world: World, ref: str = "LIFE") -> None:
    """Open a basket, pay it with two gift cards and a bank card, read it in three ways and refund it twice."""
    opened = client.call("doWebPayment", opening(ref))
    assert read(opened, "result", "code") == "00000", f"the basket is not opened: {opened}"
    token = read(opened, "token")
    assert read(opened, "redirectURL") == f"{world.url}/v2/?token={token}", "the buyer is sent to this server's page"
    waiting = client.call("getWebPaymentDetails", {"version": "34", "token": token})
    assert read(waiting, "result", "code") == "02533", f"nobody opened the page yet: {waiting}"

    paid = world.buyer(token, gift(2500), gift(5000, 2, amount="30.00"), card())
    assert paid["redirect"] == f"https://shop.test/return?order=1&token={token}&paylinetoken={token}", (
        "both parameter names are joined to the shop's own query"
    )
    main, second = _details(client, token)
    _transactions(client, main, second)
    _refunds(client, main, second)


def _details(client: Client, token: str) -> tuple[str, str]:
    details = client.call("getWebPaymentDetails", {"version": "34", "token": token})
    assert read(details, "result", "code") == "00000", f"the basket is not paid: {details}"
    cards = json.loads(read(details, "transaction", "partnerAdditionalData"))[0]
    assert [(one["initialBalance"], one["finalBalance"], one["paymentAmount"]) for one in cards] == [
        ("2500", "0", "2500"),
        ("5000", "2000", "3000"),
    ], "each gift card tells its balances around the debit, in cents"
    [complement] = items(read(details, "paymentAdditionalList", "paymentAdditional"))
    parts = (read(details, "payment", "amount"), read(complement, "payment", "amount"))
    assert parts == ("5500", "4500"), f"the two parts make the basket, not {parts}"
    contracts = (read(details, "contractNumber"), read(complement, "payment", "contractNumber"))
    assert contracts == (CONTRACT, "CB1"), f"each part names its contract, not {contracts}"
    [private] = items(read(details, "privateDataList", "privateData"))
    assert (private["key"], private["value"]) == ("id_cart", "42 & thé"), "private data comes back unchanged"
    return read(details, "transaction", "id"), read(complement, "transaction", "id")


def _transactions(client: Client, main: str, second: str) -> None:
    for named, other in ((main, second), (second, main)):
        found = client.call("getTransactionDetails", {"version": "34", "transactionId": named})
        assert read(found, "transaction", "id") == named, f"the named side is the one that is answered: {found}"
        assert read(found, "linkedTransactionId") == other, f"each side names the other: {found}"


def _refunds(client: Client, main: str, second: str) -> None:
    # As shops do: the gift side's contract, an empty version; either id, and one cent too much at the end.
    for named, amount, code in ((main, "1500", "00000"), (second, "3000", "00000"), (main, "1", "02613")):
        payment = {**PAYMENT, "action": "421", "amount": amount}
        answer = client.call("doRefund", {"version": "", "transactionID": named, "payment": payment})
        assert read(answer, "result", "code") == code, f"a refund of {amount} cents is not answered {code}: {answer}"
        if code == "00000":
            assert read(answer, "transaction", "id") == second, "whichever is named, the complement is refunded"
    asked = {"version": "34", "transactionId": main, "transactionHistory": "Y"}
    history = client.call("getTransactionDetails", asked)
    listed = items(read(history, "associatedTransactionsList", "associatedTransactions"))
    assert [(one["type"], one["amount"]) for one in listed] == [
        ("AUTHOR+CAP", "5500"),
        ("REFUND", "1500"),
        ("REFUND", "3000"),
    ], "the history lists the transaction itself, then its refunds"
