from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from mockpayline.player.junit import Unplayed, junit
from mockpayline.player.run import Failure, Run
from tests.player.playing import script

SCRIPT = script("  - doWebPayment\n")


def report(*runs: Run, unplayed: tuple[Unplayed, ...] = ()) -> ElementTree.Element:
    return ElementTree.fromstring(junit(runs, unplayed))  # noqa: S314 - our own XML


def test_a_scenario_is_a_test_case_with_its_time() -> None:
    suite = report(Run(SCRIPT, seconds=0.25)).find("testsuite")
    assert suite is not None
    assert suite.attrib == {"name": "mockpayline play", "tests": "1", "failures": "0", "errors": "0", "time": "0.250"}
    (case,) = suite
    assert case.attrib == {"classname": "played.yaml", "name": "played", "time": "0.250"}
    assert list(case) == []


def test_a_failure_says_what_was_wanted_and_carries_the_answer() -> None:
    run = Run(SCRIPT)
    run.fail(SCRIPT.items[0], "play[0].expect.code", "00000", "02305", b"<a>&amp;</a>")
    told = report(run).find(".//failure")
    assert told is not None
    assert told.attrib["message"] == "play[0].expect.code: wanted 00000, seen 02305"
    assert told.text == "played.yaml:5: play[0].expect.code: wanted 00000, seen 02305\n<a>&amp;</a>"


@given(st.text(), st.text(), st.text())
def test_it_is_well_formed_whatever_was_seen(path: str, seen: str, xml: str) -> None:
    run = Run(SCRIPT, failures=[Failure("f.yaml", 1, path, "x", seen, xml)])
    assert report(run).attrib["failures"] == "1"


def test_a_scenario_that_could_not_be_played_is_an_error() -> None:
    suite = report(Run(SCRIPT), unplayed=(Unplayed("b<d.yaml", 'b<d.yaml:1:1: no\n"YAML"'),))
    assert {name: suite.attrib[name] for name in ("tests", "failures", "errors")} == {
        "tests": "2",
        "failures": "0",
        "errors": "1",
    }
    case = suite[0][1]
    assert case.attrib["classname"] == "b<d.yaml"
    assert case[0].attrib["message"].startswith("b<d.yaml:1:1: no")
