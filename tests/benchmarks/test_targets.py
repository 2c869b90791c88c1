"""The table of targets tells what is met, what is not, and what was not measured."""

from __future__ import annotations

import pytest

from tests.benchmarks.figured import all_figured
from tests.benchmarks.growth import MOST, Growth
from tests.benchmarks.playing import Played
from tests.benchmarks.rivals import WIREMOCK_NAME
from tests.benchmarks.targets import Target, most, targets


def grown(ratio: float) -> Growth:
    return Growth("much", "doRefund", ratio, ratio, ratio, 100, 100 * ratio)


def told(found: list[Target]) -> dict[str, bool | None]:
    return {f"{one.figure}, {one.asked}": one.met for one in found}


@pytest.mark.parametrize(("measured", "met"), [(2.99, True), (3.0, True), (3.01, False)])
def test_a_target_is_met_up_to_what_was_asked(measured: float, met: bool) -> None:
    assert most("cost", 3.0, measured, "{:.2f} times") == Target(
        "cost", "at most 3.00 times", f"{measured:.2f} times", met
    )


def test_every_target_is_met_by_figures_that_are_good_enough() -> None:
    found = targets(all_figured(times=1.3), [grown(MOST)], Played(1.0, {str(number): 0.01 for number in range(11)}))
    assert {name for name, met in told(found).items() if not met} == set()


def test_a_server_as_dear_as_the_rivals_misses_every_ratio() -> None:
    found = told(targets(all_figured(times=4.0, rivals=4.0), [grown(MOST + 0.01)], Played(1.0, {"one": 1.0})))
    met = {name.partition(",")[0] for name, met in found.items() if met}
    assert not {name for name in met if name.startswith(("CPU", "start", "cost", "playing"))}


def test_what_a_payment_costs_is_the_slope_behind_the_first_calls() -> None:
    (slope,) = [one for one in targets(all_figured(), [], None) if "each payment" in one.figure]
    assert slope.measured == "0.65 KB", "2 MB more after 3,072 further payments"


def test_what_was_not_measured_is_neither_met_nor_missed() -> None:
    figures = all_figured()
    figures[WIREMOCK_NAME].absent = "java is not installed"
    unknown = [one for one in targets(figures, [], None) if one.met is None]
    assert [one.measured for one in unknown].count("not here: java is not installed") == 3
    assert len(unknown) == 5, "the growth and the playing were not measured"
