"""Why a client and HTTPS did not come together stands in the log."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.tls.server import WATCHDOG, TlsServer, tls_server

POLL = 0.01


def distrusting(plain: socket.socket) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        ssl.create_default_context().wrap_socket(plain, server_hostname="localhost")


def plain_http(plain: socket.socket) -> None:
    plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    with suppress(ConnectionError):
        plain.recv(1)


def old_fashioned(plain: socket.socket) -> None:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["h2"])
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AES128-SHA")
    with pytest.raises(ssl.SSLError):
        context.wrap_socket(plain, server_hostname="localhost")


def assert_told(tls: TlsServer, sentence: str) -> None:
    """Wait until the log has a sentence."""
    end = time.monotonic() + WATCHDOG
    while sentence not in "".join(tls.server.output):
        assert time.monotonic() < end, f"the log does not tell {sentence!r}:\n{''.join(tls.server.output)}"
        time.sleep(POLL)


@pytest.mark.parametrize(
    ("client", "sentence"),
    [
        (distrusting, "mockpayline.tls: a client does not trust the authority of --tls, and left ("),
        (plain_http, "mockpayline.tls: a client speaks plain HTTP at the port of HTTPS"),
        (old_fashioned, "mockpayline.tls: a client and HTTPS did not come together (NO_SHARED_CIPHER)"),
    ],
)
def test_the_log_tells_why_a_client_left(
    tmp_path: Path, client: Callable[[socket.socket], None], sentence: str
) -> None:
    with tls_server(tmp_path) as tls:
        with socket.create_connection(("127.0.0.1", tls.port), timeout=WATCHDOG) as plain:
            client(plain)
        assert_told(tls, sentence)
        assert "Traceback" not in "".join(tls.server.output)
