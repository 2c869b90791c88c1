from __future__ import annotations

from pathlib import Path

import pytest

from mockpayline.errors import SandboxError
from mockpayline.player.report import Report, laid_out
from mockpayline.player.run import Run, Script
from mockpayline.player.stage import Stage
from tests.player.playing import HEAD

GOOD = HEAD + "play:\n  - doWebPayment:\n    expect: {due: 100}\n"
BAD = HEAD + "play:\n  - doWebPayment:\n    expect: {due: 99}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.yaml").write_text(GOOD)
    return tmp_path


def told(stage: Stage, *scenarios: object) -> tuple[int, list[str]]:
    lines: list[str] = []
    report = Report(lines.append)
    report.play_all(map(str, scenarios), stage.play)
    return report.status, lines


def test_a_scenario_that_plays_is_one_line(stage: Stage, folder: Path) -> None:
    status, lines = told(stage, folder / "good.yaml")
    assert status == 0
    assert lines[0].startswith("ok   good (1 item, ")
    assert lines[1].startswith("1 passed, 0 failed in ")


def test_a_failure_is_told_with_its_place_and_the_answers_xml(stage: Stage, folder: Path) -> None:
    (folder / "bad.yaml").write_text(BAD)
    status, lines = told(stage, folder)
    assert status == 1
    assert lines[0].startswith("FAIL bad ")
    assert lines[1] == f"    {folder}/bad.yaml:4: play[0].expect.due: wanted 99.00, seen 100.00"
    assert any("<obj:code>00000</obj:code>" in line for line in lines)
    assert lines[-1].startswith("1 passed, 1 failed in ")


def test_the_answer_is_told_once_for_all_that_is_wrong_with_it(stage: Stage, folder: Path) -> None:
    (folder / "good.yaml").write_text(GOOD.replace("due: 100", 'due: 99, code: "00001", state: REFUSED'))
    _, lines = told(stage, folder)
    assert [line for line in lines if ".expect." in line] == lines[1:4]
    assert sum("<obj:code>00000</obj:code>" in line for line in lines) == 1


def test_a_file_that_cannot_be_played_is_in_the_report_for_ci(stage: Stage, folder: Path) -> None:
    (folder / "broken.yaml").write_text("extends: dmo\n")
    report = Report(lambda _line: None)
    report.play_all([str(folder)], stage.play)
    report.write_junit(str(folder / "report.xml"))
    assert '<error message="' in (folder / "report.xml").read_text()


def test_a_file_without_play_is_told_and_skipped(stage: Stage) -> None:
    status, lines = told(stage, "demo")
    assert status == 0
    assert lines[0] == "-    demo: nothing to play"
    assert "1 with nothing to play" in lines[1]


def test_mistakes_are_told_as_check_tells_them_and_the_others_are_played(stage: Stage, folder: Path) -> None:
    (folder / "broken.yaml").write_text("extends: demo\nplay:\n  - restrt\n")
    status, lines = told(stage, folder, folder / "missing.yaml")
    assert status == 1
    assert lines[0].startswith(f"{folder}/broken.yaml:3:5: play[0]: no item is this word; did you mean restart?")
    assert lines[1].startswith("ok   good ")
    assert "cannot be read" in lines[2]
    assert "1 passed, 0 failed, 2 with mistakes" in lines[3]


def test_a_timeline_is_told_where_it_is_asked_for(stage: Stage, folder: Path) -> None:
    lines: list[str] = []
    Report(lines.append, trace=True).play_all([str(folder)], stage.play)
    assert lines[0].startswith("ok   good ")


def test_a_report_that_cannot_be_written_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="--junit: the file cannot be written"):
        Report(print).write_junit(str(tmp_path))


def test_what_a_terminal_cannot_write_is_told_by_its_number(folder: Path) -> None:
    lines: list[str] = []

    def play(script: Script) -> Run:
        run = Run(script)
        run.fail(script.items[0], "play[0]", "", "\x1b[31m", b"<html>\x1b[31m</html>")
        return run

    Report(lines.append).play_all([str(folder / "good.yaml")], play)
    assert lines[1].endswith("play[0]: \\u001b[31m")
    assert lines[2].strip() == "<html>\\u001b[31m</html>"


def test_xml_is_laid_out_and_other_text_is_left_as_it_is() -> None:
    xml = '<?xml version="1.0"?>\n<a><b>1</b><c x="1"/><d><e></e></d></a>'
    assert list(laid_out(xml)) == [
        '<?xml version="1.0"?>',
        "<a>",
        "  <b>1</b>",
        '  <c x="1"/>',
        "  <d>",
        "    <e></e>",
        "  </d>",
        "</a>",
    ]
    assert list(laid_out("no XML\nat all")) == ["no XML", "at all"]
