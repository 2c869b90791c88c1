"""The whole server put together: the one place that knows all rooms."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from mockpayline.domain.world import Declaration
from mockpayline.errors import InvalidValue, SandboxError, StoreDown
from mockpayline.notifications.delivery import Notifier
from mockpayline.operations.backend import Backend
from mockpayline.operations.worlds import Worlds
from mockpayline.settings import Settings
from mockpayline.soap.endpoint import SoapEndpoint
from mockpayline.soap.limits import Limits
from mockpayline.store.address import file_of
from mockpayline.store.lock import locked
from mockpayline.store.sqlite import Bounds, SqliteStore
from mockpayline.sweep import Bounds as ConnectionBounds
from mockpayline.sweep import Sweep
from mockpayline.wire import HttpProtocol
from mockpayline.workers import Bell, Workers, bind

if TYPE_CHECKING:
    from mockpayline.tls.listener import TlsListener
    from mockpayline.watch import Watcher

_log = logging.getLogger("mockpayline")

_BOOKING = 1.0
"""Seconds that an attempt to notify takes at most besides the call itself: until it begins, and to be booked."""
LAST_ARRIVALS = 0.05
"""Seconds in which what clients had sent when the server was asked to end is read: unread, it would be reset."""
LAST_ANSWERS = 1
"""Seconds that calls in flight are given when the server is asked to end."""
LAST_THREADS = 0.4
"""Seconds that threads are given after that; one that looks a name up can hang for as long as the resolver does."""


class App:
    """The ASGI application: SOAP calls go straight to their endpoint, everything else through Starlette.

    `sweep` ends the connections that keep the server waiting. `has_ended`: it takes no more of them.
    """

    def __init__(self, soap: SoapEndpoint, rest: ASGIApp, worlds: Worlds, sweep: Sweep) -> None:
        self.sweep = sweep
        self.has_ended = False
        self._soap = soap
        self._rest = rest
        self._worlds = worlds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            if scope["type"] == "http" and self._soap.serves(scope["path"]):
                await self._soap(scope, receive, send)
            else:
                await self._rest(scope, receive, send)
        except asyncio.CancelledError:
            if scope["type"] != "http":
                raise
            await _broken_off(scope, send)

    def at_once(self, scope: Scope) -> bool:
        """Tell whether a request is usually answered without waiting for anything, as SOAP calls are."""
        return scope["method"] == "POST" and self._soap.serves(scope["path"])

    def end(self) -> None:
        """Have those answered who wait for something to happen: the server is about to end."""
        self._worlds.ending = True


async def _broken_off(scope: Scope, send: Send) -> None:
    """Answer a call that was cancelled, which is done to those that the server's end did not wait for any longer."""
    _log.warning("a call was broken off, for the server ends: %s %s", scope["method"], scope["path"])
    with suppress(RuntimeError):  # it was being answered already
        await send({"type": "http.response.start", "status": 503, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})


def open_worlds(settings: Settings, declarations: Sequence[Declaration], *, worker: bool = False) -> Worlds:
    """Return the worlds of these settings and scenarios on their store; `worker` is one process of several.

    Raises `StoreDown` where the store's file cannot be used.
    """
    store = SqliteStore(_bounds(settings), path=file_of(settings.store), shared=worker, check=not worker)
    return Worlds(store, [_seeded(settings, one) for one in declarations], strict=settings.strict_merchants)


def _seeded(settings: Settings, declaration: Declaration) -> Declaration:
    return declaration if settings.seed is None else msgspec.structs.replace(declaration, seed=settings.seed)


