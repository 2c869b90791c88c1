"""A world's clock, as tests move it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from mockpayline.testing.world import Duration, duration, instant

if TYPE_CHECKING:
    from mockpayline.testing.async_sandbox import AsyncSandbox
    from mockpayline.testing.sandbox import Sandbox

__tracebackhide__ = True  # a failing test is shown where it stands, not in here


class WorldClock:
    """The world's clock. Each change returns once everything that came due has run, in order."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    @property
    def now(self) -> datetime:
        """The world's time."""
        return self._sandbox.run(self._sandbox.world.time()).now

    @property
    def frozen(self) -> bool:
        """Whether the clock stands still."""
        return self._sandbox.run(self._sandbox.world.time()).frozen

    def advance(self, time: Duration) -> datetime:
        """Let time pass, `"16m"` or a timedelta, on a real clock too, and return the new time."""
        return self._changed("advance", duration(time))

    def move_to(self, when: str | datetime) -> datetime:
        """Move the clock on to an instant and return it; going back raises `InvalidValue`."""
        return self._changed("now", instant(when))

    def freeze(self) -> datetime:
        """Stop the clock and return where it stands."""
        return self._changed("freeze", True)

    def thaw(self) -> datetime:
        """Let the clock go on from where it stands."""
        return self._changed("freeze", False)

    def _changed(self, change: str, value: object) -> datetime:
        return self._sandbox.run(self._sandbox.world.change_clock(change, value)).now


class AsyncWorldClock:
    """As `WorldClock`, awaited."""

    def __init__(self, sandbox: AsyncSandbox) -> None:
        self._sandbox = sandbox

    async def now(self) -> datetime:
        """As `WorldClock.now`."""
        return (await self._sandbox.run(self._sandbox.world.time())).now

    async def frozen(self) -> bool:
        """As `WorldClock.frozen`."""
        return (await self._sandbox.run(self._sandbox.world.time())).frozen

    async def advance(self, time: Duration) -> datetime:
        """As `WorldClock.advance`."""
        return await self._changed("advance", duration(time))

    async def move_to(self, when: str | datetime) -> datetime:
        """As `WorldClock.move_to`."""
        return await self._changed("now", instant(when))

    async def freeze(self) -> datetime:
        """As `WorldClock.freeze`."""
        return await self._changed("freeze", True)

    async def thaw(self) -> datetime:
        """As `WorldClock.thaw`."""
        return await self._changed("freeze", False)

    async def _changed(self, change: str, value: object) -> datetime:
        return (await self._sandbox.run(self._sandbox.world.change_clock(change, value))).now
