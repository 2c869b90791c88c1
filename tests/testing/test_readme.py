"""The README's chapter on test suites: its example is run, its table is what there is."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from mockpayline.testing import Sandbox
from tests.test_readme import README, examples

ROOT = Path(__file__).parents[2]
EXAMPLE = "tests/examples/pytest_pays.py"
WATCHDOG = 120.0


def chapter() -> str:
    """Return the chapter."""
    return README.partition("\n## In your test suite\n")[2].partition("\n## ")[0]


def test_the_readme_shows_the_example_to_the_letter() -> None:
    assert examples()[EXAMPLE] == (ROOT / EXAMPLE).read_text(encoding="utf-8"), f"copy {EXAMPLE} into the README again"


@pytest.mark.parametrize("arguments", [[], ["-n4"]], ids=["alone", "with four workers"])
def test_the_readme_s_example_passes_in_a_suite_of_its_own(pytester: pytest.Pytester, arguments: list[str]) -> None:
    (pytester.path / "test_example.py").write_text(examples()[EXAMPLE], encoding="utf-8")
    shutil.copytree(ROOT / "scenarios", pytester.path / "scenarios")
    pytester.runpytest_subprocess(*arguments, timeout=WATCHDOG).assert_outcomes(passed=5)


def test_the_readme_tells_all_that_the_sandbox_has() -> None:
    with Sandbox() as sandbox:
        offered = {name for name in dir(sandbox) if not name.startswith("_")} - {"world", "run"}
    told = set(re.findall(r"\w+", " ".join(re.findall(r"^\| (.*?) \|", chapter(), re.MULTILINE))))
    assert not offered - told, "the table of the chapter lacks these"
    rows = re.findall(r"`(?:\w+\.)?(\w+)\(", chapter())
    known = {name for cls in (Sandbox,) for name in dir(cls)}
    parts = {name for part in ("buyer", "clock", "faults", "notifications") for name in parts_of(part)}
    assert not set(rows) - known - parts - {"with", "mark", "payline"}, "the table names what is not there"


def parts_of(part: str) -> list[str]:
    """Return the names of a part of the sandbox."""
    with Sandbox() as sandbox:
        return dir(sandbox.pay("token") if part == "buyer" else getattr(sandbox, part))
