"""Where scenarios are played: one private server for all, or a running one."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from mockpayline.errors import SandboxError
from mockpayline.player.player import Player, Server
from mockpayline.player.receiver import Receiver
from mockpayline.player.run import Run, Script
from mockpayline.scenario.play import Restart, needs_restart

PUBLIC_URL = "http://payline.test"
"""What a private server calls itself, so that its answers do not depend on the port."""

NO_RESTART = "restart needs a private store in a file: play this scenario without --url"

Host = Callable[[Path | None], AbstractContextManager[Server]]
"""Makes a private server, whose store is a file or in memory."""


class Running:
    """A server that somebody else runs: it cannot be restarted."""

    def __init__(self, url: str) -> None:
        self.url = url

    def restart(self) -> None:
        """Raise: that is its owner's business."""
        raise SandboxError(NO_RESTART)


class Stage:
    """Plays scenarios one after another; what it started it stops in the end.

    `host` makes private servers; with a `url` a running server is played against instead. `restart_between` restarts
    the server between any two items, on a store in a file.
    """

    def __init__(
        self,
        host: Host,
        *,
        url: str | None = None,
        token: str | None = None,
        trace: bool = False,
        restart_between: bool = False,
    ) -> None:
        self._host = host
        self._running = Running(url) if url is not None else None
        self._token = token
        self._trace = trace
        self._restart_between = restart_between
        self._stack = ExitStack()
        self._receiver = Receiver()
        self._in_memory: Server | None = None

    def __enter__(self) -> Self:
        """Start the receiver; a server is started when one is needed."""
        self._stack.enter_context(self._receiver)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop everything."""
        self._stack.close()

    def play(self, script: Script) -> Run:
        """Play one scenario."""
        if self._running is not None:
            restarts = [item for item in script.items if isinstance(item.action, Restart)]
            if restarts:
                run = Run(script)
                run.fail(restarts[0], restarts[0].path, "", NO_RESTART)
                return run
            return self._play(script, self._running)
        if not (self._restart_between or needs_restart(script.items)):
            if self._in_memory is None:
                self._in_memory = self._stack.enter_context(self._host(None))
            return self._play(script, self._in_memory)
        with (
            tempfile.TemporaryDirectory(prefix="mockpayline-") as folder,
            self._host(Path(folder) / "store.db") as server,
        ):
            return self._play(script, server)

    def _play(self, script: Script, server: Server) -> Run:
        player = Player(
            server, self._receiver, restart_between=self._restart_between, trace=self._trace, token=self._token
        )
        return player.play(script)
