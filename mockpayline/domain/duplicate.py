"""The duplicate check, where the dialect switches it on (docs.payline.com, "Duplicate check").

It compares the order reference, amount and sequence number with what was ACCEPTED today or yesterday. Days are UTC
days: the platform's time zone for this is not documented.
"""

from __future__ import annotations

from mockpayline.domain.outcome import State
from mockpayline.domain.ports import Tx
from mockpayline.domain.web_payment import DUPLICATE as DUPLICATE
from mockpayline.domain.web_payment import WebPayment

_DAY = 86_400_000


def _day(instant: int) -> int:
    return instant // _DAY


def _recent(then: int | None, now: int) -> bool:
    return then is not None and _day(now) - _day(then) <= 1


def is_duplicate_order(tx: Tx, order_ref: str, amount: int) -> bool:
    """Tell whether a web payment of this reference and amount was accepted lately."""
    if not tx.declaration.dialect.duplicate_check:
        return False
    return any(
        other.amount == amount
        and other.outcome is not None
        and other.outcome.state is State.ACCEPTED
        and _recent(other.ended_at, tx.now)
        for other in tx.payments_of_order(order_ref)
    )


def is_duplicate_basket(tx: Tx, payment: WebPayment) -> bool:
    """Tell whether another session of an order was paid lately, so that this one, not paid yet, must not be."""
    return is_duplicate_order(tx, payment.order_ref, payment.amount)


def is_duplicate_refund(tx: Tx, payment: WebPayment, amount: int, sequence_number: str) -> bool:
    """Tell whether a refund of this amount and sequence number was given lately."""
    return tx.declaration.dialect.duplicate_check and any(
        one.amount == amount and one.sequence_number == sequence_number and _recent(one.at, tx.now)
        for one in payment.refunds
    )
