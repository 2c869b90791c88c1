"""What is seen of a server from outside: all of its processes and threads, those that ended too."""

from __future__ import annotations

import sys

import pytest

from tests.benchmarks.process import running

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the benchmarks look into /proc")

_SPENT = 0.1
"""Seconds of CPU that a thread or process of a test spends."""
_SPEND = f"""
import time
def spend():
    while time.thread_time() < {_SPENT}: pass
    held.append(bytearray(b'x' * 50_000_000))
held = []
"""
_LISTEN = "import socket, sys; s = socket.create_server(('127.0.0.1', int(sys.argv[1]))); print(s.accept()); s.accept()"


def test_the_cpu_of_a_thread_that_ended_is_counted() -> None:
    program = f"{_SPEND}\nimport threading\none = threading.Thread(target=spend); one.start(); one.join()\n{_LISTEN}"
    with running(["-c", program]) as server:
        assert server.cpu() >= _SPENT * 1_000_000, "microseconds"


def test_the_cpu_and_memory_of_a_process_s_children_are_counted() -> None:
    child = f"{_SPEND}\nspend(); print(flush=True); input()"
    program = (
        "import subprocess as s\n"
        f"child = s.Popen([__import__('sys').executable, '-c', {child!r}], stdin=s.PIPE, stdout=s.PIPE)\n"
        f"child.stdout.readline()\n{_LISTEN}"
    )
    with running(["-c", program]) as server:
        assert len(server.tree) == 2
        assert server.cpu() >= _SPENT * 1_000_000, "microseconds"
        assert server.resident() >= 50_000_000 / 1024**2, "MiB"
