"""A client that writes bytes of its own choice, at its own pace, and leaves as it likes."""

from __future__ import annotations

import socket
import struct
import threading
import time
from http.client import HTTPResponse, RemoteDisconnected
from types import TracebackType
from typing import Self

WATCHDOG = 60.0
"""Seconds after which a stranger gives up: more than ten times what anything here takes."""
READY = b"GET /control/ready HTTP/1.1\r\nHost: localhost\r\n"
"""The head of a request that is always in order, without its end."""


class Stranger:
    """One connection; what `wrapped` it is spoken through, as TLS."""

    def __init__(self, port: int, *, receives: int | None = None, wrapped: socket.socket | None = None) -> None:
        self._socket = socket.socket() if wrapped is None else wrapped
        self._socket.settimeout(WATCHDOG)
        if wrapped is None:
            if receives is not None:
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
            self._socket.connect(("127.0.0.1", port))

    def __enter__(self) -> Self:
        """Use the connection."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Leave."""
        self.leave()

    def leave(self) -> None:
        """Close the connection in good order."""
        self._socket.close()

    def reset(self) -> None:
        """Break the connection off."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()

    def end(self) -> None:
        """Send nothing more, and go on listening."""
        self._socket.shutdown(socket.SHUT_WR)

    def send(self, data: bytes) -> None:
        """Send bytes; a server that does not want them any more is no mistake."""
        try:
            self._socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            return

    def all(self) -> bytes:
        """Return what comes until the server ends the connection; it must."""
        parts = []
        try:
            while part := self._socket.recv(65536):
                parts.append(part)
        except ConnectionResetError:
            pass
        return b"".join(parts)

    def status(self) -> int:
        """Return the status of the next answer, 0 where the server ends the connection without one."""
        try:
            return self.answer()[0]
        except (RemoteDisconnected, ConnectionResetError):
            return 0

    def answer(self, method: str = "GET") -> tuple[int, bytes]:
        """Return the status and the body of the next answer."""
        response = HTTPResponse(self._socket, method=method)
        response.begin()
        return response.status, response.read()

    def drip(self, data: bytes, every: float) -> threading.Thread:
        """Send one byte after another, so many seconds apart, until the server ends the connection."""

        def dripping() -> None:
            for place in range(len(data)):
                try:
                    self._socket.sendall(data[place : place + 1])
                except OSError:
                    return
                time.sleep(every)

        thread = threading.Thread(target=dripping, daemon=True)
        thread.start()
        return thread


def status_of(answer: bytes) -> int:
    """Return the status of an answer, 0 for none."""
    return int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") else 0


def statuses_of(answers: bytes) -> list[int]:
    """Return the statuses of several answers in a row."""
    return [int(one[:3]) for one in answers.split(b"HTTP/1.1 ")[1:]]
