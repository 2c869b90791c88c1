"""The README's recipes for CI: run where no engine is needed, else held against the Dockerfile that they rely on."""

from __future__ import annotations

import json
import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from mockpayline.control.guard import is_local
from tests.packaging.dockerfile import Stage, parse
from tests.programs import program
from tests.server import Server, running_server

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = ROOT / "tests" / "examples"
MERCHANT = "RUN-1"
WATCHDOG = 60.0


@pytest.fixture(scope="module")
def image() -> Stage:
    """What the image is and does, as the Dockerfile says."""
    return parse((ROOT / "Dockerfile").read_text(encoding="utf-8"))[-1]


@pytest.fixture(scope="module")
def serving() -> Iterator[Server]:
    """A server with the world of one run of a suite."""
    with running_server() as one:
        made = httpx.put(f"{one.url}/control/worlds/{MERCHANT}", content=b'{"extends": "demo"}', trust_env=False)
        assert made.status_code == 201, made.text
        yield one


def recipe(name: str) -> Any:
    """Return what a YAML file of the recipes says."""
    return yaml.safe_load((EXAMPLES / name).read_text(encoding="utf-8"))


def run(line: str, folder: Path, environment: dict[str, str]) -> str:
    """Run a line of a recipe in bash and return what it says; whatever fails in it, fails it."""
    ran = subprocess.run(  # noqa: S603 - our own recipe
        [program("bash"), "-euo", "pipefail", "-c", line],
        cwd=folder,
        env={**os.environ, "no_proxy": "*", **environment},
        capture_output=True,
        text=True,
        timeout=WATCHDOG,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_the_plain_script_serves_waits_and_ends_what_it_began(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = (EXAMPLES / "ci_plain.sh").read_text(encoding="utf-8").replace(":8000", f":{port}")
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    said = run(script, tmp_path, {"PATH": path, "MOCKPAYLINE_PORT": str(port)})
    assert '"holds":true' in said, "the suite's place was taken by two calls of a world of its own"
    with socket.socket() as again:
        assert again.connect_ex(("127.0.0.1", port)), "the server is still there"


def test_the_github_service_is_the_image_with_its_port_and_its_health_check(image: Stage) -> None:
    service = recipe("ci_github.yaml")["jobs"]["tests"]["services"]["payline"]
    assert service["image"].split("/")[-1] == "mockpayline"
    assert service["image"] in README.replace(service["image"], "", 1), "the README says how this image is made"
    outside, inside = service["ports"][0].split(":")
    assert inside in image.exposed
    assert recipe("ci_github.yaml")["jobs"]["tests"]["env"]["PAYLINE_URL"] == f"http://127.0.0.1:{outside}"
    words = shlex.split(service["options"])
    options = dict(zip(words[::2], words[1::2], strict=True))
    assert options.pop("--health-cmd").split() == list(image.healthcheck)
    assert {name.removeprefix("--health-"): value for name, value in options.items()} == image.health


def test_the_github_job_shows_the_journal_of_its_own_world(serving: Server, tmp_path: Path) -> None:
    job = recipe("ci_github.yaml")["jobs"]["tests"]
    (shows,) = (step["run"] for step in job["steps"] if step.get("if") == "failure()")
    merchant = re.sub(r"\${{ github.run_id }}", "1", job["env"]["PAYLINE_MERCHANT_ID"])
    assert merchant == MERCHANT, "the expression is the one that is known here"
    said = run(shows, tmp_path, {"PAYLINE_URL": serving.url, "PAYLINE_MERCHANT_ID": merchant})
    assert json.loads(said) == {"entries": []}


def test_the_gitlab_service_is_reached_by_a_name_that_the_server_answers_to(image: Stage, serving: Server) -> None:
    job = recipe("ci_gitlab.yaml")["tests"]
    (service,) = job["services"]
    assert service["name"].split("/")[-1] == "mockpayline"
    url = httpx.URL(job["variables"]["PAYLINE_URL"])
    assert (url.host, str(url.port)) == (service["alias"], image.exposed[0])
    assert is_local(url.host)
    answer = httpx.get(f"{serving.url}/control/worlds", headers={"Host": url.netloc.decode()}, trust_env=False)
    assert answer.status_code == 200, answer.text


def test_the_gitlab_job_waits_for_the_server_and_keeps_the_journal_of_its_own_world(
    serving: Server, tmp_path: Path
) -> None:
    job = recipe("ci_gitlab.yaml")["tests"]
    merchant = job["variables"]["PAYLINE_MERCHANT_ID"].replace("$CI_JOB_ID", "1")
    assert merchant == MERCHANT, "the variable is the one that is known here"
    environment = {"PAYLINE_URL": serving.url, "PAYLINE_MERCHANT_ID": merchant}
    (waits,), (keeps,) = job["before_script"], job["after_script"]
    assert json.loads(run(waits, tmp_path, environment))["ready"] is True
    run(keeps, tmp_path, environment)
    (kept,) = job["artifacts"]["paths"]
    assert json.loads((tmp_path / kept).read_text(encoding="utf-8")) == {"entries": []}


def test_the_compose_file_waits_for_a_health_check_that_the_image_has(image: Stage) -> None:
    shown = re.search(r"<!-- compose with tls -->\n```yaml\n(.*?)```\n<!-- end -->", README, re.DOTALL)
    assert shown is not None, "the README shows a compose file"
    services = yaml.safe_load(shown[1])["services"]
    assert services["shop"]["depends_on"]["payline"]["condition"] == "service_healthy"
    assert image.healthcheck, "the image has a health check"
    (port,) = services["payline"]["ports"]
    assert port.split(":")[-1] in image.exposed
    assert services["payline"]["image"] == "mockpayline"


def test_the_testcontainers_file_is_javascript_and_starts_the_image(image: Stage) -> None:
    file = EXAMPLES / "ci_testcontainers.js"
    subprocess.run([program("node"), "--check", str(file)], check=True, timeout=WATCHDOG)  # noqa: S603 - our own file
    text = file.read_text(encoding="utf-8")
    assert "new GenericContainer('mockpayline')" in text
    (port,) = re.findall(r"withExposedPorts\((\d+)\)", text)
    assert port in image.exposed
    assert f"getMappedPort({port})" in text
    assert "Wait.forHealthCheck()" in text, "the image's own health check is waited for"
    assert image.healthcheck, "the image has a health check"


def test_the_mistake_that_the_readme_shows_is_told_so(serving: Server) -> None:
    shown = re.search(r"<!-- mistake: POST (\S+) (.*) -->\n```json\n(.*?)```", README, re.DOTALL)
    assert shown is not None, "the README shows a mistake"
    answer = httpx.post(f"{serving.url}{shown[1]}", content=shown[2].encode(), trust_env=False)
    assert answer.status_code == 422
    assert answer.json() == json.loads(shown[3])
