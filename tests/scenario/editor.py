"""What an editor sees in a scenario: plain scalars are numbers, flags or nothing by YAML 1.2's core schema."""

from __future__ import annotations

import re
from typing import Any

from mockpayline.scenario.document import Mapping, Node, Scalar, Sequence, parse
from mockpayline.scenario.mistake import Mistake

_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_FLAGS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


def seen(text: str) -> Any:
    """Return a text's values as a YAML language server resolves them; None where it is no YAML of ours."""
    mistakes: list[Mistake] = []
    node = parse(text, "f", mistakes)
    return None if node is None or mistakes else _value(node)


def _value(node: Node) -> Any:
    if isinstance(node, Mapping):
        return {key: _value(one) for key, one in node.entries.items()}
    if isinstance(node, Sequence):
        return [_value(one) for one in node.items]
    return _scalar(node)


def _scalar(node: Scalar) -> Any:
    if not node.plain:
        return node.text
    if node.absent:
        return None
    if _INTEGER.fullmatch(node.text):
        return int(node.text)
    if _FLOAT.fullmatch(node.text):
        return float(node.text)
    return _FLAGS.get(node.text, node.text)
