"""The long forms are asked for by name, by one command."""

from __future__ import annotations

import pytest

from .__main__ import FORMS, main


@pytest.mark.parametrize("name", FORMS)
def test_every_long_form_tells_what_it_takes(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([name, "--help"])
    assert left.value.code == 0
    assert "usage:" in capsys.readouterr().out


def test_a_name_that_is_none_is_answered_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nothing"]) == 2
    told = capsys.readouterr().out
    assert all(name in told for name in FORMS)
    assert main([]) == 0
