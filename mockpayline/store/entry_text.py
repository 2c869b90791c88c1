"""An entry of the journal as it is kept: JSON in which no card number stands."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from mockpayline.domain.card_number import without_cards
from mockpayline.domain.journal import Entry, Kind
from mockpayline.domain.web_payment import WebPayment

_encode = msgspec.json.Encoder().encode

decode_entry = msgspec.json.Decoder(Entry).decode
"""Return the entry that a text holds."""


class Line(Struct, frozen=True, gc=False):
    """An entry's text, and what the journal is filtered by."""

    operation: str
    order_ref: str
    token: str
    doc: bytes


def line_of(seq: int, kind: Kind, at: int, payment: WebPayment | None, operation: str, told: Any) -> Line:
    """Return an entry as it is kept; `told` are its particulars, a dict or a struct.

    In all of them the runs of digits are masked that may be a card number, wherever somebody put them.
    """
    token, order_ref = ("", "") if payment is None else (payment.token, payment.order_ref)
    entry = Entry(kind=kind, at=at, data=told, token=token, order_ref=order_ref, operation=operation, seq=seq)
    doc = _encode(entry)
    # One look at the whole of it, which nearly always finds nothing.
    if without_cards(doc) != doc:
        told = _masked(msgspec.json.decode(_encode(told)))
        doc = _encode(msgspec.structs.replace(entry, data=told))
    return Line(operation, order_ref, token, doc)


def _masked(value: Any) -> Any:
    """Return a part of the particulars with all that may be a card number masked; a number becomes a text then."""
    if isinstance(value, dict):
        return {_masked(name): _masked(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_masked(one) for one in value]
    if isinstance(value, bool) or not isinstance(value, str | int):
        return value
    text = str(value).encode()
    masked = without_cards(text)
    return value if masked == text else masked.decode()
