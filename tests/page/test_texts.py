from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import mockpayline.page
from mockpayline.domain.outcome import Outcome, State
from mockpayline.operations.catalogue import outcome
from mockpayline.page import texts
from mockpayline.page.language import Language
from mockpayline.page.texts import refusal_key, say

KEYS = sorted(texts._TEXTS)
SOURCES = [
    path.read_text(encoding="utf-8")
    for path in Path(mockpayline.page.__file__).parent.rglob("*")
    if path.suffix in {".py", ".html"}
]


@pytest.mark.parametrize("key", KEYS)
def test_a_sentence_takes_the_same_values_in_both_languages(key: str) -> None:
    french, english = ({field for _, field, _, _ in string.Formatter().parse(text)} for text in texts._TEXTS[key])
    assert french == english, f"{key} takes {french} in French and {english} in English"


@pytest.mark.parametrize("key", KEYS)
def test_a_sentence_is_used_somewhere(key: str) -> None:
    uses = sum(len(re.findall(rf'"{key}"', source)) for source in SOURCES)
    assert uses > 1, f"{key} is said nowhere"


def test_a_value_is_never_read_as_a_form() -> None:
    assert say(Language.EN, "order", ref="{ref.__class__}{0}") == "Order {ref.__class__}{0}", "values stay as they are"


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("01100", "refused_by_bank"),
        ("03003", "refused_authentication"),
        ("03022", "refused_abandoned"),
        ("04002", "refused_fraud"),
        ("02610", "refused_max_amount"),
        ("02001", "refused_duplicate"),
        ("02324", "refused"),
    ],
)
def test_a_code_has_its_words(code: str, key: str) -> None:
    assert refusal_key(outcome(code)) == key, f"{code} is told as {key}"


def test_a_partner_code_that_is_not_known_is_told_in_general_words() -> None:
    assert refusal_key(Outcome("02998", State.REFUSED, "", "EPAY_NEW", "")) == "refused", "nothing is made up"
