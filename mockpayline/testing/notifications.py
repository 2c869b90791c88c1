"""The notifications that a merchant was sent, and those that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mockpayline.testing import views
from mockpayline.testing.world import PATIENCE

if TYPE_CHECKING:
    from mockpayline.testing.async_sandbox import AsyncSandbox
    from mockpayline.testing.sandbox import Sandbox

__tracebackhide__ = True  # a failing test is shown where it stands, not in here


class Notifications:
    """The notifications that the merchant was sent."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def wait(self, token: str, *, count: int = 1, timeout: float = PATIENCE) -> list[views.Notification]:
        """Wait until the merchant has taken `count` notifications of a payment, and return those it took.

        After `timeout` seconds it raises `AssertionError` that tells what was sent, what waits and why.
        """
        return self._sandbox.run(self._sandbox.world.notified(token, count, timeout))

    def sent(self, token: str | None = None) -> list[views.Notification]:
        """Return those that were sent, taken or not, the newest last."""
        return self._sandbox.run(self._sandbox.world.notifications(token)).sent

    def waiting(self, token: str | None = None) -> list[views.WaitingNotification]:
        """Return those that wait for their next attempt, the next first."""
        return self._sandbox.run(self._sandbox.world.notifications(token)).waiting


class AsyncNotifications:
    """As `Notifications`, awaited."""

    def __init__(self, sandbox: AsyncSandbox) -> None:
        self._sandbox = sandbox

    async def wait(self, token: str, *, count: int = 1, timeout: float = PATIENCE) -> list[views.Notification]:
        """As `Notifications.wait`."""
        return await self._sandbox.run(self._sandbox.world.notified(token, count, timeout))

    async def sent(self, token: str | None = None) -> list[views.Notification]:
        """As `Notifications.sent`."""
        return (await self._sandbox.run(self._sandbox.world.notifications(token))).sent

    async def waiting(self, token: str | None = None) -> list[views.WaitingNotification]:
        """As `Notifications.waiting`."""
        return (await self._sandbox.run(self._sandbox.world.notifications(token))).waiting
