"""A SOAP call of the journal in the words of a scenario's `play`: the same request, the same code expected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mockpayline.domain.money import euros

PLAYED = ("doWebPayment", "getWebPaymentDetails", "getTransactionDetails", "doRefund")
"""The operations that `play` can call."""

_NEWEST = "34"
_VERSION_DIGITS = 3
_AMOUNT_DIGITS = 12
_LONGEST = 1000
_LONGEST_ORDER = 100
_LONGEST_PRIVATE = 255
_LONGEST_CONTRACT = 50
_OWN_KEYS = {
    "payment.contractNumber": "contract",
    "returnURL": "return_url",
    "cancelURL": "cancel_url",
    "payment.action": "action",
    "payment.mode": "mode",
    "payment.currency": "currency",
    "languageCode": "language",
    "buyer.email": "buyer_email",
}
"""What `play` calls fields of doWebPayment by names of its own."""
_ASSUMED = {
    "doWebPayment": {"action": "101", "mode": "CPT", "currency": "978"},
    "doRefund": {"payment.currency": "978", "payment.action": "421", "payment.mode": "CPT"},
}
"""What `play` sends where nothing is said, and need not be said."""
_FILLED = frozenset(_OWN_KEYS.values()) - {"language", "buyer_email"}
"""The keys that `play` fills where nothing is said, so that an empty text must leave the field out."""

Side = Callable[[str], str]
"""Tells which side of its payment a transaction id is: main, complement, refund, or the id itself."""


def keys_of(operation: str, request: Mapping[str, Any], side: Side, *, known: bool) -> tuple[dict[str, Any], list[str]]:
    """Return what an item of `play` says of a request, and the paths that it has no way to say.

    `known`: the call has its payment, so that getWebPaymentDetails needs no token of its own.
    """
    said = dict(_leaves(request))
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
    if version.isascii() and version.isdigit() and len(version) <= _VERSION_DIGITS:
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
    if _is_amount(amount) and said.get("order.amount") == amount:
        keys["amount"] = euros(int(amount))
        del said["payment.amount"], said["order.amount"]
    else:
        said.setdefault("payment.amount", "")
        said.setdefault("order.amount", "")
    if said.get("order.currency") == said.get("payment.currency"):
        said.pop("order.currency", None)
    else:
        said.setdefault("order.currency", "")
    for path, key in _OWN_KEYS.items():
        if path in said or key in _FILLED:
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
    for name, key in (
        ("selectedContractList", "selected_contracts"),
        ("secondSelectedContractList", "second_contracts"),
    ):
        listed = (request.get(name) or {}).get("selectedContract") or []
        if listed and all(_writable(one, _LONGEST_CONTRACT) and one for one in listed):
            keys[key] = list(listed)
            _forget(said, name)
    pairs = (request.get("privateDataList") or {}).get("privateData") or []
    named = {one.get("key"): one.get("value") or "" for one in pairs}
    good = all(key and value and _writable(key) and _writable(value, _LONGEST_PRIVATE) for key, value in named.items())
    if pairs and len(named) == len(pairs) and good:
        keys["private_data"] = named
        _forget(said, "privateDataList")


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
    if _is_amount(amount):
        keys["amount"] = euros(int(said.pop("payment.amount")))
    else:
        said.setdefault("payment.amount", "")
    keys["contract"] = said.pop("payment.contractNumber", "")
    for path, text in _ASSUMED["doRefund"].items():
        if said.setdefault(path, "") == text:
            del said[path]
    return keys


def _leaves(said: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Return the texts of a message by their paths; items of a list are numbered from 0."""
    if isinstance(said, dict):
        for name, value in said.items():
            yield from _leaves(value, f"{path}.{name}" if path else name)
    elif isinstance(said, list):
        for place, value in enumerate(said):
            yield from _leaves(value, f"{path}[{place}]")
    elif said is not None:
        yield path, str(said).lower() if isinstance(said, bool) else str(said)


def _forget(said: dict[str, str], name: str) -> None:
    for path in [one for one in said if one.startswith(f"{name}.")]:
        del said[path]


def _is_amount(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _AMOUNT_DIGITS


def _writable(text: str, most: int = _LONGEST) -> bool:
    return len(text) <= most and text.isprintable()
