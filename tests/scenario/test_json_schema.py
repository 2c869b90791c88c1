from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from mockpayline.cli import main
from mockpayline.scenario.document import Mapping, Node, Sequence, parse
from mockpayline.scenario.extends import library
from mockpayline.scenario.json_schema import COMMENT, json_schema, json_schema_text
from mockpayline.scenario.loader import NO_SCENARIO, load_text, scenarios_in
from mockpayline.scenario.mistake import ScenarioError
from tests.scenario.editor import seen
from tests.scenario.written import WRITTEN, as_yaml
from tests.scenario.written_whole import WHOLE

SCHEMA = json_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
FILES = [Path(one) for one in scenarios_in(str(library()))]
EXAMPLES = re.findall(
    r"^```yaml\n(.*?)^```$", (library() / "README.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
)


def problems(text: str) -> list[str]:
    """Return what the schema finds wrong with a text."""
    return [f"{one.json_path}: {one.message}" for one in VALIDATOR.iter_errors(seen(text))]


def test_the_schema_is_one_of_its_draft() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_command_prints_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == SCHEMA


def test_the_schema_beside_the_library_is_the_one_that_the_command_prints() -> None:
    text = (library() / NO_SCENARIO).read_text(encoding="utf-8")
    assert text == json_schema_text(), "run: mockpayline schema > scenarios/schema.json"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_scenario_of_the_library_tells_editors_its_schema_and_fits_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"{COMMENT}\n"), f"the first line is {COMMENT}"
    assert problems(text) == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_of_the_reference_fits_the_schema(example: str) -> None:
    assert problems(example) == []


@given(st.one_of(WRITTEN, WHOLE))
def test_what_the_loader_accepts_fits_the_schema(document: dict[str, Any]) -> None:
    for text in (as_yaml(document), json.dumps(document)):
        load_text(text, name="f")
        assert problems(text) == [], text


@pytest.mark.parametrize(
    "text",
    [
        "merchant: {id: M}",
        "merchant: {id: M, points_of_sale: []}",
        "extends:\nmerchant: {id: M}",
        "scenario: a",
        "merchant:",
        "extends: demo\nclock: 2026-03-01",
        "merchant: {points_of_sale: [{label: a}]}\nclock: {}",
        "extends: demo\npayments: {}",
        "extends: demo\npayments: [{nam: a}]",
        "extends: demo\npayments: [{when: {amount: -1}}]",
        'extends: demo\npayments: [{when: {amount: "1.234"}}]',
        "extends: demo\npayments: [{buyer: [opne]}]",
        "extends: demo\npayments: [{buyer: [{open: , cancel: }]}]",
        "extends: demo\npayments: [{buyer: [{gift_card: {number: 9998000000000000001}}]}]",
        "extends: demo\npayments: [{buyer: [{wait: 16}]}]",
        "extends: demo\npayments: [{notifications: on}]",
        "extends: demo\npayments: [{faults: [{http: 200}]}]",
        "extends: demo\npayments: [{faults: [{do: explode}]}]",
        "extends: demo\npayments: [{faults: [{on: doWebPaymnt, do: drop}]}]",
        "extends: demo\npayments: [{partner: {first: 1}}]",
        "extends: demo\ndialect: {attempts: 100}",
        "extends: demo\ndialect: {pan_mask: 6x4}",
        "extends: demo\ngift_cards: [{number: 9998000000000000001}]",
    ],
)
def test_the_schema_refuses_what_the_loader_refuses_for_its_shape(text: str) -> None:
    with pytest.raises(ScenarioError):
        load_text(text)
    assert problems(text), "the schema lets it pass"


STRANGE: st.SearchStrategy[Any] = st.sampled_from([None, {}, [], {"a": "b"}, ["a"], [[]], "\n", -1])


def places(node: Node, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the paths of all values within a tree."""
    entries: list[tuple[str | int, Node]] = []
    if isinstance(node, Mapping):
        entries = list(node.entries.items())
    elif isinstance(node, Sequence):
        entries = list(enumerate(node.items))
    return [one for key, inner in entries for one in ((*path, key), *places(inner, (*path, key)))]


def changed(document: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """Return a document with another value at a path."""
    if not path:
        return value
    copy: Any = dict(document) if isinstance(document, dict) else list(document)
    copy[path[0]] = changed(copy[path[0]], path[1:], value)
    return copy


STRUCTURE = re.compile(r"unknown key|a list stands here|a mapping stands here|this is no (list|mapping)")


@given(WRITTEN, st.data())
def test_a_value_of_another_kind_is_refused_by_both_where_the_loader_refuses_its_kind(
    document: dict[str, Any], data: st.DataObject
) -> None:
    tree = parse(json.dumps(document), "f", [])
    assert tree is not None
    path = data.draw(st.sampled_from(places(tree)))
    text = json.dumps(changed(document, path, data.draw(STRANGE)))
    try:
        load_text(text, name="f")
    except ScenarioError as error:
        wrong_kinds = [str(one) for one in error.mistakes if STRUCTURE.search(one.message)]
    else:
        assert problems(text) == [], "the loader accepts it"
        return
    if wrong_kinds:
        assert problems(text), f"the schema lets pass: {wrong_kinds}"
