"""What `play` calls the parts of a SOAP call, for whoever writes a call that was made as an item of `play`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

PLAYED = ("doWebPayment", "getWebPaymentDetails", "getTransactionDetails", "doRefund")
"""The operations that `play` can call."""
OWN_KEYS = {
    "order.ref": "order_ref",
    "payment.contractNumber": "contract",
    "returnURL": "return_url",
    "cancelURL": "cancel_url",
    "notificationURL": "notification_url",
    "languageCode": "language",
    "buyer.email": "buyer_email",
    "payment.action": "action",
    "payment.mode": "mode",
    "payment.currency": "currency",
}
"""What `play` calls fields of doWebPayment by names of its own."""
FILLED = frozenset(OWN_KEYS) - {"languageCode", "buyer.email"}
"""Those of them that `play` fills where nothing is said, so that an empty text must leave the field out."""
CONTRACT_LISTS = (("selectedContractList", "selected_contracts"), ("secondSelectedContractList", "second_contracts"))
"""The lists of contract numbers of doWebPayment, and what `play` calls each."""

_VERSION_DIGITS = 3
_AMOUNT_DIGITS = 12


def leaves(said: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Return the texts of a message by their paths; items of a list are numbered from 0."""
    if isinstance(said, dict):
        for name, value in said.items():
            yield from leaves(value, f"{path}.{name}" if path else name)
    elif isinstance(said, list):
        for place, value in enumerate(said):
            yield from leaves(value, f"{path}[{place}]")
    elif said is not None:
        yield path, str(said).lower() if isinstance(said, bool) else str(said)


def forget(said: dict[str, str], name: str) -> None:
    """Take the texts below a path out of those of a message."""
    for path in [one for one in said if one.startswith(f"{name}.")]:
        del said[path]


def is_amount(text: str) -> bool:
    """Tell whether a text is an amount in cents that `play` can say in euros."""
    return text.isascii() and text.isdigit() and len(text) <= _AMOUNT_DIGITS


def is_version(text: str) -> bool:
    """Tell whether a text is a version of the API that `play` can ask for."""
    return text.isascii() and text.isdigit() and len(text) <= _VERSION_DIGITS
