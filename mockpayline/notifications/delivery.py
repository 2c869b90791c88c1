"""Delivering notifications in the background: one GET each, redirects not followed."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from mockpayline.domain.journal import Kind
from mockpayline.domain.ports import Queued, WorldTx
from mockpayline.errors import NotFound, StoreDown
from mockpayline.notifications.address import address_of
from mockpayline.operations.worlds import Worlds

if TYPE_CHECKING:
    import httpx

_log = logging.getLogger("mockpayline.notifications")

AT_ONCE = 32
"""Notifications under way at the same time."""
DELIVERED_BELOW = 400
"""Any status below counts as delivered: WooCommerce's module, for one, answers with a redirect."""
_RETRY_STORE = 1.0
_ONE_STEP = 0.8
"""How much of an attempt's time one step of it (connect, handshake, answer) may take."""


class Notifier:
    """Sends what worlds queue. `timeout` bounds one attempt, in seconds."""

    def __init__(self, worlds: Worlds, timeout: float) -> None:
        self._worlds = worlds
        self._timeout = timeout
        self._woken = asyncio.Event()
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._client: httpx.AsyncClient | None = None

    def wake(self) -> None:
        """Tell that something was queued."""
        self._woken.set()

    async def run(self) -> None:
        """Send what is queued, and whatever comes, until cancelled."""
        self._woken.set()
        try:
            while True:
                await self._woken.wait()
                self._woken.clear()
                try:
                    queued = await self._worlds.across(lambda tx: tx.queued(AT_ONCE))
                except StoreDown:
                    await asyncio.sleep(_RETRY_STORE)
                    self._woken.set()
                    continue
                for one in queued:
                    if one.position not in self._under_way:
                        self._under_way[one.position] = asyncio.create_task(self._deliver(one))
        finally:
            for task in self._under_way.values():
                task.cancel()
            await asyncio.gather(*self._under_way.values(), return_exceptions=True)
            if self._client is not None:
                await self._client.aclose()

    async def _deliver(self, queued: Queued) -> None:
        try:
            told = await self._attempt(queued)
            with suppress(NotFound):  # the world was deleted meanwhile, and its queue with it
                await self._worlds.run(queued.merchant, lambda tx: _book(tx, queued, told))
        except StoreDown:
            _log.warning("the notification stays queued: the store does not answer")
            await asyncio.sleep(_RETRY_STORE)
        finally:
            del self._under_way[queued.position]
            self._woken.set()

    async def _attempt(self, queued: Queued) -> dict[str, Any]:
        """Call the merchant once; returns what the journal tells of it."""
        import httpx

        if self._client is None:
            # No proxy from the environment: the merchant's shop is called, nothing else. No shop's cookie is kept.
            from http.cookiejar import CookieJar, DefaultCookiePolicy

            cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
            self._client = httpx.AsyncClient(trust_env=False, follow_redirects=False, cookies=cookies)
        url = queued.notification.url
        try:
            url = address_of(queued.notification)
            # A stream, so that a body without end costs nothing. The client's own limit, per step, comes first: a TLS
            # handshake that is cancelled from outside leaves its socket open.
            step = self._timeout * _ONE_STEP
            async with asyncio.timeout(self._timeout), self._client.stream("GET", url, timeout=step) as answer:
                delivered = answer.status_code < DELIVERED_BELOW
                return {"url": url, "status": answer.status_code, "delivered": delivered}
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError) as error:
            return {"url": url, "error": type(error).__name__, "delivered": False}


def _book(tx: WorldTx, queued: Queued, told: dict[str, Any]) -> None:
    payment = tx.payment(queued.notification.token)
    tx.taken(queued.position)
    tx.journal(Kind.NOTIFICATION, payment, type=queued.notification.type, **told)
