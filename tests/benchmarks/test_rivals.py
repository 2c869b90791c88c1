"""Who is compared: a tool that cannot be had or does not start is told of, and the others are measured all the same."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.benchmarks.comparison import Figures, _start
from tests.benchmarks.rivals import MOUNTEBANK_NAME, WIREMOCK_NAME, Rival, rivals
from tests.programs import REQUIRE_ALL

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the benchmarks look into /proc")


def test_tools_whose_programs_are_not_installed_are_absent_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(REQUIRE_ALL, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    absent = {one.name: one.absent for one in rivals(tmp_path) if one.absent}
    assert absent.pop(WIREMOCK_NAME) == "java is not installed"
    assert absent.pop(MOUNTEBANK_NAME) == "node is not installed"
    assert not any(name.startswith("mockpayline") for name in absent)


def broken(*, ours: bool) -> Rival:
    return Rival("broken", lambda port: [sys.executable, "-c", "raise SystemExit(3)"], lambda server: {}, ours=ours)


def test_a_rival_that_does_not_start_is_absent_with_the_reason(tmp_path: Path) -> None:
    figures = Figures("broken")
    with ExitStack() as stack:
        assert _start(broken(ours=False), figures, tmp_path, stack) is None
    assert figures.absent == "it does not start: the server ended before it listened"


def test_ours_has_to_start(tmp_path: Path) -> None:
    with ExitStack() as stack, pytest.raises(AssertionError, match="ended before it listened"):
        _start(broken(ours=True), Figures("broken", ours=True), tmp_path, stack)
