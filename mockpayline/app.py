"""The whole server put together: the one place that knows all rooms."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from mockpayline.control import api
from mockpayline.domain.world import Declaration
from mockpayline.inspector import index
from mockpayline.notifications.delivery import Notifier
from mockpayline.operations.backend import Backend
from mockpayline.operations.worlds import Worlds
from mockpayline.page import routes as page_routes
from mockpayline.settings import Settings
from mockpayline.soap.endpoint import SoapEndpoint
from mockpayline.soap.limits import Limits
from mockpayline.store.sqlite import Bounds, SqliteStore

_log = logging.getLogger("mockpayline")

KEEP_ALIVE = 75
"""Seconds that an idle connection is kept."""
LAST_ANSWERS = 1
"""Seconds that calls in flight are given when the server is asked to end."""


class App:
    """The ASGI application: SOAP calls go straight to their endpoint, everything else through Starlette."""

    def __init__(self, soap: SoapEndpoint, rest: ASGIApp) -> None:
        self._soap = soap
        self._rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and self._soap.serves(scope["path"]):
            await self._soap(scope, receive, send)
        else:
            await self._rest(scope, receive, send)


def build(settings: Settings, declarations: Sequence[Declaration]) -> App:
    """Return the application of these settings and scenarios; nothing runs before its lifespan begins."""
    if settings.seed is not None:
        declarations = [msgspec.structs.replace(one, seed=settings.seed) for one in declarations]
    store = SqliteStore(_bounds(settings))
    worlds = Worlds(store, declarations, strict=settings.strict_merchants)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        notifier = Notifier(worlds, settings.notification_timeout)
        worlds.on_notifications = notifier.wake
        await worlds.start()
        background = [asyncio.create_task(notifier.run()), asyncio.create_task(worlds.keep_settling())]
        try:
            yield
        finally:
            for task in background:
                task.cancel()
            for task in background:
                with suppress(asyncio.CancelledError):
                    await task
            await store.close()

    guard = api.Guard(allowed_hosts=settings.allowed_hosts, token=settings.control_token)
    rest = Starlette(
        routes=[*api.routes(worlds, guard), *page_routes(worlds), *index.routes(worlds, guard)], lifespan=lifespan
    )
    return App(SoapEndpoint(Backend(worlds), _limits(settings), settings.public_url), rest)


def _bounds(settings: Settings) -> Bounds:
    return Bounds(
        journal_entries=settings.journal_entries,
        journal_bytes=settings.journal_bytes,
        payments=settings.payments,
        worlds=settings.worlds,
    )


def _limits(settings: Settings) -> Limits:
    return Limits(
        body_bytes=settings.max_body,
        drain_bytes=settings.drain_bytes,
        drain_seconds=settings.drain_timeout,
        depth=settings.max_depth,
        width=settings.max_width,
        attributes=settings.max_attributes,
    )


class Server(uvicorn.Server):
    """Uvicorn's server that says where it listens, and ends with status 0 when asked to end."""

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Start, then name the address on standard output, for a port of 0 is known only now."""
        await super().startup(sockets)  # type: ignore[arg-type]
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            name = f"[{host}]" if ":" in host else host
            sys.stdout.write(f"mockpayline listens on http://{name}:{port}\n")
            sys.stdout.flush()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End cleanly on the first signal and at once on the second; uvicorn alone would raise it again at the end."""
        kept = {one: signal.signal(one, self.handle_exit) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for one, handler in kept.items():
                signal.signal(one, handler)


def serve(settings: Settings, declarations: Sequence[Declaration]) -> int:
    """Serve until a signal ends it; returns the exit status."""
    if settings.host not in {"127.0.0.1", "::1", "localhost"} and settings.control_token is None:
        _log.warning(
            "listening on %s without a control token: whoever reaches this address can read and change its worlds;"
            " set --control-token or MOCKPAYLINE_CONTROL_TOKEN",
            settings.host,
        )
    server = Server(
        uvicorn.Config(
            build(settings, declarations),
            host=settings.host,
            port=settings.port,
            http="httptools",
            lifespan="on",
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE,
            timeout_graceful_shutdown=LAST_ANSWERS,
        )
    )
    server.run()
    return 0 if server.started else 1
