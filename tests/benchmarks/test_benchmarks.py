"""That the benchmarks run; what they find is for people to read."""

from __future__ import annotations

import sys

import pytest

from tests.benchmarks.__main__ import main

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the benchmarks look into /proc")


def test_every_measure_prints_its_ratios(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--rounds", "1", "--pairs", "1"])

    printed = capsys.readouterr().out
    for name in ("doWebPayment", "Details, open", "Details, paid", "first SOAP answer"):
        assert f"{name} " in printed
    assert printed.count(" x  (") >= 4
    assert printed.endswith(" MiB\n")


def test_a_measure_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["speed"])
    assert "no such measure: speed" in capsys.readouterr().err
