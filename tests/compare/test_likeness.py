from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.compare.flat import Field
from mockpayline.compare.likeness import Kind, alike, differences

TEXTS = st.text(max_size=5)
FIELDS = st.dictionaries(
    st.sampled_from(
        ["payment.amount", "transaction.id", "transaction.date", "card.type", "transaction.score", "order[1].ref"]
    ),
    st.builds(Field, TEXTS, st.booleans()),
)


@pytest.mark.parametrize(
    ("path", "theirs", "ours", "kind"),
    [
        ("payment.amount", "100", "200", Kind.VALUE),
        ("transaction.id", "12345678901234", "99999999999999", None),
        ("transaction.id", "PV4123", "99999999999999", Kind.FORM),
        ("transaction.date", "23/11/2026 10:00", "23/11/2026 10:00:00", Kind.FORM),
        ("card.number", "497010XXXXXX0002", "370000XXXXXX0001", None),
        ("card.number", "497010XXXXXXXX02", "497010XXXXXX0002", Kind.FORM),
        ("authorization.number", "123456", "A55A", None),
        ("transaction.score", "3", "0", None),
        ("transaction.score", "3", "", Kind.MISSING),
        ("card.type", "", "CB", Kind.BEYOND),
        ("transaction.avs.result", "4", "", None),
        ("paymentAdditionalList.paymentAdditional[1].card.number", "4970XX2", "3700XX1", None),
    ],
)
def test_what_must_be_the_same_and_what_need_not(path: str, theirs: str, ours: str, kind: Kind | None) -> None:
    found = differences({path: Field(theirs)}, {path: Field(ours)})
    assert [one.kind for one in found] == ([] if kind is None else [kind])


def test_a_field_of_which_nothing_is_said_on_either_side_differs_in_how() -> None:
    for ours in ({}, {"media": Field("", nil=True)}):
        assert [one.kind for one in differences({"media": Field("")}, ours)] == [Kind.NOTHING]


def test_what_only_the_sandbox_says_comes_last() -> None:
    found = differences({"b.x": Field("1")}, {"a.x": Field("1"), "b.x": Field("2")})
    assert [(one.path, one.kind) for one in found] == [("b.x", Kind.VALUE), ("a.x", Kind.BEYOND)]


@given(FIELDS)
def test_an_answer_agrees_with_itself(fields: dict[str, Field]) -> None:
    assert differences(fields, fields) == []
    assert alike(fields, fields) == sum(1 for one in fields.values() if one.text)


@given(FIELDS, FIELDS)
def test_it_differs_alike_from_either_side(one: dict[str, Field], two: dict[str, Field]) -> None:
    assert {found.path for found in differences(one, two)} == {found.path for found in differences(two, one)}
