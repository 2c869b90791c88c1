"""The journal: the ordered record of what happened in a world."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from msgspec import Struct


class Kind(StrEnum):
    """What an entry records."""

    CALL = "call"
    STEP = "step"
    STATE = "state"
    PROCESSOR = "processor"
    REFUSAL = "refusal"
    PARTNER = "partner"
    BANK = "bank"
    HOLD = "hold"
    COMMIT = "commit"
    RELEASE = "release"
    REFUND = "refund"
    NOTIFICATION = "notification"
    HINT = "hint"
    RULE = "rule"
    FAULT = "fault"
    CHANGE = "change"


class Entry(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """One thing that happened, on the world's clock (`at`, ms).

    `data` holds the particulars: euros as text, card numbers masked. `seq` counts within the world, from 1.
    """

    kind: Kind
    at: int
    data: dict[str, Any] = {}
    token: str = ""
    order_ref: str = ""
    operation: str = ""
    seq: int = 0
