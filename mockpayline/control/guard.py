"""Who may call the control API and the inspector: by Host, by Origin and, where one is set, by token.

The server stands on developers' machines, where any web page that a developer opens can send requests to it. A page
of another site is stopped by its Origin on whatever changes something, and reads no answer since nothing here sends
CORS headers. A page whose own name was pointed at this machine afterwards (DNS rebinding) is stopped by the Host.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from starlette.requests import Request

from mockpayline.errors import Forbidden, Unauthorized

READING = frozenset({"GET", "HEAD"})
"""The methods that change nothing, so that any page may send them: it cannot read what they answer."""

LOCAL_SUFFIXES = (".test", ".localhost", ".internal")
"""Ends of names that nobody can own on the public Internet (RFC 2606, RFC 6761, ICANN's resolution 2024.07.29.06)."""

EXPECTED_HOSTS = (
    "localhost, an IP address, a name without dots, one that ends in "
    + ", ".join(LOCAL_SUFFIXES)
    + ", the one of the setting public_url, or one of the setting allowed_hosts"
)

_HOST = re.compile(r"(?P<name>[A-Za-z0-9._-]{1,254}|\[(?P<v6>[0-9A-Fa-f:.]{2,45})\])(?::(?P<port>[0-9]{1,5}))?")
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*")
_DEFAULT_PORTS = {"http": 80, "https": 443}


class Authority(NamedTuple):
    """The host of an address in small letters, an IPv6 one in its shortest form, and its port if one is given."""

    name: str
    port: int | None


class Guard:
    """Turns away whoever may not call.

    `allowed_hosts` are names that a Host may have beside the local ones; `token` is what callers must carry as a
    bearer token, None where none is asked for. `public_url` is the address that browsers know the server by: its host
    is allowed too, and so is its origin, for a proxy may hand on another Host than it was asked for.
    """

    def __init__(
        self, *, allowed_hosts: Iterable[str] = (), token: str | None = None, public_url: str | None = None
    ) -> None:
        self._allowed = {name.lower() for name in allowed_hosts}
        self._token = None if token is None else token.encode()
        self._public = None if public_url is None else _authority_of(public_url)
        if self._public is not None:
            self._allowed.add(self._public.name)

    def check(self, request: Request, *, with_token: bool = True) -> None:
        """Let a request pass; `with_token` False asks it for no token, as health checks have none.

        Raises `Forbidden` for its Host or Origin, `Unauthorized` for a missing or wrong token.
        """
        host = self._host(request)
        if request.method not in READING:
            _check_origin(request, [one for one in (host, self._public) if one is not None])
        if with_token and self._token is not None:
            _check_token(request, self._token)

    @property
    def pass_name(self) -> str:
        """The name of the cookie that keeps the pass; servers on other ports of a host have passes of their own."""
        return f"mockpayline_{self._derived('name')[:8]}"

    def pass_for(self, token: str) -> str | None:
        """Return what a browser keeps in a cookie instead of the token, or None for a wrong token."""
        if self._token is None or not hmac.compare_digest(token.strip().encode(errors="replace"), self._token):
            return None
        return self._derived("pass")

    def check_browser(self, request: Request) -> None:
        """Let a browser's request pass that has the pass for a token, or the token itself; else as `check`."""
        kept = request.cookies.get(self.pass_name, "") if self._token is not None else ""
        known = bool(kept) and hmac.compare_digest(kept.encode(errors="replace"), self._derived("pass").encode())
        self.check(request, with_token=not known)

    def _derived(self, use: str) -> str:
        return hmac.new(self._token or b"", f"mockpayline {use}".encode(), "sha256").hexdigest()

    def _host(self, request: Request) -> Authority | None:
        """Return the Host, None for an HTTP/1.0 request without one.

        No browser speaks HTTP/1.0, so there is no page behind such a request that rebinding could have brought here.
        """
        said = request.headers.getlist("host")
        if not said and request.scope.get("http_version") == "1.0":
            return None
        host = authority(said[0]) if len(said) == 1 else None
        if host is None:
            raise Forbidden("The request has no Host that can be read.", path="Host", expected=EXPECTED_HOSTS)
        if not is_local(host.name) and host.name not in self._allowed:
            raise Forbidden(
                "The control API does not answer under this Host.",
                path="Host",
                value=host.name,
                expected=EXPECTED_HOSTS,
            )
        return host


def authority(text: str) -> Authority | None:
    """Return the parts of a Host header, or None where it is malformed."""
    found = _HOST.fullmatch(text)
    if found is None:
        return None
    port = None if found["port"] is None else int(found["port"])
    if port is not None and not 0 < port < 65536:
        return None
    if found["v6"] is not None:
        try:
            return Authority(str(ipaddress.IPv6Address(found["v6"])), port)
        except ValueError:
            return None
    # The last dot of a name that says that it is whole means nothing here.
    name = found["name"].lower().removesuffix(".")
    return Authority(name, port) if _NAME.fullmatch(name) else None


def is_local(name: str) -> bool:
    """Tell whether a host can only be reached on purpose: no name that a stranger could point at this machine.

    An address is its own name; names without a dot and with the ends of `LOCAL_SUFFIXES` are given out locally.
    """
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return "." not in name or name.endswith(LOCAL_SUFFIXES)
    return True


def _check_origin(request: Request, own: Iterable[Authority]) -> None:
    said = request.headers.getlist("origin")
    if not said:
        # A browser names the origin of every change; who sends none is a program.
        return
    if len(said) > 1 or not any(_same(said[0], one) for one in own):
        raise Forbidden(
            "A page of another origin may not change anything here.",
            path="Origin",
            value=said[0][:100],
            expected="the origin of the Host or of the setting public_url, or none",
        )


def _same(origin: str, host: Authority) -> bool:
    """Tell whether an Origin names the Host; a port that is not given is the default one of the origin's scheme."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    default = _DEFAULT_PORTS.get(parts.scheme)
    found = authority(parts.netloc)
    if default is None or found is None:
        return False
    return (found.name, found.port or default) == (host.name, host.port or default)


def _authority_of(url: str) -> Authority | None:
    """Return the host of an address with the port that it has or implies."""
    parts = urlsplit(url)
    found = authority(parts.netloc)
    return found and Authority(found.name, found.port or _DEFAULT_PORTS.get(parts.scheme))


def _check_token(request: Request, token: bytes) -> None:
    said = request.headers.getlist("authorization")
    scheme, _, given = said[0].strip().partition(" ") if len(said) == 1 else ("", "", "")
    # The header is never repeated: it may hold somebody's key.
    if scheme.lower() != "bearer":
        raise Unauthorized(
            "The control token is missing.", path="Authorization", expected="Authorization: Bearer TOKEN"
        )
    if not hmac.compare_digest(given.strip().encode(), token):
        raise Unauthorized(
            "The control token is wrong.", path="Authorization", expected="the token of the setting control_token"
        )
