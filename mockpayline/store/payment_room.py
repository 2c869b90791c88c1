"""How many web payments a world keeps: the finished ones make room for new ones, the oldest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mockpayline.errors import LimitReached

if TYPE_CHECKING:
    from mockpayline.store.holdings import Payments

_SHARE = 1000
"""A thousandth of what a world may hold is dropped at once, so that not every new payment has to drop one."""


def make_room(payments: Payments, most: int) -> int:
    """Drop the oldest finished web payments of a full world, which holds `most`; returns how many.

    Raises `LimitReached` where none is finished.
    """
    dropped = payments.drop_oldest(most // _SHARE or 1)
    if not dropped:
        raise LimitReached(
            "The world holds as many unfinished payments as it may.",
            path="payments",
            value=most,
            expected="let them expire, reset the world, or raise the setting payments",
        )
    return dropped
