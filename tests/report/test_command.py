"""`mockpayline report`, as a user calls it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mockpayline.cli import main
from mockpayline.domain.coverage_cases import CASES
from mockpayline.hosting import PrivateServer
from mockpayline.player.connection import Connection
from tests.player.playing import answering, http

TOKEN = "a-token-of-the-tests"


@pytest.fixture(scope="module")
def fresh() -> Iterator[str]:
    with PrivateServer() as server:
        yield server.url


def put(url: str, merchant: str) -> None:
    with closing(Connection(url)) as connection:
        assert connection.send("PUT", f"/control/worlds/{merchant}", b'{"extends": "demo"}', {}).status == 201


def test_it_tells_what_to_run_next(fresh: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--url", fresh]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"Payline coverage 0 of {len(CASES)} (0 %)\n")
    assert "02610 max amount" in out
    assert out.count("scenarios/") == len(CASES)


def test_one_merchant_s_world_can_be_told_alone(fresh: str, capsys: pytest.CaptureFixture[str]) -> None:
    put(fresh, "SHOP1")
    assert main(["report", "--url", fresh, "--merchant", "SHOP1"]) == 0
    assert main(["report", "--url", fresh, "--merchant", "NOBODY"]) == 1
    assert "--merchant: the server has no such world (seen: NOBODY)" in capsys.readouterr().err


def test_it_writes_a_page_and_junit(fresh: str, tmp_path: Path) -> None:
    files = {kind: tmp_path / f"report.{kind}" for kind in ("html", "junit")}
    assert main(["report", "--url", fresh, "--html", str(files["html"]), "--junit", str(files["junit"])]) == 0
    assert "<h1>Payline coverage 0 of" in files["html"].read_text(encoding="utf-8")
    root = ElementTree.parse(files["junit"]).getroot()  # noqa: S314 - our own XML
    assert root.attrib["skipped"] == str(len(CASES))


@pytest.mark.parametrize(("least", "status"), [("0", 0), ("1", 1), ("100", 1)])
def test_too_little_ends_with_1_once_all_is_written(
    fresh: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], least: str, status: int
) -> None:
    file = tmp_path / "report.xml"
    assert main(["report", "--url", fresh, "--fail-under", least, "--junit", str(file)]) == status
    assert (f"0 % is less than {least} %" in capsys.readouterr().out) == bool(status)
    assert ElementTree.parse(file).getroot().attrib["failures"] == str(status)  # noqa: S314 - our own XML


@pytest.mark.parametrize("least", ["101", "-1", "50.5", "half", "", "٣"])
def test_a_share_that_is_none_is_a_misuse(fresh: str, capsys: pytest.CaptureFixture[str], least: str) -> None:
    assert main(["report", "--url", fresh, "--fail-under", least]) == 2
    err = capsys.readouterr().err
    assert "--fail-under: this is no share of the cases" in err
    assert "expected: a whole number of percent, from 0 to 100" in err


def test_a_file_that_cannot_be_written_is_told(fresh: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--url", fresh, "--html", str(tmp_path)]) == 1
    assert "--html: the file cannot be written: " in capsys.readouterr().err


def test_an_address_that_is_none_is_a_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--url", "localhost"]) == 2
    assert "--url: this is no address of a server (seen: localhost" in capsys.readouterr().err


def test_nobody_at_the_address_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with PrivateServer() as server:
        url = server.url
    assert main(["report", "--url", url]) == 1
    assert f"no server answers at {url}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"<html>", "200 OK", "this is no server of this version"),
        (b'{"version": "\xff"}', "200 OK", "this is no server of this version"),
        (b"{}", "200 OK", "this is no server of this version"),
        (b"", "500 Oops", "the server does not tell of its coverage: GET /control/ready (seen: 500)"),
    ],
)
def test_something_else_at_the_address_is_told(
    capsys: pytest.CaptureFixture[str], body: bytes, status: str, said: str
) -> None:
    with answering(http(body, status=status)) as url:
        assert main(["report", "--url", url]) == 1
    assert said in capsys.readouterr().err


def test_an_answer_that_breaks_off_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with answering(http(b"{", length=100)) as url:
        assert main(["report", "--url", url]) == 1
    assert "the server does not answer GET /control/ready (cut)" in capsys.readouterr().err


def test_a_server_with_a_control_token_is_asked_with_it(capsys: pytest.CaptureFixture[str]) -> None:
    with PrivateServer(control_token=TOKEN) as server:
        assert main(["report", "--url", server.url]) == 1
        told = capsys.readouterr()
        assert "the server asks for its control token (seen: 401, expected: --control-token TOKEN)" in told.err
        assert main(["report", "--url", server.url, "--control-token", TOKEN]) == 0
