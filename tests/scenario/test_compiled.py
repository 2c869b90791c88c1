"""The demo world that a server starts with is the one that stands in the library."""

from __future__ import annotations

from mockpayline.scenario import compiled, loader


def test_the_compiled_demo_is_what_the_scenario_file_declares() -> None:
    assert compiled.demo() == loader.demo(), "run python -m mockpayline.scenario.compiled"


def test_the_compiled_file_is_what_compiling_gives() -> None:
    assert compiled.FILE.read_bytes() == compiled.compiled(), "run python -m mockpayline.scenario.compiled"
