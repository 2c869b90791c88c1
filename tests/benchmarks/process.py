"""A server in a process of its own: called on one connection, and looked at from outside (Linux's /proc)."""

from __future__ import annotations

import base64
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

FLOOR = ("-m", "tests.benchmarks.floor")
OURS = ("-m", "mockpayline", "serve", "--port")
WATCHDOG = 60.0
"""Seconds after which a server that does not answer is given up."""
_AUTHORIZATION = base64.b64encode(b"DEMO:demo").decode()
_POLL = 0.001


class Process:
    """A running server and one kept connection to it."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, began: float) -> None:
        self._process = process
        self.began = began
        end = time.monotonic() + WATCHDOG
        while True:
            try:
                self._socket = socket.create_connection(("127.0.0.1", port), timeout=WATCHDOG)
                break
            except ConnectionError:
                assert process.poll() is None, "the server ended before it listened"
                assert time.monotonic() < end, "the server does not listen"
                time.sleep(_POLL)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._answers = self._socket.makefile("rb")

    def post(self, path: str, body: bytes, content_type: str = "text/xml; charset=utf-8") -> bytes:
        """Return the body of the answer to one POST; anything but a 200 ends the run."""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {_AUTHORIZATION}\r\n"
            f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._socket.sendall(head.encode() + body)
        status = self._answers.readline()
        length = 0
        while (line := self._answers.readline()) != b"\r\n":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        content = self._answers.read(length)
        assert b" 200 " in status, f"{status!r} {content!r}"
        return content

    def cpu(self) -> float:
        """Return the CPU that the process has used so far, all threads, in microseconds."""
        tasks = Path(f"/proc/{self._process.pid}/task")
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1000

    def pin(self, cpu: int) -> None:
        """Keep the process, all its threads, on one CPU."""
        for task in Path(f"/proc/{self._process.pid}/task").iterdir():
            os.sched_setaffinity(int(task.name), {cpu})

    def resident(self) -> float:
        """Return the memory that the process holds, in MiB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def close(self) -> None:
        """Let go of the connection."""
        self._answers.close()
        self._socket.close()


@contextmanager
def running(arguments: Sequence[str], *, bytecode: Path | None = None) -> Iterator[Process]:
    """Run a Python command, which is given a free port as its last argument, until the block ends.

    `bytecode` is a folder for what Python compiles, as an installed package has it beside its sources.
    """
    environment = dict(os.environ)
    if bytecode is not None:
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment["PYTHONPYCACHEPREFIX"] = str(bytecode)
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own programs
        [sys.executable, *arguments, str(port)], stdout=subprocess.DEVNULL, env=environment
    )
    try:
        server = Process(process, port, began)
        try:
            yield server
        finally:
            server.close()
    finally:
        process.terminate()
        process.wait()
