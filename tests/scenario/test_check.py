from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockpayline.cli import main
from mockpayline.domain.world import Declaration
from mockpayline.scenario.extends import library
from mockpayline.scenario.loader import NO_SCENARIO, load, open_playable, scenarios_in
from mockpayline.scenario.mistake import ScenarioError

SCENARIO = "merchant: {points_of_sale: [{label: shop}]}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of three scenarios, and what is none."""
    for name in ("b.yml", "a.yaml", "c.json", ".hidden.yaml", "notes.txt", NO_SCENARIO):
        (tmp_path / name).write_text(SCENARIO if name != "c.json" else '{"extends": "demo"}')
    (tmp_path / "d.yaml").mkdir()
    return tmp_path


def test_a_folder_stands_for_its_scenarios_by_name(folder: Path) -> None:
    assert scenarios_in(str(folder)) == [str(folder / name) for name in ("a.yaml", "b.yml", "c.json")]
    assert scenarios_in("demo") == ["demo"]
    assert scenarios_in(str(folder / "a.yaml")) == [str(folder / "a.yaml")]


def test_a_folder_without_scenarios_is_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path)]) == 1
    told = f"{tmp_path}:1:1: this folder has no scenario in it (expected: files that end in .yaml, .yml, .json)\n"
    assert capsys.readouterr().out == told


def test_check_tells_of_each_file_of_a_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(folder)]) == 0
    (folder / "b.yml").write_text("merchant: {}\n")
    assert main(["check", str(folder), "demo"]) == 1
    lines = [line.split(": ")[0] for line in capsys.readouterr().out.splitlines()[3:]]
    assert lines == [f"ok {folder}/a.yaml", f"{folder}/b.yml:1:11", f"ok {folder}/c.json", "ok demo"]


def test_the_library_is_right(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(library())]) == 0, capsys.readouterr().out


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every folder")
def test_a_folder_that_cannot_be_read_is_a_mistake(folder: Path) -> None:
    folder.chmod(0)
    try:
        with pytest.raises(ScenarioError, match="the folder cannot be read"):
            scenarios_in(str(folder))
    finally:
        folder.chmod(0o700)


def test_a_name_that_no_terminal_can_write_is_told_without_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\n.yaml"))
    path.write_text("extends: demo\nmerchant: {id: M}\n")
    assert main(["check", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"ok {tmp_path}/\\udcff\\u000a.yaml: scenario \\udcff\\u000a, merchant M\n"
    path.write_text("merchant: 1\n")
    assert main(["check", str(tmp_path)]) == 1
    assert capsys.readouterr().out.startswith(f"{tmp_path}/\\udcff\\u000a.yaml:1:11: merchant: ")


def test_a_link_that_leads_nowhere_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.yaml").symlink_to(tmp_path / "gone")
    assert main(["check", str(tmp_path)]) == 1
    assert "a.yaml:1:1: the file cannot be read: No such file" in capsys.readouterr().out


@given(content=st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_check_answers_any_bytes_with_a_status(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "any.yaml"
    path.write_bytes(content)
    assert main(["check", str(path)]) in {0, 1}


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[Declaration], dict[str, Path], list[Path]]]:
    """Stand in for the server: remember what it was asked to serve and to watch."""
    calls: list[tuple[list[Declaration], dict[str, Path], list[Path]]] = []
    app = ModuleType("mockpayline.app")

    def serve(
        _settings: Any, declarations: list[Declaration], watched: dict[str, Path], folders: Sequence[Path]
    ) -> int:
        calls.append((declarations, watched, list(folders)))
        return 0

    monkeypatch.setattr(app, "serve", serve, raising=False)
    monkeypatch.setitem(sys.modules, "mockpayline.app", app)
    monkeypatch.setattr("mockpayline.logs.configure", lambda *_: None)
    return calls


def test_serve_serves_a_world_for_each_file_of_a_folder(
    served: list[tuple[list[Declaration], dict[str, Path], list[Path]]], folder: Path
) -> None:
    assert main(["serve", "--watch", str(folder), "demo"]) == 0
    ((declarations, watched, folders),) = served
    assert [one.merchant_id for one in declarations] == ["a", "b", "c", "DEMO"]
    assert watched == {"a": folder / "a.yaml", "b": folder / "b.yml", "c": folder / "c.json"}
    assert folders == [folder], "files may be added to it"


def test_serve_tells_that_a_folder_has_no_scenarios(
    served: list[tuple[list[Declaration], dict[str, Path], list[Path]]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["serve", str(tmp_path)]) == 1
    assert "this folder has no scenario in it" in capsys.readouterr().err
    assert not served


def test_what_plays_comes_beside_what_is_declared(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text("extends: demo\nplay:\n- doWebPayment: {amount: 10.00}\n  expect: {code: '00000'}\n")
    found = open_playable(str(path))
    assert found.declaration == load(path)
    assert [one.word for one in found.play] == ["doWebPayment"]
    assert open_playable("demo").play == ()


def test_a_name_that_is_neither_a_file_s_nor_a_built_in_one_is_told_with_the_nearest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", "gift-card-aloone"]) == 1
    said = capsys.readouterr().out
    assert "gift-card-aloone:1:1: there is no such file, and no built-in scenario has this name" in said
    assert "did you mean gift-card-alone?" in said
