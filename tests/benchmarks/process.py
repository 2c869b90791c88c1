"""A server in a process of its own: called on one connection, and looked at from outside (Linux's /proc)."""

from __future__ import annotations

import base64
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

FLOOR = ("-m", "tests.benchmarks.floor")
OURS = ("-m", "mockpayline", "serve", "--port")
WATCHDOG = 60.0
"""Seconds after which a server that does not answer is given up."""
_POLL = 0.001
_ENDING = 15.0
"""Seconds that a server is given to end by itself."""
_SCHEDULED = 2
"""Which of a process's CPU clocks, in the three low bits of the clock's number: the exact one (CPUCLOCK_SCHED)."""


class Process:
    """A running server and one kept connection to it."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, began: float) -> None:
        self._process = process
        self.port = port
        self.began = began
        end = time.monotonic() + WATCHDOG
        while True:
            try:
                self._connect()
                break
            except ConnectionError:
                assert process.poll() is None, "the server ended before it listened"
                assert time.monotonic() < end, "the server does not listen"
                time.sleep(_POLL)

    def _connect(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=WATCHDOG)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._answers = self._socket.makefile("rb")

    def connect_anew(self) -> None:
        """Take a new connection: a server closes one that has idled."""
        self.close()
        self._connect()

    def post(
        self, path: str, body: bytes, content_type: str = "text/xml; charset=utf-8", *, merchant: str = "DEMO"
    ) -> bytes:
        """Return the body of the answer to one POST of a merchant; anything but a 200 ends the run."""
        key = base64.b64encode(f"{merchant}:demo".encode()).decode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {key}\r\n"
            f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._socket.sendall(head.encode() + body)
        status = self._answers.readline()
        assert status, "the server closed the connection"
        length = 0
        while (line := self._answers.readline()) != b"\r\n":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        content = self._answers.read(length)
        assert b" 200 " in status, f"{status!r} {content!r}"
        return content

    @property
    def tree(self) -> list[int]:
        """The process and all its descendants that run."""
        found = [self._process.pid]
        for one in found:
            for task in Path(f"/proc/{one}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
        return found

    def cpu(self) -> float:
        """Return the CPU that the process and its descendants have used so far, all threads, in microseconds.

        Threads that have ended are counted, processes that have ended are not.
        """
        return sum(time.clock_gettime_ns(~one << 3 | _SCHEDULED) for one in self.tree) / 1000

    def pin(self, *cpus: int) -> None:
        """Keep the process and its descendants, all threads, on these CPUs."""
        for one in self.tree:
            for task in Path(f"/proc/{one}/task").iterdir():
                # A thread may have ended since it was listed.
                with suppress(ProcessLookupError):
                    os.sched_setaffinity(int(task.name), set(cpus))

    def resident(self) -> float:
        """Return the memory that the process and its descendants hold, in MiB."""
        return sum(_resident(one) for one in self.tree) / 1024

    def close(self) -> None:
        """Let go of the connection."""
        self._answers.close()
        self._socket.close()


def _resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


@contextmanager
def running(arguments: Sequence[str], *, bytecode: Path | None = None) -> Iterator[Process]:
    """Run a Python command, which is given a free port as its last argument, until the block ends.

    `bytecode` is a folder for what Python compiles, as an installed package has it beside its sources.
    """
    with running_program(lambda port: [sys.executable, *arguments, str(port)], bytecode=bytecode) as server:
        yield server


@contextmanager
def running_program(
    command: Callable[[int], Sequence[str]], *, bytecode: Path | None = None, folder: Path | None = None
) -> Iterator[Process]:
    """Run a server by the command that is made for a free port, in a folder, until the block ends."""
    environment = dict(os.environ)
    if bytecode is not None:
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment["PYTHONPYCACHEPREFIX"] = str(bytecode)
    port = free_port()
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own programs, and those found for the comparison
        command(port), stdout=subprocess.DEVNULL, env=environment, cwd=folder
    )
    try:
        server = Process(process, port, began)
        try:
            yield server
        finally:
            server.close()
    finally:
        process.terminate()
        try:
            process.wait(_ENDING)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port
