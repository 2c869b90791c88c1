"""Delivering notifications in the background: each when it is due on its world's clock, until the merchant took it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from mockpayline.domain.ports import Notification, Queued, WorldTx
from mockpayline.errors import NotFound, StoreDown
from mockpayline.notifications.address import address_of
from mockpayline.notifications.booking import Attempt, book
from mockpayline.notifications.places import Places
from mockpayline.operations.worlds import Worlds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mockpayline.notifications.call import Caller

_log = logging.getLogger("mockpayline.notifications")

AT_ONCE = 32
"""Notifications under way at the same time."""
DELIVERED_BELOW = 400
"""Any status below counts as delivered: WooCommerce's module, for one, answers with a redirect."""
LOST = "lost on its way, as the scenario says"
TICK = 1.0
"""Seconds between two looks for what has come due on a real clock."""
_RETRY_STORE = 1.0


class Notifier:
    """Sends what worlds queue, as it comes due.

    `timeout` bounds one call, in seconds; `allow` and `deny` say where calls may go besides and not at all (see
    `notifications.policy`), `at_once` how many are under way at the same time.
    """

    def __init__(
        self,
        worlds: Worlds,
        timeout: float,
        *,
        allow: Sequence[str] = (),
        deny: Sequence[str] = (),
        at_once: int = AT_ONCE,
    ) -> None:
        self._worlds = worlds
        self._timeout = timeout
        self._allow = allow
        self._deny = deny
        self._woken = asyncio.Event()
        self._places = Places(at_once)
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._newest: dict[str, asyncio.Task[None]] = {}
        """The one begun last in each world whose clock stands still; what begins next is booked after it."""
        self._made: Caller | None = None

    def wake(self) -> None:
        """Tell that something may have come due."""
        self._woken.set()

    async def run(self) -> None:
        """Send what is due, and whatever comes due, until cancelled."""
        self._woken.set()
        try:
            while True:
                # Not wait_for, which before Python 3.12 swallows being cancelled at the wrong moment.
                with suppress(TimeoutError):
                    async with asyncio.timeout(TICK):
                        await self._woken.wait()
                self._woken.clear()
                try:
                    await self._begin_due()
                except StoreDown:
                    await asyncio.sleep(_RETRY_STORE)
                    self._woken.set()
        finally:
            for task in self._under_way.values():
                task.cancel()
            await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def _begin_due(self) -> None:
        """Begin as many attempts as there are places for."""
        passed_over: tuple[set[str], set[tuple[str, str]]] | None = None
        while self._places.left:
            # Those under way are due still, and found again.
            most = self._places.left + len(self._under_way)
            passing = not_to, not_between = (self._places.full, self._places.in_order)
            if passing == passed_over:
                return
            found = await self._worlds.across(partial(_due, most=most, not_to=not_to, not_between=not_between))
            for one in found:
                if one.position not in self._under_way and self._places.take(one):
                    before = self._newest.get(one.merchant) if one.in_order else None
                    task = self._under_way[one.position] = asyncio.create_task(self._deliver(one, before))
                    if one.in_order:
                        self._newest[one.merchant] = task
            if len(found) < most:
                return
            passed_over = passing

    async def _deliver(self, queued: Queued, before: asyncio.Task[None] | None) -> None:
        """Make an attempt and book it, once the one `before` is booked."""
        attempt = Attempt([])
        try:
            attempt = await self._attempt(queued)
            if before is not None:
                await asyncio.wait([before])
            with suppress(NotFound):  # the world was deleted meanwhile, and its queue with it
                await self._worlds.run(queued.merchant, lambda tx: book(tx, queued, attempt))
        except StoreDown:
            _log.warning("the notification stays queued: the store does not answer")
            await asyncio.sleep(_RETRY_STORE)
        except Exception:
            _log.exception("internal error: an attempt to notify was not booked, and will be made again")
            await asyncio.sleep(_RETRY_STORE)
        finally:
            task = self._under_way.pop(queued.position)
            if self._newest.get(queued.merchant) is task:
                del self._newest[queued.merchant]
            self._places.free(queued, is_slow=attempt.is_slow)
            self._worlds.was_attempted()
            self._woken.set()

    async def _attempt(self, queued: Queued) -> Attempt:
        """Make an attempt, all its calls; what goes wrong is told in the result."""
        notification = queued.notification
        if queued.is_last and queued.attempt:
            return Attempt([])
        try:
            url = address_of(notification)
        except ValueError:
            url = notification.url
        if queued.attempt < notification.drop_first:
            return Attempt([{"url": url, "reason": LOST, "delivered": False}])
        return await self._call(url, notification)

    async def _call(self, url: str, notification: Notification) -> Attempt:
        # Imported here, for a server that starts calls nobody yet.
        from mockpayline.notifications.call import Failed
        from mockpayline.notifications.policy import Refused

        calls: list[dict[str, Any]] = []
        for copy in range(notification.duplicate + 1):
            told: dict[str, Any] = {"url": url} if not copy else {"url": url, "copy": copy}
            calls.append(told)
            try:
                status = await self._caller.get(url)
            except Refused as error:
                told |= {"reason": str(error), "delivered": False}
                return Attempt(calls, for_good=error.for_good)
            except Failed as error:
                told |= {"reason": str(error), "delivered": False}
                if error.is_slow:
                    # A receiver that hangs is not kept hanging with each copy.
                    return Attempt(calls, delivered=any(one["delivered"] for one in calls), is_slow=True)
            except Exception:
                _log.exception("internal error in a call of a notification address")
                told |= {"reason": "internal error", "delivered": False}
            else:
                told |= {"status": status, "delivered": status < DELIVERED_BELOW}
        return Attempt(calls, delivered=any(one["delivered"] for one in calls))

    @property
    def _caller(self) -> Caller:
        if self._made is None:
            from mockpayline.notifications.call import Caller
            from mockpayline.notifications.policy import Policy

            self._made = Caller(Policy(self._allow, self._deny), self._timeout)
        return self._made


def _due(tx: WorldTx, most: int, not_to: set[str], not_between: set[tuple[str, str]]) -> list[Queued]:
    return tx.queued(most, not_to=not_to, not_between=not_between)
