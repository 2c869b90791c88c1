"""A resolver that hangs until a test lets it go."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

WATCHDOG = 20.0


@contextmanager
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Let the system's resolver hang until the block ends; no real one can be made to within a process."""
    asked: list[str] = []
    let_go = threading.Event()

    def hang(name: str, *_arguments: Any, **_named: Any) -> Any:
        asked.append(name)
        let_go.wait(WATCHDOG)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    with monkeypatch.context() as patched:
        patched.setattr(socket, "getaddrinfo", hang)
        try:
            yield asked
        finally:
            let_go.set()
            for one in threading.enumerate():
                if one.name.startswith("look up "):
                    one.join(WATCHDOG)
