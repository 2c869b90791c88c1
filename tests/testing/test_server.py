"""A server in a process of its own: it starts, says why it does not, and never outlives who started it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time

import pytest

from mockpayline.testing import PaylineServer, Sandbox
from mockpayline.testing.server import ServerFailed

WATCHDOG = 60.0


def listens(url: str) -> bool:
    """Tell whether anybody listens at an address."""
    try:
        with socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1])), timeout=WATCHDOG):
            return True
    except OSError:
        return False


def test_a_server_listens_from_its_start_to_its_end() -> None:
    with PaylineServer(["--log-level", "debug", "gift-card-alone"]) as server:
        url = server.url
        with Sandbox(url, "gift-card-alone").attach() as world:
            assert world.contracts, "the scenario among the options is served"
        assert any("listens on" in line for line in server.output)
    assert not listens(url)


def test_a_server_that_does_not_start_tells_why() -> None:
    with pytest.raises(ServerFailed, match=r"(?s)did not start.*no-such-scenario"):
        PaylineServer(["no-such-scenario"]).start()


def test_stopping_twice_or_before_the_start_is_nothing() -> None:
    server = PaylineServer()
    server.stop()
    server.start()
    server.stop()
    server.stop()
    with pytest.raises(AssertionError, match="once"), PaylineServer() as other:
        other.start()


def test_a_server_ends_with_the_process_that_started_it_however_that_ends() -> None:
    code = """
        import sys, time
        from mockpayline.testing import PaylineServer

        server = PaylineServer()
        server.start()
        print(server.url, flush=True)
        time.sleep(600)
    """
    parent = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    with parent.stdout:
        url = parent.stdout.readline().strip()
        assert listens(url)
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait(WATCHDOG)
        end = time.monotonic() + WATCHDOG
        while listens(url):
            assert time.monotonic() < end, "the server outlives its parent"
            time.sleep(0.05)
