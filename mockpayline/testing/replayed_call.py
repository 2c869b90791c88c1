"""A SOAP call of the journal in the words of a scenario's `play`: the same request, the same code expected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mockpayline.domain.money import euros
from mockpayline.scenario.play_words import CONTRACT_LISTS, FILLED, OWN_KEYS, forget, is_amount, is_version, leaves

_NEWEST = "34"
_LONGEST = 1000
_LONGEST_ORDER = 100
_LONGEST_PRIVATE = 255
_LONGEST_CONTRACT = 50
_APART = {"order.ref", "notificationURL"}
"""Fields of doWebPayment that are not always said in the words that `play` has for them."""
_ASSUMED = {
    "doWebPayment": {"action": "101", "mode": "CPT", "currency": "978"},
    "doRefund": {"payment.currency": "978", "payment.action": "421", "payment.mode": "CPT"},
}
"""What `play` sends where nothing is said, and need not be said."""

Side = Callable[[str], str]
"""Tells which side of its payment a transaction id is: main, complement, refund, or the id itself."""


def keys_of(operation: str, request: Mapping[str, Any], side: Side, *, known: bool) -> tuple[dict[str, Any], list[str]]:
    """Return what an item of `play` says of a request, and the paths that it has no way to say.

    `known`: the call has its payment, so that getWebPaymentDetails needs no token of its own.
    """
    said = dict(leaves(request))
    unsaid = [path for path, text in said.items() if not _writable(text)]
    for path in unsaid:
        del said[path]
    match operation:
        case "doWebPayment":
            keys = _opening(said, request, known=known)
        case "getWebPaymentDetails":
            given = said.pop("token", "")
            keys = {} if known else {"token": given}
        case _:
            keys = _transaction(operation, said, side)
    version = said.pop("version", "")
    if is_version(version):
        if version != _NEWEST:
            keys["version"] = version
    else:
        said["version"] = version
    fields = {path: text for path, text in said.items() if "[" not in path}
    if fields:
        keys["fields"] = fields
    unsaid += [path for path in said if "[" in path]
    return keys, unsaid


def _opening(said: dict[str, str], request: Mapping[str, Any], *, known: bool) -> dict[str, Any]:
    keys: dict[str, Any] = {}
    if len(said.get("order.ref", "")) <= _LONGEST_ORDER:
        keys["order_ref"] = said.pop("order.ref", "")
    amount = said.get("payment.amount", "")
    if is_amount(amount) and said.get("order.amount") == amount:
        keys["amount"] = euros(int(amount))
        del said["payment.amount"], said["order.amount"]
    else:
        said.setdefault("payment.amount", "")
        said.setdefault("order.amount", "")
    if said.get("order.currency") == said.get("payment.currency"):
        said.pop("order.currency", None)
    else:
        said.setdefault("order.currency", "")
    for path, key in OWN_KEYS.items():
        if path not in _APART and (path in said or path in FILLED):
            keys[key] = said.pop(path, "")
    keys = {key: value for key, value in keys.items() if _ASSUMED["doWebPayment"].get(key) != value}
    notified = said.pop("notificationURL", "")
    if not notified or not known:
        # Else the player's own receiver stands in for the shop's; an address that was refused is to be refused again.
        keys["notification_url"] = notified
    said.setdefault("order.date", "")
    _lists(said, request, keys)
    return keys


def _lists(said: dict[str, str], request: Mapping[str, Any], keys: dict[str, Any]) -> None:
    for name, key in CONTRACT_LISTS:
        listed = (request.get(name) or {}).get("selectedContract") or []
        if listed and all(_writable(one, _LONGEST_CONTRACT) and one for one in listed):
            keys[key] = list(listed)
            forget(said, name)
    pairs = (request.get("privateDataList") or {}).get("privateData") or []
    named = {one.get("key"): one.get("value") or "" for one in pairs}
    good = all(key and value and _writable(key) and _writable(value, _LONGEST_PRIVATE) for key, value in named.items())
    if pairs and len(named) == len(pairs) and good:
        keys["private_data"] = named
        forget(said, "privateDataList")


def _transaction(operation: str, said: dict[str, str], side: Side) -> dict[str, Any]:
    keys: dict[str, Any] = {}
    given = said.pop("transactionID", "") or said.pop("transactionId", "")
    if operation == "getTransactionDetails" and not given and said.pop("orderRef", ""):
        keys["by"] = "order_ref"
    else:
        keys["transaction"] = side(given)
    if operation == "getTransactionDetails":
        if said.get("transactionHistory", "").upper() == "Y":
            keys["history"] = True
            del said["transactionHistory"]
        return keys
    amount = said.get("payment.amount", "")
    if is_amount(amount):
        keys["amount"] = euros(int(said.pop("payment.amount")))
    else:
        said.setdefault("payment.amount", "")
    keys["contract"] = said.pop("payment.contractNumber", "")
    for path, text in _ASSUMED["doRefund"].items():
        if said.setdefault(path, "") == text:
            del said[path]
    return keys


def _writable(text: str, most: int = _LONGEST) -> bool:
    return len(text) <= most and text.isprintable()
