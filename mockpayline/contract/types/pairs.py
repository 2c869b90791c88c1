"""Free key and value pairs that merchants and partners attach to a call."""

# ruff: noqa: RUF012 - msgspec gives every instance a list of its own.

from __future__ import annotations

from typing import Annotated

from mockpayline.contract.base import ObjType
from mockpayline.contract.occurrence import Nillable, Required, repeated


class PrivateData(ObjType, kw_only=True):
    """One datum of the merchant's own, given back unchanged when the payment is read."""

    key: Required[str] = None
    value: Required[str] = None


class PrivateDataList(ObjType, kw_only=True):
    """The merchant's own data of one payment.

    The schema allows 100 pairs, the platform takes 99 (code 02514).
    """

    privateData: Annotated[list[PrivateData], repeated(at_most=100)] = []


class MiscDataPair(ObjType, kw_only=True):
    """One datum that a partner adds to an answer."""

    key: Required[str] = None
    value: Nillable[str] = None


class MiscData(ObjType, kw_only=True):
    """What a partner adds to the answer of a refund.

    In requests `miscData` is a plain string; only doRefundResponse carries it in this form.
    """

    miscDataPair: Annotated[list[MiscDataPair], repeated(at_most=100)] = []
