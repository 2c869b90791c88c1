"""Reads the Dockerfile: the few instructions that ours is made of, each in the few forms that it uses.

What it does not know it refuses, so that nothing of the Dockerfile is passed over in silence.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Copy:
    """COPY: what, from the context or from a stage, to where."""

    sources: tuple[str, ...]
    target: str
    stage: str | None


@dataclass(frozen=True)
class Run:
    """RUN: a line for /bin/sh, or the words of a command."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class Workdir:
    """WORKDIR: a folder that is made where it is not there."""

    path: str


@dataclass(frozen=True)
class Env:
    """ENV: variables for the steps that follow and for the container."""

    values: dict[str, str]


@dataclass(frozen=True)
class User:
    """USER: who runs the steps that follow and the container."""

    name: str


Step = Copy | Run | Workdir | Env | User


@dataclass
class Stage:
    """One stage: its base, its name, the steps that build it, and how its container runs."""

    base: str
    name: str | None
    steps: list[Step] = field(default_factory=list)
    exposed: list[str] = field(default_factory=list)
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    healthcheck: tuple[str, ...] = ()
    health: dict[str, str] = field(default_factory=dict)
    stop_signal: str = ""


def parse(text: str) -> list[Stage]:
    """Return the stages of a Dockerfile; raises `ValueError` for whatever is not of the subset."""
    stages: list[Stage] = []
    for word, rest in _instructions(text):
        if word == "FROM":
            found = re.fullmatch(r"(\S+)(?: AS (\S+))?", rest)
            if found is None:
                raise ValueError(f"FROM {rest}: this form is not known")
            stages.append(Stage(found[1], found[2]))
        elif not stages:
            raise ValueError(f"{word}: the first instruction must be FROM")
        else:
            _add(stages[-1], word, rest)
    return stages


def _instructions(text: str) -> Iterator[tuple[str, str]]:
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    for line in re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines():
        word, _, rest = line.partition(" ")
        yield word, rest.strip()


def _add(stage: Stage, word: str, rest: str) -> None:
    options, rest = _options(rest)
    if word == "HEALTHCHECK" and rest.startswith("CMD "):
        stage.health, stage.healthcheck = options, _words(rest.removeprefix("CMD ").strip())
    elif word == "COPY" and options.keys() <= {"from"}:
        *sources, target = rest.split()
        stage.steps.append(Copy(tuple(sources), target, options.get("from")))
    elif word in _STEPS and not options:
        stage.steps.append(_STEPS[word](rest))
    elif word in _FIELDS and not options:
        name, read = _FIELDS[word]
        setattr(stage, name, read(rest))
    else:
        raise ValueError(f"{word} {rest}: this form is not known")


def _options(rest: str) -> tuple[dict[str, str], str]:
    options: dict[str, str] = {}
    while found := re.match(r"--([a-z-]+)=(\S+)\s+", rest):
        options[found[1]] = found[2]
        rest = rest[found.end() :]
    return options, rest


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise ValueError(f"ENV {text}: a variable and its value are joined by =")
    return name, value


def _words(text: str) -> tuple[str, ...]:
    """Return the words of the exec form; the shell form is a line for /bin/sh."""
    if text.startswith("["):
        return tuple(json.loads(text))
    return ("/bin/sh", "-c", text)


_STEPS: dict[str, Callable[[str], Step]] = {
    "RUN": lambda rest: Run(_words(rest)),
    "WORKDIR": Workdir,
    "ENV": lambda rest: Env(dict(_pair(one) for one in shlex.split(rest))),
    "USER": User,
}
_FIELDS: dict[str, tuple[str, Callable[[str], object]]] = {
    "EXPOSE": ("exposed", str.split),
    "STOPSIGNAL": ("stop_signal", str),
    "ENTRYPOINT": ("entrypoint", _words),
    "CMD": ("command", _words),
}


def context_files(folder: Path) -> list[Path]:
    """Return the files that the build may copy, relative to its folder, by its .dockerignore: the last match wins."""
    rules = []
    for line in (folder / ".dockerignore").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            pattern = line.strip().removeprefix("!")
            rules.append((re.compile(_pattern(pattern)), line.startswith("!")))

    def kept(path: Path) -> bool:
        names = [path, *path.parents[:-1]]
        keep = True
        for pattern, back in rules:
            if any(pattern.fullmatch(name.as_posix()) for name in names):
                keep = back
        return keep

    # What no rule can bring back is not walked: a checkout holds environments and caches.
    tops = [top for top in sorted(folder.iterdir()) if kept(top.relative_to(folder))]
    files = [path for top in tops for path in ([top] if top.is_file() else sorted(top.rglob("*"))) if path.is_file()]
    return [path.relative_to(folder) for path in files if kept(path.relative_to(folder))]


def _pattern(pattern: str) -> str:
    pieces = re.split(r"(\*\*/|\*)", pattern)
    meanings = {"**/": "(?:.*/)?", "*": "[^/]*"}
    return "".join(meanings.get(piece, re.escape(piece)) for piece in pieces)
