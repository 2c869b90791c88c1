"""The outcome that opens every answer."""

from __future__ import annotations

from typing import Annotated

from mockpayline.contract.base import ObjType
from mockpayline.contract.occurrence import Optional, Required, since


class Result(ObjType, kw_only=True):
    """What Payline says of a call: a five-digit code and its words.

    Merchants decide on `shortMessage`, which is the state; `code` and `longMessage` are the detail.
    """

    code: Required[str] = None  # five digits, `00000` for success
    shortMessage: Optional[str] = None  # the state, such as ACCEPTED; at most 50 characters
    longMessage: Optional[str] = None  # the sentence; at most 255 characters
    # The versions: Payline, "Historique de version de l'API".
    # what the partner behind the contract said, for instance the gift-card processor
    partnerCode: Annotated[Optional[str], since(14)] = None
    partnerCodeLabel: Annotated[Optional[str], since(14)] = None
