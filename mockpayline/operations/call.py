"""One call of an operation: what the answer is made from besides the request."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from msgspec import Struct

from mockpayline.contract.base import Message
from mockpayline.contract.masking import masked
from mockpayline.domain.card_number import without_cards
from mockpayline.domain.dialect import MissingVersion
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.web_payment import WebPayment

NEWEST_VERSION = 34
"""The newest `version` that is known, of releases 4.76 to 24.5 (docs.payline.com, "Historique de version de l'API")."""

DEFAULT_VERSION = 4
"""The version that the platform reads a call without version as."""


R = TypeVar("R", bound=Message)

_encode = msgspec.json.Encoder().encode


class Call(Struct):
    """`version` is the one the answer is shaped by; `base_url` is where the caller reached this server.

    An operation names in `payment` the web payment that it was about, for the journal; `hints` are remarks for the
    merchant's developer. `answer_is_lost`: a scripted fault keeps the answer from its caller.
    """

    tx: WorldTx
    version: int
    base_url: str
    payment: WebPayment | None = None
    hints: list[str] = []
    answer_is_lost: bool = False
    _kept: msgspec.Raw | None = None

    def kept(self, request: Message) -> msgspec.Raw:
        """Return this call's request as it may be kept: JSON, card numbers and secrets masked; encoded once."""
        if self._kept is None:
            _, self._kept = kept_of(request)
        return self._kept


def kept_of(request: R) -> tuple[R, msgspec.Raw]:
    """Return a request as it may be worked with, and as it may be kept: JSON, card numbers and secrets masked.

    A real card's number may stand in any text: in a reference, in private data, in the shop's address. It is masked
    before anybody works with the request, so that no answer and no table ever holds it.
    """
    kept = _encode(masked(request))
    clean = without_cards(kept, of_brands=True)
    return (request if clean is kept else msgspec.json.decode(clean, type=type(request))), msgspec.Raw(clean)


def version_of(sent: str | None, missing: MissingVersion) -> int:
    """Return the version of a call: any number as it is; none, an empty one or a word as the dialect says."""
    if sent and sent.isascii() and sent.isdigit() and len(sent) < 6:
        return int(sent)
    return NEWEST_VERSION if missing is MissingVersion.NEWEST else DEFAULT_VERSION
