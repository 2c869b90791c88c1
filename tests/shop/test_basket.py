from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.shop.basket import ARTICLES, QUANTITY_AT_MOST, basket_of, first_basket


def test_the_first_basket_costs_more_than_one_small_gift_card_and_less_than_the_maximum() -> None:
    assert 5000 < first_basket().total < 100_000


@pytest.mark.parametrize(
    ("text", "quantity"),
    [("2", 2), (" 3 ", 3), ("", 0), ("-1", 0), ("1.5", 0), ("x", 0), ("10", 9), ("999", 9), ("٢", 0)],
)
def test_a_quantity_is_a_small_number_and_anything_else_is_none(text: str, quantity: int) -> None:
    basket = basket_of({"book": text})
    assert [line.quantity for line in basket.lines if line.article.ref == "book"] == [quantity]


def test_only_what_is_bought_stands_in_the_order() -> None:
    details = basket_of({"game": "2"}).details.details
    assert [(one.ref, one.quantity, one.price) for one in details] == [("game", "2", "2490")]


@given(st.dictionaries(st.sampled_from([one.ref for one in ARTICLES]), st.text(max_size=5)))
def test_a_basket_costs_what_its_lines_cost_and_never_more_than_all_of_it(fields: dict[str, str]) -> None:
    basket = basket_of(fields)
    assert basket.total == sum(line.article.price * line.quantity for line in basket.lines)
    assert 0 <= basket.total <= sum(one.price for one in ARTICLES) * QUANTITY_AT_MOST
