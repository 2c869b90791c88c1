"""Where the inspector stands among the server's addresses.

Only this module is imported with the routes. The pages' own addresses, the template engine, which alone costs 120 ms,
and all the rest come with the first page.
"""

from __future__ import annotations

from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from mockpayline.control.guard import Guard
from mockpayline.operations.worlds import Worlds


class Site:
    """All pages, as an ASGI application that is put together with the first request."""

    def __init__(self, worlds: Worlds, guard: Guard) -> None:
        self._worlds = worlds
        self._guard = guard
        self._router: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if self._router is None:
            from mockpayline.inspector.addresses import router

            self._router = router(self._worlds, self._guard)
        await self._router(scope, receive, send)


def routes(worlds: Worlds, guard: Guard) -> list[BaseRoute]:
    """Return the inspector's routes."""
    site = Site(worlds, guard)
    return [Route(path, site) for path in ("/", "/worlds/{rest:path}", "/inspector/{rest:path}")]
