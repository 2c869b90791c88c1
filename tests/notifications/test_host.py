"""Hosts in every notation are the address that resolvers and browsers take them for."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.notifications.host import NoHost, canonical, literal

NOTATIONS = [
    ("127.0.0.1", "127.0.0.1"),
    ("127.0.0.1.", "127.0.0.1"),
    ("127.1", "127.0.0.1"),
    ("127.0.1", "127.0.0.1"),
    ("127.65535", "127.0.255.255"),
    ("2130706433", "127.0.0.1"),
    ("0x7f000001", "127.0.0.1"),
    ("0X7F.0x0.0.1", "127.0.0.1"),
    ("017700000001", "127.0.0.1"),
    ("0177.0.0.01", "127.0.0.1"),
    ("0", "0.0.0.0"),  # noqa: S104 - an address to be refused, not bound
    ("0x", "0.0.0.0"),  # noqa: S104 - likewise
    ("4294967295", "255.255.255.255"),
    ("169.254.43518", "169.254.169.254"),
    ("0251.0376.0251.0376", "169.254.169.254"),
    ("0xa9.254.0251.254", "169.254.169.254"),
    ("１２７.０.０.１", "127.0.0.1"),  # noqa: RUF001 - full-width digits
    ("127。0。0。1", "127.0.0.1"),
    ("①27.0.0.1", "127.0.0.1"),
    ("::1", "::1"),
    ("0:0:0:0:0:0:0:1", "::1"),
    ("::ffff:127.0.0.1", "127.0.0.1"),
    ("::ffff:7f00:1", "127.0.0.1"),
    ("0:0:0:0:0:ffff:169.254.169.254", "169.254.169.254"),
    ("fe80::1%eth0", "fe80::1%eth0"),
    ("fe80::1%25eth0", "fe80::1%eth0"),
    ("fe80::1%2", "fe80::1%2"),
]

NO_HOSTS = [
    "256.0.0.1",
    "1.2.3.4.5",
    "4294967296",
    "127.16777216",
    "1.2.3.0x100",
    "09",
    "08.1.1.1",
    "a.1",
    "shop.0x7f",
    "1..2",
    "9" * 30,
    "[::1]",
    "::g",
    "::1::",
    "1:2:3",
    "",
    ".",
    "..",
    "a..b",
    "a b",
    "a%20b",
    "127.0.0%2e1",
    "-shop.test",
    "shop-.test:",
    "a" * 64 + ".test",
    "a." * 130 + "test",
    "\u00ad",
    "sh\u0000op",
]


@pytest.mark.parametrize(("host", "address"), NOTATIONS)
def test_a_host_that_is_an_address_is_read_in_every_notation(host: str, address: str) -> None:
    assert str(literal(host)) == address


@pytest.mark.parametrize("host", ["shop.test", "localhost", "a1.b2", "xn--bcher-kva.test", "1a.test", "0x7f.test"])
def test_a_name_is_no_address(host: str) -> None:
    assert literal(host) is None


@pytest.mark.parametrize("host", NO_HOSTS)
def test_what_is_neither_an_address_nor_a_name_is_refused(host: str) -> None:
    with pytest.raises(NoHost):
        literal(host)


@pytest.mark.parametrize(
    ("host", "name"), [("Shop.TEST.", "shop.test"), ("bücher.test", "xn--bcher-kva.test"), ("a_b.test", "a_b.test")]
)
def test_names_are_compared_in_one_form(host: str, name: str) -> None:
    assert canonical(host) == name


def written(part: int, how: str) -> str:
    """Return a number in a notation."""
    return {"decimal": str(part), "octal": f"0{part:o}", "hexadecimal": hex(part)}[how]


@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 4),
    st.lists(st.sampled_from(["decimal", "octal", "hexadecimal"]), min_size=4, max_size=4),
)
def test_an_address_is_read_as_the_systems_own_reader_does(number: int, parts: int, how: list[str]) -> None:
    front = [number >> 8 * (3 - place) & 0xFF for place in range(parts - 1)]
    last = number & (1 << 8 * (5 - parts)) - 1
    host = ".".join(written(part, one) for part, one in zip([*front, last], how, strict=False))
    assert literal(host) == IPv4Address(socket.inet_aton(host)) == IPv4Address(number)


@given(st.text(max_size=40) | st.text("0123456789abcdefx.:%[]", max_size=20))
def test_any_text_is_an_address_or_a_name_or_refused(host: str) -> None:
    try:
        found = literal(host)
    except NoHost:
        return
    if found is None:
        assert canonical(canonical(host)) == canonical(host)
    else:
        assert isinstance(found, IPv4Address | IPv6Address)
