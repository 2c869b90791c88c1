"""Payment records: the files of instalment and subscription payments."""

# ruff: noqa: RUF012 - msgspec gives every instance a list of its own.

from __future__ import annotations

from typing import Annotated

from mockpayline.contract.base import ObjType
from mockpayline.contract.occurrence import Nillable, Optional, Required, repeated
from mockpayline.contract.types.result import Result
from mockpayline.contract.types.transaction import Authorization, Transaction


class BillingRecord(ObjType, kw_only=True):
    """One due date of a payment record and what came of it."""

    date: Required[str] = None
    amount: Required[str] = None  # cents
    status: Required[str] = None
    result: Optional[Result] = None
    transaction: Optional[Transaction] = None
    authorization: Optional[Authorization] = None
    nbTry: Optional[str] = None  # how often it was tried
    rank: Optional[str] = None  # its place in the plan, from 1


class BillingRecordForUpdate(ObjType, kw_only=True):
    """The part of a due date that updateBillingRecord may change."""

    date: Nillable[str] = None
    amount: Nillable[str] = None  # cents
    status: Nillable[str] = None
    executionDate: Nillable[str] = None


class BillingRecordList(ObjType, kw_only=True):
    """The due dates of a payment record."""

    billingRecord: Annotated[list[BillingRecord], repeated(at_most=100)] = []
