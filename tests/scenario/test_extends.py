from __future__ import annotations

from pathlib import Path

import pytest

from mockpayline.domain.dialect import PanMask
from mockpayline.scenario.extends import MAX_EXTENDS, builtin_names, library
from mockpayline.scenario.loader import demo, load, load_text
from mockpayline.scenario.mistake import ScenarioError

BASE = """\
scenario: base
description: The base.
seed: "7"
merchant:
  id: BASE
  access_key: key
  points_of_sale: [{label: base.test}]
contracts: [{number: A, card_code: CB}, {number: B, card_code: AMEX}]
dialect: {attempts: 5, pan_mask: 6X2}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "base.yaml").write_text(BASE)
    return tmp_path


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def refused(path: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return caught.value.message


def test_mappings_merge_and_lists_replace(folder: Path) -> None:
    text = "extends: base.yaml\ncontracts: [{number: C, card_code: VISA}]\ndialect: {attempts: 2}\n"
    shop = load(write(folder, "shop.yaml", text))
    assert [one.number for one in shop.contracts] == ["C"]
    assert (shop.dialect.attempts, shop.dialect.pan_mask) == (2, PanMask.SIX_TWO)
    assert (shop.seed, shop.access_key, shop.points_of_sale[0].label) == ("7", "key", "base.test")


def test_what_names_a_file_is_its_own(folder: Path) -> None:
    shop = load(write(folder, "shop.yaml", "extends: base.yaml\n"))
    assert (shop.merchant_id, shop.scenario, shop.description) == ("shop", "shop", "")


def test_the_merchant_id_is_not_inherited_where_the_section_is_merged(folder: Path) -> None:
    shop = load(write(folder, "shop.yaml", "extends: base.yaml\nmerchant: {access_key: other}\n"))
    assert (shop.merchant_id, shop.access_key) == ("shop", "other")


def test_a_key_given_as_nothing_takes_the_inherited_value_away(folder: Path) -> None:
    shop = load(write(folder, "shop.yaml", "extends: base.yaml\nmerchant: {access_key: null}\ncontracts:\nseed: ~\n"))
    assert (shop.access_key, shop.contracts, shop.seed) == (None, (), "0")


def test_scenarios_extend_one_another_in_a_row(folder: Path) -> None:
    write(folder, "middle.yaml", "extends: base.yaml\ndialect: {max_cards: 2}\nseed: '8'\n")
    shop = load(write(folder, "top.yaml", "extends: middle.yaml\nseed: '9'\n"))
    assert (shop.dialect.attempts, shop.dialect.max_cards, shop.seed) == (5, 2, "9")


def test_a_built_in_scenario_is_extended_by_its_name() -> None:
    shop = load_text("extends: demo", merchant_id="SHOP")
    assert shop.contracts == demo().contracts
    assert shop.merchant_id == "SHOP"


def test_an_inherited_mistake_is_told_where_it_stands(folder: Path) -> None:
    base = write(folder, "wrong.yaml", "merchant: {points_of_sale: [{label: x}]}\ndialect: {attempts: 0}\n")
    assert refused(write(folder, "shop.yaml", "extends: wrong.yaml\n")).startswith(f"{base}:2:21: dialect.attempts: ")


def test_a_mistake_of_the_base_that_is_replaced_is_none(folder: Path) -> None:
    write(folder, "wrong.yaml", "merchant: {points_of_sale: [{label: x}]}\ndialect: {attempts: 0}\n")
    shop = load(write(folder, "shop.yaml", "extends: wrong.yaml\ndialect: {attempts: 1}\n"))
    assert shop.dialect.attempts == 1


@pytest.mark.parametrize("first", ["a.yaml", "b.yaml"])
def test_a_circle_is_refused(folder: Path, first: str) -> None:
    write(folder, "a.yaml", "extends: b.yaml\n")
    write(folder, "b.yaml", "extends: a.yaml\n")
    assert "extend one another in a circle" in refused(folder / first)


def test_a_scenario_that_extends_itself_is_refused(folder: Path) -> None:
    assert "in a circle" in refused(write(folder, "self.yaml", "extends: self.yaml\n"))


def test_the_row_of_scenarios_is_bounded_at_its_limit(folder: Path) -> None:
    write(folder, "s0.yaml", BASE)
    for number in range(1, MAX_EXTENDS + 2):
        write(folder, f"s{number}.yaml", f"extends: s{number - 1}.yaml\n")
    assert load(folder / f"s{MAX_EXTENDS}.yaml").seed == "7"
    assert f"too many scenarios extend one another (seen: s0.yaml, expected: at most {MAX_EXTENDS})" in refused(
        folder / f"s{MAX_EXTENDS + 1}.yaml"
    )


@pytest.mark.parametrize(
    "name",
    [
        "../base.yaml",
        "/etc/passwd",
        "sub/base.yaml",
        "..",
        ".hidden.yaml",
        "base.txt",
        "C:x.yaml",
        '"a\\0.yaml"',
        "'x\\y.yaml'",
    ],
)
def test_no_name_leaves_the_folder(folder: Path, name: str) -> None:
    inner = folder / "inner"
    inner.mkdir()
    message = refused(write(inner, "shop.yaml", f"extends: {name}\n"))
    assert "names neither a built-in scenario nor a file in the same folder" in message


def test_a_missing_file_is_told_with_its_place(folder: Path) -> None:
    path = write(folder, "shop.yaml", "seed: x\nextends: none.yaml\n")
    assert refused(path).startswith(f"{path}:2:10: extends: there is no such file in the same folder (seen: none.yaml")


def test_a_folder_is_no_file_to_extend(folder: Path) -> None:
    (folder / "dir.yaml").mkdir()
    assert "there is no such file" in refused(write(folder, "shop.yaml", "extends: dir.yaml\n"))


def test_a_base_that_may_not_be_read_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    path = write(folder, "shop.yaml", "extends: base.yaml\n")
    text = path.read_bytes()
    monkeypatch.setattr("mockpayline.scenario.extends.read_source", forbidden)
    with pytest.raises(ScenarioError, match=r"f:1:10: extends: the file cannot be read: Permission denied"):
        load_text(text, name="f", folder=folder)


def test_a_text_without_a_folder_extends_no_file(folder: Path) -> None:
    with pytest.raises(ScenarioError, match="can extend built-in scenarios alone"):
        load_text("extends: base.yaml")
    assert load_text("extends: base.yaml", merchant_id="M", folder=folder).seed == "7"


def test_an_unknown_built_in_name_is_told_with_the_nearest() -> None:
    with pytest.raises(ScenarioError, match="no built-in scenario has this name; did you mean demo"):
        load_text("extends: dmeo")


@pytest.mark.parametrize("value", ["[demo]", "{a: b}"])
def test_extends_is_one_name(value: str) -> None:
    with pytest.raises(ScenarioError, match="one name must stand here"):
        load_text(f"extends: {value}")


@pytest.mark.parametrize(
    ("text", "sentence"), [("- a\n", "a scenario is a mapping of keys"), ("a: [\n", "this is no YAML")]
)
def test_a_base_that_cannot_be_read_is_told_with_its_file(folder: Path, text: str, sentence: str) -> None:
    write(folder, "wrong.yaml", text)
    message = refused(write(folder, "shop.yaml", "extends: wrong.yaml\n"))
    assert message.startswith(str(folder / "wrong.yaml"))
    assert sentence in message


def test_the_library_has_the_demo_world() -> None:
    assert "demo" in builtin_names()
    assert (library() / "README.md").is_file()
