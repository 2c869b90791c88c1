"""What is shipped: the wheel and the source archive, and a server that runs from the wheel alone."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from packaging.requirements import Requirement

from mockpayline import __version__
from tests.by_hand import client, opened
from tests.server import Server, running_server

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "mockpayline"
INFO = f"mockpayline-{__version__}.dist-info"
WATCHDOG = 120.0


def run(*words: str | Path, folder: Path) -> str:
    """Run a program outside the checkout and return what it says; it must succeed."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MOCKPAYLINE", "COV"))}
    done = subprocess.run(  # noqa: S603 - our own commands
        [str(word) for word in words],
        cwd=folder,
        env=clean,
        capture_output=True,
        text=True,
        timeout=WATCHDOG,
        check=False,
    )
    assert done.returncode == 0, (
        f"{' '.join(map(str, words))} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    )
    return done.stdout


def built(project: Path, target: str, folder: Path) -> Path:
    """Build a project's wheel or sdist into a folder."""
    run(sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", folder, folder=project)
    (made,) = folder.iterdir()
    return made


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(ROOT, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(ROOT, "sdist", tmp_path_factory.mktemp("sdist"))


def contents(wheel: Path) -> dict[str, bytes]:
    """Return the files of a wheel."""
    with zipfile.ZipFile(wheel) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def shipped(folder: Path, under: str) -> set[str]:
    """Return the files of a folder as the wheel is to name them."""
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {f"{under}/{path.relative_to(folder).as_posix()}" for path in files}


def test_the_wheel_holds_the_package_the_scenarios_and_nothing_else(wheel: Path) -> None:
    names = set(contents(wheel))
    described = {f"{INFO}/{name}" for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")}
    wanted = shipped(PACKAGE, "mockpayline") | shipped(ROOT / "scenarios", "mockpayline/scenario/library") | described
    assert not wanted - names, "the wheel lacks these files"
    assert not names - wanted, "the wheel holds files that nobody put there"


def test_the_wheel_holds_what_serving_reads_besides_code(wheel: Path) -> None:
    names = set(contents(wheel))
    for name in (
        "mockpayline/py.typed",
        "mockpayline/scenario/library/demo.yaml",
        "mockpayline/page/templates/payment.html",
        "mockpayline/page/static/page.css",
        "mockpayline/contract/data/return-codes.csv",
    ):
        assert name in names, f"{name} is not in the wheel"


def test_the_wheel_holds_no_tests_caches_stores_or_hidden_files(wheel: Path) -> None:
    strange = re.compile(r"(^|/)(tests?|__pycache__|\.[^/]+)(/|$)|\.(pyc|sqlite|db|log|orig|rej|swp)$|~$")
    found = [name for name in contents(wheel) if strange.search(name)]
    assert not found, "these files are no part of a package"


def test_the_wheel_says_what_the_project_is(wheel: Path) -> None:
    text = contents(wheel)[f"{INFO}/METADATA"].decode()
    for line in (
        f"Version: {__version__}",
        "License-Expression: MIT",
        "License-File: LICENSE",
        "Requires-Python: >=3.11",
    ):
        assert f"\n{line}\n" in text, f"the metadata lacks {line}"


def test_the_source_archive_builds_the_same_wheel(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as opened:
        opened.extractall(tmp_path, filter="data")
    again = built(tmp_path / f"mockpayline-{__version__}", "wheel", tmp_path / "again")
    assert contents(again) == contents(wheel), "the two wheels hold the same bytes"


def test_the_source_archive_holds_what_the_wheel_is_made_of_and_its_changes(sdist: Path) -> None:
    with tarfile.open(sdist) as opened:
        tops = {name.split("/")[1] for name in opened.getnames()}
    assert tops == {
        "mockpayline",
        "scenarios",
        "pyproject.toml",
        "README.md",
        "CHANGELOG.md",
        "LICENSE",
        "PKG-INFO",
        ".gitignore",
    }


@dataclass
class Installed:
    """A fresh environment with the wheel in it, and a folder that is not the checkout."""

    python: Path
    folder: Path

    def mockpayline(self, *arguments: str) -> str:
        """Run the installed command."""
        return run(self.python.with_name("mockpayline"), *arguments, folder=self.folder)


def required(wheel: Path) -> set[str]:
    """Return the names of all that the wheel's declared requirements bring, theirs included."""
    found: set[str] = set()
    declared = re.findall(r"^Requires-Dist: (.+)$", contents(wheel)[f"{INFO}/METADATA"].decode(), re.MULTILINE)
    waiting = [Requirement(one) for one in declared]
    while waiting:
        one = waiting.pop()
        # A marker that asks for an extra is false for the bare requirement.
        if one.name not in found and (one.marker is None or one.marker.evaluate({"extra": ""})):
            found.add(one.name)
            waiting += [Requirement(text) for text in importlib.metadata.requires(one.name) or ()]
    return found


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Install the wheel into a fresh environment that sees its declared requirements and nothing else.

    These are linked from the environment of the tests, so that nothing is fetched.
    """
    home = tmp_path_factory.mktemp("installed")
    venv.create(home / "venv", symlinks=True)
    python = home / "venv" / "bin" / "python"
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=home).strip())
    for name in required(wheel):
        for file in importlib.metadata.files(name) or ():
            top = Path(file).parts[0]
            if top not in {"..", "__pycache__"} and not (site / top).exists():
                (site / top).symlink_to(str(importlib.metadata.distribution(name).locate_file(top)))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python), "install"]
    run(*pip, "--quiet", "--no-deps", "--no-index", wheel, folder=home)
    (home / "elsewhere").mkdir()
    return Installed(python, home / "elsewhere")


@pytest.fixture(scope="module")
def served(installed: Installed) -> Iterator[Server]:
    """A server of the demo world that runs from the wheel, far from the checkout."""
    with running_server(python=installed.python, folder=installed.folder) as one:
        yield one


def test_the_package_is_imported_from_the_environment_that_it_was_installed_into(installed: Installed) -> None:
    place = run(installed.python, "-c", "import mockpayline; print(mockpayline.__file__)", folder=installed.folder)
    assert Path(place.strip()).is_relative_to(installed.python.parents[1]), f"it comes from {place}"


def test_every_module_of_the_wheel_is_imported_with_the_declared_requirements_alone(installed: Installed) -> None:
    code = (
        "import importlib, pkgutil, mockpayline\n"
        "for one in pkgutil.walk_packages(mockpayline.__path__, 'mockpayline.'):\n"
        "    if not one.name.endswith(('__main__', 'testing.plugin')):\n"  # which only pytest imports
        "        importlib.import_module(one.name)\n"
    )
    run(installed.python, "-W", "ignore", "-c", code, folder=installed.folder)


def test_the_installed_commands_answer_without_a_checkout(installed: Installed) -> None:
    assert installed.mockpayline("--version") == f"mockpayline {__version__}\n"
    assert "REFUSED" in installed.mockpayline("codes", "02610")
    assert installed.mockpayline("check", "demo") == "ok demo: scenario demo, merchant DEMO\n"
    assert "doWebPayment" in installed.mockpayline("wsdl", "WebPaymentAPI")


def test_a_scenario_of_one_s_own_extends_a_shipped_one(installed: Installed) -> None:
    (installed.folder / "own.yaml").write_text("extends: demo\nmerchant: {id: OWN}\n", encoding="utf-8")
    assert installed.mockpayline("check", "own.yaml") == "ok own.yaml: scenario own, merchant OWN\n"


def test_the_installed_server_serves_the_demo_world_and_is_ready(served: Server, installed: Installed) -> None:
    assert installed.mockpayline("ready", "--url", served.url, "--wait", "10") == f"ready: {served.url}\n"
    worlds = httpx.get(f"{served.url}/control/worlds", trust_env=False).json()["worlds"]
    assert [one["merchant"] for one in worlds] == ["DEMO"]


def test_the_installed_server_serves_its_wsdl(served: Server) -> None:
    answer = httpx.get(f"{served.url}/V4/services/WebPaymentAPI?wsdl", trust_env=False)
    assert answer.status_code == 200
    assert "doWebPayment" in answer.text


def test_the_installed_server_shows_the_buyer_a_page_with_its_style(served: Server) -> None:
    with client(served) as shop:
        token = opened(shop)
    page = httpx.get(f"{served.url}/v2/?token={token}", trust_env=False)
    assert page.status_code == 200, page.text
    assert "100,00" in page.text or "100.00" in page.text, "the page names the amount"
    styles = re.findall(r'<link[^>]+rel="stylesheet"[^>]+href="([^"]+)"', page.text)
    assert styles, "the page has a style sheet"
    for style in styles:
        answer = httpx.get(httpx.URL(str(page.url)).join(style), trust_env=False)
        assert answer.status_code == 200, f"{style} is served"
        assert answer.headers["content-type"].startswith("text/css")


@pytest.mark.skipif(os.environ.get("MOCKPAYLINE_REQUIRE_ALL") != "1", reason="CI installs over the network")
def test_the_wheel_installs_with_all_that_it_declares(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True, symlinks=True)
    run(tmp_path / "venv/bin/python", "-m", "pip", "--quiet", "install", wheel, folder=tmp_path)
    run(tmp_path / "venv/bin/python", "-m", "pip", "check", folder=tmp_path)
    told = run(tmp_path / "venv/bin/mockpayline", "check", "demo", folder=tmp_path)
    assert told.startswith("ok demo"), told
    shutil.rmtree(tmp_path / "venv")