def build(
    settings: Settings,
    worlds: Worlds,
    watcher: Watcher | None = None,
    *,
    bell: Bell | None = None,
    keeper: bool = True,
) -> App:
    """Return the application on worlds that were started; it closes them when it ends.

    Of several processes one alone is the `keeper`, which does what is done once for all; the others ring the bell when
    there is something to send.
    """

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        background: list[asyncio.Task[None]] = []
        worlds.patience = settings.notification_timeout + _BOOKING
        if keeper:
            notifier = Notifier(
                worlds,
                settings.notification_timeout,
                allow=settings.notification_allow,
                deny=settings.notification_deny,
                at_once=settings.notifications_at_once,
            )
            worlds.on_notifications = notifier.wake
            background += [asyncio.create_task(notifier.run()), asyncio.create_task(worlds.keep_settling())]
            if bell is not None:
                bell.listen(notifier.wake)
        elif bell is not None:
            worlds.on_notifications = bell.ring
        if watcher is not None:
            background.append(asyncio.create_task(watcher.run()))
        try:
            yield
        finally:
            for task in background:
                task.cancel()
            for task in background:
                with suppress(asyncio.CancelledError):
                    await task
            await worlds.close()

    soap = SoapEndpoint(Backend(worlds), _limits(settings), settings.public_url, settings.failover_urls)
    rest = Starlette(lifespan=lifespan)

    async def routed(scope: Scope, receive: Receive, send: Send) -> None:
        if not rest.routes and scope["type"] == "http":
            from mockpayline.routes import routes

            rest.router.routes += routes(settings, worlds, soap)
        await rest(scope, receive, send)

    return App(soap, routed, worlds, Sweep(_connection_bounds(settings)))


