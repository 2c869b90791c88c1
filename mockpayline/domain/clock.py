"""A world's clock: real time shifted, or frozen at an instant. Instants are milliseconds since 1970, UTC."""

from __future__ import annotations

from msgspec import Struct

from mockpayline.errors import InvalidValue

END_OF_TIME = 4_102_444_799_999
"""The last instant a world can reach: the end of 2099, beyond which the dates of the answers mean nothing."""


class Clock(Struct, kw_only=True, omit_defaults=True):
    """`frozen_at` is the instant of a frozen clock; else the time is the real one plus `offset` (ms)."""

    offset: int = 0
    frozen_at: int | None = None

    def now(self, real: int) -> int:
        """Return the world's time at a real instant."""
        return real + self.offset if self.frozen_at is None else self.frozen_at

    def advance(self, by: int, real: int) -> None:
        """Move the clock forward by `by` ms; a real clock goes on from there.

        `real` is the real time. Raises `InvalidValue` for going back, and for leaving the century.
        """
        if by < 0:
            raise InvalidValue("A clock does not go back.", path="advance", value=by, expected="0 or more")
        if self.now(real) + by > END_OF_TIME:
            raise InvalidValue("The clock would leave its century.", path="advance", value=by, expected="2099 at most")
        if self.frozen_at is None:
            self.offset += by
        else:
            self.frozen_at += by

    def move_to(self, instant: int, real: int) -> None:
        """Move the clock forward to an instant. Raises `InvalidValue` for one in its past, or beyond 2099."""
        if instant < self.now(real):
            raise InvalidValue(
                "A clock does not go back.", path="now", value=instant, expected="this instant or a later one"
            )
        self.advance(instant - self.now(real), real)

    def freeze(self, real: int) -> None:
        """Stop at the present instant."""
        self.frozen_at = self.now(real)

    def thaw(self, real: int) -> None:
        """Run again from the present instant."""
        self.offset = self.now(real) - real
        self.frozen_at = None
