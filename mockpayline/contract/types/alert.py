"""Alerts of the fraud module, with the transactions around them."""

# ruff: noqa: RUF012 - msgspec gives every instance a list of its own.

from __future__ import annotations

from typing import Annotated, ClassVar

from mockpayline.contract.base import ObjType
from mockpayline.contract.occurrence import Optional, Required, repeated


class CustomerTrans(ObjType, kw_only=True):
    """An earlier transaction of the same buyer."""

    XSD_NAME: ClassVar[str | None] = "CustomerTrans"

    IsLCLFAlerted: Required[str] = None
    ExternalTransactionId: Required[str] = None
    ReferenceOrder: Required[str] = None
    CardCode: Required[str] = None
    TransactionDate: Required[str] = None
    Amount: Required[str] = None
    Status: Required[str] = None
    PosLabel: Required[str] = None


class CustomerTransHist(ObjType, kw_only=True):
    """What the same buyer paid before."""

    XSD_NAME: ClassVar[str | None] = "CustomerTransHist"

    CustomerTrans: Annotated[list[CustomerTrans], repeated(at_most=None)] = []


class PaymentMeansTrans(ObjType, kw_only=True):
    """An earlier transaction with the same card or account."""

    XSD_NAME: ClassVar[str | None] = "PaymentMeansTrans"

    IsLCLFAlerted: Required[str] = None
    ExternalTransactionId: Required[str] = None
    ReferenceOrder: Required[str] = None
    CustomerData: Optional[str] = None
    TransactionDate: Required[str] = None
    Amount: Required[str] = None
    Status: Required[str] = None
    PosLabel: Required[str] = None


class PaymentMeansTransHist(ObjType, kw_only=True):
    """What was paid before with the same card or account."""

    XSD_NAME: ClassVar[str | None] = "PaymentMeansTransHist"

    PaymentMeansTrans: Annotated[list[PaymentMeansTrans], repeated(at_most=None)] = []


class AlertsTrans(ObjType, kw_only=True):
    """An alert that the same transaction raised, and the rule behind it."""

    XSD_NAME: ClassVar[str | None] = "AlertsTrans"

    AlertId: Required[str] = None
    ExplanationLabel: Required[str] = None
    ExplanationCode: Required[str] = None
    RuleName: Required[str] = None
    RuleAction: Optional[str] = None
    RuleCriteria: Optional[str] = None


class AlertsTransHist(ObjType, kw_only=True):
    """The alerts of the transaction."""

    XSD_NAME: ClassVar[str | None] = "AlertsTransHist"

    AlertsTrans: Annotated[list[AlertsTrans], repeated(at_most=None)] = []
