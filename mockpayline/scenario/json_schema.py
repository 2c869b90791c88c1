"""The format as JSON Schema, for editors: made of the classes and forms that read it.

Of what an editor sees, plain scalars are numbers and flags already; so a field of digits may be either. What one value
must be for another's sake (cards, contracts, scripts), and what `extends` brings, the schema cannot know.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from mockpayline.scenario import schema
from mockpayline.scenario.reader import Section, fields

DRAFT = "https://json-schema.org/draft/2020-12/schema"
COMMENT = "# yaml-language-server: $schema=schema.json"
"""What a scenario begins with, so that editors look for the schema beside it."""
_SHORT = 300
"""Characters up to which a part is written out wherever it stands."""


def json_schema() -> dict[str, object]:
    """Return the schema of a whole file."""
    whole = Section(schema.Scenario)
    told = {**whole.json_schema(inherits=True), "else": _required(whole)}
    shared = _Shared(told)
    return {
        "$schema": DRAFT,
        "title": "mockpayline scenario, format 1",
        **{key: shared.told(part, key) for key, part in told.items()},
        "if": {"required": ["extends"], "properties": {"extends": {"not": {"type": "null"}}}},
        "$defs": shared.parts,
    }


def json_schema_text() -> str:
    """Return the schema as `mockpayline schema` prints it, with a newline at its end."""
    return json.dumps(json_schema(), indent=1) + "\n"


def _required(section: Section) -> dict[str, object]:
    """Return which keys must be given, in a section and those within it, by a file that extends nothing."""
    required, properties = [], {}
    for name, field in fields(section.of).items():
        inner = _required(field.shape) if isinstance(field.shape, Section) else {}
        if field.required:
            required.append(name)
            properties[name] = {**inner, "not": {"type": "null"}}
        elif inner:
            properties[name] = {"anyOf": [inner, {"type": "null"}]}
    told: dict[str, object] = {"required": required} if required else {}
    return told | ({"properties": properties} if properties else {})


class _Shared:
    """The long mappings that stand in several places, each told once, by the key under which it comes first."""

    def __init__(self, told: object) -> None:
        self._counts = Counter(_texts(told))
        self._names: dict[str, str] = {}
        self.parts: dict[str, object] = {}

    def told(self, part: object, key: str) -> object:
        """Return a part with what is shared in it replaced by references."""
        if isinstance(part, list):
            return [self.told(item, key) for item in part]
        if not isinstance(part, dict):
            return part
        text = json.dumps(part)
        if "properties" not in part or len(text) <= _SHORT or self._counts[text] < 2:
            return self._inner(part, key)
        if text not in self._names:
            same = [name for name in self._names.values() if name.rstrip("0123456789-") == key]
            name = self._names[text] = f"{key}-{len(same) + 1}" if same else key
            self.parts[name] = self._inner(part, key)
        return {"$ref": f"#/$defs/{self._names[text]}"}

    def _inner(self, part: dict[str, object], key: str) -> dict[str, object]:
        told = {name: self.told(one, key) for name, one in part.items() if name != "properties"}
        keys = part.get("properties")
        if isinstance(keys, dict):
            told["properties"] = {name: self.told(one, name) for name, one in keys.items()}
        return told


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        yield json.dumps(part)
        part = list(part.values())
    if isinstance(part, list):
        for item in part:
            yield from _texts(item)
