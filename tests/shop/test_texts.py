from __future__ import annotations

import re
from importlib.resources import files

import pytest

from mockpayline.page.language import Language
from mockpayline.shop.basket import ARTICLES
from mockpayline.shop.texts import _TEXTS, say

ALIKE = {"article"}


@pytest.mark.parametrize("key", _TEXTS)
def test_a_sentence_takes_the_same_values_in_both_languages(key: str) -> None:
    french, english = _TEXTS[key]
    assert set(re.findall(r"{(\w+)}", french)) == set(re.findall(r"{(\w+)}", english))
    assert french != english or key in ALIKE, "it is translated"


def test_every_article_has_a_name() -> None:
    for article in ARTICLES:
        assert say(Language.EN, article.name) != say(Language.FR, article.name)


def test_templates_turn_no_escaping_off_and_hold_no_script_of_their_own() -> None:
    for one in files("mockpayline.shop").joinpath("templates").iterdir():
        text = one.read_text(encoding="utf-8")
        assert "safe" not in text.replace("|", " ").split()
        assert not re.search(r"<script(?! src=)", text), f"{one.name} holds a script, which the policy forbids"
        assert "style=" not in text, f"{one.name} holds a style, which the policy forbids"
