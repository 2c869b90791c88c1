from __future__ import annotations

import re
import tomllib
from pathlib import Path

from mockpayline import __version__

ROOT = Path(__file__).parents[2]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_version_is_the_changelog_s_newest() -> None:
    newest = re.findall(r"^## (\S+)", CHANGELOG, re.MULTILINE)[0]
    assert newest == __version__, "mockpayline/__init__.py and CHANGELOG.md tell the same version"


def test_the_changelog_s_versions_descend() -> None:
    told = [tuple(map(int, one.split("."))) for one in re.findall(r"^## (\d+\.\d+\.\d+)", CHANGELOG, re.MULTILINE)]
    assert told == sorted(set(told), reverse=True), "the newest version stands first, each once"


def test_the_version_stands_in_one_place_of_the_code() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dynamic"] == ["version"], "the build reads it"
    assert project["tool"]["hatch"]["version"]["path"] == "mockpayline/__init__.py"
    literal = re.compile(rf"(?<![\d.]){re.escape(__version__)}(?![\d.])")
    files = [*(ROOT / "mockpayline").rglob("*.py"), ROOT / "pyproject.toml", ROOT / "Dockerfile", ROOT / "README.md"]
    places = [str(path.relative_to(ROOT)) for path in files if literal.search(path.read_text(encoding="utf-8"))]
    assert places == ["mockpayline/__init__.py"], "the version is repeated nowhere"
