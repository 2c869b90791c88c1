"""A client in another language: a program of ours that makes the calls it is told and tells what its library read."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from mockpayline.contract.operations import OPERATIONS

WATCHDOG = 60.0
"""Seconds after which a client that says nothing is ended; a call takes some milliseconds."""


class Refused(Exception):
    """The client's library raised instead of decoding an answer; `status` is the HTTP status where it told it."""

    def __init__(self, message: str, status: int | None) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


class Conversation:
    """A running client: one line of JSON to it is a call, one line from it the decoded answer."""

    def __init__(self, process: subprocess.Popen[str], said: Any) -> None:
        self._process = process
        self._said = said

    def call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Have one call made and return what the client's library decoded. Raises `Refused` where it raised."""
        self.tell({"service": OPERATIONS[operation].service, "operation": operation, "request": request})
        told = json.loads(self._line())
        if "error" in told:
            raise Refused(told["error"], told["status"])
        answer = told["answer"]
        assert isinstance(answer, dict), f"{operation}: the client decoded no object but {answer!r}"
        return answer

    def tell(self, message: Mapping[str, Any]) -> None:
        """Write one line to the client."""
        assert self._process.stdin is not None, "the input was asked for"
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()

    def _line(self) -> str:
        assert self._process.stdout is not None, "the output was asked for"
        watchdog = threading.Timer(WATCHDOG, self._process.kill)
        watchdog.start()
        try:
            line = self._process.stdout.readline()
        finally:
            watchdog.cancel()
        if not line:
            self._process.wait(WATCHDOG)
            self._said.seek(0)
            raise AssertionError(f"the client ended without an answer; it said:\n{self._said.read()}")
        return line


@contextmanager
def conversing(
    command: list[str], settings: Mapping[str, Any], environment: Mapping[str, str]
) -> Iterator[Conversation]:
    """Run a client until the block ends. No proxy of the environment comes between it and the server."""
    inherited = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    with (
        tempfile.TemporaryFile("w+") as said,
        subprocess.Popen(  # noqa: S603 - our own scripts
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            env={**inherited, **environment},
        ) as process,
    ):
        one = Conversation(process, said)
        one.tell(settings)
        try:
            yield one
        finally:
            process.kill()  # it holds nothing that would be lost
