from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.errors import InvalidValue
from mockpayline.scenario.matching import TEXT_AT_MOST, matcher
from mockpayline.scenario.pattern import PATTERN_AT_MOST, Pattern


@pytest.mark.parametrize(
    "text",
    [
        "ORDER-1",
        "LOST-*",
        "*@vip.test",
        "A?",
        "/",
        "a/b",
        "//",
        "/^A-\\d+$/",
        "/^A-\\d+-\\d+-\\d+$/",
        "/(?i)lost/",
        "/^(A|B|C)-[0-9]{4}$/",
        "/(?:AB)+/",
        "/^(?!TEST).*$/",
        "/[]\\[]+/",
        "/(?P<day>\\d{2})-(?P=day)/",
        "/a{}/",
        "/(ab)?(cd)?/",
        "/" + "x" * PATTERN_AT_MOST + "/",
    ],
)
def test_a_pattern_is_read_as_it_stands(text: str) -> None:
    assert Pattern().read(text) == text
    matcher(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "the text is empty"),
        ("/(/", "no regular expression: missing \\), unterminated subpattern at character 1"),
        ("/[a/", "no regular expression: unterminated character set at character 1"),
        ("/a{3,2}/", "no regular expression: min repeat greater than max repeat"),
        ("/a{99999999999}/", "no regular expression: a number in it is too large"),
        ("/" + "x" * (PATTERN_AT_MOST + 1) + "/", "has 201 characters, more than 200"),
        ("/" + "(" * 20 + ")" * 20 + "/", "more than 20 groups"),
        ("/[[a]/", "a set may mean another thing"),
        ("/[a--b]/", "a set may mean another thing"),
        ("/(?x)a b/", "comments and the flag x"),
        ("/(?ix:a b)/", "comments and the flag x"),
        ("/a(?#b)/", "comments and the flag x"),
    ],
)
def test_what_is_no_pattern_is_told_why(text: str, sentence: str) -> None:
    with pytest.raises(InvalidValue, match=sentence):
        Pattern().read(text)


@pytest.mark.parametrize(
    "expression",
    [
        "(a+)+$",
        "(a*)*b",
        "(a|a)*b",
        "(a|aa)+$",
        "(a?){30}a{30}",
        "a?" * 25 + "a" * 25,
        "(.*)(.*)(.*)(.*)x",
        "(?:a{1,30}){30}b",
        "(a|a)" * 30 + "b",
        "((a|b)|(c|d)+)+",
        "(?=a+)+b",
        "(a+)?+" + "a*" * 4,
        "a*{}" * 20 + "b",
        "(?P<x>a+)+",
        "(a+){2,}",
        "([a)]+)+",
    ],
)
def test_an_expression_that_could_try_for_very_long_is_refused(expression: str) -> None:
    with pytest.raises(InvalidValue, match=r"try for very long|no regular expression"):
        Pattern().read(f"/{expression}/")


ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^b]", "\\w", "(?:a)", "(a|b)", "(?:a|)", "(?=a)", "\\b"])
QUANTIFIERS = st.sampled_from(["", "", "*", "+", "?", "*?", "+?", "{2}", "{,3}", "{2,}", "{1,9}"])
EXPRESSIONS = st.recursive(
    st.tuples(ATOMS, QUANTIFIERS).map("".join),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=4).map("".join)
        | st.tuples(inner, inner, QUANTIFIERS).map(lambda parts: f"({parts[0]}|{parts[1]}){parts[2]}")
    ),
    max_leaves=12,
)


@given(EXPRESSIONS)
def test_what_is_let_in_ends_on_the_longest_text(expression: str) -> None:
    text = f"/{expression}$/"
    try:
        Pattern().read(text)
    except InvalidValue:
        return
    # An exponential search would not end at all, and so fail by the suite's own bound.
    matcher(text)("a" * (TEXT_AT_MOST - 1) + "!")


@given(st.text(st.characters(codec="ascii", min_codepoint=32, max_codepoint=126), max_size=30))
def test_every_text_between_slashes_is_an_expression_or_told_to_be_none(expression: str) -> None:
    try:
        Pattern().read(f"/{expression}/")
    except InvalidValue:
        return
    re.compile(expression)
