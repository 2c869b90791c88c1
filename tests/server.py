"""Starts the real server in a process of its own, as a user would, and stops it by its process id."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

START_WATCHDOG = 60.0
"""Seconds, about fifty times what a start takes, so that only a server that hangs is given up."""

_LISTENS = re.compile(r"mockpayline listens on (http://\S+)")
_merchants = itertools.count(1)


@dataclass
class Server:
    """A running server: its address, its process, and what it has written so far."""

    url: str
    process: subprocess.Popen[str]
    output: list[str] = field(default_factory=list)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.url.rsplit(":", 1)[1])

    def merchant(self) -> str:
        """Return a merchant id that nobody used yet: its world begins as a copy of the demo world."""
        return f"SHOP{next(_merchants)}"


@contextmanager
def running_server(
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    within: Sequence[str] = (),
    python: str | Path = sys.executable,
    folder: Path | None = None,
) -> Iterator[Server]:
    """Run `mockpayline serve` on a free port until the block ends; its output is told if it does not start.

    `within` is a command that the server's own is handed to, which it must become (`exec`). `python` is another
    environment's interpreter, `folder` another working directory.
    """
    process = subprocess.Popen(  # noqa: S603 - our own program
        [*within, str(python), "-m", "mockpayline", "serve", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **(environment or {})},
        cwd=folder,
    )
    assert process.stdout is not None, "the output was asked for"
    output: list[str] = []
    started = threading.Event()
    address: list[str] = []

    def follow() -> None:
        assert process.stdout is not None, "the output was asked for"
        for line in process.stdout:
            output.append(line)
            if not address and (found := _LISTENS.search(line)):
                address.append(found[1])
                started.set()
        started.set()

    reader = threading.Thread(target=follow, daemon=True)
    reader.start()
    try:
        started.wait(START_WATCHDOG)
        assert address, "the server did not start; it said:\n" + "".join(output)
        yield Server(address[0], process, output)
    finally:
        process.terminate()
        try:
            process.wait(START_WATCHDOG)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        reader.join(START_WATCHDOG)
        process.stdout.close()
