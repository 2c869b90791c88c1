"""The README is run, not believed: its example, its commands, its tables."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import httpx
import pytest
from msgspec.structs import fields

from mockpayline.domain.bank_card import GOOD_AMEX, GOOD_CB, bank_card_number
from mockpayline.domain.dialect import Dialect
from tests.clients.programs import node_modules, php
from tests.programs import program
from tests.readme_tables import with_tables
from tests.server import Server, running_server

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
HERE = "http://127.0.0.1:8000"

WATCHDOG = 60.0


@pytest.fixture(scope="module")
def readme_server() -> Iterator[Server]:
    """A demo server that only this module talks to, as the README's reader has it."""
    with running_server() as one:
        # The commands about SHOP1 stand behind the one that makes it; each is tested alone all the same.
        made = httpx.put(f"{one.url}/control/worlds/SHOP1", content=b'{"extends": "demo"}', trust_env=False)
        assert made.status_code == 201, made.text
        yield one


SERVES = re.compile(r"mockpayline( --\S+ \w+)* serve\b")


def lines_of_shell() -> list[str]:
    """Return the lines of the README's shell blocks."""
    return [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]


def commands() -> list[str]:
    """Return those that end by themselves here: CI runs those that install, and the container has tests of its own."""
    elsewhere = ("python3 -m venv", ".venv/bin/pip", "docker ")
    return [line for line in lines_of_shell() if not line.startswith(elsewhere) and not SERVES.search(line)]


def serving_commands() -> list[str]:
    """Return those that serve from the environment that the first command made."""
    return [line for line in lines_of_shell() if SERVES.search(line) and line.startswith(".venv/bin/mockpayline")]


def examples() -> dict[str, str]:
    """Return the files that the README shows, by name, with what it shows of each."""
    found = re.findall(r"<!-- example: (\S+) -->\n```\w+\n(.*?)```\n<!-- end -->", README, re.DOTALL)
    assert found, "the README shows example files"
    return dict(found)


PYTHON, PHP, NODE = (f"tests/examples/{name}" for name in ("pay_a_basket.py", "point_here.php", "point_here.js"))


def test_the_readme_opens_with_two_single_line_commands() -> None:
    marked = re.findall(r"<!-- (?:serve|test) command -->\n```sh\n(.*)\n```\n<!-- end -->", README)
    assert len(marked) == 2, "one command serves, one tests, each on one line between its marks"


@pytest.mark.parametrize("name", examples())
def test_the_readme_shows_its_example_files_to_the_letter(name: str) -> None:
    assert examples()[name] == (ROOT / name).read_text(encoding="utf-8"), f"copy {name} into the README again"


def test_every_example_file_is_shown_in_the_readme_or_named_in_a_command_of_it() -> None:
    files = {file.relative_to(ROOT).as_posix() for file in (ROOT / "tests/examples").glob("*.*")}
    named = {word for line in lines_of_shell() for word in line.split()}
    assert files - {"tests/examples/__init__.py"} - set(examples()) <= named


def test_the_readme_s_example_is_ten_lines_behind_its_imports() -> None:
    lines = [line for line in examples()[PYTHON].splitlines() if line and not line.startswith("import ")]
    assert len(lines) == 10


@pytest.mark.parametrize("run", [1, 2])
def test_the_readme_s_example_pays_a_basket_each_time_it_runs(readme_server: Server, run: int) -> None:
    code = examples()[PYTHON].replace(HERE, readme_server.url)
    ran = subprocess.run(  # noqa: S603 - our own example
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=WATCHDOG, check=False
    )
    assert ran.returncode == 0, f"run {run}: {ran.stderr}"
    for shown in ("'shortMessage': 'ACCEPTED'", '"paymentAmount":"2500"', "'5000'"):
        assert shown in ran.stdout, f"run {run}: {shown} is not in the answer\n{ran.stdout}"


@pytest.mark.parametrize("name", [PHP, NODE])
def test_the_readme_s_other_clients_reach_the_server(readme_server: Server, name: str, tmp_path: Path) -> None:
    file = tmp_path / Path(name).name
    file.write_text(examples()[name].replace(HERE, readme_server.url), encoding="utf-8")
    environment = dict(os.environ)
    if name == NODE:
        environment["NODE_PATH"] = str(node_modules())
    ran = subprocess.run(  # noqa: S603 - our own example
        [php() if name == PHP else program("node"), str(file)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=WATCHDOG,
        check=False,
    )
    assert ran.stdout.strip() == "ACCEPTED", ran.stdout + ran.stderr


@pytest.mark.parametrize("command", commands())
def test_every_command_of_the_readme_works(readme_server: Server, command: str) -> None:
    words = shlex.split(command)
    folder, _, name = words[0].rpartition("/")
    if folder == ".venv/bin":
        # The README's environment is the one that the tests run in, wherever it stands.
        words[0] = str(Path(sys.executable).with_name(name))
    else:
        assert name != "mockpayline", "a newcomer's shell does not find a bare mockpayline"
        words[0] = program(words[0])
    ran = subprocess.run(  # noqa: S603 - our own commands
        [word.replace(HERE, readme_server.url) for word in words],
        cwd=ROOT,
        env={**os.environ, "MOCKPAYLINE_PORT": str(readme_server.port)},
        capture_output=True,
        text=True,
        timeout=WATCHDOG,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.strip(), "the command says something"


@pytest.mark.parametrize("command", serving_commands())
def test_every_serving_command_of_the_readme_serves(command: str, tmp_path: Path) -> None:
    before, after = SERVES.search(command), shlex.split(command.partition(" serve")[2])
    assert before is not None, "the command serves"
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    log_level = ["--log-level", "debug"] if "--log-level debug" in before[0] else []
    with running_server(*after, *log_level, folder=tmp_path) as one:
        assert httpx.get(f"{one.url}/control/ready", trust_env=False).json()["ready"] is True


def test_the_readme_s_card_numbers_are_those_of_the_code() -> None:
    for number in (GOOD_CB, GOOD_AMEX, bank_card_number("01116")):
        assert number in README, f"{number} is not in the README's table"


def test_the_readme_s_generated_tables_are_what_the_code_says() -> None:
    assert with_tables(README) == README, "run python -m tests.readme_tables"


def test_the_readme_tells_every_switch_of_the_dialect_with_its_values() -> None:
    rows = {found[1]: found[2] for found in re.finditer(r"^\| `(\w+)` \| ([^|]*) \|", README, re.MULTILINE)}
    for switch in fields(Dialect):
        assert switch.name in rows, f"the README's table has no row for {switch.name}"
        if isinstance(switch.default, StrEnum):
            values = [f"`{value}`" for value in type(switch.default)]
            assert rows[switch.name] == ", ".join(values), f"the values of {switch.name}, the default first"


def test_the_readme_says_that_the_project_is_not_affiliated() -> None:
    assert "not affiliated with" in README
