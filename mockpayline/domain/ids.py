"""Identifiers: derived from seed, merchant id and counters, so that the same history gives the same ids."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from msgspec import Struct

_PLATFORM = "1"
_PER_SECOND = 1000


class Counters(Struct, omit_defaults=True):
    """What a world has given out: tokens, and transaction ids of the latest second (epoch seconds) they fell in."""

    tokens: int = 0
    id_second: int = 0
    ids_in_second: int = 0


def next_token(counters: Counters, *, seed: str, merchant_id: str, now: int) -> str:
    """Return a new session token: 20 letters and digits, then the instant in 13 digits (ms).

    The first character is the platform's, as in recorded tokens. The letters are a digest of
    seed, merchant and counter, so that two worlds never share a token.
    """
    counters.tokens += 1
    named = f"{seed}\0{merchant_id}\0{counters.tokens}".encode()
    letters = hashlib.blake2s(named, digest_size=10).hexdigest()[:19].upper()
    return f"{_PLATFORM}{letters}{now:013d}"


def next_transaction_id(counters: Counters, now: int) -> str:
    """Return a new transaction id of 14 digits: platform, year, day of the year, HHMMSS, and a count.

    The count has three digits; where more ids fall in one second, as on a frozen clock, the seconds run ahead.
    Merchants are told to treat it as opaque, so UTC serves.
    """
    second = max(now // 1000, counters.id_second)
    if second == counters.id_second:
        counters.ids_in_second += 1
        if counters.ids_in_second == _PER_SECOND:
            second, counters.ids_in_second = second + 1, 0
    else:
        counters.ids_in_second = 0
    counters.id_second = second
    moment = datetime.fromtimestamp(second, UTC)
    return f"{_PLATFORM}{moment.year % 10}{moment:%j%H%M%S}{counters.ids_in_second:03d}"
