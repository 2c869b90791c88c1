"""Whatever a call is struck by, money adds up and its client's second try comes to what the duplicate rule says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mockpayline.contract.operations import OPERATIONS
from mockpayline.domain.fault import FaultKind
from mockpayline.operations.dispatch import PLAYED
from tests.server import running_server

from .ambiguity import CASES, kill_midway, matrix, points_of, strike, table
from .cases import ACT_CASES, PLAIN_CASES, SOAP_CASES, State
from .points import POINTS


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with running_server("--log-level", "error") as server:
        yield server.port


@pytest.mark.parametrize("cases", [SOAP_CASES, PLAIN_CASES, ACT_CASES], ids=["money", "the rest", "the buyer"])
def test_a_second_try_after_whatever_struck_the_first_comes_to_what_the_rules_say(
    port: int, cases: tuple[object, ...]
) -> None:
    chosen = [one for one in CASES if one in cases]
    assert len(matrix(port, chosen)) == sum(len(points_of(one)) for one in chosen)


def test_every_operation_and_every_kind_of_fault_is_in_the_matrix() -> None:
    assert {one.operation for one in CASES if one.door == "soap"} == set(OPERATIONS)
    assert {one.operation for one in SOAP_CASES} | {"getMerchantSettings", "getEncryptionKey"} == set(PLAYED)
    told = [set(one.fault) for one in POINTS if one.fault]
    done = {one.fault["do"] for one in POINTS if one.fault and "do" in one.fault}
    for kind in FaultKind:
        assert kind.value in done or {kind.value} in told, f"no call is struck by {kind}"
        before = [
            one.done == 0
            for one in POINTS
            if one.fault and (kind.value in one.fault or kind.value in one.fault.values())
        ]
        if kind is not FaultKind.DELAY:
            assert set(before) == {kind.before_work}, f"{kind} is said to strike before the work, or after it"


def test_what_the_rules_do_not_say_is_found_out(port: int) -> None:
    """A table that says of a whole refund that it may be had twice is contradicted by the server."""
    whole = next(one for one in SOAP_CASES if one.name.startswith("doRefund, all"))
    twice = [one for one in POINTS if one.name == "twice"]
    assert len(strike(port, whole, twice)) == 1
    with pytest.raises(AssertionError, match="the second try is answered 02613, not 00000"):
        strike(port, replace(whole, again="00000"), twice)
    with pytest.raises(AssertionError, match="the money is"):
        strike(port, replace(whole, twice=State(accepted=1, spent=6_000, refunded=8_000)), twice)


def test_the_matrix_tells_every_case_and_every_point(port: int) -> None:
    whole = next(one for one in SOAP_CASES if one.name.startswith("doRefund, all"))
    text = table(strike(port, whole, POINTS))
    for words in ("doRefund, all of the complement", "02613", "1/1 paid, 60 spent, 0 held, 40 back, 0 refused"):
        assert words in text
    assert all(one.name in text for one in POINTS)


def test_a_call_that_a_kill_cut_off_is_done_or_not_and_a_second_try_comes_to_what_the_rules_say(tmp_path: Path) -> None:
    seed = "ci" if os.environ.get("CI") else os.urandom(4).hex()
    tally = kill_midway(2, seed, tmp_path)
    assert tally.answered < tally.calls, f"calls were cut off: {tally}"
