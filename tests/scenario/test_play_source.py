from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from mockpayline.scenario.extends import builtin_names
from mockpayline.scenario.loader import load_text, open_playable
from mockpayline.scenario.mistake import ScenarioError
from mockpayline.scenario.play_source import world_source

SHOP = """
extends: base.yaml
seed: null
payments:
  - when: {order_ref: LOST}
    faults: [{on: doWebPayment, do: drop}]
play:
  - restart
"""
BASE = """
extends: demo
seed: "007"
gift_cards: [{number: 9998000000000000001, pin: "0630", balance: 1.5}]
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "base.yaml").write_text(BASE)
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP)
    return path


def test_the_text_declares_what_the_file_does_without_the_files_beside_it(shop: Path) -> None:
    declared = open_playable(str(shop)).declaration
    again = load_text(world_source(str(shop)), merchant_id=declared.merchant_id)
    assert again == declared
    assert again.gift_cards[0].pin == "0630"


def test_what_is_played_is_no_business_of_the_server(shop: Path) -> None:
    told = json.loads(world_source(str(shop)))
    assert "play" not in told
    assert "extends" not in told
    assert told["seed"] is None


@pytest.mark.parametrize("name", builtin_names())
def test_every_scenario_of_the_library_is_the_same_world_as_text(name: str) -> None:
    declared = open_playable(name).declaration
    again = load_text(world_source(name), merchant_id=declared.merchant_id)
    assert msgspec.structs.replace(again, description="") == msgspec.structs.replace(declared, description="")


def test_a_file_that_cannot_be_laid_out_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "alone.yaml"
    path.write_text("extends: nobody.yaml\n")
    with pytest.raises(ScenarioError, match="no such file"):
        world_source(str(path))
