"""Faults: which calls meet them, and whether the work is done."""

from __future__ import annotations

import pytest

from mockpayline.domain.fault import ANY_OPERATION, Fault, FaultKind

CALLS = range(1, 8)


@pytest.mark.parametrize(
    ("which", "met"),
    [
        ({}, [1, 2, 3, 4, 5, 6, 7]),
        ({"call": 2}, [2]),
        ({"first": 3}, [1, 2, 3]),
        ({"every": 3}, [3, 6]),
        ({"every": 1}, [1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_a_fault_befalls_the_calls_that_it_names(which: dict[str, int], met: list[int]) -> None:
    fault = Fault(operation="doRefund", kind=FaultKind.DROP, **which)  # type: ignore[arg-type]
    assert [call for call in CALLS if fault.befalls("doRefund", call)] == met
    assert not any(fault.befalls("doCapture", call) for call in CALLS), "another operation never meets it"


def test_a_fault_of_any_operation_concerns_all() -> None:
    fault = Fault(operation=ANY_OPERATION, kind=FaultKind.DROP, first=1)
    assert fault.concerns("doRefund")
    assert fault.befalls("doCapture", 1)
    assert not fault.befalls("doCapture", 2)


def test_what_is_lost_before_the_work_leaves_it_undone_and_what_is_lost_after_it_does_not() -> None:
    before = {kind for kind in FaultKind if kind.before_work}
    assert before == {FaultKind.DROP, FaultKind.HTTP, FaultKind.SOAP_FAULT, FaultKind.CODE, FaultKind.GARBAGE}


@pytest.mark.parametrize(
    ("at", "host", "met"),
    [
        ("", "payline.test", True),
        ("payline.test", "payline.test", True),
        ("payline.test", "PayLine.test:8443", True),
        ("payline.test:8443", "payline.test:8443", True),
        ("payline.test:8443", "payline.test:8000", False),
        ("payline.test:8443", "payline.test", False),
        ("payline.test", "other.test", False),
        ("payline.test", "", False),
        ("[::1]", "[::1]:8000", True),
        ("[::1]", "[::1]", True),
    ],
)
def test_a_fault_at_an_address_befalls_the_calls_that_name_it(at: str, host: str, met: bool) -> None:
    fault = Fault(operation="doRefund", kind=FaultKind.DROP, at=at)
    assert fault.befalls("doRefund", 1, host) is met
    assert fault.concerns("doRefund", host) is met, "no other call is counted"
