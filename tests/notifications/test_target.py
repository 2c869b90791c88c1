"""A notification's URL: where it leads, and the request that is sent there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.notifications.policy import Refused
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
