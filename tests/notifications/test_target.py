"""A notification's URL: where it leads, and the request that is sent there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.notifications.policy import Policy, Refused
from mockpayline.notifications.target import target_of


@pytest.mark.parametrize(
    ("url", "host", "port", "is_https", "line", "shown"),
    [
        ("http://shop.test/n?a=b", "shop.test", 80, False, "/n?a=b", "shop.test"),
        ("https://Shop.TEST./n", "shop.test", 443, True, "/n", "shop.test"),
        ("https://shop.test:8443", "shop.test", 8443, True, "/", "shop.test:8443"),
        ("http://shop.test:80?x=1#f", "shop.test", 80, False, "/?x=1", "shop.test"),
        ("http://127.1:81/n", "127.0.0.1", 81, False, "/n", "127.0.0.1:81"),
        ("http://[::1]:81/n", "::1", 81, False, "/n", "[::1]:81"),
        ("http://[fe80::1%25lo]/n", "fe80::1%lo", 80, False, "/n", "[fe80::1]"),
        ("HTTP://bücher.test/é ü?q=ö%20|", "xn--bcher-kva.test", 80, False, "/%C3%A9%20%C3%BC?q=%C3%B6%20%7C", None),
    ],
)
def test_a_url_says_where_to_connect_and_what_to_ask(
    url: str, host: str, port: int, is_https: bool, line: str, shown: str | None
) -> None:
    found = target_of(url)
    assert (found.host, found.port, found.is_https) == (host, port, is_https)
    first, second, *_rest = found.request.decode().split("\r\n")
    assert (first, second) == (f"GET {line} HTTP/1.1", f"Host: {shown or host}")


def test_credentials_in_a_url_are_sent_as_such() -> None:
    request = target_of("http://us%65r:p%3Aw@shop.test/n").request.decode()
    assert "\r\nAuthorization: Basic dXNlcjpwOnc=\r\n" in request  # user:p:w
    assert "\r\nHost: shop.test\r\n" in request


@given(
    st.text(max_size=60)
    | st.builds(lambda path: f"http://shop.test/{path}", st.text(max_size=30))
    | st.builds(lambda host: f"http://{host}/n", st.text(max_size=30))
)
def test_any_text_is_one_request_of_one_line_or_refused_with_a_reason(url: str) -> None:
    refusal: Refused | None = None
    try:
        found = target_of(url)
    except Refused as error:
        refusal = error
    if refusal is not None:
        assert str(refusal)
        assert refusal.for_good
        return
    head = found.request.decode("ascii")
    assert head.endswith("\r\n\r\n")
    lines = head.removesuffix("\r\n\r\n").split("\r\n")
    assert [line.split(" ")[0] for line in lines][:5] == ["GET", "Host:", "User-Agent:", "Accept:", "Connection:"]
    assert lines[0].count(" ") == 2
    assert len(lines) <= 6


# Whole URLs that look as if they led elsewhere than they do, and why each is read as it is.
DISGUISED = [
    ("http://shop.test@169.254.169.254/", "what stands before @ is a name and password (RFC 3986, 3.2.1)"),
    ("http://shop.test:80@169.254.169.254:80/", "likewise, with a password that looks like a port"),
    ("http://169.254.169.254#@shop.test/", "# ends the address (RFC 3986, 3.2)"),
    ("http://169.254.169.254?@shop.test/", "so does ?"),
    ("http://169.254.169.254/@shop.test", "so does /"),
    ("http://2852039166:80/n", "one number (inet_aton)"),
    ("http://0xA9FEA9FE/", "in hexadecimal"),
    ("http://0251.0376.0251.0376/", "in octal"),
    ("http://169.254.43518./", "of three parts, with a last dot"),
    ("http://[::ffff:169.254.169.254]:80/", "IPv4-mapped (RFC 4291, 2.5.5.2)"),
    ("http://[::ffff:a9fe:a9fe]/", "likewise, in hexadecimal"),
    ("http://[64:ff9b::a9fe:a9fe]/", "NAT64 (RFC 6052, 2.1)"),
    ("http://[2002:a9fe:a9fe::]/", "6to4 (RFC 3056, 2)"),
    ("http://[2001:0:808:808::5601:5601]/", "Teredo (RFC 4380, 4)"),
    ("http://[fe80::a9fe:a9fe%25lo]/", "a zone (RFC 6874, 2)"),
    ("http://[fd00:ec2::254]/latest/meta-data/", "a metadata service by IPv6"),
    ("http://\uff11\uff16\uff19.254.169.254/", "full-width digits (UTS 46, 4)"),
    ("http://169\u3002254\u3002169\u3002254/", "ideographic full stops (UTS 46, 4)"),
]


@pytest.mark.parametrize(("url", "why"), DISGUISED, ids=[url for url, _ in DISGUISED])
def test_a_disguised_address_is_refused_for_what_it_is(url: str, why: str) -> None:
    found = target_of(url)
    assert found.address is not None, f"{url} names an address: {why}"
    with pytest.raises(Refused):
        Policy().check(found.address)


NOT_CALLED = [
    "file:///etc/passwd", "ftp://shop.test/", "gopher://127.0.0.1:6379/_x", "javascript:alert(1)", "data:,x",
    "//shop.test/", "shop.test/n", "http:///n", "http://:80/", "http://shop.test:0/", "http://shop.test:65536/", "http://shop.test:-1/",
    "http://shop.test:8 0/", "http://[::1/", "http://::1]/", "http://[127.0.0.1]/", "http://[v1.x]/", "http://1.2.3.4.5/",
    "http://256.1.1.1/", "http://shop..test/", "http://sh%6fp.test/", "http://169.254.169.254%00.shop.test/",
    "http://a b/",
]  # fmt: skip


@pytest.mark.parametrize("url", NOT_CALLED)
def test_what_is_no_web_address_is_not_called_at_all(url: str) -> None:
    with pytest.raises(Refused):
        target_of(url)
