"""Asks a server whether it is ready, with the standard library alone: for health checks and CI.

http.client rather than urllib.request: the latter heeds proxy variables, and a health check must not leave the host.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

POLL_SECONDS = 0.1
"""The pause between two questions while waiting."""

ANSWER_SECONDS = 5.0
"""How long one answer may take."""


def default_url(environment: Mapping[str, str]) -> str:
    """Return where the server of this environment listens, by MOCKPAYLINE_HOST and MOCKPAYLINE_PORT."""
    host = environment.get("MOCKPAYLINE_HOST") or "127.0.0.1"
    port = environment.get("MOCKPAYLINE_PORT") or "8000"
    # Bound to every address, the server is reached by the loopback one.
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def ask(url: str, seconds: float) -> str | None:
    """Ask once; return None where the server is ready, else the reason. Raises `ValueError` for no http address."""
    from http.client import HTTPConnection, HTTPException, HTTPSConnection
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"--url: this is no http or https address (seen: {url})")
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=max(seconds, 0.05))
    try:
        connection.request("GET", parts.path.rstrip("/") + "/control/ready")
        answer = connection.getresponse()
        answer.read(4096)
    except (OSError, HTTPException) as error:
        return getattr(error, "strerror", None) or str(error) or type(error).__name__
    else:
        return None if answer.status == 200 else f"it answers {answer.status} {answer.reason}"
    finally:
        connection.close()


def wait_until_ready(
    url: str,
    seconds: float,
    *,
    now: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> str | None:
    """Ask until the server is ready or `seconds` are over, at least once; return None or the last reason."""
    end = now() + seconds
    while True:
        left = end - now()
        reason = ask(url, min(ANSWER_SECONDS, left) if seconds else ANSWER_SECONDS)
        if reason is None or now() + POLL_SECONDS >= end:
            return reason
        sleep(POLL_SECONDS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `mockpayline ready`: 0 and a line on standard output, or 1 and the reason on standard error.

    Misused, it ends the program with 2 and one line.
    """
    parser = _Parser(
        prog="mockpayline ready",
        description="Tell whether a server is ready: exit 0 if so, 1 if not.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--url", default=default_url(os.environ), help="where the server listens (by default %(default)s)"
    )
    parser.add_argument("--wait", default="0", metavar="SECONDS", help="ask again until so many seconds are over")
    options = parser.parse_args(arguments)
    try:
        reason = wait_until_ready(options.url, _seconds(options.wait))
    except ValueError as error:
        parser.error(str(error))
    if reason is None:
        print(f"ready: {options.url}")
        return 0
    print(f"not ready: {options.url}: {reason}", file=sys.stderr)
    return 1


class _Parser(argparse.ArgumentParser):
    """Tells a mistake in one line, as the other commands do."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def _seconds(text: str) -> float:
    try:
        value = float(text.removesuffix("s"))
    except ValueError:
        value = -1.0
    if not 0 <= value <= 3600:
        raise ValueError(f"--wait: this is no number of seconds (seen: {text}, expected: 0 to 3600)")
    return value
