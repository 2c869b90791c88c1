"""Matching: the first rule whose conditions all hold, or the nearest one and what kept it away."""

from __future__ import annotations

import fnmatch
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.contract.messages.web import DoWebPaymentRequest
from mockpayline.contract.types.buyer import Buyer
from mockpayline.contract.types.order import Order
from mockpayline.contract.types.pairs import PrivateData, PrivateDataList
from mockpayline.contract.types.payment import Payment
from mockpayline.domain.rule import AmountRange, Rule, When
from mockpayline.scenario.matching import TEXT_AT_MOST, Facts, conditions_of, facts_of, match, matcher, nearest

FACTS = Facts("A1", 10_000, "CCC1", "34", (("channel", "web"), ("channel", "app"), ("empty", "")), "me@vip.test")


def rule(name: str = "one", /, **when: object) -> Rule:
    return Rule(name=name, when=When(**when))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("A1", "A1", True),
        ("A1", "a1", False),
        ("A1", "A12", False),
        ("LOST-*", "LOST-1", True),
        ("LOST-*", "LOST-", True),
        ("LOST-*", "lost-1", False),
        ("*-LOST", "1-LOST", True),
        ("*-LOST", "1-LOST-", False),
        ("A?", "A1", True),
        ("A?", "A", False),
        ("A?", "A12", False),
        ("*a*b*", "xaxbx", True),
        ("*a*b*", "xbxax", False),
        ("a*a", "a", False),
        ("a*ba", "abba", True),
        ("[A]*", "[A]1", True),
        ("[A]*", "A1", False),
        ("a.*", "ax1", False),
        ("*", "", True),
        ("A*", "A\n1", True),
        ("/^A[0-9]+$/", "A12", True),
        ("/[0-9]/", "A1B", True),
        ("/a/", "A", False),
        ("//", "anything", True),
        ("/", "/", True),
        ("/", "a", False),
    ],
)
def test_a_pattern_is_the_text_a_glob_or_a_regular_expression(pattern: str, text: str, fits: bool) -> None:
    assert matcher(pattern)(text) is fits


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=8))
def test_a_glob_means_what_shells_mean_by_it(pattern: str, text: str) -> None:
    assert matcher(pattern)(text) is fnmatch.fnmatchcase(text, pattern)


def test_a_glob_of_many_stars_is_no_burden() -> None:
    assert not matcher("*a" * 100 + "b")("a" * TEXT_AT_MOST)


def test_a_text_longer_than_any_legal_one_fits_no_glob_and_is_searched_in_its_beginning() -> None:
    text = "a" * TEXT_AT_MOST + "b"
    assert not matcher("a*")(text)
    assert matcher("a*")(text[:-1])
    assert not matcher("/b/")(text)
    assert matcher("/a/")(text)


def test_a_regular_expression_that_is_none_says_so() -> None:
    with pytest.raises(re.error):
        matcher("/(/")


@pytest.mark.parametrize(
    "when",
    [
        {},
        {"order_ref": "A*"},
        {"amount": AmountRange(10_000, 10_000)},
        {"amount": AmountRange(None, 10_000)},
        {"amount": AmountRange(10_000, None)},
        {"contract": "CCC1"},
        {"version": "34"},
        {"private_data": {"channel": "app"}},
        {"private_data": {"empty": ""}},
        {"buyer_email": "*@vip.test"},
        {"order_ref": "A1", "amount": AmountRange(1, 10_000), "private_data": {"channel": "web"}, "version": "34"},
    ],
)
def test_a_rule_matches_where_all_that_it_names_holds(when: dict[str, object]) -> None:
    assert match([rule(**when)], FACTS) == rule(**when)


@pytest.mark.parametrize(
    ("when", "condition", "wanted", "seen"),
    [
        ({"order_ref": "B*"}, "order_ref", "B*", "A1"),
        ({"amount": AmountRange(10_001, None)}, "amount", ">= 100.01", "100.00"),
        ({"amount": AmountRange(None, 9_999)}, "amount", "<= 99.99", "100.00"),
        ({"amount": AmountRange(1, 2)}, "amount", "0.01..0.02", "100.00"),
        ({"amount": AmountRange(5, 5)}, "amount", "0.05", "100.00"),
        ({"contract": "CB1"}, "contract", "CB1", "CCC1"),
        ({"version": "4"}, "version", "4", "34"),
        ({"private_data": {"channel": "phone"}}, "private_data.channel", "phone", "web, app"),
        ({"private_data": {"shop": "1"}}, "private_data.shop", "1", ""),
        ({"private_data": {"none": ""}}, "private_data.none", "", ""),
        ({"buyer_email": "*@vip"}, "buyer_email", "*@vip", "me@vip.test"),
    ],
)
def test_a_condition_that_fails_is_told_with_what_was_wanted_and_seen(
    when: dict[str, object], condition: str, wanted: str, seen: str
) -> None:
    rules = [rule(**when)]
    assert match(rules, FACTS) is None
    found = nearest(rules, FACTS)
    assert found is not None
    assert (found.rule, found.condition, found.wanted, found.seen) == (rules[0], condition, wanted, seen)


