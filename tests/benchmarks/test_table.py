"""The short form of the one command: every server that is here answers, and the README and the picture are written."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from tests.benchmarks.__main__ import main
from tests.benchmarks.table import PICTURE, ROOT
from tests.programs import REQUIRE_ALL

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the benchmarks look into /proc")

MARKS = "".join(f"<!-- measured: {name} -->\n<!-- end -->\n" for name in ("speed", "targets"))


def test_one_command_writes_the_tables_and_the_picture(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(MARKS, encoding="utf-8")

    main(["table", "--short", "--into", str(tmp_path)])

    written = readme.read_text(encoding="utf-8")
    reasons = re.findall("not here: ([^|]+)", written)
    if os.environ.get(REQUIRE_ALL) == "1":
        assert not reasons, "every rival is asked for"
    assert len(re.findall(r"^\| \*\*mockpayline, in [^|]+\| [\d,.]+ ", written, re.MULTILINE)) == 6
    assert "p99 of getWebPaymentDetails at 8 connections" in written
    picture = (tmp_path / PICTURE).read_text(encoding="utf-8")
    assert picture.startswith("<svg ")
    assert "tests.benchmarks table --short" in written, "the command is told"


def test_the_readme_has_a_place_for_the_tables_and_shows_the_picture() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in ("speed", "targets"):
        assert readme.count(f"<!-- measured: {name} -->\n") == 1
    assert f"]({PICTURE.as_posix()})" in readme
