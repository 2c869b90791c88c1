"""What the rules tell others: whom a notification calls."""

from __future__ import annotations

import pytest

from mockpayline.domain.ports import Notification


@pytest.mark.parametrize(
    ("url", "receiver"),
    [
        ("https://shop.test", "shop.test"),
        ("https://Shop.TEST/notify", "shop.test"),
        ("http://shop.test:8080/a/b", "shop.test:8080"),
        ("http://user@shop.test?to=/a/b#c", "user@shop.test"),
        ("http://shop.test#a?b", "shop.test"),
        ("http://shop.test/a?back=http://other.test/", "shop.test"),
        ("http://XX.test/", "xx.test"),
    ],
)
def test_a_notifications_receiver_is_host_and_port_whatever_stands_behind_them(url: str, receiver: str) -> None:
    found = Notification(url=url, type="WEBTRS", parameter="token", value="T", token="T").receiver
    assert found == receiver
