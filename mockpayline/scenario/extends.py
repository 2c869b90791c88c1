"""Carries out `extends`: a scenario is laid over the one that it names, as trees, so that places stay true.

Mappings merge, lists and texts replace; a key given as nothing (`null`) takes the inherited value away. What
names a file itself is never inherited: `merchant.id`, `scenario`, `description`.
"""

from __future__ import annotations

import re
from pathlib import Path

from mockpayline.scenario.document import MAX_BYTES, Mapping, Scalar, parse
from mockpayline.scenario.mistake import Mistake, Place, did_you_mean

MAX_EXTENDS = 8
"""How many scenarios may stand below one another by `extends`."""

_OWN = ("scenario", "description", "extends")
_BUILTIN = re.compile(r"[a-z0-9][a-z0-9-]{0,99}", re.ASCII)
_BESIDE = re.compile(r"[^./\\:\x00-\x1f][^/\\:\x00-\x1f]{0,99}\.(yaml|yml|json)")

LEGAL_EXTENDS = "a built-in scenario, as demo, or the name of a file in the same folder, as shop.yaml"


def library() -> Path:
    """Return the folder of the built-in scenarios: in the package, or in a checkout beside it."""
    shipped = Path(__file__).with_name("library")
    return shipped if shipped.is_dir() else Path(__file__).parents[2] / "scenarios"


def builtin_names() -> list[str]:
    """Return the names of the built-in scenarios, in order."""
    return sorted(one.stem for one in library().glob("*.yaml"))


def read_source(path: Path) -> bytes:
    """Return a file's bytes, never much more than a scenario may have; raises `OSError`."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def extended(
    root: Mapping,
    *,
    folder: Path | None,
    source: Path | None,
    mistakes: list[Mistake],
    files: set[Path] | None = None,
) -> Mapping | None:
    """Return a scenario's tree laid over what it extends, or None where that cannot be found or read.

    `folder` is where files beside it are looked for (None: built-in scenarios alone), `source` the file it was
    read from, for the search for circles. To `files` those beside it are added that it names, found or not.
    """
    layers = [root]
    seen = {source.resolve()} if source is not None else set()
    while (node := layers[-1].get("extends")) is not None:
        if not isinstance(node, Scalar):
            mistakes.append(Mistake(node.place, "extends", "one name must stand here", "", LEGAL_EXTENDS))
            return None
        if files is not None and folder is not None and _BESIDE.fullmatch(node.text):
            files.add(folder / node.text)
        path = _found(node, folder, mistakes)
        if path is None:
            return None
        if path.resolve() in seen:
            mistakes.append(Mistake(node.place, "extends", "the scenarios extend one another in a circle", node.text))
            return None
        if len(layers) > MAX_EXTENDS:
            message = "too many scenarios extend one another"
            mistakes.append(Mistake(node.place, "extends", message, node.text, f"at most {MAX_EXTENDS}"))
            return None
        seen.add(path.resolve())
        base = _read(path, node, mistakes)
        if base is None:
            return None
        layers.append(base)
        folder = path.parent
    merged = layers.pop()
    while layers:
        merged = _laid_over(_inherited(merged), layers.pop())
    return merged


def _found(node: Scalar, folder: Path | None, mistakes: list[Mistake]) -> Path | None:
    name = node.text
    if _BUILTIN.fullmatch(name):
        path = library() / f"{name}.yaml"
        if path.is_file():
            return path
        message = f"no built-in scenario has this name{did_you_mean(name, builtin_names())}"
    elif not _BESIDE.fullmatch(name):
        message = "this names neither a built-in scenario nor a file in the same folder"
    elif folder is None:
        message = "a scenario that comes without a folder can extend built-in scenarios alone"
    else:
        path = folder / name
        if path.is_file():
            return path
        message = "there is no such file in the same folder"
    mistakes.append(Mistake(node.place, "extends", message, name, LEGAL_EXTENDS))
    return None


def _read(path: Path, node: Scalar, mistakes: list[Mistake]) -> Mapping | None:
    try:
        source = read_source(path)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
        mistakes.append(Mistake(node.place, "extends", message, node.text))
        return None
    base = parse(source, str(path), mistakes)
    if base is not None and not isinstance(base, Mapping):
        mistakes.append(Mistake(Place(str(path)), "", "a scenario is a mapping of keys"))
        return None
    return base


def _inherited(base: Mapping) -> Mapping:
    entries = {key: node for key, node in base.entries.items() if key not in _OWN}
    merchant = entries.get("merchant")
    if isinstance(merchant, Mapping):
        kept = {key: node for key, node in merchant.entries.items() if key != "id"}
        entries["merchant"] = Mapping(merchant.place, kept, {key: merchant.keys[key] for key in kept})
    return Mapping(base.place, entries, {key: base.keys[key] for key in entries})


def _laid_over(base: Mapping, own: Mapping) -> Mapping:
    entries = dict(base.entries)
    for key, node in own.entries.items():
        under = entries.get(key)
        if isinstance(under, Mapping) and isinstance(node, Mapping):
            node = _laid_over(under, node)
        entries[key] = node
    return Mapping(own.place, entries, base.keys | own.keys)
