"""The merchant's account with Payline itself: declared by the contract, reached by no operation."""

from __future__ import annotations

from typing import Annotated

from mockpayline.contract.base import ObjType
from mockpayline.contract.occurrence import Nillable, Required, XsdType


class ConnectionData(ObjType, kw_only=True):
    """How a member of the merchant's staff signs in to the administration centre."""

    merchantId: Required[str] = None
    userId: Required[str] = None
    password: Required[str] = None
    secretQuestion: Required[str] = None
    secretAnswer: Required[str] = None


class Option(ObjType, kw_only=True):
    """A paid option of the merchant's subscription."""

    id: Required[str] = None
    subscribed: Nillable[bool] = None
    endDate: Annotated[Nillable[str], XsdType("dateTime")] = None  # kept as the text it is
