"""A server in a process of its own, for as long as a test suite runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from mockpayline.errors import SandboxError

START_WITHIN = 60.0
"""Seconds after which a server that does not start is given up."""
END_WITHIN = 10.0
"""Seconds after which a server that does not end is killed."""

_LISTENS = re.compile(r"mockpayline listens on (http://\S+)")
_OUTPUT_LINES = 10_000


class ServerFailed(SandboxError):
    """The server did not start; the message holds all that it said."""


class PaylineServer:
    """`mockpayline serve` on a free port of the loopback address, from `start` to `stop`, or within `with`.

    `options` are further flags of `serve`, and scenarios. Settings of the environment (MOCKPAYLINE_*) are not taken
    over, so that a suite runs alike everywhere. It ends with this process, however that ends.

        with PaylineServer() as server, Sandbox(server.url).begin() as payline:
            ...
    """

    def __init__(self, options: Sequence[str] = ()) -> None:
        self._options = list(options)
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._told = threading.Event()
        self._url = ""
        self.output: list[str] = []
        """What the server has said so far, line by line."""

    @property
    def url(self) -> str:
        """The server's address, without a slash at its end."""
        assert self._url, "a server has an address once it has started"
        return self._url

    def start(self) -> None:
        """Return once the server listens. Raises `ServerFailed` with its output where it does not."""
        assert self._process is None, "a server is started once"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MOCKPAYLINE_")}
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "mockpayline.testing.serving", "serve", "--port", "0", *self._options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            env={**environment, "PYTHONUNBUFFERED": "1"},
        )
        self._reader = threading.Thread(target=self._follow, args=(self._process,), daemon=True)
        self._reader.start()
        try:
            self._told.wait(START_WITHIN)
        finally:
            if not self._url:
                self.stop()
        if not self._url:
            said = "".join(self.output).rstrip() or "(nothing)"
            raise ServerFailed(f"The server did not start. It said:\n{said}")

    def stop(self) -> None:
        """End the server; calls in flight are answered before."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None, "standard input was asked for"
        assert process.stdout is not None, "the output was asked for"
        process.terminate()
        try:
            process.wait(END_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if self._reader is not None:
            self._reader.join(END_WITHIN)
        process.stdin.close()
        process.stdout.close()

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def _follow(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None, "the output was asked for"
        for line in process.stdout:
            if len(self.output) < _OUTPUT_LINES:
                self.output.append(line)
            if not self._url and (found := _LISTENS.search(line)):
                self._url = found[1]
                self._told.set()
        self._told.set()
