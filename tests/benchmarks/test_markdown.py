"""The tables: a row for every server, and a place in the README that nothing else is lost from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.figured import all_figured
from tests.benchmarks.markdown import size_table, speed, write_into
from tests.benchmarks.rivals import WIREMOCK_NAME


def test_a_server_that_is_absent_has_a_row_with_the_reason() -> None:
    figures = all_figured()
    figures[WIREMOCK_NAME].absent = "java | is not installed"
    assert f"| {WIREMOCK_NAME} | not here: java / is not installed |  |  |  |" in size_table(figures)


def test_every_row_of_a_table_has_as_many_cells_as_its_head() -> None:
    for table in speed(all_figured(), "a machine").split("\n\n"):
        assert len({line.count("|") for line in table.splitlines()}) == 1, table


def test_what_is_measured_goes_between_its_marks_and_nowhere_else(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("a\n<!-- measured: speed -->\nold\n<!-- end -->\nb\n<!-- measured: targets -->\n<!-- end -->\n")
    write_into(readme, "speed", r"new \1")
    after = "a\n<!-- measured: speed -->\n\nnew \\1\n\n<!-- end -->\nb\n<!-- measured: targets -->\n<!-- end -->\n"
    assert readme.read_text() == after


def test_a_readme_without_the_marks_is_told_of(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("nothing\n")
    with pytest.raises(AssertionError, match=r"README.md has no place for what is measured of speed"):
        write_into(readme, "speed", "new")
