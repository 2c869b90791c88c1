"""What an attempt to notify leaves behind: entries of the journal, and the next attempt or none."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from mockpayline.domain import coverage
from mockpayline.domain.journal import Kind
from mockpayline.domain.ports import Notification, Queued, WorldTx
from mockpayline.domain.rule import MINUTE, RETRIES

MERCHANT_KNOWS = "the merchant has asked for the result"
LAST_ATTEMPT = f"this was the last attempt, {RETRIES} minutes after the first"
REFUSED_AGAIN = "the address would be refused again"


class Attempt(Struct, frozen=True):
    """What became of one attempt: what the journal tells of each call, and whether it need not be tried again.

    There is one call, more for a notification that is duplicated, none where it was too late to call.
    """

    calls: list[dict[str, Any]]
    delivered: bool = False
    for_good: bool = False
    is_slow: bool = False


def book(tx: WorldTx, queued: Queued, attempt: Attempt) -> None:
    """Journal an attempt and queue the next one; nothing, where the notification was taken away meanwhile."""
    waiting = tx.still_queued(queued.position)
    if waiting is None or (waiting.attempt, waiting.notification) != (queued.attempt, queued.notification):
        return
    payment = tx.payment(queued.notification.token)
    next_attempt, ends = _next(tx, waiting, attempt)
    # A clock that stands still may have been moved on meanwhile, but the attempt was made when it was due.
    instant = waiting.due_at if tx.clock.frozen_at is not None else tx.now
    tx.meet(coverage.notification("delivered" if attempt.delivered else "given_up" if ends else "failed"))
    with tx.at(instant):
        for place, call in enumerate(attempt.calls, start=1):
            told = call if place < len(attempt.calls) or ends is None else call | {"given_up": ends}
            tx.journal(Kind.NOTIFICATION, payment, type=queued.notification.type, attempt=queued.attempt, **told)
    if next_attempt is None:
        tx.taken(queued.position)
    else:
        tx.put_off(queued.position, queued.notification.first_at + next_attempt * MINUTE, next_attempt)


def _next(tx: WorldTx, waiting: Queued, attempt: Attempt) -> tuple[int | None, str | None]:
    """Return the next attempt, or None and why there is none; no reason where it was delivered."""
    if attempt.delivered:
        return None, None
    if attempt.for_good:
        return None, REFUSED_AGAIN
    if waiting.is_last:
        return None, MERCHANT_KNOWS
    following = max(waiting.attempt + 1, first_to_come(waiting.notification, tx.now))
    return (following, None) if following <= RETRIES else (None, LAST_ATTEMPT)


def first_to_come(notification: Notification, now: int) -> int:
    """Return the first attempt whose instant is not past: what was missed while the server was down stays missed."""
    return max(0, -((notification.first_at - now) // MINUTE))
