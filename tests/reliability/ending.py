"""Clients that call a server without a pause while it ends, and what became of each of their calls."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from tests.by_hand import opening, post
from tests.server import Server, running_server
from tests.tls.server import listening

WATCHDOG = 20.0
"""Seconds, ten times what a server's end takes, after which a client gives up."""

_LENGTH = re.compile(rb"(?i)^content-length: (\d+)", re.MULTILINE)

ANSWERED = "answered"
LAST = "answered, and told that the connection ends"
UNREAD = "ended before any answer, in order"
RESET = "reset"
CUT = "cut within an answer"
REFUSED = "refused"

Connect = Callable[[], socket.socket]


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[tuple[Server, Connect]]:
    """Run a server on a file; gives it and what connects to it, by HTTPS where it has that."""
    store = f"sqlite:///{folder}/worlds.db"
    with running_server("--store", store, *arguments) as server:
        plain = partial(socket.create_connection, ("127.0.0.1", server.port), timeout=WATCHDOG)
        if "--tls" not in arguments:
            yield server, plain
        else:
            tls = listening(server, folder)
            yield server, lambda: tls.connected("localhost")


WAYS: dict[str, tuple[str, ...]] = {
    "one process": (),
    "two workers": ("--workers", "2"),
    "HTTPS": ("--tls", "--tls-port", "0"),
    "HTTPS and two workers": ("--tls", "--tls-port", "0", "--workers", "2"),
}


class Callers:
    """Threads that open payments, call after call on connections that they keep.

    `kept` counts what became of calls on a connection on which one was answered before, `new` of the first ones.
    """

    def __init__(self, connect: Connect, count: int) -> None:
        self.kept: Counter[str] = Counter()
        self.new: Counter[str] = Counter()
        self._connect = connect
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._call, daemon=True) for _ in range(count)]
        self._warm = threading.Semaphore(0)

    def start(self) -> None:
        """Call; returns once each of them was answered."""
        for one in self._threads:
            one.start()
        for _ in self._threads:
            assert self._warm.acquire(timeout=WATCHDOG), "every caller was answered"

    def stop(self) -> None:
        """Call no more."""
        self._stop.set()
        for one in self._threads:
            one.join(WATCHDOG)
            assert not one.is_alive(), "a caller hangs"

    def _call(self) -> None:
        while not self._stop.is_set():
            try:
                connection = self._connect()
            except (OSError, ssl.SSLError):
                self._note(self.new, REFUSED)
                return
            with closing(connection):
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        counted = self.new
        while not self._stop.is_set():
            became = _one_call(connection)
            self._note(counted, became)
            if became == ANSWERED and counted is self.new:
                self._warm.release()
            if became != ANSWERED:
                return
            counted = self.kept

    def _note(self, counted: Counter[str], became: str) -> None:
        with self._lock:
            counted[became] += 1


@contextmanager
def callers(connect: Connect, count: int) -> Iterator[Callers]:
    """Have callers at work until the block ends."""
    one = Callers(connect, count)
    one.start()
    try:
        yield one
    finally:
        one.stop()


def _one_call(connection: socket.socket) -> str:
    seen = b""
    try:
        connection.sendall(post(opening("A1")))
        while (length := _length(seen)) is None or len(seen) < length:
            more = connection.recv(65536)
            if not more:
                return CUT if seen else UNREAD
            seen += more
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
        return CUT if seen else UNREAD
    except BrokenPipeError:
        return UNREAD  # the server's goodbye was there before the call
    except OSError:
        return CUT if seen else RESET
    assert seen.startswith((b"HTTP/1.1 200", b"HTTP/1.1 503")), seen[:200]
    return LAST if b"\r\nconnection: close\r\n" in seen.lower() else ANSWERED


def _length(seen: bytes) -> int | None:
    head, end, _ = seen.partition(b"\r\n\r\n")
    found = _LENGTH.search(head)
    return len(head) + 4 + int(found[1]) if end and found else None
