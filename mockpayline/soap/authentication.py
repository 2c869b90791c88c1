"""Who calls: the merchant id and access key of HTTP Basic authentication, as every Payline client sends them."""

from __future__ import annotations

import base64
import binascii
from functools import lru_cache

from msgspec import Struct

from mockpayline.errors import Unauthorized

REALM = "Payline"
EXPECTED = "Basic, then the base64 form of merchantId:accessKey"
_SHORT = 200
"""Characters of a header that is worth remembering."""


class Credentials(Struct, frozen=True):
    """The merchant's account and its key; the key shows in no message and no log."""

    merchant_id: str
    access_key: str

    def __repr__(self) -> str:
        return f"Credentials(merchant_id={self.merchant_id!r})"

    __str__ = __repr__


def credentials(header: str | None) -> Credentials:
    """Return the credentials of an Authorization header (RFC 7617), or raise `Unauthorized` saying what is amiss.

    The header's value is kept out of the message: it may be a key.
    """
    if header is None:
        raise Unauthorized("The Authorization header is missing.", expected=EXPECTED)
    return _remembered(header) if len(header) <= _SHORT else _read(header)


def _read(header: str) -> Credentials:
    scheme, _, encoded = header.strip().partition(" ")
    if scheme.lower() != "basic":
        raise Unauthorized("The Authorization header's scheme is not Basic.", expected=EXPECTED)
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise Unauthorized("The Authorization header is not in base64.", expected=EXPECTED) from None
    try:
        text = decoded.decode()
    except UnicodeDecodeError:
        text = decoded.decode("latin-1")  # RFC 7617, section 2: the charset is the client's choice
    merchant_id, colon, access_key = text.partition(":")
    if not colon:
        raise Unauthorized("The Authorization header holds no colon.", expected=EXPECTED)
    if not merchant_id:
        raise Unauthorized("The Authorization header holds no merchant id.", expected=EXPECTED)
    return Credentials(merchant_id, access_key)


_remembered = lru_cache(maxsize=256)(_read)  # a shop sends the same with every call
