"""A load client: N kept connections, each of which sends its next request once its last was answered.

It runs in the caller's process, beside the server's, on raw sockets and epoll, so that a call costs it little. Every
answer is looked at: one that is no 200, or lacks the marker, ends the run.

    load(port, Call("/path", itertools.repeat(b"<body/>"), b"marker"), connections=8, most=1000).p99
"""

from __future__ import annotations

import base64
import re
import select
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass

WATCHDOG = 60.0
"""Seconds after which an answer that does not come ends the run."""
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_RECEIVE = 1 << 16
_SHOWN = 500


@dataclass(frozen=True)
class Call:
    """A POST: its path, what gives the body of each next one, and bytes that a correct answer's body holds."""

    path: str
    bodies: Iterator[bytes]
    marker: bytes
    merchant: str = "DEMO"

    def request(self) -> bytes:
        """Return the next request whole."""
        body = next(self.bodies)
        key = base64.b64encode(f"{self.merchant}:demo".encode()).decode()
        head = (
            f'POST {self.path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {key}\r\nSOAPAction: ""\r\n'
            f"Content-Type: text/xml; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


@dataclass(frozen=True)
class Load:
    """What a load found: how many calls in how many seconds, and what each took in milliseconds, sorted."""

    seconds: float
    latencies: list[float]

    @property
    def per_second(self) -> float:
        """Answers in a second."""
        return len(self.latencies) / self.seconds

    @property
    def p50(self) -> float:
        """The median latency, in milliseconds."""
        return quantile(self.latencies, 0.5)

    @property
    def p99(self) -> float:
        """The latency that one call of a hundred exceeds, in milliseconds."""
        return quantile(self.latencies, 0.99)


def quantile(ordered: list[float], share: float) -> float:
    """Return the least of the sorted values that this share of them does not exceed."""
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def load(port: int, call: Call, *, connections: int = 1, most: int, seconds: float = WATCHDOG) -> Load:
    """Make `most` calls, or fewer where that takes longer than these seconds."""
    opened = [_Connection(port) for _ in range(min(connections, most))]
    try:
        return _made(opened, call, most, seconds)
    finally:
        for one in opened:
            one.socket.close()


def _made(opened: list[_Connection], call: Call, most: int, seconds: float) -> Load:
    latencies: list[float] = []
    began = time.perf_counter()
    end = began + seconds
    with select.epoll() as waiting:
        by_number = {}
        for one in opened:
            by_number[one.socket.fileno()] = one
            waiting.register(one.socket, select.EPOLLIN)
            one.send(call.request())
        left = most - len(opened)
        under_way = len(opened)
        while under_way:
            ready = waiting.poll(WATCHDOG)
            assert ready, f"no answer in {WATCHDOG:.0f} s"
            for number, _ in ready:
                one = by_number[number]
                answer = one.received()
                if answer is None:
                    continue
                now = time.perf_counter()
                latencies.append((now - one.sent) * 1000)
                if not correct(answer, call.marker):
                    raise AssertionError(f"{answer[:_SHOWN]!r} is not the answer to a call of {call.path}")
                if left > 0 and now < end:
                    left -= 1
                    one.send(call.request())
                else:
                    under_way -= 1
    return Load(time.perf_counter() - began, sorted(latencies))


class _Connection:
    """One kept connection, with at most one request under way."""

    __slots__ = ("_answer", "sent", "socket")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=WATCHDOG)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent = 0.0
        self._answer = b""

    def send(self, request: bytes) -> None:
        self.sent = time.perf_counter()
        self.socket.sendall(request)

    def received(self) -> bytes | None:
        """Take what has come; return the answer, head and body, once it is whole."""
        came = self.socket.recv(_RECEIVE)
        assert came, f"the server closed the connection behind {self._answer[:_SHOWN]!r}"
        answer = self._answer + came
        if whole(answer):
            self._answer = b""
            return answer
        self._answer = answer
        return None


def correct(answer: bytes, marker: bytes) -> bool:
    """Tell whether a whole answer is a 200 whose body holds the marker."""
    return answer.startswith(b"HTTP/1.1 200") and answer.find(marker, answer.find(b"\r\n\r\n")) >= 0


def whole(answer: bytes) -> bool:
    """Tell whether these bytes are an answer to its end: as long as its head says, or its last chunk."""
    head = answer.find(b"\r\n\r\n")
    if head < 0:
        return False
    length = _LENGTH.search(answer, 0, head)
    if length is not None:
        return len(answer) >= head + 4 + int(length[1])
    return answer.endswith(b"\r\n0\r\n\r\n")
