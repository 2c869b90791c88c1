"""Who may be called now: a share for each receiver, so that one that hangs holds nobody else up."""

from __future__ import annotations

from collections import Counter, OrderedDict

from mockpayline.domain.ports import Queued

OF_ONE_RECEIVER = 4
"""Notifications under way to the same host and port at the same time."""
_SLOW_KNOWN = 1024
"""Receivers that are known to be slow; of more, those that have been longest so are tried as if they were not."""


class Places:
    """The places of notifications under way: `total` in all, a few for each receiver.

    A receiver whose last call took all its time is slow: it gets one place at a time, and half of all are kept from
    those that are. Of a world whose clock stands still, one notification to each receiver is under way at a time, and
    the next ones begin together, so that the order is the same every time.
    """

    def __init__(self, total: int) -> None:
        self._total = total
        self._receivers: Counter[str] = Counter()
        self._rounds: dict[str, Counter[str]] = {}
        self._slow: OrderedDict[str, None] = OrderedDict()

    @property
    def left(self) -> int:
        """How many places are free."""
        return self._total - self._receivers.total()

    @property
    def full(self) -> set[str]:
        """Receivers that get no further place now."""
        full = {one for one in self._receivers if not self._has_place(one)}
        return full | self._slow.keys() if self._slow and not self._slow_left else full

    @property
    def in_order(self) -> set[tuple[str, str]]:
        """Merchants and receivers between whom nothing begins before what is under way has ended."""
        return {(merchant, receiver) for merchant, round_ in self._rounds.items() for receiver in round_}

    def take(self, one: Queued) -> bool:
        """Take a place for a notification; tells whether there was one."""
        receiver = one.notification.receiver
        if not self.left or not self._has_place(receiver) or receiver in self._rounds.get(one.merchant, ()):
            return False
        self._receivers[receiver] += 1
        if one.in_order:
            self._rounds.setdefault(one.merchant, Counter())[receiver] = 1
        return True

    def free(self, one: Queued, *, is_slow: bool) -> None:
        """Give a place back; `is_slow` tells of the receiver."""
        receiver = one.notification.receiver
        self._receivers[receiver] -= 1
        if not self._receivers[receiver]:
            del self._receivers[receiver]
        if one.in_order:
            round_ = self._rounds[one.merchant]
            round_[receiver] = 0
            if not round_.total():
                del self._rounds[one.merchant]
        self._slow.pop(receiver, None)
        if is_slow:
            self._slow[receiver] = None
            if len(self._slow) > _SLOW_KNOWN:
                self._slow.popitem(last=False)

    @property
    def _slow_left(self) -> bool:
        busy = sum(count for one, count in self._receivers.items() if one in self._slow)
        return busy < max(1, self._total // 2)

    def _has_place(self, receiver: str) -> bool:
        if receiver in self._slow:
            return not self._receivers[receiver] and self._slow_left
        return self._receivers[receiver] < OF_ONE_RECEIVER
