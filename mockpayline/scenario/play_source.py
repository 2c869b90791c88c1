"""A scenario as one text that stands for itself: what it extends is carried out, what it plays is left out."""

from __future__ import annotations

import json
from pathlib import Path

from mockpayline.scenario.document import Mapping, Node, Scalar, Sequence, parse
from mockpayline.scenario.extends import extended, library, read_source
from mockpayline.scenario.loader import is_builtin
from mockpayline.scenario.mistake import Mistake, ScenarioError

_LEFT_OUT = frozenset({"extends", "play"})


def world_source(argument: str) -> bytes:
    """Return the JSON text of the world that a scenario, named as for `open_playable`, declares.

    It can be put into a server that has neither the file nor those beside it. Raises `ScenarioError` and `OSError`
    where the file cannot be read; that it is right is for the loader to tell.
    """
    path = library() / f"{argument}.yaml" if is_builtin(argument) else Path(argument)
    mistakes: list[Mistake] = []
    own = parse(read_source(path), str(path), mistakes)
    root = extended(own, folder=path.parent, source=path, mistakes=mistakes) if isinstance(own, Mapping) else None
    if root is None or mistakes:
        raise ScenarioError(mistakes)
    kept = {key: _plain(node) for key, node in root.entries.items() if key not in _LEFT_OUT}
    kept.setdefault("scenario", path.stem)
    return json.dumps(kept, ensure_ascii=False).encode()


def _plain(node: Node) -> object:
    """Return a node as JSON has it: every value is the text that it was written as, or nothing."""
    if isinstance(node, Scalar):
        return None if node.absent else node.text
    if isinstance(node, Sequence):
        return [_plain(one) for one in node.items]
    return {key: _plain(one) for key, one in node.entries.items()}
