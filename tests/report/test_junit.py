from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.report.junit import junit
from tests.report.told import case, told


def read(report: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(report)  # noqa: S314 - our own XML


def test_a_case_never_met_is_skipped_and_names_what_to_run() -> None:
    root = read(junit(told(case("a"), case("b", met=True)), None))
    assert (root.attrib["tests"], root.attrib["skipped"], root.attrib["failures"]) == ("2", "1", "0")
    first, second = root.iter("testcase")
    assert [one.attrib["message"] for one in first] == ["never met; run next: scenarios/a.yaml"]
    assert list(second) == []


@pytest.mark.parametrize(("least", "failures"), [(50, "0"), (51, "1")])
def test_too_little_in_all_is_a_failure_of_its_own(least: int, failures: str) -> None:
    root = read(junit(told(case("a"), case("b", met=True)), least))
    assert (root.attrib["tests"], root.attrib["failures"]) == ("3", failures)
    assert [one.attrib["message"] for one in root.iter("failure")] == ["1 of 2 cases were met, 50 %"] * int(failures)


@given(st.text(), st.text())
def test_it_is_well_formed_whatever_a_server_said(title: str, group: str) -> None:
    assert read(junit(told(case(title, group=group)), None)).attrib["tests"] == "1"
