"""Faults: scripted misbehaviour of the server or its network, and which calls it befalls."""

from __future__ import annotations

import re
from enum import StrEnum

from msgspec import Struct

ANY_OPERATION = "*"
"""The operation of a fault that befalls all of them."""


class FaultKind(StrEnum):
    """What goes wrong. The first five keep the call's work from being done, the others come after it."""

    DROP = "drop"
    HTTP = "http"
    SOAP_FAULT = "soap_fault"
    CODE = "code"
    GARBAGE = "garbage"
    DELAY = "delay"
    LOSE_ANSWER = "lose_answer"
    TRUNCATE = "truncate"
    SLOW = "slow"

    @property
    def before_work(self) -> bool:
        """Whether the call does nothing: no payment is made, read or refunded."""
        return self in _BEFORE_WORK


_BEFORE_WORK = frozenset({FaultKind.DROP, FaultKind.HTTP, FaultKind.SOAP_FAULT, FaultKind.CODE, FaultKind.GARBAGE})


class Fault(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """One fault.

    `operation` is a Payline operation's name or `ANY_OPERATION`; `at` is the address whose calls alone it befalls, a
    host name in small letters, with a port where that tells two addresses apart, and "" for all. At most one of `call`
    (that call alone, from 1), `first` (calls 1 to n) and `every` (each n-th call) is given; none is every call.
    `delay` (ms of wall time) holds the answer back, whatever the kind; a fault of kind DELAY does only that. `status`
    is for HTTP, `code` for CODE, `message` for SOAP_FAULT, `rate` (bytes a second) for SLOW.

    A fault of the world itself, which no rule has, keeps its own counts: `calls` of each operation since it was set,
    and how many of them it has `met`.
    """

    operation: str
    kind: FaultKind
    call: int | None = None
    first: int | None = None
    every: int | None = None
    delay: int = 0
    status: int = 0
    code: str = ""
    message: str = ""
    rate: int = 0
    at: str = ""
    calls: dict[str, int] = {}
    met: int = 0

    def concerns(self, operation: str, host: str = "") -> bool:
        """Tell whether calls of an operation may meet this fault, so that they are counted.

        `host` is what the caller says that it called, the Host header as it came.
        """
        return self.operation in {ANY_OPERATION, operation} and (not self.at or self.at in _names_of(host))

    def befalls(self, operation: str, count: int, host: str = "") -> bool:
        """Tell whether the `count`-th call (from 1) of an operation meets this fault."""
        if not self.concerns(operation, host):
            return False
        if self.call is not None:
            return count == self.call
        if self.first is not None:
            return count <= self.first
        return self.every is None or count % self.every == 0


def _names_of(host: str) -> tuple[str, str]:
    """Return a Host header in small letters, as it is and without its port."""
    called = host.lower()
    return called, re.sub(r":[0-9]*$", "", called)
