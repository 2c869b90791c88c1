"""An answer as a flat list of fields, so that two can be laid side by side."""

from __future__ import annotations

import json
from typing import Any

from lxml import etree
from msgspec import Struct

DATA = "partnerAdditionalData"
"""The field whose text is JSON: the gift cards of a basket."""

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_TRUE = frozenset({"true", "1"})
_DEEPEST = 32
"""How deep JSON may be for its sketch: the documented is three deep."""


class Field(Struct, frozen=True):
    """What stands in a field: a text; or none, because the element is empty or nil."""

    text: str
    nil: bool = False


Fields = dict[str, Field]
"""The fields of an answer by their paths, in the order that they stand."""


def flat(root: etree._Element) -> Fields:
    """Return the leaves below an element, by local names; of several of one name the later ones carry their place.

    The gift cards' JSON is taken apart: its brackets are one field, and each member of each card.
    """
    found: Fields = {}
    open_elements: list[tuple[str, etree._Element]] = [("", root)]
    while open_elements:
        path, element = open_elements.pop()
        children = [one for one in element if isinstance(one.tag, str)]
        if not children:
            if path:
                _leaf(path, element, found)
            continue
        places: dict[str, int] = {}
        below: list[tuple[str, etree._Element]] = []
        for child in children:
            name = local_name(child)
            place = places[name] = places.get(name, -1) + 1
            step = f"{name}[{place}]" if place else name
            below.append((f"{path}.{step}" if path else step, child))
        open_elements += reversed(below)
    return found


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def listed(text: str) -> list[dict[str, Any]] | None:
    """Return the cards that a partnerAdditionalData lists, whatever its brackets; None where it is no such list."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    cards: list[dict[str, Any]] = []
    for one in found if isinstance(found, list) else [None]:
        for card in one if isinstance(one, list) else [one]:
            if not isinstance(card, dict):
                return None
            cards.append(card)
    return cards


def _leaf(path: str, element: etree._Element, found: Fields) -> None:
    text = (element.text or "").strip()
    nil = element.get(_NIL, "").strip() in _TRUE
    cards = listed(text) if path.rpartition(".")[2] == DATA else None
    if cards is None:
        found[path] = Field("" if nil else text, nil)
        return
    found[f"{path} brackets"] = Field(_sketch(json.loads(text)))
    for place, card in enumerate(cards):
        for name, value in card.items():
            said = value if isinstance(value, str) else f"{json.dumps(value)} without quotes"
            found[f"{path}[{place}].{name}"] = Field(said)


def _sketch(value: Any, depth: int = 0) -> str:
    """Return the brackets of a JSON value with its objects as `{...}`, several of them as one."""
    if not isinstance(value, list) or depth > _DEEPEST:
        return "{...}"
    inner = list(dict.fromkeys(_sketch(one, depth + 1) for one in value))
    several = len(value) > 1 and any(isinstance(one, list) for one in value)
    return f"[{', '.join(inner)}{', ...' if several else ''}]"
