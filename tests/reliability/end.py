"""How long a server takes to end while clients call without a pause: `python -m tests.reliability end`."""

from __future__ import annotations

import argparse
import signal
import statistics
import tempfile
import time
from pathlib import Path

from tests.reliability.ending import WATCHDOG, WAYS, callers, serving

BOUND = 2.0
"""Seconds from the signal to the end of the process that the project promises."""
CALLERS = 8


def seconds(way: str) -> float:
    """Run a server in a way that `WAYS` names, end it under calls, and return how long that took."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = WAYS[way] + (("--tls-folder", folder) if "--tls" in WAYS[way] else ())
        with serving(Path(folder), *arguments) as (server, connect), callers(connect, CALLERS):
            began = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            status = server.process.wait(WATCHDOG)
            took = time.monotonic() - began
    assert status == 0, "".join(server.output)
    return took


def main(arguments: list[str]) -> int:
    """End servers again and again; returns 1 where one took longer than promised."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability end", description=__doc__)
    parser.add_argument("--times", type=int, default=20, help="ends in each way (default: 20)")
    given = parser.parse_args(arguments)
    longest = 0.0
    for way in WAYS:
        took = [seconds(way) for _ in range(given.times)]
        longest = max(longest, *took, 0.0)
        print(
            f"{way:22} median {statistics.median(took):.2f} s, longest {max(took):.2f} s of {given.times}", flush=True
        )
    return 0 if longest <= BOUND else 1
