"""How long a connection may keep the server waiting, how large a head may be, and how many connections there may be.

One look at all connections, a few times in the shortest of the bounds, instead of a timer for each request: a request
that comes whole and is answered at once costs nothing here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from enum import Enum
from functools import cached_property
from typing import Protocol

from msgspec import Struct

KIB = 1024
LINGER = 2.0
"""Seconds that a client which was refused is given to read why, before the connection is closed under its hands."""
TURNED_AWAY = 50
"""Connections beyond the limit that are told so at the same time; further ones are broken off without a word."""
_TICK = 1.0
_SPARE = 100
"""Files for all else: those who are turned away, the store, what is served from files, whom the server notifies."""


class Wait(Enum):
    """What a connection waits for; while an answer is being made it waits for nothing."""

    REQUEST = "the next request"
    HEAD = "the rest of a request's head"
    BODY = "the rest of a request's body"
    READER = "its client to read"
    GOODBYE = "its client to leave"


class Bounds(Struct, frozen=True, dict=True):
    """The bounds of every connection; what is equal to its bound is still served.

    `head_bytes`: from the first byte of a request to the empty line behind its headers. `connections`: at the same
    time. In seconds: `head_seconds` and `body_seconds` for all of a request's head and body, `idle_seconds` between
    requests and before the first, `send_seconds` in which a client reads nothing of what waits for it. They are kept
    to a second, or to a quarter of the shortest.
    """

    head_bytes: int = 64 * KIB
    head_seconds: float = 10.0
    body_seconds: float = 60.0
    idle_seconds: float = 75.0
    send_seconds: float = 30.0
    connections: int = 4096

    @cached_property
    def seconds(self) -> dict[Wait, float]:
        """How long each wait may be."""
        return {
            Wait.REQUEST: self.idle_seconds,
            Wait.HEAD: self.head_seconds,
            Wait.BODY: self.body_seconds,
            Wait.READER: self.send_seconds,
            Wait.GOODBYE: LINGER,
        }

    @cached_property
    def room(self) -> int:
        """How many connections there may be: no more than the system gives files for."""
        try:
            import resource
        except ImportError:  # Windows has no such limit
            return self.connections
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = self.connections + _SPARE
        if soft != resource.RLIM_INFINITY and soft < wanted:
            soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        return self.connections if soft == resource.RLIM_INFINITY else max(1, min(self.connections, soft - _SPARE))


class Swept(Protocol):
    """What the sweep asks of a connection."""

    seen: tuple[Wait | None, object, float]
    """What it waited for at the last look, a thing that is another one with every such wait, and since when."""

    def waits(self) -> tuple[Wait | None, object]:
        """Return what it waits for, None for nothing; and a thing that is another one with every such wait."""

    def tire(self, wait: Wait) -> None:
        """Wait no longer."""


class Sweep:
    """Looks at the connections of one event loop as long as there are any; made once for a server's process."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self._tick = min(_TICK, min(bounds.seconds.values()) / 4)
        self._loop: asyncio.AbstractEventLoop | None = None

    def watch(self, connections: Collection[Swept], loop: asyncio.AbstractEventLoop) -> None:
        """Look at these connections from now on, until none is left; a second call changes nothing."""
        if self._loop is not loop:
            self._loop = loop
            loop.call_later(self._tick, self._look, connections, loop)

    def _look(self, connections: Collection[Swept], loop: asyncio.AbstractEventLoop) -> None:
        if not connections:
            self._loop = None
            return
        now = loop.time()
        seconds = self.bounds.seconds
        for one in list(connections):
            wait, thing = one.waits()
            before, same, since = one.seen
            if wait is not before or thing is not same:
                one.seen = wait, thing, now
            elif wait is not None and now - since >= seconds[wait]:
                one.seen = None, None, now
                one.tire(wait)
        loop.call_later(self._tick, self._look, connections, loop)
