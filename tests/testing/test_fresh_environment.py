"""The plugin in a fresh environment, from the wheel alone: found by its entry point, with nothing of this checkout."""

from __future__ import annotations

import importlib.metadata
import shutil
import sys
import venv
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.packaging.test_wheel import built, required, run
from tests.testing.suites import FAILS, PAYS, SHOP

ROOT = Path(__file__).parents[2]


def with_their_own(names: set[str]) -> set[str]:
    """Return these packages and all that they require here."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            wanted = map(Requirement, importlib.metadata.requires(name) or ())
            waiting += [one.name for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})]
    return found


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the interpreter of an environment with the wheel, its requirements, pytest and xdist, and no more."""
    home = tmp_path_factory.mktemp("fresh")
    wheel = built(ROOT, "wheel", home / "wheel")
    venv.create(home / "venv", symlinks=True)
    python = home / "venv" / "bin" / "python"
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=home).strip())
    for name in required(wheel) | with_their_own({"pytest", "pytest-xdist"}):
        for file in importlib.metadata.files(name) or ():
            top = Path(file).parts[0]
            if top not in {"..", "__pycache__"} and not (site / top).exists():
                (site / top).symlink_to(str(importlib.metadata.distribution(name).locate_file(top)))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python), "install"]
    run(*pip, "--quiet", "--no-deps", "--no-index", wheel, folder=home)
    return python


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """Return the folder of a suite whose tests are still to be written."""
    (tmp_path / "shop.py").write_text(SHOP, encoding="utf-8")
    return tmp_path


def written(suite: Path, name: str, text: str) -> None:
    lines = text.strip("\n").splitlines()
    (suite / name).write_text("\n".join(line.removeprefix("    ") for line in lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize("workers", ["0", "4"])
def test_a_suite_passes_with_the_wheel_alone(python: Path, suite: Path, workers: str) -> None:
    written(suite, "test_pays.py", PAYS)
    told = run(python, "-m", "pytest", "-W", "error", "-p", "no:cacheprovider", "-n", workers, folder=suite)
    assert "1 passed" in told, told


def test_a_reproduction_is_played_by_the_installed_command(python: Path, suite: Path) -> None:
    written(suite, "test_fails.py", FAILS)
    code = "import sys, pytest; sys.exit(0 if pytest.main(['--payline-reproductions', 'again']) == 1 else 1)"
    told = run(python, "-c", code, folder=suite)
    assert "payline reproduction" in told, told
    (file,) = (suite / "again").iterdir()
    assert "1 passed, 0 failed" in run(python.with_name("mockpayline"), "play", file, folder=suite)
    shutil.rmtree(suite / "again")


def test_what_the_package_offers_is_imported_from_the_wheel(python: Path, suite: Path) -> None:
    code = (
        "import mockpayline.testing as testing\n"
        "for name in testing.__all__:\n"
        "    assert getattr(testing, name).__module__.startswith('mockpayline.testing'), name\n"
        "from mockpayline.testing import AsyncSandbox, Sandbox, bank_card_number, gift_card_number\n"
        "print(gift_card_number(50), bank_card_number('01116'), testing.__file__)\n"
    )
    gift, bank, place = run(python, "-c", code, folder=suite).split()
    assert (gift, bank) == ("9999000500000000011", "4970103469011167")
    assert Path(place).is_relative_to(python.parents[1])
