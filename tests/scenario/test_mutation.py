"""Whatever is done to a scenario that was right: it loads, or it is refused with places, and nothing else happens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mockpayline.scenario.document import Mapping, Node, Scalar, Sequence, parse
from mockpayline.scenario.extends import library
from mockpayline.scenario.loader import load_playable_text, scenarios_in
from mockpayline.scenario.mistake import ScenarioError
from tests.scenario.written import WRITTEN, as_yaml
from tests.scenario.written_whole import MERCHANT, WHOLE

FILES = {Path(one).stem: Path(one).read_text(encoding="utf-8") for one in scenarios_in(str(library()))}
DOCUMENTS = st.one_of(WRITTEN, WHOLE)
RIGHT = st.one_of(st.sampled_from(sorted(FILES)).map(FILES.__getitem__), DOCUMENTS.map(as_yaml))

INSTEAD = st.sampled_from(
    [
        "",
        "null",
        "1",
        "-1",
        "1.234",
        "99999999999999999999",
        "off",
        "[]",
        "{}",
        "[a]",
        "{a: b}",
        "02005",
        "*",
        "/(/",
        "é",
    ]
)


def loads_or_is_refused(text: str | bytes) -> None:
    """Load a text; an error must tell places from the first line and column on, in one line for each mistake."""
    try:
        found = load_playable_text(text, name="f", folder=library())
    except ScenarioError as error:
        mistakes = error.mistakes
        lines = error.message.splitlines()
    else:
        assert found.declaration.merchant_id
        return
    assert mistakes, "an error tells what is wrong"
    assert [one for one in mistakes if one.place.line < 1 or one.place.column < 1] == []
    assert all(line.startswith(("f:", str(library()))) for line in lines), lines


def scalars(node: Node) -> list[tuple[int, int, str]]:
    """Return line, column and text of every key and value that stands on one line, from 0."""
    if isinstance(node, Scalar):
        return [(node.place.line - 1, node.place.column - 1, node.text)]
    found: list[tuple[int, int, str]] = []
    if isinstance(node, Mapping):
        found = [(place.line - 1, place.column - 1, key) for key, place in node.keys.items()]
    inner = node.items if isinstance(node, Sequence) else list(node.entries.values())
    return found + [one for item in inner for one in scalars(item)]


def with_line(text: str, number: int, line: str) -> str:
    lines = text.split("\n")
    lines[number] = line
    return "\n".join(lines)


@st.composite
def spots(draw: st.DrawFn) -> tuple[str, int, int, str]:
    """Draw a right scenario and one of its words: the text, and the word's line, column and text."""
    text = draw(RIGHT)
    tree = parse(text, "f", [])
    assert tree is not None, "the scenario is right"
    line, column, word = draw(st.sampled_from(scalars(tree)))
    return text, line, column, word


def test_the_scenarios_that_are_changed_here_are_right() -> None:
    for text in FILES.values():
        load_playable_text(text, name="f", merchant_id="M", folder=library())


@given(spots(), INSTEAD)
def test_a_word_in_place_of_another(spot: tuple[str, int, int, str], instead: str) -> None:
    text, number, column, word = spot
    line = text.split("\n")[number]
    loads_or_is_refused(with_line(text, number, line[:column] + line[column:].replace(word, instead, 1)))


@given(spots(), st.sampled_from("0123456789xX-_ \t:'\"é\u2028\x00"), st.integers(0, 20))
def test_a_character_more(spot: tuple[str, int, int, str], more: str, behind: int) -> None:
    text, number, column, word = spot
    line, at = text.split("\n")[number], column + min(behind, len(word))
    loads_or_is_refused(with_line(text, number, line[:at] + more + line[at:]))


@given(spots(), spots())
def test_two_words_change_places(spot: tuple[str, int, int, str], other: tuple[str, int, int, str]) -> None:
    text, number, column, word = spot
    line = text.split("\n")[number]
    loads_or_is_refused(with_line(text, number, line[:column] + line[column:].replace(word, other[3], 1)))


@given(RIGHT, st.data(), st.sampled_from(["drop", "twice", "tab", "deeper", "higher", "swap"]))
def test_a_line_is_dropped_doubled_moved_or_indented(text: str, data: st.DataObject, how: str) -> None:
    lines = text.split("\n")
    at = data.draw(st.integers(0, len(lines) - 2))
    line = lines[at]
    instead = {
        "drop": [],
        "twice": [line, line],
        "tab": ["\t" + line],
        "deeper": ["  " + line],
        "higher": [line.removeprefix("  ")],
        "swap": [lines[at + 1], line],
    }[how]
    behind = at + 2 if how == "swap" else at + 1
    loads_or_is_refused("\n".join([*lines[:at], *instead, *lines[behind:]]))


@given(RIGHT, st.data(), st.binary(max_size=4), st.integers(0, 8))
def test_bytes_in_place_of_others(text: str, data: st.DataObject, instead: bytes, length: int) -> None:
    source = text.encode()
    at = data.draw(st.integers(0, len(source)))
    loads_or_is_refused(source[:at] + instead + source[at + length :])


def keys_of(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of all keys and items within a document."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [one for key, value in inner for one in ((*path, key), *keys_of(value, (*path, key)))]


def without(document: Any, path: tuple[Any, ...], name: str | None) -> Any:
    """Return a document without the key at a path, or with another name for it."""
    if len(path) > 1:
        kind: Any = dict(document) if isinstance(document, dict) else list(document)
        kind[path[0]] = without(kind[path[0]], path[1:], name)
        return kind
    if isinstance(document, list):
        return [item for place, item in enumerate(document) if place != path[0]]
    named = {key if key != path[0] else name: value for key, value in document.items()}
    return {key: value for key, value in named.items() if key is not None}


@given(DOCUMENTS, st.data(), st.one_of(st.none(), st.sampled_from(["nam", "code", "amount", "buyer", "x" * 500, "é"])))
def test_a_key_is_dropped_or_renamed(document: dict[str, Any], data: st.DataObject, name: str | None) -> None:
    path = data.draw(st.sampled_from(keys_of(document)))
    loads_or_is_refused(as_yaml(without(document, path, name)))


@given(DOCUMENTS.map(as_yaml))
def test_a_scenario_that_is_written_right_loads(text: str) -> None:
    assert load_playable_text(text, name="f").declaration.merchant_id in {"M", MERCHANT}
