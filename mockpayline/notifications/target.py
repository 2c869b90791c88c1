"""What a notification's URL says of where to connect and what to ask."""

from __future__ import annotations

import base64
from urllib.parse import quote, unquote_to_bytes, urlsplit

from msgspec import Struct

from mockpayline.notifications.host import Address, NoHost, canonical, literal
from mockpayline.notifications.policy import Refused

_PORTS = {"http": 80, "https": 443}
_SAFE = "/%:@!$&'()*+,;=~-._"
_USER_AGENT = "mockpayline"


class Target(Struct, frozen=True):
    """Where to connect: `host` is a name, or the text of the `address` that the URL itself holds."""

    is_https: bool
    host: str
    address: Address | None
    port: int
    request: bytes
    """The whole request, of a GET that asks for the connection to be closed."""


def target_of(url: str) -> Target:
    """Read a URL. Raises `Refused` for one that cannot be called, with the reason."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Refused(f"the address is no URL ({error})") from None
    if parts.scheme not in _PORTS:
        raise Refused("the address is neither http nor https")
    if not host:
        raise Refused("the address names no host")
    if "[" in parts.netloc and ":" not in host:
        raise Refused("the address has no IPv6 address in its brackets")
    if port == 0:
        raise Refused("the address names port 0")
    try:
        address = literal(host)
        name = canonical(host) if address is None else str(address)
    except NoHost as error:
        raise Refused(str(error)) from None
    default = _PORTS[parts.scheme]
    shown = f"[{name.partition('%')[0]}]" if ":" in name else name
    head = [
        f"GET {quote(parts.path or '/', _SAFE)}{'?' if parts.query else ''}{quote(parts.query, _SAFE + '?')} HTTP/1.1",
        f"Host: {shown if port in {None, default} else f'{shown}:{port}'}",
        f"User-Agent: {_USER_AGENT}",
        "Accept: */*",
        "Connection: close",
    ]
    if parts.username is not None:
        # A shop under development stands behind a password as often as not.
        pair = unquote_to_bytes(parts.username) + b":" + unquote_to_bytes(parts.password or "")
        head.append(f"Authorization: Basic {base64.b64encode(pair).decode()}")
    request = "\r\n".join([*head, "", ""]).encode("ascii")
    return Target(parts.scheme == "https", name, address, port or default, request)
