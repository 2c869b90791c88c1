"""What comes back is read as what was asked for, or raised as the mistake that it tells of."""

from __future__ import annotations

import json
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline import errors
from mockpayline.errors import SandboxError
from mockpayline.testing.asks import Ask, Flow, NoControlApi, Reply, ask, segment, tell
from mockpayline.testing.mistakes import explained
from mockpayline.testing.views import Time

T = TypeVar("T")
FAMILY = [
    errors.InvalidValue,
    errors.NotFound,
    errors.Unauthorized,
    errors.Forbidden,
    errors.LimitReached,
    errors.StoreDown,
    errors.ImpossibleStep,
    errors.FormMistake,
]


def carried_out(flow: Flow[T], reply: Reply) -> tuple[Ask, T]:
    """Answer the one thing that a flow asks; returns it, and what the flow makes of the answer."""
    asked = next(flow)
    assert isinstance(asked, Ask), "it asks first"
    try:
        flow.send(reply)
    except StopIteration as end:
        return asked, end.value
    raise AssertionError("the flow asks no more")


def reply(body: Any, status: int = 200) -> Reply:
    return Reply(status, "application/json", json.dumps(body).encode())


def test_an_answer_is_read_in_the_form_that_was_asked_for() -> None:
    asked, found = carried_out(
        ask("GET", "/clock", Time, query={"token": "a&b", "limit": None}),
        reply({"now": "2026-03-01T09:30:00.000Z", "frozen": True}),
    )
    assert asked == Ask("GET", "/clock?token=a%26b", None), "what is None is left out, the rest quoted"
    assert found.frozen is True
    assert found.now.isoformat() == "2026-03-01T09:30:00+00:00"


def test_a_body_goes_out_as_json_and_bytes_as_they_are() -> None:
    time = {"now": "2026-03-01T09:30:00.000Z", "frozen": True}
    assert carried_out(ask("POST", "/", Time, {"advance": "1m"}), reply(time))[0].body == b'{"advance":"1m"}'
    assert carried_out(ask("PUT", "/", Time, b"extends: demo"), reply(time))[0].body == b"extends: demo"


@pytest.mark.parametrize("kind", FAMILY, ids=lambda kind: kind.__name__)
def test_a_mistake_is_raised_as_the_error_that_it_is_with_its_data(kind: type[SandboxError]) -> None:
    told = {"kind": kind.kind, "message": "No.", "path": "advance", "value": "soon", "expected": "90s"}
    with pytest.raises(kind) as caught:
        carried_out(tell("POST", "/clock", {"advance": "soon"}), reply({"error": told}, kind.status))
    assert type(caught.value) is kind
    error = caught.value
    assert (error.message, error.path, error.value, error.expected) == ("No.", "advance", "soon", "90s")
    assert explained(error).__notes__ == ["at: advance", "seen: soon", "expected: 90s"], "a traceback shows them"


def test_an_impossible_step_says_its_place_in_the_list() -> None:
    told = {"kind": "impossible_step", "message": "No.", "path": "", "value": None, "expected": "", "index": 2}
    with pytest.raises(errors.ImpossibleStep) as caught:
        carried_out(tell("POST", "/buyer"), reply({"error": told}, 409))
    assert caught.value.index == 2


def test_a_kind_of_mistake_that_this_version_does_not_know_is_raised_all_the_same() -> None:
    with pytest.raises(SandboxError, match="Anew"):
        carried_out(tell("GET", "/"), reply({"error": {"kind": "new", "message": "Anew."}}, 418))


@given(st.integers(100, 599), st.binary(max_size=200))
def test_whatever_else_answers_is_told_and_never_a_surprise(status: int, body: bytes) -> None:
    with pytest.raises(NoControlApi) as caught:
        carried_out(ask("GET", "/clock", Time), Reply(status, "text/html", body))
    assert caught.value.value == status


@given(st.text())
def test_a_part_of_a_path_is_one_part_whatever_it_holds(text: str) -> None:
    assert not set("/?# ") & set(segment(text.encode("utf-8", "replace").decode()))
