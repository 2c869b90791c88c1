"""Which fields of the contract hold card numbers and secrets, and how they are masked in everything that is kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeVar

import msgspec

from mockpayline.contract.base import Element
from mockpayline.contract.fields import Field, fields_of

E = TypeVar("E", bound=Element)

CARD_NUMBERS = frozenset(
    {
        ("Card", "number"),
        ("CardOut", "number"),
        ("GetTokenRequest", "cardNumber"),
        ("TransactionsSearchRequest", "cardNumber"),
        ("GetBalanceRequest", "cardID"),
    }
)
"""Shown as the first six digits, X, and the last four."""

SECRET_NAMES = frozenset(
    {
        "cvx",
        "password",
        "secretAnswer",
        "encryptedData",
        "tokenData",
        "tokenRequestorCryptogram",
        "cavv",
        "pares",
        "iban",
        "accountNumber",
        "chequeNumber",
    }
)
"""Fields of these names, in whatever class, are replaced whole."""

HIDDEN = "***"


def mask_number(number: str) -> str:
    """Return a card number as it may be kept; whatever is no run of digits is masked all the same."""
    hidden = len(number) - 10
    return f"{number[:6]}{'X' * hidden}{number[-4:]}" if hidden > 0 else "X" * len(number)


def masked(element: E) -> E:
    """Return an element as it may be kept: a copy, or itself where its class can hold nothing secret."""
    plan = _plan(type(element))
    changes = {name: change(value) for name, change in plan if (value := getattr(element, name))}
    return msgspec.structs.replace(element, **changes) if changes else element


@cache
def _plan(cls: type[Element]) -> tuple[tuple[str, Callable[..., object]], ...]:
    steps = ((field.name, _change(cls, field)) for field in fields_of(cls))
    return tuple((name, change) for name, change in steps if change is not None)


def _change(cls: type[Element], field: Field) -> Callable[..., object] | None:
    if (cls.__name__, field.name) in CARD_NUMBERS:
        return mask_number
    if issubclass(field.type, Element):
        if not _plan(field.type):
            return None
        return (lambda many: [masked(one) for one in many]) if field.repeated else masked
    return (lambda _secret: HIDDEN) if field.name in SECRET_NAMES else None
