from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.errors import InvalidValue
from mockpayline.page.amounts import shown, typed
from mockpayline.page.language import Language


@pytest.mark.parametrize(
    ("amount", "french", "english"),
    [
        (0, "0,00\u00a0€", "€0.00"),
        (5, "0,05\u00a0€", "€0.05"),
        (1250, "12,50\u00a0€", "€12.50"),
        (123_456_789, "1\u202f234\u202f567,89\u00a0€", "€1,234,567.89"),
        (-1250, "-12,50\u00a0€", "-€12.50"),
    ],
)
def test_an_amount_has_the_form_of_its_language(amount: int, french: str, english: str) -> None:
    assert shown(amount, Language.FR) == french, "French writes a comma and the sign behind"
    assert shown(amount, Language.EN) == english, "English writes a point and the sign before"


def test_another_currency_is_never_shown_as_euros() -> None:
    assert shown(100, Language.EN, "840") == "$1.00", "dollars have their sign"
    assert shown(100, Language.FR, "756") == "1,00\u00a0756", "francs have their number"
    assert shown(100, Language.EN, "756") == "1.00\u00a0756", "in English as well"


@pytest.mark.parametrize("text", ["12,50", "12.50", "12,5", " 12,50 € ", "€12.50", "12,50\u00a0€"])
def test_an_amount_is_read_in_the_forms_that_people_type(text: str) -> None:
    assert typed(text) == 1250, f"{text!r} is 12.50 euros"


@pytest.mark.parametrize("text", ["", "€", "douze", "12,505", "-1", "1,234.50", "+1", "1e3", "٣"])
def test_another_text_is_no_amount(text: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        typed(text)
    assert caught.value.path == "amount", "the mistake names the field"


@given(st.integers(0, 10**11), st.sampled_from(Language))
def test_an_amount_below_a_thousand_euros_is_read_as_it_is_shown(amount: int, language: Language) -> None:
    text = shown(amount, language)
    assert typed(text.replace(",", "") if language is Language.EN else text) == amount, f"{text} is {amount} cents"
