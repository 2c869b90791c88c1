"""Where a call can be struck: before its work, after it, midway, beyond the client's patience, or doubled.

A call is struck by a fault of the sandbox, by a client that goes away, or by one that calls twice.
"""

from __future__ import annotations

import http.client
import json
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from .caller import WATCHDOG

BEFORE, AFTER, MIDWAY, BEYOND, DOUBLED = "before work", "after work", "midway", "beyond time-out", "called twice"

PATIENCE = 0.05
"""Seconds after which a client gives up where a fault makes it: the fault keeps it waiting for a minute."""


@dataclass(frozen=True)
class Ask:
    """One HTTP request."""

    method: str
    path: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Point:
    """A way to strike a call.

    `at` is the point of the call's life that it stands for, `fault` what the sandbox is told to do wrong, in a
    scenario's words, `done` whether the work is done before the client tries again, `seen` what the client sees of
    the call that is struck, "" for its answer.
    """

    name: str
    at: str
    done: bool
    seen: str = ""
    fault: dict[str, Any] | None = None

    @property
    def for_buyers(self) -> bool:
        """Whether a buyer's act can be struck so: faults of the sandbox befall SOAP calls alone."""
        return self.fault is None


TWICE, AT_ONCE = "twice", "twice at once"
POINTS = (
    Point("half sent", BEFORE, False, "left"),
    Point("drop", BEFORE, False, "lost", {"do": "drop"}),
    Point("http", BEFORE, False, "503", {"http": 503}),
    Point("soap_fault", BEFORE, False, "fault", {"soap_fault": "out of order"}),
    Point("code", BEFORE, False, "02101", {"code": "02101"}),
    Point("garbage", BEFORE, False, "html", {"do": "garbage"}),
    Point("not read", AFTER, True, "left"),
    Point("lose_answer", AFTER, True, "lost", {"do": "lose_answer"}),
    Point("truncate", MIDWAY, True, "cut", {"do": "truncate"}),
    Point("slow", MIDWAY, True, "timeout", {"slow": 1}),
    Point("delay", BEYOND, True, "timeout", {"delay": "1m"}),
    Point("delay, http", BEYOND, False, "timeout", {"delay": "1m", "http": 504}),
    Point(TWICE, DOUBLED, True),
    Point(AT_ONCE, DOUBLED, True),
)
"""Every point, in the order of a call's life."""


def send(port: int, ask: Ask, timeout: float = WATCHDOG) -> str:
    """Make a call on a connection of its own, and return what its client sees of it (see `answer_of`).

    `lost`: no answer; `cut`: half of one; `timeout`: none in time.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(ask.method, ask.path, ask.body, ask.headers)
        with connection.getresponse() as answer:
            return answer_of(answer.status, answer.read().decode())
    except TimeoutError:
        return "timeout"
    except http.client.IncompleteRead:
        return "cut"
    except (http.client.RemoteDisconnected, ConnectionError):
        return "lost"
    finally:
        connection.close()


def send_and_leave(port: int, ask: Ask, *, half: bool) -> None:
    """Send a request, or half of it, and go away without reading an answer."""
    head = "".join(f"{name}: {value}\r\n" for name, value in ask.headers.items())
    text = f"{ask.method} {ask.path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(ask.body)}\r\n{head}\r\n"
    whole = text.encode() + ask.body
    with socket.create_connection(("127.0.0.1", port), WATCHDOG) as connection:
        connection.sendall(whole[: len(whole) - len(ask.body) // 2 - 1] if half else whole)


def send_at_once(port: int, ask: Ask, other: Ask) -> list[str]:
    """Make two calls at the same time, and return what their clients see, in no order."""
    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(lambda one: send(port, one), (ask, other)))


def answer_of(status: int, text: str) -> str:
    """Return an answer in a word: a SOAP result's code, `fault`, `html`, else the status."""
    if "Fault>" in text:
        return "fault"
    if "Envelope" in text and (code := re.search(r"[<:]code>([0-9]{5})<", text)):
        return code[1]
    return "html" if status == 200 and "Maintenance" in text else str(status)


def json_ask(method: str, path: str, said: Any = None) -> Ask:
    """Return a request of the control API."""
    if said is None:
        return Ask(method, path)
    return Ask(method, path, json.dumps(said).encode(), {"Content-Type": "application/json"})
