"""A kept connection to a server, on which every way in which an answer can fail to come is told from the others."""

from __future__ import annotations

import os
import select
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection, IncompleteRead
from ssl import SSLCertVerificationError
from urllib.parse import urlsplit

from msgspec import Struct

from mockpayline.errors import InvalidValue, SandboxError

PATIENCE = 60.0
"""Seconds that an answer is waited for where the scenario says nothing; a server that hangs is no success."""

LOST, CUT, TIMEOUT = "lost", "cut", "timeout"


class Unreachable(SandboxError):
    """Nobody listens at the address, or somebody for whom no authority vouches."""


class Reply(Struct, frozen=True):
    """What came back: `broken` is empty for a whole answer, else `lost`, `cut` or `timeout`, and the rest is a part."""

    status: int = 0
    content_type: str = ""
    body: bytes = b""
    broken: str = ""


class Connection:
    """One connection, opened when it is needed and kept from call to call; not for several threads at once.

    `scheme` is http or https. With https an authority of the system must vouch for the server, or one of the file that
    the environment variable SSL_CERT_FILE names.

    Raises `InvalidValue` for what is no http or https address.
    """

    def __init__(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise InvalidValue(
                "--url: this is no address of a server", path="url", value=url, expected="as http://localhost:8000"
            )
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self.scheme = parts.scheme
        self._url = url
        self._prefix = parts.path.rstrip("/")
        self._kept = kind(parts.hostname, port, timeout=PATIENCE)

    def close(self) -> None:
        """Let go of the connection; the next call opens another."""
        self._kept.close()

    def send(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str], patience: float = PATIENCE
    ) -> Reply:
        """Send a request and return what comes back within `patience` seconds. Raises `Unreachable`."""
        self._open(patience)
        try:
            self._kept.request(method, self._prefix + path, body, headers)
            response = self._kept.getresponse()
        except TimeoutError:
            return self._broken(TIMEOUT)
        except (OSError, HTTPException):
            return self._broken(LOST)
        try:
            told = response.read()
        except TimeoutError:
            return self._broken(TIMEOUT, response)
        except IncompleteRead as cut:
            return self._broken(CUT, response, cut.partial)
        except (OSError, HTTPException):
            return self._broken(CUT, response)
        return Reply(response.status, response.headers.get("content-type", ""), told)

    def _open(self, patience: float) -> None:
        kept = self._kept
        # Whoever closed a kept connection did so before this call; it must not look as if the call's answer was lost.
        if kept.sock is not None and select.select([kept.sock], [], [], 0)[0]:
            kept.close()
        kept.timeout = patience
        if kept.sock is None:
            try:
                kept.connect()
            except SSLCertVerificationError as error:
                kept.close()
                raise Unreachable(_untrusted(self._url, error), path="url") from None
            except (OSError, HTTPException) as error:
                kept.close()
                message = f"no server answers at {self._url}: {getattr(error, 'strerror', None) or error}"
                raise Unreachable(message, path="url") from None
        else:
            kept.sock.settimeout(patience)

    def _broken(self, how: str, response: HTTPResponse | None = None, body: bytes = b"") -> Reply:
        if response is not None:
            with suppress(OSError):
                response.close()
        self._kept.close()
        if response is None:
            return Reply(broken=how)
        return Reply(response.status, response.headers.get("content-type", ""), body, how)


def _untrusted(url: str, error: SSLCertVerificationError) -> str:
    seen = os.environ.get("SSL_CERT_FILE")
    trusted = f"SSL_CERT_FILE is {seen}" if seen else "SSL_CERT_FILE is not set"
    return (
        f"the server at {url} is not trusted: {error.verify_message}; let SSL_CERT_FILE name the authority.pem that"
        f" serve --tls made ({trusted})"
    )
