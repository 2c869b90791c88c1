"""Writes a scenario as YAML that the loader reads back to the letter; texts are quoted unless they are plain words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

COMMENT = "#"
"""The key of an item that is a comment, with its text."""

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*|\d{1,7}\.\d\d|[1-9]\d{0,2}|[1-9]\d{0,8}(ms|s|m|h)", re.ASCII)
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_.]*", re.ASCII)
_NOT_PLAIN = frozenset({"null", "Null", "NULL", "true", "false", "yes", "no", "on", "off"})
_ESCAPED = {"\x7f": "\\u007f", "\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029", "\ufeff": "\\ufeff"}
_WIDE = 110


def yaml_text(sections: Mapping[str, Any]) -> str:
    """Return sections as a YAML text; an item `{COMMENT: text}` of a list is written as a comment."""
    return "\n".join(line for key, value in sections.items() for line in _entry(key, value, 0)) + "\n"


def comment(text: str) -> str:
    """Return a text as one line that can stand behind a #."""
    return "".join(one if one.isprintable() else "?" for one in text)[:200]


def _entry(key: str, value: Any, depth: int) -> Iterator[str]:
    lead = f"{'  ' * depth}{_key(key)}:"
    if _is_flat(value):
        flow = _flow(value)
        if not isinstance(value, dict | list) or len(lead) + len(flow) < _WIDE:
            yield f"{lead} {flow}"
            return
    yield lead
    if isinstance(value, dict):
        for inner, one in value.items():
            yield from _entry(inner, one, depth + 1)
    else:
        for one in value:
            yield from _item(one, depth + 1)


def _item(value: Any, depth: int) -> Iterator[str]:
    lead = "  " * depth
    if isinstance(value, dict) and COMMENT in value:
        yield f"{lead}# {comment(str(value[COMMENT]))}"
        return
    if _is_flat(value) and len(flow := _flow(value)) < _WIDE:
        yield f"{lead}- {flow}"
        return
    if isinstance(value, dict) and value:
        lines = [line for key, one in value.items() for line in _entry(key, one, depth + 1)]
        yield f"{lead}- {lines[0].lstrip()}"
        yield from lines[1:]
        return
    yield f"{lead}- {_flow(value)}"


def _is_flat(value: Any) -> bool:
    """Tell whether a value holds nothing that holds something."""
    inside = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return not any(isinstance(one, dict | list) and one for one in inside) and not any(
        isinstance(one, dict) and COMMENT in one for one in inside
    )


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(one) for one in value) + "]"
    return _scalar(value)


def _key(text: str) -> str:
    return text if _KEY.fullmatch(text) and text not in {"null", "Null", "NULL"} else _scalar(text)


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if _PLAIN.fullmatch(text) and text not in _NOT_PLAIN:
        return text
    return "".join(_ESCAPED.get(one, one) for one in json.dumps(text, ensure_ascii=False))
