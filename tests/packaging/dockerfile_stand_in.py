"""`python -m tests.packaging.dockerfile_stand_in`: carry out the Dockerfile without an engine and try its container.

It needs root, debootstrap and the network of pip and Debian, and takes a few minutes; elsewhere it says why it cannot.
Where MOCKPAYLINE_REQUIRE_ALL is 1, not being able to is a failure.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.packaging.dockerfile import Stage, parse
from tests.packaging.stand_in import Container, Root, build, container, fetch_wheels, make_base, why_not
from tests.programs import REQUIRE_ALL

ROOT = Path(__file__).parents[2]
HEALTHY_WITHIN = 30.0
"""Seconds, ten times what a start takes here."""
END_WITHIN = 2.0
"""Seconds from SIGTERM to the end."""

SCENARIO = """\
merchant: {id: MOUNTED, points_of_sale: [{label: shop.test}]}
contracts: [{number: CCC1, card_code: CADEAU_CARREFOUR, max_amount: 100.00}]
"""


def expect(sentence: str, holds: object) -> None:
    """Tell that something holds, or end with status 1."""
    if not holds:
        raise SystemExit(f"NOT SO: {sentence}")
    print(f"  ok: {sentence}", flush=True)


def wait_for(sentence: str, holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + HEALTHY_WITHIN
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.1)
    expect(sentence, held)


def get(port: int, path: str) -> str:
    """Return what the server answers, or nothing where it is no 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=HEALTHY_WITHIN)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read().decode()
        return text if answer.status == 200 else ""
    finally:
        connection.close()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


def try_image(stage: Stage, root: Root) -> None:
    """Look at the files of the image."""
    print("the image", flush=True)
    notice = root.at("/opt/mockpayline/NOTICE").read_text(encoding="utf-8")
    (packages,) = root.at("/opt/mockpayline/lib").glob("python*/site-packages")
    installed = {one.name.partition("-")[0].lower().replace("_", "-") for one in packages.glob("*.dist-info")}
    named = {line.partition(" ")[0].lower().replace("_", "-") for line in notice.splitlines() if line[:1].strip()}
    expect("NOTICE names every package", installed and installed == named)
    files = re.findall(r"^ +(/opt/\S+)$", notice, re.MULTILINE)
    expect(
        "the licence files that NOTICE names are in the image", files and all(root.at(one).is_file() for one in files)
    )
    entries = re.split(r"^(?=\S)", notice, flags=re.MULTILINE)[1:]
    without = [one.splitlines()[0] for one in entries if "\n    /opt/" not in one]
    expect(f"each package has a licence file: {', '.join(without) or 'all'}", not without)
    expect("pip is not in the environment", "pip" not in installed)
    expect("no sources stay behind", not root.at("/source").exists() and not root.at("/wheel").exists())
    expect("the container's user is a number", re.fullmatch(r"[1-9]\d*:[1-9]\d*", root.user))


def try_container(stage: Stage, root: Root) -> None:
    """Run the container as it is: healthy, serving, not root, and ended by SIGTERM."""
    print("the container", flush=True)
    port = free_port()
    with container(stage, root, {"MOCKPAYLINE_PORT": str(port)}) as running:
        wait_for("the health check succeeds", lambda: running.succeeds(*stage.healthcheck))
        status = Path(f"/proc/{running.pid}/status").read_text(encoding="ascii")
        user = root.user.partition(":")[0]
        expect("its first process is the user's", re.search(rf"^Uid:\s+{user}\s+{user}\s", status, re.MULTILINE))
        expect("it is process 1 inside", re.search(r"^NSpid:.*\s1$", status, re.MULTILINE))
        expect("it serves the demo world", '"DEMO"' in get(port, "/control/worlds"))
        expect("it serves the WSDL", "<wsdl:definitions" in get(port, "/V4/services/WebPaymentAPI?wsdl"))
        expect("it may write to /data", running.succeeds("test", "-w", "/data"))
        expect("it may not write to the environment", not running.succeeds("test", "-w", "/opt/mockpayline"))
        ends(running, stage)
    expect("the health check fails when nothing runs", not running.succeeds(*stage.healthcheck))


def try_scenario(stage: Stage, root: Root) -> None:
    """Run the container on a scenario that lies where one is mounted."""
    print("a scenario of one's own", flush=True)
    root.at("/scenarios/shop.yaml").write_text(SCENARIO, encoding="utf-8")
    port = free_port()
    variables = {"MOCKPAYLINE_PORT": str(port), "MOCKPAYLINE_STORE": "sqlite:////data/payments.sqlite"}
    with container(stage, root, variables, ["serve", "shop.yaml", "--watch"]) as running:
        wait_for("the health check succeeds", lambda: running.succeeds(*stage.healthcheck))
        expect("it serves the scenario's world", '"MOUNTED"' in get(port, "/control/worlds"))
        expect("it keeps its store in /data", root.at("/data/payments.sqlite").is_file())
        ends(running, stage)


def ends(running: Container, stage: Stage) -> None:
    """Stop the container as an engine does."""
    began = time.monotonic()
    os.kill(running.pid, signal.Signals[stage.stop_signal])
    try:
        status = running.process.wait(HEALTHY_WITHIN)
    except subprocess.TimeoutExpired:
        status = -1
    seconds = time.monotonic() - began
    expect(f"{stage.stop_signal} ends it with status 0 within {END_WITHIN:.0f} s", status == 0 and seconds < END_WITHIN)


def main() -> int:
    """Carry out the Dockerfile; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.packaging.dockerfile_stand_in", description=__doc__)
    parser.add_argument("--base", type=Path, help="keep what stands in for the base here, or take it from here")
    options = parser.parse_args()
    reason = why_not()
    if reason is not None:
        print(f"the Dockerfile was not tried: {reason}")
        return 1 if os.environ.get(REQUIRE_ALL) == "1" else 0
    stages = parse((ROOT / "Dockerfile").read_text(encoding="utf-8"))
    work = Path(tempfile.mkdtemp(prefix="mockpayline-image-"))
    work.chmod(0o755)  # the container's user has to find its way through
    try:
        base = options.base or work / "base"
        if not base.exists():
            print(f"making what stands in for {stages[-1].base}", flush=True)
            make_base(stages[-1].base, base)
        wheels = work / "wheels"
        fetch_wheels(ROOT / "pyproject.toml", stages[-1].base.removeprefix("python:").removesuffix("-slim"), wheels)
        root = build(stages, ROOT, base, wheels, work)
        try_image(stages[-1], root)
        try_container(stages[-1], root)
        try_scenario(stages[-1], root)
    finally:
        shutil.rmtree(work)
    print("the Dockerfile's steps and its container work")
    return 0


if __name__ == "__main__":
    sys.exit(main())
