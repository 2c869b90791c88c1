"""Whose id a refund answers: the complement's, or a new one."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from mockpayline.compare.capture import Capture
from mockpayline.domain.dialect import RefundId

_PARIS = ZoneInfo("Europe/Paris")
_ID = re.compile(r"[0-9]{2}([0-9]{9})[0-9]{3}")
_AT_ONCE = timedelta(minutes=2)


def complement_ids(captures: Collection[Capture]) -> frozenset[str]:
    """Return the ids of the complements that other answers tell of."""
    found: set[str] = set()
    for one in captures:
        further = getattr(one.message, "paymentAdditionalList", None)
        for additional in further.paymentAdditional if further else []:
            if additional.transaction and additional.transaction.id:
                found.add(additional.transaction.id)
    return frozenset(found)


def refund_id_of(capture: Capture, complements: Collection[str]) -> RefundId | None:
    """Return whose id an accepted refund answers, or None where it does not tell.

    An answer of the same payment that names the complement settles it. Else the id's own time does: ids of 14 digits
    carry the day of the year and the time of day at which they were made, so one as old as the refund is a new one.
    """
    transaction = getattr(capture.message, "transaction", None)
    if capture.operation.name != "doRefund" or transaction is None or not transaction.id:
        return None
    if transaction.id in complements:
        return RefundId.COMPLEMENT
    made, at = _time_of(transaction.id, transaction.date or ""), _date(transaction.date or "")
    if made is None or at is None:
        return None
    # Ids have been seen in Paris time; the sandbox's own are in UTC.
    local = at.astimezone(_PARIS).replace(tzinfo=None)
    return (
        RefundId.NEW
        if min(abs(made - local), abs(made - at.replace(tzinfo=None))) <= _AT_ONCE
        else (RefundId.COMPLEMENT)
    )


def _date(text: str) -> datetime | None:
    """Return the UTC instant of a Paris date, with a year of two or four digits."""
    for form in ("%d/%m/%y %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%d/%m/%y %H:%M", "%d/%m/%Y %H:%M"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=_PARIS).astimezone(UTC)
        except ValueError:
            continue
    return None


def _time_of(transaction_id: str, date: str) -> datetime | None:
    """Return when an id was made, in the year of a date: its own year is one digit, which differs between samples."""
    found, at = _ID.fullmatch(transaction_id), _date(date)
    if found is None or at is None:
        return None
    try:
        return datetime.strptime(f"{at.year}{found[1]}", "%Y%j%H%M%S")  # noqa: DTZ007 - either zone's
    except ValueError:
        return None
