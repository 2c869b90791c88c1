"""What a failing test's report carries, and what becomes of its world."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockpayline.errors import NotFound
from mockpayline.testing import Sandbox
from mockpayline.testing.case import REPRODUCTION, SERVER, TIMELINE, Case
from mockpayline.testing.running import Running
from tests.testing.shop import opened


def case_of(sandbox: Sandbox, folder: Path) -> Case:
    return Case("a test", sandbox, Running(sandbox.url), lambda: folder)


def test_a_failure_is_told_once_with_timeline_and_reproduction(payline: Sandbox, tmp_path: Path) -> None:
    case = case_of(payline, tmp_path)
    opened(payline)
    told = dict(case.fail())
    assert list(told) == [TIMELINE, REPRODUCTION]
    assert "doWebPayment -> 00000" in told[TIMELINE]
    assert (tmp_path / f"{payline.merchant_id}.yaml").read_text(encoding="utf-8") in told[REPRODUCTION]
    assert case.fail() == [], "a teardown that fails as well adds nothing"


def test_a_folder_that_cannot_be_written_into_leaves_the_reproduction_in_the_report(
    payline: Sandbox, tmp_path: Path
) -> None:
    told = dict(case_of(payline, tmp_path / "none").fail())
    assert "# It could not be written to a file" in told[REPRODUCTION]
    assert "extends: demo" in told[REPRODUCTION]


def test_what_the_server_said_before_the_test_is_not_its_failure_s(payline: Sandbox, tmp_path: Path) -> None:
    server = Running(payline.url)
    server.output.append("before\n")
    case = Case("a test", payline, server, lambda: tmp_path)
    server.output.append("meanwhile\n")
    assert dict(case.fail())[SERVER] == "meanwhile"


def test_the_world_of_a_test_that_failed_stays_and_of_one_that_passed_goes(payline: Sandbox, tmp_path: Path) -> None:
    failed = case_of(payline, tmp_path)
    failed.fail()
    failed.end()
    assert payline.payments() == [], "it can be looked at"
    passed = case_of(payline, tmp_path)
    assert passed.broken() == []
    passed.end()
    with pytest.raises(NotFound):
        payline.payments()
    assert passed.fail() == [], "there is nothing left to tell of"
    assert (passed.broken(), passed.met()) == ([], [])


def test_what_a_world_met_is_named(payline: Sandbox, tmp_path: Path) -> None:
    opened(payline)
    assert "answer doWebPayment 00000" in case_of(payline, tmp_path).met()
