"""The address of a notification: the merchant's URL with what it must know behind."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.domain.ports import Notification
from mockpayline.notifications.address import address_of


def address(url: str, kind: str = "WEBTRS", parameter: str = "token", value: str = "1abc") -> str:
    return address_of(Notification(url=url, type=kind, parameter=parameter, value=value, token="1abc"))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://shop.test/n", "https://shop.test/n?notificationType=WEBTRS&token=1abc"),
        ("https://shop.test", "https://shop.test?notificationType=WEBTRS&token=1abc"),
        (
            "https://shop.test/?wc-api=payline&url_type=notification",
            "https://shop.test/?wc-api=payline&url_type=notification&notificationType=WEBTRS&token=1abc",
        ),
        ("https://shop.test/n#top", "https://shop.test/n?notificationType=WEBTRS&token=1abc"),
        ("http://localhost:81/%C3%A9?a=%26", "http://localhost:81/%C3%A9?a=%26&notificationType=WEBTRS&token=1abc"),
    ],
)
def test_the_parameters_are_joined_as_the_url_asks_and_a_fragment_is_not_sent(url: str, expected: str) -> None:
    assert address(url) == expected


def test_a_transaction_notification_names_the_transaction() -> None:
    assert address("https://shop.test/n", "TRS", "transactionId", "16327100000001") == (
        "https://shop.test/n?notificationType=TRS&transactionId=16327100000001"
    )


words = st.text("abcxyzABC0123456789-._~", min_size=1, max_size=10)


@given(words, st.lists(st.tuples(words, words), max_size=4))
def test_whatever_the_merchants_own_parameters_they_stay_in_front(path: str, own: list[tuple[str, str]]) -> None:
    query = "&".join("=".join(pair) for pair in own)
    url = f"https://shop.test/{path}" + (f"?{query}" if query else "")
    told = parse_qsl(urlsplit(address(url)).query)
    assert told == [*own, ("notificationType", "WEBTRS"), ("token", "1abc")]
