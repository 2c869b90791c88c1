"""What is known of one call besides its message: its id, its HTTP headers, the address that it came to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from starlette.types import Scope

_host = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?").fullmatch

# Whatever carries a key stays out of what is kept of a call.
_SECRET = {b"authorization", b"proxy-authorization", b"cookie"}


@dataclass(frozen=True, slots=True)
class CallContext:
    """One SOAP call, for whoever answers or records it. Everything but the id is worked out when it is asked for.

    `request_id` is what the log and a fault's detail call it. `body` is the request as it was read, decompressed.
    """

    request_id: str
    scope: Scope = field(repr=False)
    body: bytes = field(repr=False)
    public_url: str | None = None

    @property
    def base_url(self) -> str:
        """The server's own address as the client knows it, without trailing slash."""
        return base_url(self.scope, self.public_url)

    @property
    def path(self) -> str:
        """The path that was posted to; it decides nothing."""
        return str(self.scope["path"])

    @property
    def headers(self) -> dict[str, str]:
        """The HTTP headers by lower-case name, without those that carry keys."""
        return {
            name.decode("latin-1"): value.decode("latin-1")
            for name, value in self.scope["headers"]
            if name not in _SECRET
        }

    @property
    def user_agent(self) -> str:
        """What the client calls itself."""
        return self._header(b"user-agent")

    @property
    def soap_action(self) -> str:
        """The SOAPAction header without its quotation marks; it decides nothing."""
        return self._header(b"soapaction").strip().strip('"')

    @property
    def failover(self) -> dict[str, str]:
        """The `x-failover-*` headers with which the PHP SDK says why it calls a second time."""
        return {
            name.decode("latin-1"): value.decode("latin-1")
            for name, value in self.scope["headers"]
            if name.startswith(b"x-failover-")
        }

    def _header(self, wanted: bytes) -> str:
        return next((value.decode("latin-1") for name, value in self.scope["headers"] if name == wanted), "")


def base_url(scope: Scope, public_url: str | None) -> str:
    """Return the server's address: the public URL, else scheme and Host header, without trailing slash.

    A Host header that is no host and port (HTTP/1.0 has none at all) gives way to the socket's own address.
    """
    if public_url is not None:
        return public_url.rstrip("/")
    host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
    if not _host(host):
        name, port = scope.get("server") or ("localhost", None)
        host = f"[{name}]" if ":" in name else name
        host += f":{port}" if port else ""
    return f"{scope.get('scheme', 'http')}://{host}"
