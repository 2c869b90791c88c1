"""The load client: it knows where an answer ends, makes the calls it was asked for, and takes no wrong answer."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks.load import Call, load, quantile, whole
from tests.benchmarks.process import FLOOR, Process, running

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the benchmarks look into /proc")


@pytest.fixture(scope="module")
def floor() -> Iterator[Process]:
    with running(FLOOR) as server:
        yield server


def call(marker: bytes = b"x" * 700, path: str = "/700") -> Call:
    return Call(path, itertools.repeat(b"<asked/>"), marker)


def by_length(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\ncontent-Length: %d\r\nserver: one\r\n\r\n%b" % (len(body), body)


def by_chunks(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)


@given(st.from_regex(rb"[<>/a-z]{1,50}", fullmatch=True), st.sampled_from([by_length, by_chunks]))
def test_an_answer_is_whole_at_its_last_byte_and_not_before(body: bytes, written: object) -> None:
    answer = by_length(body) if written is by_length else by_chunks(body)
    assert [whole(answer[:end]) for end in range(len(answer) + 1)] == [False] * len(answer) + [True]


@pytest.mark.parametrize(("connections", "most"), [(1, 1), (1, 7), (8, 3), (8, 50)])
def test_a_load_is_as_many_calls_as_were_asked_for(floor: Process, connections: int, most: int) -> None:
    made = load(floor.port, call(), connections=connections, most=most)
    assert len(made.latencies) == most
    assert made.latencies == sorted(made.latencies)


def test_a_load_ends_when_its_seconds_are_over(floor: Process) -> None:
    made = load(floor.port, call(), connections=4, most=1_000_000, seconds=0.0)
    assert len(made.latencies) == 4, "each connection finishes what it began"


@pytest.mark.parametrize("wrong", [call(marker=b"y"), call(path="/none")])
def test_a_load_ends_at_a_wrong_answer(floor: Process, wrong: Call) -> None:
    with pytest.raises(AssertionError, match="is not the answer to a call"):
        load(floor.port, wrong, connections=2, most=10)


def test_a_load_takes_the_body_of_each_call_from_its_iterator(floor: Process) -> None:
    asked = iter([b"one", b"two", b"three"])
    load(floor.port, Call("/700", asked, b"x"), most=2)
    assert list(asked) == [b"three"]


@pytest.mark.parametrize(("share", "value"), [(0.0, 1.0), (0.5, 51.0), (0.99, 100.0), (1.0, 100.0)])
def test_a_quantile_is_the_value_behind_its_share_of_the_others(share: float, value: float) -> None:
    assert quantile([float(number) for number in range(1, 101)], share) == value
