from __future__ import annotations

from typing import Any

import pytest
from msgspec import Struct

from mockpayline.scenario.document import parse
from mockpayline.scenario.mistake import Mistake
from mockpayline.scenario.play_expect import ExpectedData, ExpectedFault
from mockpayline.scenario.play_values import (
    AmountsByCard,
    EurosList,
    FaultOrWord,
    NumberOrTexts,
    OrNone,
    SectionOrNone,
    SectionsOrNone,
    TextOrSection,
    Texts,
    TextsByName,
)
from mockpayline.scenario.values import Text


class One(Struct, kw_only=True, frozen=True):
    flag: bool = False


FORMS: list[Any] = [
    Texts(Text()),
    Texts(Text(), alone=True),
    EurosList(),
    TextsByName(Text(), "a key with its text"),
    AmountsByCard(),
    NumberOrTexts(("A", "B")),
    SectionsOrNone(One),
    SectionOrNone(One),
    TextOrSection(ExpectedData, "text"),
    FaultOrWord(ExpectedFault),
]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: type(form).__name__)
@pytest.mark.parametrize("text", ["x", "none", "[]", "{}", "[x]", "{a: x}", "[[x]]", "[{flag: true}]", "{a: [x]}"])
def test_every_form_reads_or_tells_a_mistake_with_the_legal_form(form: Any, text: str) -> None:
    mistakes: list[Mistake] = []
    node = parse(text, "x.yaml", mistakes)
    form.read_node(node, "here", mistakes)
    assert all(one.path.startswith("here") and one.expected for one in mistakes)


@pytest.mark.parametrize("form", [*FORMS, OrNone(Text())], ids=lambda form: type(form).__name__)
def test_every_form_says_what_is_legal_and_what_an_editor_may_know(form: Any) -> None:
    assert form.expected
    assert form.json_schema()


def test_nothing_behind_a_name_is_an_empty_text() -> None:
    mistakes: list[Mistake] = []
    node = parse("a:", "x.yaml", mistakes)
    assert node is not None
    assert TextsByName(Text(least=0), "").read_node(node, "here", mistakes) == {"a": ""}
    assert not mistakes
