"""How many notifications may wait to be sent, all worlds together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mockpayline.errors import LimitReached


class QueueRoom:
    """Counts what is queued, and looks at the table only when the count says that it may be full.

    The count knows nothing of what was sent, or undone, so it can only be too high; then it is taken anew. `shared`
    says that other processes queue too, so that the table is looked at every time.
    """

    def __init__(self, most: int, *, shared: bool = False) -> None:
        self.most = most
        self._shared = shared
        self._left = 0

    def take(self) -> None:
        """Count one more that waits."""
        self._left -= 1

    def refuse_if_full(self, execute: Callable[..., Any]) -> None:
        """Raise `LimitReached` where as many wait as may.

        Every notification is some payment's, and none is dropped: fewer payments is what makes fewer of them.
        """
        if self.is_full(execute):
            raise LimitReached(
                "As many notifications wait to be sent as may.",
                path="notifications",
                value=self.most,
                expected="have the shops answer, or raise the setting notifications",
            )

    def is_full(self, execute: Callable[..., Any]) -> bool:
        """Tell whether as many wait as may."""
        if self._left <= 0 or self._shared:
            self._left = self.most - _waiting(execute, self.most)
        return self._left <= 0


def _waiting(execute: Callable[..., Any], most: int) -> int:
    newest, oldest = execute(
        "SELECT (SELECT max(position) FROM notification), (SELECT min(position) FROM notification)"
    ).fetchone()
    if newest is None:
        return 0
    # The span of their positions can only be larger than their number, and is told without reading them.
    span = int(newest) - int(oldest) + 1
    if span < most:
        return span
    (waiting,) = execute("SELECT count(*) FROM notification").fetchone()
    return int(waiting)
