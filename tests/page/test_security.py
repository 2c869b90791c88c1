from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.page.security import content_security_policy, is_web_address


def form_action(*targets: str) -> list[str]:
    found = re.search(r"form-action ([^;]*);", content_security_policy(targets))
    assert found, "the policy says where forms may lead"
    return found[1].split(" ")


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("https://shop.test/return?a=1#b", "https://shop.test"),
        ("http://shop.test:8080/", "http://shop.test:8080"),
        ("HTTP://Shop.Test/", "http://shop.test"),
        ("https://user:secret@shop.test/", "https://shop.test"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://127.0.0.1/", "http://127.0.0.1"),
        ("https://boutique-é.test/", "https://xn--boutique--j4a.test"),
    ],
)
def test_a_target_is_named_by_its_origin(url: str, source: str) -> None:
    assert form_action(url) == ["'self'", source], f"{url} is of the origin {source}"


@pytest.mark.parametrize(
    "url",
    ["http://[::1]:8080/", "http://my_shop/", "http://a;script-src/", "http://shop:port/", "http://[x/", "http://a,b/"],
)
def test_a_host_that_a_policy_cannot_write_is_named_by_its_scheme(url: str) -> None:
    assert form_action(url) == ["'self'", "http:"], f"{url} stays reachable and adds nothing else"


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "data:text/html,x", "//shop.test/", "ftp://shop.test/"])
def test_what_is_no_web_address_is_no_target(url: str) -> None:
    assert form_action(url) == ["'self'"], f"{url!r} is no place to go to"
    assert not is_web_address(url), f"{url!r} is no link either"


def test_one_origin_is_named_once() -> None:
    assert form_action("https://a.test/1", "https://a.test/2") == ["'self'", "https://a.test"], "once is enough"


@given(st.text().map(lambda text: "http://" + text))
def test_no_address_adds_a_directive_or_a_source_of_its_own(url: str) -> None:
    policy = content_security_policy([url])
    assert policy.count(";") == 6, f"{url!r} adds a directive: {policy}"
    assert policy.isascii(), f"{url!r} brings into a header what is no ASCII: {policy!r}"
    assert len(form_action(url)) == 2, f"{url!r} adds several sources: {policy}"
