from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.scenario.document import MAX_BYTES, MAX_DEPTH, Mapping, Node, Scalar, Sequence, below, parse
from mockpayline.scenario.mistake import Mistake, Place


def tree(source: str | bytes) -> Node:
    mistakes: list[Mistake] = []
    node = parse(source, "f", mistakes)
    assert node is not None, mistakes
    assert not mistakes, [str(one) for one in mistakes]
    return node


def told(source: str | bytes) -> list[str]:
    mistakes: list[Mistake] = []
    parse(source, "f", mistakes)
    return [str(one) for one in mistakes]


def plain(node: Node) -> object:
    if isinstance(node, Mapping):
        return {key: plain(value) for key, value in node.entries.items()}
    return [plain(item) for item in node.items] if isinstance(node, Sequence) else node.text


@pytest.mark.parametrize("text", ["off", "yes", "02005", "0000", "0630", "1e3", "1_000", "12:30", "2026-03-01", "0x1f"])
def test_a_scalar_stays_the_text_it_is(text: str) -> None:
    assert plain(tree(f"key: {text}")) == {"key": text}


def test_every_node_and_key_knows_its_line_and_column() -> None:
    root = tree("a:\n  - b: c\n")
    assert isinstance(root, Mapping)
    items = root.entries["a"]
    assert isinstance(items, Sequence)
    item = items.items[0]
    assert isinstance(item, Mapping)
    assert (root.keys["a"], items.place, item.place) == (Place("f", 1, 1), Place("f", 2, 3), Place("f", 2, 5))
    assert (item.keys["b"], item.entries["b"].place) == (Place("f", 2, 5), Place("f", 2, 8))


@pytest.mark.parametrize(("text", "absent"), [("", True), ("~", True), ("null", True), ('""', False), ("'~'", False)])
def test_nothing_and_an_unquoted_null_count_as_not_given(text: str, absent: bool) -> None:
    root = tree(f"key: {text}")
    assert isinstance(root, Mapping)
    node = root.entries["key"]
    assert isinstance(node, Scalar)
    assert node.absent == absent
    assert (root.get("key") is None) == absent


def test_an_empty_text_is_an_empty_mapping() -> None:
    assert plain(tree("")) == {}
    assert plain(tree("# a comment\n")) == {}


# Written as they are, the line breaks of YAML 1.1 are folded like any line break in quotes.
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x85\u2028\u2029")


@given(
    st.recursive(
        st.text(CHARACTERS, max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(CHARACTERS, max_size=5), inner, max_size=3),
        max_leaves=10,
    ),
    st.booleans(),
)
def test_json_is_read_as_its_own_reader_reads_it(value: object, ascii_only: bool) -> None:
    text = json.dumps({"key": value}, ensure_ascii=ascii_only)
    mistakes: list[Mistake] = []
    node = parse(text, "f", mistakes)
    if node is None:
        # JSON may hold characters as they are that YAML does not allow, and may be deeper than we read.
        assert not ascii_only or text.count("[") + text.count("{") > MAX_DEPTH, [str(one) for one in mistakes]
    else:
        assert plain(node) == json.loads(text)


def test_json_with_tabs_and_slashes_and_pairs_of_escapes_is_read() -> None:
    assert plain(tree('{\n\t"a": "\\ud83d\\ude00\\/",\n\t"b": [1.50]\n}')) == {"a": "\U0001f600/", "b": ["1.50"]}


def test_an_escaped_backslash_before_a_pair_is_no_escape() -> None:
    assert plain(tree('{"a": "\\\\ud83d\\\\ude00"}')) == {"a": "\\ud83d\\ude00"}


def test_a_byte_order_mark_is_passed_over() -> None:
    assert plain(tree("\ufeffa: b".encode())) == {"a": "b"}


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("a: &x [1]\nb: *x", "f:1:4: a: anchors are not read (expected: the value written out)"),
        ("b: *x", "f:1:4: b: aliases are not read (expected: the value written out, or quotes round"),
        ("a:\n- !!python/name:os.system x", "f:2:3: a[0]: tags are not read"),
        ("a: b\n---\nc: d", "f:2:1: a second document begins here (expected: one document)"),
        ("? [a]\n: b", "f:1:3: a key must be a text, not a list or mapping (expected: a word)"),
        ("a: 1\nb: {c: 2,\n  c: 3}", "f:3:3: b.c: the key is given twice, first in line 2"),
        ("a: [1,", "f:1:7: a[1]: this is no YAML: did not find expected node content"),
        ("\ta: 1", "f:1:1: this is no YAML"),
        ("a: @x", "f:1:4: a: this is no YAML"),
        ("a: b\nc\x00d", "f:2:2: the character U+0000 must not stand in YAML"),
        ("a: \ud800", "f:1:4: the character U+D800 must not stand in YAML"),
        (b"a: b\r\nc: \xff", "f:2:4: the text is not UTF-8 (byte 0xff) (expected: UTF-8)"),
    ],
)
def test_what_is_not_read_is_refused_with_its_place(source: str | bytes, line: str) -> None:
    assert [one[: len(line)] for one in told(source)] == [line], told(source)


def test_a_billion_laughs_is_refused_at_its_first_anchor() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{n}: &{n} [*{p}, *{p}]\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True))
    assert told(bomb) == ["f:1:4: a: anchors are not read (expected: the value written out)"]


def test_every_key_given_twice_is_told_and_the_first_value_stays() -> None:
    mistakes: list[Mistake] = []
    node = parse("a: 1\na: 2\nb:\n  c: [1]\n  c: [2, {x: y}]\na: {z: 1}\n", "f", mistakes)
    assert [(one.path, one.place.line) for one in mistakes] == [("a", 2), ("b.c", 5), ("a", 6)]
    assert node is not None
    assert plain(node) == {"a": "1", "b": {"c": ["1"]}}


def test_depth_is_bounded_at_its_limit() -> None:
    tree("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    deeper = "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)
    assert told(deeper)[0].endswith(f"the scenario is nested too deep (expected: at most {MAX_DEPTH} levels)")


def test_a_hundred_thousand_brackets_are_refused_by_depth_whichever_parser_sees_it_first() -> None:
    (refusal,) = told("[" * 100_000)
    assert refusal.endswith(f"the scenario is nested too deep (expected: at most {MAX_DEPTH} levels)")


@pytest.mark.parametrize("make", [str.encode, str])
def test_size_is_bounded_at_its_limit_in_bytes(make: type[str]) -> None:
    fits = "# " + "\u00e9" * ((MAX_BYTES - 2) // 2)
    assert plain(tree(make(fits))) == {}
    assert told(make(fits + "x")) == [f"f:1:1: the scenario is too large (expected: at most {MAX_BYTES} bytes)"]


def test_pyyamls_own_parser_gives_the_same_tree_where_libyaml_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: {b: [1, ~, 'x'], c: ''}\nd:\n- e\n- \"null\"\n"
    with_libyaml = tree(text)
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert tree(text) == with_libyaml


def test_paths_read_as_one_writes_them() -> None:
    assert below(below(below("", "contracts"), 0), "max_amount") == "contracts[0].max_amount"
