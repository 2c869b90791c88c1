"""The addresses that the tries of a call go to, and how a try at another one says why, as the official PHP SDK does."""

from __future__ import annotations

from collections.abc import Sequence

from mockpayline.player.connection import LOST, TIMEOUT
from mockpayline.player.soap_call import HTTP, SYSTEM_ERROR, Answer


def headers_of(at: Sequence[str], tries: int, scheme: str, before: Answer | None, took: float) -> dict[str, str]:
    """Return the headers by which the try of this number, from 1, names its address; none where `at` is empty.

    The addresses are called in turn. `before` is what the try before came to, None for the first, and `took` the
    seconds that it took; a try at another address tells them in x-failover headers. `scheme` is http or https.
    """
    if not at:
        return {}
    place = (tries - 1) % len(at)
    headers = {"Host": at[place]}
    cause = _cause(before) if before is not None else ""
    origin = at[(tries - 2) % len(at)]
    if not cause or origin == at[place]:
        return headers
    return {
        **headers,
        "x-failover-cause": cause,
        "x-failover-duration": str(round(took * 1000)),
        "x-failover-origin": f"{scheme}://{origin}",
        "x-failover-index": str(place),
    }


def _cause(answer: Answer) -> str:
    """Return the SDK's word for a failure, empty for one that it has no word for."""
    if answer.fault == HTTP:
        return f"HTTP_{answer.status}"
    if answer.fault in {LOST, TIMEOUT}:
        return "TIMEOUT"
    return "" if answer.fault else f"APP_{SYSTEM_ERROR}"
