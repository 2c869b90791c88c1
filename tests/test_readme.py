"""The README is run, not believed: its example, its commands, its tables."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest
from msgspec.structs import fields

from mockpayline.domain.bank_card import GOOD_AMEX, GOOD_CB, bank_card_number
from mockpayline.domain.dialect import Dialect
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
        yield one


def commands() -> list[str]:
    """Return the lines of the README's shell blocks, but for the two that make an environment: CI runs those."""
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line for line in lines if not line.startswith("python3 -m venv")]


def shown_file() -> tuple[Path, str]:
    """Return the file that the README says it shows, and what it shows of it."""
    found = re.search(r"<!-- example: (\S+) -->\n```python\n(.*?)```", README, re.DOTALL)
    assert found, "the README shows an example file"
    return ROOT / found[1], found[2]


def test_the_readme_opens_with_two_single_line_commands() -> None:
    marked = re.findall(r"<!-- (?:serve|test) command -->\n```sh\n(.*)\n```\n<!-- end -->", README)
    assert len(marked) == 2, "one command serves, one tests, each on one line between its marks"


def test_the_readme_shows_its_example_file_to_the_letter() -> None:
    file, shown = shown_file()
    assert shown == file.read_text(encoding="utf-8"), f"copy {file.name} into the README again"


@pytest.mark.parametrize("run", [1, 2])
def test_the_readme_s_example_pays_a_basket_each_time_it_runs(readme_server: Server, run: int) -> None:
    code = shown_file()[1].replace(HERE, readme_server.url)
    ran = subprocess.run(  # noqa: S603 - our own example
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=WATCHDOG, check=False
    )
    assert ran.returncode == 0, f"run {run}: {ran.stderr}"
    for shown in ("'shortMessage': 'ACCEPTED'", '"paymentAmount":"2500"', '"paymentAmount":"3000"', "'4500'"):
        assert shown in ran.stdout, f"run {run}: {shown} is not in the answer\n{ran.stdout}"


@pytest.mark.parametrize("command", commands())
def test_every_command_of_the_readme_works(readme_server: Server, command: str) -> None:
    words = shlex.split(command)
    if words[0] == "mockpayline":
        words[:1] = [sys.executable, "-m", "mockpayline"]
    elif words[0] == "python":
        words[0] = sys.executable
    else:
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
