"""A server of one's own in this process: in a thread, over real HTTP on a free port of the loopback address.

`mockpayline play` plays scenarios against one; a test suite can have as many as it likes.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import nullcontext, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import uvicorn

from mockpayline.app import App, build, open_worlds
from mockpayline.domain.world import Declaration
from mockpayline.errors import SandboxError
from mockpayline.settings import Settings
from mockpayline.store.address import file_of
from mockpayline.store.lock import locked
from mockpayline.wire import HttpProtocol
from mockpayline.workers import bind

_HOST = "127.0.0.1"
_START_WITHIN = 30.0
"""Seconds after which a server that does not start is given up."""
_END_WITHIN = 10.0
"""Seconds after which a thread that does not end is given up."""
_LAST_ANSWERS = 2.0
"""Seconds that calls in flight are given when the server is asked to end."""
_ARRIVING = 5
"""Turns of the loop in which what was accepted becomes a connection, and what came with it is read."""
_TICK = 0.1
_PAUSE = 0.001


class PrivateServer:
    """A server of these scenarios, the demo world where none are given.

    `store` is a SQLite file that keeps the worlds over a restart; without one they live in memory and a restart
    forgets them. `overrides` are further settings by name (`public_url="http://payline.test"`). Starting raises
    `StoreDown` where the file cannot be used or is served already.

        with PrivateServer() as server:
            print(server.url)
    """

    def __init__(
        self, declarations: Sequence[Declaration] | None = None, *, store: str | Path | None = None, **overrides: Any
    ) -> None:
        if declarations is None:
            from mockpayline.scenario.compiled import demo

            declarations = [demo()]
        if store is not None:
            overrides["store"] = f"sqlite:///{Path(store).absolute()}"
        self._declarations = declarations
        self._settings = Settings(host=_HOST, port=0, **overrides)
        self._listening: socket.socket | None = None
        self._running: _Running | None = None

    @property
    def url(self) -> str:
        """The server's address, the same before and after a restart."""
        assert self._listening is not None, "a private server has an address from its start to its end"
        return f"http://{_HOST}:{self._listening.getsockname()[1]}"

    def start(self) -> None:
        """Listen, and serve in a thread of its own; returns once calls are answered."""
        assert self._listening is None, "a private server is started once"
        (self._listening,) = bind(_HOST, 0)
        try:
            self._serve()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Answer what is under way, then end; the thread, its sockets and its store are gone afterwards."""
        running, self._running = self._running, None
        try:
            if running is not None:
                running.end()
        finally:
            if self._listening is not None:
                self._listening.close()
                self._listening = None

    def restart(self) -> None:
        """End the server and start another on the same store at the same address.

        Whoever connects in between waits until it serves; connections that were kept open are closed.
        """
        assert self._running is not None, "only a server that runs can be restarted"
        running, self._running = self._running, None
        running.end()
        self._serve()

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def _serve(self) -> None:
        assert self._listening is not None, "a server listens before it serves"
        # A second handle on the socket: uvicorn closes the one it is given, the address stays ours.
        running = _Running(self._settings, self._declarations, self._listening.dup())
        running.begin()
        self._running = running


class _Running:
    """One server in its thread, from its beginning to its end."""

    def __init__(self, settings: Settings, declarations: Sequence[Declaration], listening: socket.socket) -> None:
        self._settings = settings
        self._declarations = declarations
        self._listening = listening
        self._ready: Future[_Server] = Future()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="mockpayline", daemon=True)

    def begin(self) -> None:
        """Return once it serves; raises what kept it from that."""
        self._thread.start()
        try:
            self._ready.result(_START_WITHIN)
        except BaseException:
            self._thread.join(_END_WITHIN)
            raise

    def end(self) -> None:
        """Return once the thread has ended; raises what ended it before."""
        server = self._ready.result(0)
        assert self._loop is not None, "a server that was ready has a loop"
        with suppress(RuntimeError):  # the loop has ended by itself
            self._loop.call_soon_threadsafe(server.end)
        self._thread.join(_END_WITHIN)
        if self._thread.is_alive():
            raise SandboxError("the private server does not end", value=f"{_END_WITHIN:g}s")
        if self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        path = file_of(self._settings.store)
        try:
            with self._listening, nullcontext() if path is None else locked(path), asyncio.Runner() as runner:
                self._loop = runner.get_loop()
                runner.run(self._serve())
        except BaseException as error:
            if self._ready.done():
                self._failure = error
            else:
                self._ready.set_exception(error if isinstance(error, Exception) else SandboxError(str(error)))

    async def _serve(self) -> None:
        # Opened here, for SQLite's connections live and die in the thread that made them.
        worlds = open_worlds(self._settings, self._declarations)
        try:
            await worlds.start(fresh=self._settings.fresh)
        except BaseException:
            await worlds.close()
            raise
        await _Server(build(self._settings, worlds), self._ready).serve([self._listening])


class _Server(uvicorn.Server):
    """Uvicorn's server without signals, which ends as soon as it is asked to."""

    def __init__(self, app: App, ready: Future[_Server]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=HttpProtocol,
                ws="none",
                lifespan="on",
                log_config=None,
                log_level="warning",
                access_log=False,
                server_header=False,
            )
        )
        self._app = app
        self._ready = ready
        self._ending = asyncio.Event()

    def end(self) -> None:
        """Ask the server to end."""
        self.should_exit = True
        self._ending.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell so."""
        await super().startup(sockets)
        if self.started:
            self._ready.set_result(self)

    async def main_loop(self) -> None:
        """Tick as uvicorn does, but wake at once when asked to end: a restart is to cost little."""
        ticks = 0
        while not await self.on_tick(ticks):
            ticks += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), _TICK)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, let calls in flight be answered for a while, then end; uvicorn's own sleeps in between."""
        self._app.end()
        self._stop_accepting()
        for _ in range(_ARRIVING):
            await asyncio.sleep(0)
        for server in self.servers:
            server.close()
        state = self.server_state
        for connection in list(state.connections):
            connection.shutdown()
        try:
            async with asyncio.timeout(_LAST_ANSWERS):
                while state.connections or state.tasks:
                    await asyncio.sleep(_PAUSE)
        except TimeoutError:
            for task in state.tasks:
                task.cancel()
            for connection in list(state.connections):
                if connection.transport is not None:
                    connection.transport.abort()
            await asyncio.gather(*state.tasks, return_exceptions=True)
        for server in self.servers:
            await server.wait_closed()
        await self.lifespan.shutdown()

    def _stop_accepting(self) -> None:
        """Leave who connects from now on to the server after this one; one that is closed loses whom it accepted."""
        loop = asyncio.get_running_loop()
        for server in self.servers:
            for listening in server.sockets:
                with suppress(NotImplementedError):  # Windows' loop accepts in another way
                    loop.remove_reader(listening)
