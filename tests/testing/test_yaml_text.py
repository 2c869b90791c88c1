"""YAML that is written is read as it was meant."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mockpayline.scenario.document import Mapping, Node, Scalar, Sequence, parse
from mockpayline.scenario.mistake import Mistake
from mockpayline.testing.yaml_text import COMMENT, yaml_text


def plain(node: Node) -> Any:
    if isinstance(node, Scalar):
        return None if node.absent else node.text
    if isinstance(node, Sequence):
        return [plain(one) for one in node.items]
    assert isinstance(node, Mapping), "there is nothing else"
    return {key: plain(one) for key, one in node.entries.items()}


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\x85\x7f"), max_size=40)
KEYS = TEXTS.filter(lambda key: key != COMMENT)
VALUES = st.recursive(
    TEXTS | st.none(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(TEXTS.filter(lambda key: key != COMMENT), inner, max_size=4)
    ),
    max_leaves=15,
)


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4))
def test_what_is_written_is_what_the_loader_reads(sections: dict[str, Any]) -> None:
    mistakes: list[Mistake] = []
    text = yaml_text(sections)
    node = parse(text, "written", mistakes)
    assert not mistakes, text
    assert node is not None
    assert plain(node) == sections, text
