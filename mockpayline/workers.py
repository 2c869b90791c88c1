"""Several processes on one listening socket: started, watched over, started again where one dies, and ended together.

The parent serves nothing itself. Workers are forked from it, so a start costs each next to nothing; the parent has
neither threads nor an open store then.
"""

from __future__ import annotations

import asyncio
import logging
import os
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from msgspec import Struct

_log = logging.getLogger("mockpayline.workers")

END_WITHIN = 1.8
"""Seconds that workers are given to end in good order."""
START_AGAIN = 1.0
"""Seconds between two starts of the same worker, so that one that dies at once does not keep the machine busy."""
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD) if sys.platform != "win32" else ()


def bind(host: str, port: int) -> list[socket.socket]:
    """Return a listening socket for each address of a host; raises `OSError`."""
    found = dict.fromkeys(
        (family, address[0])
        for family, _, _, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    )
    bound: list[socket.socket] = []
    try:
        for family, address in found:
            one = socket.socket(family, socket.SOCK_STREAM)
            bound.append(one)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            one.bind((str(address), port))
            port = port or one.getsockname()[1]
            one.listen(2048)
            one.setblocking(False)
    except OSError:
        for one in bound:
            one.close()
        raise
    return bound


class Bell:
    """Rung by any worker, heard by the one that listens: something was queued. What nobody heard yet is kept."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)

    def ring(self) -> None:
        """Call the listener."""
        with suppress(BlockingIOError):  # it is ringing already
            os.write(self._write, b".")

    def listen(self, heard: Callable[[], None]) -> None:
        """Call `heard` on the running event loop whenever the bell rings."""

        def answer() -> None:
            with suppress(BlockingIOError):
                os.read(self._read, 4096)
            heard()

        asyncio.get_running_loop().add_reader(self._read, answer)


class Worker(Struct):
    """One place among the workers and the process in it. The first place's also does what is done once for all."""

    place: int
    pid: int = 0
    begun: float = 0.0
    ready_pipe: int = -1
    is_ready: bool = False


class Workers:
    """Runs `work` in `count` processes; it is given its place, and what to call once it serves.

    It returns its exit status. `ready` is called in the parent when all serve for the first time, `end` when they are
    asked to end.
    """

    def __init__(
        self,
        count: int,
        work: Callable[[int, Callable[[], None]], int],
        ready: Callable[[], None],
        end: Callable[[], None] = lambda: None,
    ) -> None:
        self._workers = [Worker(place) for place in range(count)]
        self._work = work
        self._ready = ready
        self._told_end = end
        self._served = False
        self._ending_since: float | None = None
        self._status = 0

    def run(self) -> int:
        """Serve until a signal ends it; returns the exit status."""
        # Its one writing end is the parent's: where the parent is gone, reading ends, and so does the worker.
        self._lifeline, held = os.pipe()
        self._held = held
        with self._signals() as woken:
            while True:
                self._start_those_missing()
                pipes = [one.ready_pipe for one in self._workers if one.ready_pipe >= 0]
                seen, _, _ = select.select([woken, *pipes], [], [], self._pause())
                if woken in seen:
                    for number in os.read(woken, 4096):
                        if number != signal.SIGCHLD and not self._end():
                            return 128 + number
                self._note_ready(seen)
                self._reap()
                if self._ending_since is not None and self._ended():
                    return self._status

    def _pause(self) -> float | None:
        if self._ending_since is not None:
            return 0.05
        return START_AGAIN / 10 if any(not one.pid for one in self._workers) else None

    def _start_those_missing(self) -> None:
        for one in self._workers:
            if not one.pid and self._ending_since is None and time.monotonic() - one.begun >= START_AGAIN:
                self._start(one)

    def _start(self, one: Worker) -> None:
        read, write = os.pipe()
        # A signal that comes before the new process has handlers of its own waits for them.
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        pid = os.fork()
        if pid == 0:
            self._become(one.place, write)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        os.close(write)
        one.pid, one.begun, one.ready_pipe, one.is_ready = pid, time.monotonic(), read, False
        _log.info("worker %d is process %d", one.place + 1, pid)

    def _become(self, place: int, ready: int) -> None:
        """Be the worker of a place; never returns."""
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in _SIGNALS:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
            os.close(self._held)
            # A group of its own: a terminal sends Ctrl-C to the parent's alone, which then asks each worker once.
            os.setpgid(0, 0)
            threading.Thread(target=_end_with_parent, args=(self._lifeline,), daemon=True).start()
            status = self._work(place, lambda: _say_ready(ready))
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        except BaseException:
            _log.exception("worker %d fails", place + 1)
        finally:
            logging.shutdown()
            with suppress(OSError):
                sys.stdout.flush()
            os._exit(status)

    def _note_ready(self, seen: Sequence[int]) -> None:
        for one in self._workers:
            if one.ready_pipe in seen:
                one.is_ready = os.read(one.ready_pipe, 1) != b""
                os.close(one.ready_pipe)
                one.ready_pipe = -1
        if not self._served and all(one.pid and one.is_ready for one in self._workers):
            self._served = True
            self._ready()

    def _reap(self) -> None:
        for one in self._workers:
            if not one.pid:
                continue
            pid, status = os.waitpid(one.pid, os.WNOHANG)
            if not pid:
                continue
            one.pid = 0
            if one.ready_pipe >= 0:
                os.close(one.ready_pipe)
                one.ready_pipe = -1
            if self._ending_since is not None:
                continue
            if self._served:
                _log.error("worker %d (process %d) %s; another takes its place", one.place + 1, pid, _how(status))
            else:
                # It would fail the same way again, and has said why.
                self._status = 1
                self._end()

    def _end(self) -> bool:
        """End all workers in good order; asked a second time, end them at once and return False."""
        at_once = self._ending_since is not None
        if not at_once:
            self._told_end()
        self._signal_all(signal.SIGKILL if at_once else signal.SIGTERM)
        self._ending_since = self._ending_since or time.monotonic()
        return not at_once

    def _ended(self) -> bool:
        assert self._ending_since is not None, "it is ending"
        if time.monotonic() - self._ending_since > END_WITHIN:
            self._signal_all(signal.SIGKILL)
        return not any(one.pid for one in self._workers)

    def _signal_all(self, number: int) -> None:
        for one in self._workers:
            if one.pid:
                os.kill(one.pid, number)

    @contextmanager
    def _signals(self) -> Iterator[int]:
        """Have signals told by a pipe while the block runs."""
        read, write = os.pipe()
        os.set_blocking(write, False)
        kept = {number: signal.signal(number, lambda _number, _frame: None) for number in _SIGNALS}
        before = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        try:
            yield read
        finally:
            signal.set_wakeup_fd(before)
            for number, handler in kept.items():
                signal.signal(number, handler)
            os.close(read)
            os.close(write)


def _say_ready(pipe: int) -> None:
    os.write(pipe, b"!")
    os.close(pipe)


def _end_with_parent(lifeline: int) -> None:
    """End the process at once when its parent is gone: the next server's address must be free."""
    os.read(lifeline, 1)
    os._exit(1)


def _how(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"was ended by signal {os.WTERMSIG(status)}"
    return f"ended with status {os.WEXITSTATUS(status)}"