def _bounds(settings: Settings) -> Bounds:
    return Bounds(
        journal_entries=settings.journal_entries,
        journal_bytes=settings.journal_bytes,
        payments=settings.payments,
        worlds=settings.worlds,
        gift_cards=settings.gift_cards,
        notifications=settings.notifications,
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


def _connection_bounds(settings: Settings) -> ConnectionBounds:
    return ConnectionBounds(
        head_bytes=settings.max_head,
        head_seconds=settings.head_timeout,
        body_seconds=settings.body_timeout,
        idle_seconds=settings.idle_timeout,
        send_seconds=settings.send_timeout,
        connections=settings.connections,
    )


class Server(uvicorn.Server):
    """Uvicorn's server that says where it listens, and ends with status 0 when asked to end.

    `owns_process` lets it end the process, too, where a thread would hold that up. `serving` is called, with a socket
    that it listens on, once it does. `tls` is a listener for HTTPS besides.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        *,
        owns_process: bool = False,
        serving: Callable[[Any], None] | None = None,
        tls: TlsListener | None = None,
    ) -> None:
        super().__init__(config)
        self._owns_process = owns_process
        self._serving = serving or _name_address
        self._tls = tls

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Start, then tell so: a port of 0 is known only now."""
        await super().startup(sockets)  # type: ignore[arg-type]
        if self.started and self._tls is not None:
            self.servers += await self._tls.serve(self._secured)
        gc.freeze()
        gc.enable()
        if self.started:
            self._serving(self.servers[0].sockets[0])

    def _secured(self) -> HttpProtocol:
        return HttpProtocol(config=self.config, server_state=self.server_state, app_state=self.lifespan.state)

    async def shutdown(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Answer what clients sent before the end, then stop."""
        if isinstance(self.config.app, App):
            self.config.app.end()
        for connection in self.server_state.connections:
            if isinstance(connection, HttpProtocol):
                connection.leave()
        await asyncio.sleep(LAST_ARRIVALS)
        if isinstance(self.config.app, App):
            self.config.app.has_ended = True
        await super().shutdown(sockets)  # type: ignore[arg-type]
        if self._owns_process:
            # Everything is closed by now, and nobody waits for what a thread may still find out.
            leaving = threading.Timer(LAST_THREADS, os._exit, (0,))
            leaving.daemon = True
            leaving.start()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End in good order on the first signal and at once on the second, whichever of the two they are."""
        if self.should_exit:
            # No default handler in its place: the first process of a container would not be ended by that.
            os._exit(128 + sig)
        super().handle_exit(sig, frame)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take both signals as requests to end; uvicorn alone would raise the signal again at the end."""
        kept = {one: signal.signal(one, self.handle_exit) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for one, handler in kept.items():
                signal.signal(one, handler)


def serve(
    settings: Settings, declarations: Sequence[Declaration], watched: Mapping[str, Path], folders: Sequence[Path]
) -> int:
    """Serve until a signal ends it; returns the exit status.

    `watched` are the files of scenarios, by merchant id, that are read again whenever they are edited, `folders` those
    to which more may be added. Raises `StoreDown` where the store's file cannot be used, or is served already.
    """
    if settings.workers > 1 and sys.platform == "win32":
        raise InvalidValue("workers: this system cannot share a server", path="workers", expected="1 on Windows")
    if settings.host not in {"127.0.0.1", "::1", "localhost"} and settings.control_token is None:
        _log.warning(
            "listening on %s without a control token: whoever reaches this address can read and change its worlds;"
            " set --control-token or MOCKPAYLINE_CONTROL_TOKEN",
            settings.host,
        )
    path = file_of(settings.store)
    with ExitStack() as open_things:
        sockets = _listening(open_things, settings.host, settings.port, "port")
        settings = msgspec.structs.replace(settings, port=sockets[0].getsockname()[1])
        tls = None
        if settings.tls:
            secure = _listening(open_things, settings.host, settings.tls_port, "tls_port")
            from mockpayline.tls.listener import TlsListener

            tls = TlsListener(settings, secure, settings.port)
        if path is not None:
            open_things.enter_context(locked(path))
        worlds = open_worlds(settings, declarations)
        try:
            asyncio.run(worlds.start(fresh=settings.fresh))
        except BaseException:
            asyncio.run(worlds.close())
            raise
        if settings.workers > 1:
            asyncio.run(worlds.close())
            return _serve_together(settings, declarations, sockets, tls)
        watcher = None
        if watched:
            from mockpayline.watch import Watcher

            watcher = Watcher(watched, declarations, lambda one: worlds.refresh(_seeded(settings, one)), folders)
        app = build(settings, worlds, watcher)
        server = Server(_config(settings, app), owns_process=True, serving=lambda one: _announce(one, tls), tls=tls)
        server.run(sockets)
        return 0 if server.started else 1


@contextmanager
def closing_all(sockets: Sequence[socket.socket]) -> Iterator[None]:
    """Close sockets in the end, whatever happened."""
    try:
        yield
    finally:
        for one in sockets:
            one.close()


def _listening(open_things: ExitStack, host: str, port: int, setting: str) -> list[socket.socket]:
    """Return listening sockets that are closed in the end; raises `SandboxError` naming the setting of the port."""
    try:
        sockets = bind(host, port)
    except OSError as error:
        reason = error.strerror or error
        message = f"cannot listen on {host} port {port}: {reason}"
        raise SandboxError(message, path=setting, value=port, expected="a free port, or 0 for any") from None
    open_things.enter_context(closing_all(sockets))
    return sockets


def _serve_together(
    settings: Settings, declarations: Sequence[Declaration], sockets: list[socket.socket], tls: TlsListener | None
) -> int:
    """Serve with several processes; the worlds are started and closed again."""
    bell = Bell()

    def work(place: int, ready: Callable[[], None]) -> int:
        try:
            worlds = open_worlds(settings, declarations, worker=True)
        except StoreDown as error:
            _log.error("worker %d: %s", place + 1, error.message)
            return 1
        app = build(settings, worlds, bell=bell, keeper=place == 0)
        server = Server(_config(settings, app), owns_process=True, serving=lambda _socket: ready(), tls=tls)
        server.run(sockets)
        return 0 if server.started else 1

    def end() -> None:
        # Else the system would take connections for which no worker is left.
        for one in (*sockets, *(tls.sockets if tls is not None else ())):
            one.close()

    return Workers(settings.workers, work, lambda: _announce(sockets[0], tls), end).run()


def _config(settings: Settings, app: App) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=HttpProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=LAST_ANSWERS,
    )


def _announce(listening: Any, tls: TlsListener | None) -> None:
    """Tell where the server listens; the plain address last, for whoever waits for it has then read all."""
    if tls is not None:
        sys.stdout.write(tls.guide)
    _name_address(listening)


def _name_address(listening: Any) -> None:
    host, port = listening.getsockname()[:2]
    name = f"[{host}]" if ":" in host else host
    sys.stdout.write(f"mockpayline listens on http://{name}:{port}\n")
    sys.stdout.flush()
