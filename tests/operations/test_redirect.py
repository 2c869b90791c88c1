"""Redirects: where the buyer goes, with the token under both names, whatever the shop's URL looks like."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.operations.redirect import redirect_of, way_back, with_token

from .desk import CHALLENGED, Desk, basket, card, card_of, gift, gift_of
from .situations import ALL, FORTY, NO_CASH, ON_HOLD

TOKEN = "1abc1795424405000"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://shop.test/back", f"https://shop.test/back?token={TOKEN}&paylinetoken={TOKEN}"),
        ("https://shop.test", f"https://shop.test?token={TOKEN}&paylinetoken={TOKEN}"),
        ("https://shop.test/?", f"https://shop.test/?token={TOKEN}&paylinetoken={TOKEN}"),
        (
            "https://shop.test/?wc-api=payline&url_type=return",
            f"https://shop.test/?wc-api=payline&url_type=return&token={TOKEN}&paylinetoken={TOKEN}",
        ),
        ("https://shop.test/#top", f"https://shop.test/?token={TOKEN}&paylinetoken={TOKEN}#top"),
        ("https://shop.test/?a=1#/route?b", f"https://shop.test/?a=1&token={TOKEN}&paylinetoken={TOKEN}#/route?b"),
        ("http://localhost:8080/a%20b?x=%26", f"http://localhost:8080/a%20b?x=%26&token={TOKEN}&paylinetoken={TOKEN}"),
    ],
)
def test_the_token_is_joined_as_the_url_asks(url: str, expected: str) -> None:
    assert with_token(url, TOKEN) == expected


words = st.text("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789-._~%20", max_size=12)
urls = st.builds(
    lambda path, query, fragment: (
        "https://shop.test/" + path + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")
    ),
    words,
    st.lists(st.tuples(words.filter(bool), words), max_size=4).map(
        lambda many: "&".join("=".join(one) for one in many)
    ),
    words,
)


@given(urls)
def test_whatever_the_url_its_own_parts_stay_and_both_names_are_added_behind(url: str) -> None:
    before, after = urlsplit(url), urlsplit(with_token(url, TOKEN))
    assert (after.scheme, after.netloc, after.path, after.fragment) == (
        before.scheme,
        before.netloc,
        before.path,
        before.fragment,
    )
    told = parse_qsl(after.query, keep_blank_values=True)
    assert told == [*parse_qsl(before.query, keep_blank_values=True), ("token", TOKEN), ("paylinetoken", TOKEN)]


@pytest.mark.parametrize(
    ("steps", "page"),
    [
        ((), None),
        (("open",), None),
        ((FORTY, card(CHALLENGED)), None),
        ((NO_CASH,), None),
        ((ALL, "confirm"), "back"),
        ((FORTY, card()), "back"),
        ((ON_HOLD, "confirm"), "back"),
        ((ON_HOLD, "confirm", {"partner_answer": "02998"}), "back"),
        ((NO_CASH,) * 3, "back"),
        ((NO_CASH, "give_up"), "back"),
        ((FORTY, "cancel"), "cancelled"),
        ((NO_CASH, "cancel"), "cancelled"),
        (("open", {"wait": "15m"}), None),
        (({"wait": "15m"},), None),
        (("end_token",), None),
    ],
)
def test_the_buyer_goes_to_the_return_url_at_an_end_and_to_the_cancel_url_after_a_cancel(
    desk: Desk, steps: tuple[Any, ...], page: str | None
) -> None:
    token = desk.paid(*steps)
    expected = None if page is None else f"https://shop.test/{page}?token={token}&paylinetoken={token}"
    assert redirect_of(desk.payment(token)) == expected


def test_the_way_back_is_the_cancel_url(desk: Desk) -> None:
    token = desk.token(basket(cancelURL="https://shop.test/?c=1"))
    assert way_back(desk.payment(token)) == f"https://shop.test/?c=1&token={token}&paylinetoken={token}"


def test_a_refusal_with_attempts_left_keeps_the_buyer_on_the_page(desk: Desk) -> None:
    token = desk.paid(card(card_of("01100")), gift(gift_of(1, "02998"), "0.01"))
    assert redirect_of(desk.payment(token)) is None
