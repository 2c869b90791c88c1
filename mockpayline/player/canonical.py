"""The part of answers and journal that is the same on every run: same file, same seed, same frozen clock."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from mockpayline.soap.faults import DETAIL

_OF_THE_RUN = frozenset({"request_id", "user_agent", "failover", "headers", "duration", "milliseconds"})
_REQUEST_ID = re.compile(rf'(<request xmlns="{re.escape(DETAIL)}">)[^<]*'.encode())
_PORT = re.compile(r"(https?://(?:127\.0\.0\.1|localhost|\[::1\])):\d+")


def canonical_answer(answer: bytes) -> bytes:
    """Return a SOAP answer as it came, but for the request id that a SOAP fault tells: the log of one run knows it."""
    return _REQUEST_ID.sub(rb"\1", answer)


def canonical(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return journal entries without request ids, what clients say of themselves, durations, and loopback ports."""
    return [_kept(one) for one in entries]


def _kept(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _kept(one) for name, one in value.items() if name not in _OF_THE_RUN}
    if isinstance(value, list):
        return [_kept(one) for one in value]
    return _PORT.sub(r"\1", value) if isinstance(value, str) else value
