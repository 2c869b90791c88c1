"""`mockpayline play`, as a user calls it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mockpayline.cli import main
from tests.player.playing import HEAD
from tests.server import Server

GOOD = HEAD + "play:\n  - doWebPayment:\n    expect: {due: 100}\n"
BAD = HEAD + "play:\n  - doWebPayment:\n    expect: {due: 99}\n"


def test_it_plays_a_file_and_ends_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "good.yaml").write_text(GOOD)
    assert main(["play", str(tmp_path / "good.yaml")]) == 0
    assert "1 passed, 0 failed" in capsys.readouterr().out


def test_it_ends_with_1_where_anything_is_not_as_expected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.yaml").write_text(BAD)
    report = tmp_path / "report.xml"
    assert main(["play", str(tmp_path), "--trace", "--junit", str(report)]) == 1
    out = capsys.readouterr().out
    assert "play[0].expect.due: wanted 99.00, seen 100.00" in out
    assert "merchant      doWebPayment -> 00000" in out
    assert ElementTree.parse(report).getroot().attrib["failures"] == "1"  # noqa: S314 - our own XML


def test_it_plays_against_a_running_server(server: Server, tmp_path: Path) -> None:
    (tmp_path / f"{server.merchant()}.yaml").write_text(GOOD)
    assert main(["play", str(tmp_path), "--url", server.url]) == 0


def test_an_address_that_is_none_is_a_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "good.yaml").write_text(GOOD)
    assert main(["play", str(tmp_path), "--url", "localhost"]) == 2
    assert "--url: this is no address of a server (seen: localhost" in capsys.readouterr().err


def test_it_writes_nothing_on_standard_error_and_leaves_nothing_open(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(GOOD)
    (tmp_path / "again.yaml").write_text(GOOD.replace("play:", "play:\n  - restart"))
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-X", "dev", "-W", "error", "-m", "mockpayline", "play", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
