"""Files of captures, refunds and resets.

They are left from a service for mass payments: the contract declares them, but no operation reaches them.
"""

# ruff: noqa: RUF012 - msgspec gives every instance a list of its own.

from __future__ import annotations

from typing import Annotated

from mockpayline.contract.base import ObjType
from mockpayline.contract.occurrence import Required, repeated
from mockpayline.contract.types.payment import Payment
from mockpayline.contract.types.result import Result
from mockpayline.contract.types.transaction import Transaction


class Capture(ObjType, kw_only=True):
    """One capture of a file."""

    transactionID: Required[str] = None
    payment: Required[Payment] = None


class CaptureAuthorizationList(ObjType, kw_only=True):
    """A file of captures."""

    capture: Annotated[list[Capture], repeated(at_least=1, at_most=5_000)] = []


class Refund(ObjType, kw_only=True):
    """One refund of a file."""

    transactionID: Required[str] = None
    payment: Required[Payment] = None


class RefundAuthorizationList(ObjType, kw_only=True):
    """A file of refunds."""

    refund: Annotated[list[Refund], repeated(at_least=1, at_most=5_000)] = []


class ResetAuthorizationList(ObjType, kw_only=True):
    """A file of resets, by transaction id alone."""

    transactionID: Annotated[list[str], repeated(at_least=1, at_most=5_000)] = []


class FailedObject(ObjType, kw_only=True):
    """An entry of a file that was refused, and why."""

    transactionID: Required[str] = None
    result: Required[Result] = None


class FailedListObject(ObjType, kw_only=True):
    """The transactions of a file that were refused."""

    failedObject: Annotated[list[Transaction], repeated(at_least=1, at_most=5_000)] = []
