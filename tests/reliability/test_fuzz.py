"""Whatever strangers send is answered or refused in good form; the long form is `python -m tests.reliability fuzz`."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reliability import fuzz_xml
from tests.reliability.fuzz import CORPUS, corpus, keep, look_at, place, try_out
from tests.reliability.fuzz_answers import Answer, Finding, answers_in, check
from tests.reliability.fuzz_bytes import LONGEST, Change
from tests.reliability.fuzz_request import read, request
from tests.reliability.fuzz_targets import TARGETS, Look, Target, looking

INPUTS = 100
"""Inputs of the short form for each target, the same every time."""
EXAMPLES = 40

each_target = pytest.mark.parametrize("target", TARGETS.values(), ids=list(TARGETS))
KEPT = [(target, name) for target in TARGETS for name in corpus(target)]


@pytest.fixture(scope="module")
def looks() -> Iterator[dict[str, Look]]:
    """Each target made ready once."""
    made = {name: looking(target) for name, target in TARGETS.items()}
    yield {name: one.__enter__() for name, one in made.items()}
    for one in made.values():
        one.__exit__(None, None, None)


@pytest.mark.parametrize(("target", "name"), KEPT, ids=lambda one: str(one))
def test_what_was_kept_is_answered_or_refused_in_good_form(looks: dict[str, Look], target: str, name: str) -> None:
    look_at(looks[target], corpus(target)[name])


def test_every_kept_input_belongs_to_a_target_and_has_a_name_that_tells_what_it_is() -> None:
    assert {one.name for one in CORPUS.iterdir()} == set(TARGETS)
    assert [name for _, name in KEPT if name.startswith(("found-", "slow-"))] == []


@each_target
def test_right_inputs_are_right(looks: dict[str, Look], target: Target) -> None:
    for seed in target.seeds():
        if target.name in {"parser", "scenario"}:
            assert look_at(looks[target.name], seed)[0] is False, f"this is in order: {seed[:300]!r}"
        else:
            look_at(looks[target.name], seed)


@each_target
def test_what_was_changed_is_answered_or_refused_in_good_form(target: Target) -> None:
    tried = try_out(target, 600.0, 1, most=INPUTS)
    assert tried.findings == {}, "the inputs that must be mended stand here by the place where they go wrong"
    assert tried.inputs == INPUTS
    assert len(tried.refusals) > INPUTS / 5, "what is changed so is mostly refused"


@given(data=st.data())
@settings(max_examples=EXAMPLES)
@each_target
def test_what_hypothesis_changes_is_answered_or_refused_in_good_form(
    looks: dict[str, Look], target: Target, data: st.DataObject
) -> None:
    seeds = target.seeds()
    rng = data.draw(st.randoms(use_true_random=False))
    case = target.change(rng, data.draw(st.sampled_from(seeds)), seeds)
    start = data.draw(st.integers(0, len(case)))
    look_at(looks[target.name], case[:start] + data.draw(st.binary(max_size=20)) + case[start:])


@pytest.mark.parametrize("change", fuzz_xml.CHANGES, ids=lambda one: str(one.__name__))
def test_no_change_of_a_long_document_takes_much_more_memory_than_is_kept_of_it(change: Change) -> None:
    document = b"<a/>" * (LONGEST // 4) + b"<%s/>" % (b"b" * 99)
    longest = max(len(change(Random(seed), document)) for seed in range(20))  # noqa: S311 - to be the same again
    assert longest <= 64 * LONGEST, "of what is cut off again there can be gigabytes, which the fuzzer then takes"


@given(st.binary(max_size=200))
@settings(max_examples=EXAMPLES)
@each_target
def test_noise_is_refused_in_good_form(looks: dict[str, Look], target: Target, noise: bytes) -> None:
    look_at(looks[target.name], noise)


def test_changes_derive_from_their_seed_alone() -> None:
    for target in TARGETS.values():
        first, second = (
            [target.change(rng, seed, target.seeds()) for seed in target.seeds()[:5]]
            for rng in (Random(5), Random(5))  # noqa: S311 - it is to be the same again
        )
        assert first == second, target.name


HTML = {"content-type": "text/html; charset=utf-8"}
JSON = {"content-type": "application/json"}
FAULT = (
    b'<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><S:Fault><faultcode>S:%s</faultcode>'
    b"<faultstring>x</faultstring></S:Fault></S:Body></S:Envelope>"
)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(500, {"content-type": "text/plain"}, b"Internal Server Error"),
        Answer(500, {"content-type": "text/xml"}, FAULT % b"Server"),
        Answer(200, {"content-type": "text/xml"}, b"<a>"),
        Answer(422, JSON, b'{"detail": "no"}'),
        Answer(200, JSON, b"{"),
        Answer(400, {"content-type": "image/png"}, b"x"),
        Answer(200, HTML, b"<p>You typed <zqx zqx=1></p>"),
        Answer(200, HTML, b'<input value=""zqx=1>'),
        Answer(200, HTML, b"<div><b>x</div>"),
        Answer(200, HTML, b"<div>"),
        Answer(200, HTML, b'<a href=" JavaScript:x">x</a>'),
        Answer(200, {"zq": "1"}, b""),
    ],
    ids=repr,
)
def test_an_answer_that_must_not_be_is_found(answer: Answer) -> None:
    with pytest.raises(Finding):
        check(answer, b"/")


@pytest.mark.parametrize(
    "written", [b"HTTP/1.0 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\nx", b"HTTP/1.1 200 OK\r\nZq\r\n\r\n"], ids=repr
)
def test_what_is_no_answer_is_found(written: bytes) -> None:
    with pytest.raises(Finding):
        answers_in(written, b"GET")


def test_an_answer_in_good_form_is_let_pass() -> None:
    check(Answer(500, {"content-type": "text/xml"}, FAULT % b"Client"), b"/")
    check(Answer(200, HTML, b"<ul><li>a<li>b</ul><img src=x><p>&lt;zqx&gt;"), b"/")


def test_a_finding_is_told_once_for_each_place_and_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setattr("tests.reliability.fuzz.CORPUS", tmp_path_factory.mktemp("corpus"))
    kept = keep("parser", b"<a>")
    assert kept.name.startswith("found-")
    assert kept.read_bytes() == b"<a>"
    assert place(ValueError("at byte 12")) == place(ValueError("at byte 34"))


def test_a_request_is_read_as_it_is_written() -> None:
    written = request("POST", "/x", b"body", "A: b")
    assert read(written).written() == written
    assert read(written).field(b"content-length") == b"4"
