"""The host of a URL in every notation: an address however it is written, or the name to look up."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address

Address = IPv4Address | IPv6Address

_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?", re.ASCII)
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+", re.ASCII)
_LONGEST_NUMBER = 20


class NoHost(Exception):
    """A text that is no host; the words say why."""


def canonical(host: str) -> str:
    """Return a host name as it is compared: in small letters, ASCII, without a last dot. Raises `NoHost`."""
    try:
        # Full-width digits and dots become plain ones by this, as in a browser.
        text = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        raise NoHost("the host is no name of a host") from None
    text = text.lower().removesuffix(".")
    if _NAME.fullmatch(text) is None or any(not 0 < len(label) <= 63 for label in text.split(".")):
        raise NoHost("the host is no name of a host")
    return text


def literal(host: str) -> Address | None:
    """Return the address that a host is, or None for a name. Raises `NoHost` for what is neither.

    A host whose last part is a number is an IPv4 address: decimal, octal or hexadecimal, of one to four parts, the last
    of which fills up (WHATWG URL, "ends in a number"; resolvers read it so too, `inet_aton`).
    """
    if ":" in host:
        return _six(host)
    parts = canonical(host).split(".")
    if _NUMBER.fullmatch(parts[-1]) is None:
        return None
    if len(parts) > 4:
        raise NoHost("the host ends in a number, but is no IPv4 address")
    numbers = [_number(one) for one in parts]
    if any(one > 255 for one in numbers[:-1]) or numbers[-1] >= 256 ** (5 - len(parts)):
        raise NoHost("the host ends in a number, but is no IPv4 address")
    return IPv4Address(sum(one << 8 * (3 - place) for place, one in enumerate(numbers[:-1])) + numbers[-1])


def _number(text: str) -> int:
    if _NUMBER.fullmatch(text) is None or len(text) > _LONGEST_NUMBER:
        raise NoHost("the host ends in a number, but is no IPv4 address")
    if text.startswith("0x"):
        return int(text[2:] or "0", 16)
    try:
        return int(text, 8 if len(text) > 1 and text.startswith("0") else 10)
    except ValueError:
        raise NoHost("the host ends in a number, but is no IPv4 address") from None


def _six(host: str) -> Address:
    # RFC 6874 writes a zone as %25eth0, most people as %eth0.
    text, _, zone = host.partition("%")
    zone = zone.removeprefix("25") or zone
    try:
        found = IPv6Address(f"{text}%{zone}" if zone else text)
    except ValueError:
        raise NoHost("the host is no IPv6 address") from None
    # What connects to a mapped address connects to the IPv4 one.
    return found.ipv4_mapped or found
