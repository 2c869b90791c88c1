"""That the time of playing is that of scenarios which were played."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.playing import LIBRARY, playing


def test_each_scenario_is_told_with_its_time(capsys: pytest.CaptureFixture[str]) -> None:
    played = playing([LIBRARY / "wrong-url.yaml", LIBRARY / "wrong-order-reference.yaml"])

    assert set(played.each) == {"wrong-url", "wrong-order-reference"}
    assert played.seconds > sum(played.each.values()), "the start of the server counts once"
    assert played.average == played.seconds / 2
    assert "Playing 2 scenarios" in capsys.readouterr().out


def test_a_scenario_that_fails_ends_the_run(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text((LIBRARY / "wrong-order-reference.yaml").read_text().replace("play:", "plays:"))
    with pytest.raises(AssertionError, match="plays"):
        playing([wrong])


def test_nothing_played_is_no_figure() -> None:
    with pytest.raises(AssertionError, match="nothing was played"):
        playing([Path("demo")])
