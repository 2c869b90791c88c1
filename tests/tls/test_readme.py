"""The README's chapter on clients that bring their own addresses is run, not believed."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from mockpayline.settings import OPTIONS, Settings
from mockpayline.soap.hosts import PAYLINE_HOSTS
from mockpayline.tls.authority import CERTIFICATE
from tests.packaging.dockerfile import Env, parse
from tests.programs import program
from tests.server import running_server
from tests.tls.server import WATCHDOG, TlsServer, listening

ROOT = Path(__file__).parents[2]
_FOUND = re.search(
    r"^## Clients that bring their own addresses\n(.*?)^## ",
    (ROOT / "README.md").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)
CHAPTER = "" if _FOUND is None else _FOUND[1]
COMMANDS = [line for block in re.findall(r"```bash\n(.*?)```", CHAPTER, re.DOTALL) for line in block.splitlines()]
SERVES = ".venv/bin/mockpayline serve "
SERVING = [line.removeprefix(SERVES) for line in COMMANDS if line.startswith(SERVES)]
ASKING = [line for line in COMMANDS if not line.startswith(SERVES)]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TlsServer, Path]]:
    """The chapter's last server, and the folder that its reader is in."""
    folder = tmp_path_factory.mktemp("reader")
    with running_server(*shlex.split(SERVING[-1]), "--tls-port", "0", folder=folder) as one:
        yield listening(one, folder / "tls"), folder


def test_the_chapter_has_commands_that_serve_and_commands_that_ask() -> None:
    assert (len(SERVING), len(ASKING)) == (2, 5), COMMANDS


@pytest.mark.parametrize("options", SERVING)
def test_every_serving_command_of_the_chapter_serves_by_https(options: str, tmp_path: Path) -> None:
    with running_server(*shlex.split(options), "--tls-port", "0", folder=tmp_path) as one:
        assert listening(one, tmp_path / "tls").get("localhost", "/control/ready")


@pytest.mark.parametrize("command", ASKING)
def test_every_other_command_of_the_chapter_works(served: tuple[TlsServer, Path], command: str) -> None:
    tls, folder = served
    there = {"http://127.0.0.1:8000": tls.server.url, "127.0.0.1:8443": f"127.0.0.1:{tls.port}"}
    words = shlex.split(command)
    environment = dict(os.environ)
    while "=" in words[0]:
        name, value = words.pop(0).split("=", 1)
        environment[name] = value
    ours = words[0] == ".venv/bin/mockpayline"
    words[:1] = [sys.executable, "-m", "mockpayline"] if ours else [program(words[0])]
    for said, meant in there.items():
        words = [word.replace(said, meant) for word in words]
    ran = subprocess.run(  # noqa: S603 - our own commands
        words, cwd=folder, env=environment, capture_output=True, text=True, timeout=WATCHDOG, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout or ran.stderr, "the command says something"


def test_the_compose_file_names_settings_that_exist_and_hosts_of_payline() -> None:
    shown = re.search(r"<!-- compose with tls -->\n```yaml\n(.*?)```\n<!-- end -->", CHAPTER, re.DOTALL)
    assert shown is not None, "the chapter shows a compose file"
    services = yaml.safe_load(shown[1])["services"]
    payline = services["payline"]
    variables = {option.variable for option in OPTIONS}
    assert set(payline["environment"]) <= variables, "each variable is a setting"
    Settings.from_environment(payline["environment"])
    assert set(payline["networks"]["default"]["aliases"]) <= set(PAYLINE_HOSTS)
    image = {}
    for step in parse((ROOT / "Dockerfile").read_text(encoding="utf-8"))[-1].steps:
        image.update(step.values if isinstance(step, Env) else {})
    kept, given = payline["volumes"][0].split(":"), services["shop"]["volumes"][0].split(":")
    assert kept == [given[0], image["MOCKPAYLINE_TLS_FOLDER"]], "the shop is given the folder of the authority"
    assert f"{given[1]}/{CERTIFICATE}" in services["shop"]["command"], "and trusts the authority's file in it"
