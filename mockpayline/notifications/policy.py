"""Which addresses a notification may be sent to: the shop under test, never the services of the machine's network.

Loopback and private networks are where such a shop lives, so they are allowed. Refused are the addresses at which a
cloud answers with a machine's credentials, and those that are no single host's. An IPv6 address that stands for an IPv4
one, whichever way, is refused with it. Ranges that merely lead nowhere (documentation, benchmarking) are let time out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

from mockpayline.notifications.host import Address, canonical

Network = IPv4Network | IPv6Network


class Refused(Exception):
    """An address that notifications are not sent to; the words are the reason.

    `for_good`: the same URL will be refused again, since it names the address itself.
    """

    def __init__(self, reason: str, *, for_good: bool = True) -> None:
        super().__init__(reason)
        self.for_good = for_good


REFUSED: dict[str, str] = {
    # Metadata services at addresses of ranges that are allowed; their makers' documentation names them.
    "100.100.100.200/32": "a metadata service (Alibaba Cloud)",
    "168.63.129.16/32": "a metadata service (Azure)",
    "fd00:ec2::/32": "a metadata service (AWS)",
    "fd20:ce::254/128": "a metadata service (Google Cloud)",
    "fd00:c1::a9fe:a9fe/128": "a metadata service (Oracle Cloud)",
    "fd00:42::42/128": "a metadata service (Scaleway)",
    "fd00:a9fe:a9fe::1/128": "a metadata service (Akamai)",
    "fd00:100::100:200/128": "a metadata service (Alibaba Cloud)",
    # No host's own address, but Linux connects to itself by it, past a list that names 127.0.0.0/8.
    "0.0.0.0/8": "unspecified (RFC 1122, 3.2.1.3)",
    "::/128": "unspecified (RFC 4291, 2.5.2)",
    # Where metadata services live (169.254.169.254), and what is only reached on the same cable.
    "169.254.0.0/16": "link-local (RFC 3927)",
    "fe80::/10": "link-local (RFC 4291, 2.5.6)",
    # Withdrawn; what still answers there is some old network's own.
    "fec0::/10": "site-local (RFC 3879)",
    # Assigned to protocols one by one, never to a web server; Oracle Cloud's metadata service is among them.
    "192.0.0.0/24": "set apart for protocols (RFC 6890, 2.2.2)",
    # Many hosts at once.
    "224.0.0.0/4": "multicast (RFC 5771)",
    "ff00::/8": "multicast (RFC 4291, 2.7)",
    "255.255.255.255/32": "broadcast (RFC 919, 7)",
    # Never assigned; some clouds use it inside.
    "240.0.0.0/4": "reserved (RFC 1112, 4)",
}
"""Networks that are refused unless the setting `notification_allow` opens them, and what they are."""

_REFUSED: tuple[tuple[Network, str], ...] = tuple((ip_network(one), what) for one, what in REFUSED.items())

_LOW_32 = 0xFFFF_FFFF
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)
"""The upper half of an ISATAP interface identifier, for a private and for a global IPv4 address (RFC 5214, 6.1)."""
_SIX_TO_FOUR = IPv6Network("2002::/16")
_TEREDO = IPv6Network("2001::/32")
_LAST_32_BITS = (
    IPv6Network("::/96"),  # IPv4-compatible (RFC 4291, 2.5.5.1)
    IPv6Network("::ffff:0:0/96"),  # IPv4-mapped (RFC 4291, 2.5.5.2)
    IPv6Network("::ffff:0:0:0/96"),  # IPv4-translated (RFC 2765, 2.1)
    IPv6Network("64:ff9b::/96"),  # NAT64 (RFC 6052, 2.1)
)
_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")
"""Within it an operator chooses a prefix of any of the lengths (RFC 8215, 4)."""
_LOOPBACK = int(IPv6Address("::1"))


def embedded(address: Address) -> Iterator[IPv4Address]:
    """Return the IPv4 addresses that an IPv6 address stands for, or may stand for."""
    if isinstance(address, IPv4Address):
        return
    number = int(address)
    if number != _LOOPBACK and any(address in one for one in _LAST_32_BITS):
        yield IPv4Address(number & _LOW_32)
    if address in _SIX_TO_FOUR:
        yield IPv4Address(number >> 80 & _LOW_32)  # RFC 3056, 2
    if address in _TEREDO:
        yield IPv4Address(number >> 64 & _LOW_32)  # the server (RFC 4380, 4)
        yield IPv4Address(~number & _LOW_32)  # the client, its bits turned
    if address in _LOCAL_NAT64:
        # RFC 6052, 2.2: the bits 64 to 71 are left out, so that an address may lie on both sides of them. Which length
        # the operator chose is not told; at the others there are noughts, mostly.
        lengths = (
            (number >> 64 & 0xFFFF) << 16 | number >> 40 & 0xFFFF,  # after 48 bits
            (number >> 64 & 0xFF) << 24 | number >> 32 & 0xFF_FFFF,  # after 56
            number >> 24 & _LOW_32,  # after 64
            number & _LOW_32,  # after 96
        )
        yield from (IPv4Address(one) for one in lengths if one >> 24)
    if number >> 32 & _LOW_32 in _ISATAP:
        yield IPv4Address(number & _LOW_32)


class Policy:
    """Tells of hosts and addresses whether notifications may go there.

    `allow` and `deny` are host names, addresses and networks, as the settings have them: what is allowed may lie in a
    range that is refused otherwise, and what is denied is refused whatever allows it.
    """

    def __init__(self, allow: Sequence[str] = (), deny: Sequence[str] = ()) -> None:
        self._allowed_hosts, self._allowed = _sorted(allow)
        self._denied_hosts, self._denied = _sorted(deny)

    def check_host(self, host: str) -> None:
        """Raise `Refused` for a host name that is denied, whatever its addresses."""
        if host in self._denied_hosts:
            raise Refused(f"the host {host} is denied by notification_deny")

    def check(self, address: Address, host: str = "") -> None:
        """Raise `Refused` for an address, found by the name of a host or written as it is, that may not be called."""
        for one in (address, *embedded(address)):
            reason = self._reason(one, host)
            if reason is not None:
                stands_for = "" if one is address else f" stands for {one}, which"
                raise Refused(f"{address}{stands_for} is {reason}", for_good=not host)

    def _reason(self, address: Address, host: str) -> str | None:
        denied = next((one for one in self._denied if address in one), None)
        if denied is not None:
            return f"denied by notification_deny ({denied})"
        if host in self._allowed_hosts or any(address in one for one in self._allowed):
            return None
        return next((f"{what}, where no shop lives" for network, what in _REFUSED if address in network), None)


def _sorted(entries: Sequence[str]) -> tuple[frozenset[str], tuple[Network, ...]]:
    """Return the host names and the networks of a list; an IPv4 one in IPv6 notation is the IPv4 one."""
    hosts, networks = set(), []
    for one in entries:
        try:
            network = ip_network(one)
        except ValueError:
            hosts.add(canonical(one))
            continue
        networks.append(network)
        if isinstance(network, IPv6Network) and network.prefixlen >= 96:
            networks += [
                IPv4Network((v4, network.prefixlen - 96))
                for v4 in [network.network_address.ipv4_mapped]
                if v4 is not None
            ]
    return frozenset(hosts), tuple(networks)
