"""What both clients say over HTTP; httpx is imported when the first of them asks something."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from mockpayline.testing.asks import Reply

if TYPE_CHECKING:
    import httpx

ANSWER_WITHIN = 30.0
"""Seconds that a request may take, beyond what it is to wait for."""


def headers(token: str | None) -> dict[str, str]:
    """Return the headers of every request."""
    said = {"Content-Type": "application/json", "User-Agent": "mockpayline testing"}
    return said if token is None else {**said, "Authorization": f"Bearer {token}"}


def verify_of(url: str) -> ssl.SSLContext | bool:
    """Return what a server with HTTPS is trusted by: the system's authorities, or those of the file SSL_CERT_FILE."""
    return ssl.create_default_context() if url.lower().startswith("https:") else True


def timeout_of(patience: float) -> float:
    """Return the time-out of a request that may have to wait so long, in seconds."""
    return ANSWER_WITHIN + patience


def reply_of(response: httpx.Response) -> Reply:
    """Return what came back."""
    return Reply(response.status_code, response.headers.get("content-type", ""), response.content)


def httpx_error() -> type[Exception]:
    """Return what httpx raises where no answer comes."""
    import httpx

    return httpx.TransportError
