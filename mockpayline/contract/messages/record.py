"""Reading and changing payment records, the files of instalment and subscription payments."""

from __future__ import annotations

from mockpayline.contract.base import Message
from mockpayline.contract.occurrence import Nillable, Required
from mockpayline.contract.types.order import Order
from mockpayline.contract.types.pairs import PrivateDataList
from mockpayline.contract.types.payment import Recurring, RecurringForUpdate
from mockpayline.contract.types.record import BillingRecord, BillingRecordForUpdate, BillingRecordList
from mockpayline.contract.types.result import Result


class GetPaymentRecordRequest(Message, kw_only=True):
    """Read a payment record."""

    version: Required[str] = None
    contractNumber: Required[str] = None
    paymentRecordId: Required[str] = None


class GetPaymentRecordResponse(Message, kw_only=True):
    """The record with its plan and due dates."""

    result: Required[Result] = None
    recurring: Required[Recurring] = None
    isDisabled: Nillable[str] = None  # 0 or 1
    disableDate: Nillable[str] = None
    billingRecordList: Required[BillingRecordList] = None
    privateDataList: Nillable[PrivateDataList] = None
    order: Nillable[Order] = None
    walletId: Required[str] = None


class DisablePaymentRecordRequest(Message, kw_only=True):
    """Stop a payment record: nothing more falls due."""

    contractNumber: Required[str] = None
    paymentRecordId: Required[str] = None


class DisablePaymentRecordResponse(Message, kw_only=True):
    """Whether it worked."""

    result: Required[Result] = None


class UpdatePaymentRecordRequest(Message, kw_only=True):
    """Change the plan of a payment record."""

    version: Nillable[str] = None
    contractNumber: Required[str] = None
    paymentRecordId: Required[str] = None
    recurring: Required[RecurringForUpdate] = None


class UpdatePaymentRecordResponse(Message, kw_only=True):
    """The record with its changed plan."""

    result: Required[Result] = None
    recurring: Required[Recurring] = None
    isDisabled: Required[str] = None
    disableDate: Required[str] = None
    privateDataList: Required[PrivateDataList] = None
    order: Required[Order] = None
    walletId: Required[str] = None


class GetBillingRecordRequest(Message, kw_only=True):
    """Read one due date of a payment record."""

    contractNumber: Required[str] = None
    paymentRecordId: Required[str] = None
    billingRecordId: Required[str] = None


class GetBillingRecordResponse(Message, kw_only=True):
    """The due date with the record that it belongs to."""

    result: Required[Result] = None
    recurring: Required[Recurring] = None
    isDisabled: Nillable[str] = None  # whether the record is stopped, 0 or 1
    disableDate: Nillable[str] = None
    billingRecord: Required[BillingRecord] = None
    order: Nillable[Order] = None
    privateDataList: Nillable[PrivateDataList] = None
    walletId: Required[str] = None


class UpdateBillingRecordRequest(Message, kw_only=True):
    """Change one due date of a payment record."""

    contractNumber: Required[str] = None
    paymentRecordId: Required[str] = None
    billingRecordId: Required[str] = None
    billingRecordForUpdate: Required[BillingRecordForUpdate] = None


class UpdateBillingRecordResponse(Message, kw_only=True):
    """The changed due date with the record that it belongs to."""

    result: Required[Result] = None
    recurring: Required[Recurring] = None
    isDisabled: Nillable[str] = None  # whether the record is stopped, 0 or 1
    disableDate: Nillable[str] = None
    billingRecord: Required[BillingRecord] = None
    order: Nillable[Order] = None
    privateDataList: Nillable[PrivateDataList] = None
    walletId: Required[str] = None