def test_the_rule_of_which_most_holds_is_the_nearest_and_of_equals_the_first() -> None:
    far = rule("far", contract="CB1")
    near = rule("near", order_ref="A1", contract="CCC1", version="4", buyer_email="nobody")
    same = rule("same", order_ref="A1", contract="CCC1", version="5")
    found = nearest([far, near, same], FACTS)
    assert found is not None
    assert (found.rule, found.condition) == (near, "version"), "the first of the two that fail in it"


def test_where_nothing_is_missed_nothing_is_nearest() -> None:
    assert nearest([], FACTS) is None
    assert nearest([rule()], FACTS) is None


def test_facts_are_taken_from_the_request() -> None:
    request = DoWebPaymentRequest(
        version="26",
        payment=Payment(amount="10050", contractNumber="CCC1"),
        order=Order(ref="A1", amount="1"),
        privateDataList=PrivateDataList(privateData=[PrivateData(key="k", value="v"), PrivateData(key="k")]),
        buyer=Buyer(email="me@vip.test"),
    )
    assert facts_of(request) == Facts("A1", 10_050, "CCC1", "26", (("k", "v"), ("k", "")), "me@vip.test")


@pytest.mark.parametrize("amount", [None, "", "ten", "-1", "1.5", "٣", "1" * 13])
def test_what_a_request_lacks_or_garbles_is_no_fact(amount: str | None) -> None:
    assert facts_of(DoWebPaymentRequest(payment=Payment(amount=amount))) == Facts()
    assert facts_of(DoWebPaymentRequest()) == Facts()


def test_an_amount_that_is_none_is_in_no_range() -> None:
    assert match([rule(amount=AmountRange())], Facts()) is None
    found = nearest([rule(amount=AmountRange())], Facts())
    assert found is not None
    assert (found.wanted, found.seen) == ("any amount", "")


def test_conditions_are_told_by_name() -> None:
    when = When(order_ref="A*", amount=AmountRange(1, None), private_data={"a": "b"})
    assert conditions_of(when) == {"order_ref": "A*", "amount": ">= 0.01", "private_data.a": "b"}
    assert conditions_of(When()) == {}


_words = st.sampled_from(["A1", "B1", "A*", "?1", "/1$/", "*"])
_whens = st.builds(
    When,
    order_ref=st.none() | _words,
    amount=st.none() | st.builds(AmountRange, st.none() | st.integers(0, 3), st.none() | st.integers(0, 3)),
    contract=st.none() | st.sampled_from(["CCC1", "CB1"]),
    version=st.none() | st.sampled_from(["4", "34"]),
    private_data=st.dictionaries(st.sampled_from("kl"), st.sampled_from("vw"), max_size=2),
    buyer_email=st.none() | _words,
)
_rules = st.lists(_whens, max_size=5).map(lambda all_: [Rule(name=str(n), when=one) for n, one in enumerate(all_)])
_facts = st.builds(
    Facts,
    order_ref=st.sampled_from(["", "A1", "B1", "C2"]),
    amount=st.none() | st.integers(0, 3),
    contract=st.sampled_from(["", "CCC1", "CB1"]),
    version=st.sampled_from(["", "4", "34"]),
    private_data=st.lists(st.tuples(st.sampled_from("kl"), st.sampled_from("vw")), max_size=3).map(tuple),
    buyer_email=st.sampled_from(["", "A1", "B1"]),
)


@given(_rules, _facts)
def test_the_first_rule_that_matches_alone_is_the_match(rules: list[Rule], facts: Facts) -> None:
    alone = [one for one in rules if match([one], facts)]
    assert match(rules, facts) == (alone[0] if alone else None)


@given(_rules, _facts)
def test_the_nearest_rule_never_matches_and_is_there_where_one_does_not(rules: list[Rule], facts: Facts) -> None:
    found = nearest(rules, facts)
    missing = [one for one in rules if match([one], facts) is None]
    assert (found is None) == (not missing)
    if found is not None:
        assert found.rule in missing
        assert conditions_of(found.rule.when)[found.condition] == found.wanted


@given(_whens, _facts)
def test_a_rule_matches_exactly_where_each_of_its_conditions_does(when: When, facts: Facts) -> None:
    parts = [When(**{name: getattr(when, name)}) for name in ("order_ref", "amount", "contract", "version")]
    parts += [When(private_data={key: value}) for key, value in when.private_data.items()]
    parts.append(When(buyer_email=when.buyer_email))
    each = all(match([Rule(name="x", when=part)], facts) for part in parts)
    assert (match([Rule(name="x", when=when)], facts) is not None) == each
