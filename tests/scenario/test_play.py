from __future__ import annotations

import pytest

from mockpayline.scenario.extends import library
from mockpayline.scenario.play import Receiver
from mockpayline.scenario.play_form import ACTIONS, BESIDE, CALLS
from mockpayline.scenario.reader import fields

REFERENCE = (library() / "README.md").read_text()


@pytest.mark.parametrize("section", [*CALLS.values(), Receiver])
def test_the_reference_names_every_key(section: type[Receiver]) -> None:
    missing = [name for name in fields(section) if f"`{name}`" not in REFERENCE and f"`{name}:" not in REFERENCE]
    assert not missing, f"scenarios/README.md says nothing of {missing}"


@pytest.mark.parametrize("word", [*ACTIONS, *BESIDE])
def test_the_reference_names_every_word_of_an_item(word: str) -> None:
    assert f"`{word}`" in REFERENCE or f"`{word}:" in REFERENCE
