"""Text that is written into XML reads back as it was, less what XML cannot carry."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from mockpayline.soap.text import escaped, escaped_attribute, shown, without_forbidden

anything = st.text(st.characters())


@given(anything)
def test_an_elements_text_survives(value: str) -> None:
    assert (etree.fromstring(f"<a>{escaped(value)}</a>".encode()).text or "") == without_forbidden(value)


@given(anything)
def test_an_attributes_value_survives(value: str) -> None:
    element = etree.fromstring(f'<a b="{escaped_attribute(value)}"/>'.encode())

    assert element.get("b") == without_forbidden(value)


def test_a_long_text_is_cut_where_it_is_quoted() -> None:
    assert shown("abc", 3) == '"abc"'
    assert shown("abcd", 3) == '"abc..."'


def test_a_quoted_text_stays_on_its_line() -> None:
    assert shown("a\n\x1b[1mb\u2028é") == '"a??[1mb?é"'
