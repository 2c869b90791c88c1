from __future__ import annotations

from mockpayline.report.text import lines
from tests.report.told import case, told


def test_what_was_never_met_is_told_under_its_group_with_the_scenario_to_run() -> None:
    cases = [case("a", group="G"), case("b", met=True, group="G"), case("cc", group="G"), case("d", group="H")]
    assert list(lines(told(*cases))) == [
        "Payline coverage 1 of 4 (25 %)",
        "G, never met:",
        "  a   scenarios/a.yaml",
        "  cc  scenarios/cc.yaml",
        "H, never met:",
        "  d   scenarios/d.yaml",
        "They are built in, and played by name: mockpayline play --trace a",
    ]


def test_where_all_is_met_one_line_is_all() -> None:
    assert list(lines(told(case(met=True)))) == ["Payline coverage 1 of 1 (100 %)"]


def test_what_a_server_says_does_not_reach_the_terminal_s_controls() -> None:
    (_, group, line, how) = lines(told(case("\x1b[31m", group="\x07")))
    assert "\x1b" not in line + how
    assert "\x07" not in group
