"""Where notifications may go: to the shop under test, never to the network's services, however they are written."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.notifications.host import literal
from mockpayline.notifications.policy import REFUSED, Policy, Refused, embedded

ALLOWED = [
    "127.0.0.1",
    "127.255.255.254",
    "127.1",
    "0x7f000001",
    "2130706433",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.254",
    "192.168.1.20",
    "100.64.0.1",
    "100.100.100.199",
    "198.18.0.1",
    "192.0.2.1",
    "8.8.8.8",
    "1.0.0.0",
    "168.63.129.15",
    "169.253.255.255",
    "169.255.0.0",
    "223.255.255.255",
    "192.0.1.0",
    "::1",
    "0:0:0:0:0:0:0:1",
    "::1%1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "::ffff:0:127.0.0.1",
    "fc00::1",
    "fd12:3456::1",
    "fd00:ec1::254",
    "2001:db8::1",
    "2606:4700::1111",
    "2002:a00:1::1",
    "64:ff9b::a00:1",
    "64:ff9b:1::a00:1",
    "fe00::1",
    "fd00::5efe:10.0.0.1",
    "2001:0:a00:1::f5ff:fffe",
]

# A notation, and the address that is refused by it.
FORBIDDEN = [
    ("169.254.169.254", "169.254.169.254"),
    ("169.254.0.0", "169.254.0.0"),
    ("169.254.255.255", "169.254.255.255"),
    ("169.254.170.2", "169.254.170.2"),
    ("2852039166", "169.254.169.254"),
    ("0xA9FEA9FE", "169.254.169.254"),
    ("0xa9.0xfe.0xa9.0xfe", "169.254.169.254"),
    ("0251.0376.0251.0376", "169.254.169.254"),
    ("025177524776", "169.254.169.254"),
    ("169.254.43518", "169.254.169.254"),
    ("169.16689662", "169.254.169.254"),
    ("169.254.169.254.", "169.254.169.254"),
    ("１６９.２５４.１６９.２５４", "169.254.169.254"),  # noqa: RUF001 - full-width digits
    ("169。254。169。254", "169.254.169.254"),
    ("100.100.100.200", "100.100.100.200"),
    ("0x64.100.100.200", "100.100.100.200"),
    ("168.63.129.16", "168.63.129.16"),
    ("192.0.0.192", "192.0.0.192"),
    ("192.0.0.0", "192.0.0.0"),
    ("0.0.0.0", "0.0.0.0"),  # noqa: S104 - refused, not bound
    ("0", "0.0.0.0"),  # noqa: S104 - likewise
    ("0.1", "0.0.0.1"),
    ("0.255.255.255", "0.255.255.255"),
    ("224.0.0.1", "224.0.0.1"),
    ("239.255.255.250", "239.255.255.250"),
    ("240.0.0.1", "240.0.0.1"),
    ("255.255.255.255", "255.255.255.255"),
    ("4294967295", "255.255.255.255"),
    ("::", "::"),
    ("0:0:0:0:0:0:0:0", "::"),
    ("fe80::1", "fe80::1"),
    ("febf:ffff::1", "febf:ffff::1"),
    ("fe80::1%eth0", "fe80::1%eth0"),
    ("fe80::1%25eth0", "fe80::1%eth0"),
    ("FE80::A", "fe80::a"),
    ("fec0::1", "fec0::1"),
    ("ff02::1", "ff02::1"),
    ("ff00::", "ff00::"),
    ("fd00:ec2::254", "fd00:ec2::254"),
    ("fd00:0ec2:0:0:0:0:0:23", "fd00:ec2::23"),
    ("fd20:ce::254", "fd20:ce::254"),
    ("fd00:c1::a9fe:a9fe", "fd00:c1::a9fe:a9fe"),
    ("FD00:C1:0:0::169.254.169.254", "fd00:c1::a9fe:a9fe"),
    ("fd00:42::42", "fd00:42::42"),
    ("fd00:a9fe:a9fe::1", "fd00:a9fe:a9fe::1"),
    ("fd00:100::100:200", "fd00:100::100:200"),
    ("::ffff:169.254.169.254", "169.254.169.254"),
    ("::ffff:a9fe:a9fe", "169.254.169.254"),
    ("0:0:0:0:0:ffff:a9fe:a9fe", "169.254.169.254"),
    ("::ffff:0.0.0.0", "0.0.0.0"),  # noqa: S104 - likewise
    ("::ffff:100.100.100.200", "100.100.100.200"),
    ("::169.254.169.254", "169.254.169.254"),
    ("::a9fe:a9fe", "169.254.169.254"),
    ("::2", "0.0.0.2"),
    ("::ffff:0:169.254.169.254", "169.254.169.254"),
    ("::ffff:0:a9fe:a9fe", "169.254.169.254"),
    ("2002:a9fe:a9fe::", "169.254.169.254"),
    ("2002:a9fe:a9fe:1:2:3:4:5", "169.254.169.254"),
    ("2002:e000:1::1", "224.0.0.1"),
    ("64:ff9b::169.254.169.254", "169.254.169.254"),
    ("64:ff9b::a9fe:a9fe", "169.254.169.254"),
    ("64:ff9b:1::169.254.169.254", "169.254.169.254"),
    ("64:ff9b:1:a9fe:a9:fe00::", "169.254.169.254"),
    ("64:ff9b:1:aa9:fe:a9fe::", "169.254.169.254"),
    ("64:ff9b:1:a00:a9:fea9:fe00:0", "169.254.169.254"),
    ("2001:0:808:808::5601:5601", "169.254.169.254"),
    ("2001:0:a00:1:ffff:ffff:5601:5601", "169.254.169.254"),
    ("2001:0:a9fe:a9fe::f5ff:fffe", "169.254.169.254"),
    ("fe80::5efe:10.0.0.1", "fe80::5efe:a00:1"),
    ("2001:db8::5efe:169.254.169.254", "169.254.169.254"),
    ("2001:db8::200:5efe:a9fe:a9fe", "169.254.169.254"),
    ("fd00::5efe:100.100.100.200", "100.100.100.200"),
]


def address(host: str) -> IPv4Address | IPv6Address:
    found = literal(host)
    assert found is not None, f"{host} is an address"
    return found


@pytest.mark.parametrize("host", ALLOWED)
def test_where_a_shop_may_live_is_allowed(host: str) -> None:
    Policy().check(address(host))


@pytest.mark.parametrize(("host", "refused"), FORBIDDEN)
def test_the_networks_services_are_refused_in_every_notation(host: str, refused: str) -> None:
    with pytest.raises(Refused) as caught:
        Policy().check(address(host))
    told = str(caught.value)
    assert told.startswith(f"{refused} is ") or f"stands for {refused}, which is " in told, told
    assert caught.value.for_good, "the same address would be refused again"


@pytest.mark.parametrize(("network", "what"), REFUSED.items())
def test_each_range_says_why_it_is_refused(network: str, what: str) -> None:
    first = ip_address(network.partition("/")[0])
    with pytest.raises(Refused) as caught:
        Policy().check(first)
    assert what in str(caught.value)
    assert "RFC " in what or "metadata service" in what


def test_what_a_name_resolves_to_may_be_another_address_later() -> None:
    with pytest.raises(Refused) as caught:
        Policy().check(address("169.254.169.254"), "metadata.test")
    assert not caught.value.for_good


# The settings.


@pytest.mark.parametrize(
    ("allow", "host", "name"),
    [
        ("169.254.169.254", "169.254.169.254", ""),
        ("169.254.0.0/16", "0xA9FEA9FE", ""),
        ("169.254.0.0/16", "::ffff:169.254.1.1", ""),
        ("169.254.0.0/16", "64:ff9b::169.254.1.1", ""),
        ("::ffff:169.254.0.0/112", "169.254.1.1", ""),
        ("fe80::/10", "fe80::1%eth0", ""),
        ("shop.test", "169.254.1.1", "shop.test"),
        ("Shop.test.", "fe80::1", "shop.test"),
    ],
)
def test_what_is_allowed_may_lie_in_a_range_that_is_refused_otherwise(allow: str, host: str, name: str) -> None:
    with pytest.raises(Refused):
        Policy().check(address(host), name)
    Policy(allow=(allow,)).check(address(host), name)


@pytest.mark.parametrize(
    ("allow", "host", "name"),
    [
        ("169.254.169.254", "169.254.169.253", ""),
        ("64:ff9b::/96", "64:ff9b::169.254.169.254", ""),
        ("shop.test", "169.254.1.1", "other.test"),
        ("shop.test", "169.254.1.1", ""),
    ],
)
def test_nothing_else_is_allowed_by_it(allow: str, host: str, name: str) -> None:
    with pytest.raises(Refused):
        Policy(allow=(allow,)).check(address(host), name)


@pytest.mark.parametrize(
    ("deny", "host"),
    [
        ("10.0.0.0/8", "10.1.2.3"),
        ("10.0.0.0/8", "::ffff:10.1.2.3"),
        ("10.0.0.0/8", "2002:a01:203::1"),
        ("10.0.0.0/8", "012.1.515"),
        ("127.0.0.1", "127.1"),
        ("::ffff:10.0.0.0/104", "10.1.2.3"),
        ("::1", "::1%lo"),
        ("0.0.0.0/0", "8.8.8.8"),
        ("::/0", "2606:4700::1111"),
    ],
)
def test_what_is_denied_is_refused_whatever_allows_it(deny: str, host: str) -> None:
    Policy(allow=("10.0.0.0/8", "shop.test")).check(address(host), "shop.test")
    with pytest.raises(Refused, match="denied by notification_deny"):
        Policy(allow=("0.0.0.0/0", "::/0", "shop.test"), deny=(deny,)).check(address(host), "shop.test")


def test_a_host_that_is_denied_is_refused_by_its_name() -> None:
    policy = Policy(allow=("shop.test",), deny=("Shop.Test",))
    with pytest.raises(Refused, match=r"the host shop\.test is denied by notification_deny"):
        policy.check_host("shop.test")
    policy.check_host("other.test")


v4 = st.integers(0, 2**32 - 1).map(IPv4Address)


@given(v4, st.integers(0, 2**16 - 1))
def test_an_address_is_found_in_every_form_that_carries_it(inside: IPv4Address, other: int) -> None:
    number = int(inside)
    forms = [
        0xFFFF_0000_0000 + number,
        0xFFFF_0000_0000_0000 + number,
        (0x64_FF9B << 96) + number,
        (0x2002 << 112) + (number << 80) + other,
        (0x2001_0000 << 96) + (other << 32) + (number ^ 0xFFFF_FFFF),
        (0xFD00 << 112) + (other << 64) + (0x5EFE << 32) + number,
    ]
    for form in forms:
        assert inside in set(embedded(IPv6Address(form))), f"{IPv6Address(form)} carries {inside}"


@given(v4)
def test_an_ipv4_address_carries_no_other(one: IPv4Address) -> None:
    assert list(embedded(one)) == []
