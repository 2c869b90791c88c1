"""Faults given by themselves are read as a rule's are."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.domain.fault import ANY_OPERATION, Fault, FaultKind
from mockpayline.errors import LimitReached
from mockpayline.scenario.faults import FAULTS_AT_MOST, load_faults
from mockpayline.scenario.mistake import ScenarioError


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"do": "drop"}, Fault(operation=ANY_OPERATION, kind=FaultKind.DROP)),
        ({"do": "garbage", "every": 2}, Fault(operation=ANY_OPERATION, kind=FaultKind.GARBAGE, every=2)),
        (
            {"on": "doRefund", "call": 2, "http": 503, "delay": "0.2s"},
            Fault(operation="doRefund", kind=FaultKind.HTTP, call=2, status=503, delay=200),
        ),
        ({"soap_fault": "no"}, Fault(operation=ANY_OPERATION, kind=FaultKind.SOAP_FAULT, message="no")),
        ({"code": "02101"}, Fault(operation=ANY_OPERATION, kind=FaultKind.CODE, code="02101")),
        ({"slow": 200, "first": 3}, Fault(operation=ANY_OPERATION, kind=FaultKind.SLOW, rate=200, first=3)),
        ({"do": "drop", "at": "Shop.test"}, Fault(operation=ANY_OPERATION, kind=FaultKind.DROP, at="shop.test")),
        ({"delay": "1s"}, Fault(operation=ANY_OPERATION, kind=FaultKind.DELAY, delay=1000)),
    ],
)
def test_a_fault_alone_and_in_a_list_is_the_same(said: dict[str, object], fault: Fault) -> None:
    assert load_faults(json.dumps(said)) == (fault,)
    assert load_faults(json.dumps([said, said])) == (fault, fault)


def test_faults_are_read_from_yaml_too() -> None:
    assert [one.kind for one in load_faults("- {do: drop}\n- on: doRefund\n  http: 500\n")] == ["drop", "http"]


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({"http": 200}, "faults[0].http"),
        ([{"do": "drop"}, {"do": "explode"}], "faults[1].do"),
        ({"do": "drop", "http": 503}, "faults[0].http"),
        ({"do": "drop", "call": 1, "first": 2}, "faults[0].first"),
        ({"on": "doNothing", "do": "drop"}, "faults[0].on"),
        ({"at": "https://shop.test", "do": "drop"}, "faults[0].at"),
        ({"at": "shop.test"}, "faults[0]"),
        ({"what": 1, "do": "drop"}, "faults[0].what"),
        ({}, "faults[0]"),
        ("drop", "faults[0]"),
    ],
)
def test_a_mistake_is_told_with_its_path(said: object, path: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_faults(json.dumps(said), name="body")
    assert caught.value.path == path
    assert str(caught.value).startswith("body:1:")


def test_as_many_faults_are_taken_as_a_world_may_have() -> None:
    assert len(load_faults(json.dumps([{"do": "drop"}] * FAULTS_AT_MOST))) == FAULTS_AT_MOST
    with pytest.raises(LimitReached):
        load_faults(json.dumps([{"do": "drop"}] * (FAULTS_AT_MOST + 1)))


@given(st.text() | st.binary())
def test_whatever_is_given_is_faults_or_a_mistake_that_says_where(text: str | bytes) -> None:
    with suppress(ScenarioError):
        load_faults(text)
