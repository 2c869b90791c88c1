from __future__ import annotations

from typing import Any

import pytest

from mockpayline.domain.journal import Kind
from mockpayline.player.soap_call import Answer
from mockpayline.player.stage import Stage
from mockpayline.player.timeline import Timeline, told
from tests.player.playing import HEAD, PAID, host, script


def lines(play: str, head: str = HEAD) -> list[str]:
    with Stage(host, trace=True) as stage:
        return stage.play(script(play, head=head)).timeline


def test_it_tells_who_did_what_at_which_instant_of_the_worlds_clock() -> None:
    said = [line.split("  ", 2) for line in lines(PAID + "  - wait: 1m\n  - doRefund: {amount: 1}\n")]
    who = [one[1].strip() for one in said]
    for actor in ("merchant", "server", "buyer", "partner", "bank", "notification", "clock"):
        assert actor in who
    assert said[0][0] == "2026-03-01 09:30:00.000"
    assert said[-1][0] == "2026-03-01 09:31:00.000"


def test_a_call_that_got_no_answer_is_told_as_the_merchant_sees_it() -> None:
    head = HEAD + "payments: [{faults: [{first: 1, do: drop}]}]\n"
    assert any(
        "merchant" in line and "gets no answer: lost" in line
        for line in lines("  - doWebPayment:\n    retry: 1\n", head)
    )


def test_a_call_at_another_address_is_told_with_where_it_failed_and_why() -> None:
    head = HEAD + "payments: [{faults: [{at: ill.test, code: '02101'}]}]\n"
    said = lines("  - doWebPayment:\n    at: [ill.test, well.test]\n    retry: 1\n", head)
    assert sum("doWebPayment (fail-over from http://ill.test: APP_02101) -> 00000" in line for line in said) == 1


def test_it_is_collected_only_where_it_is_asked_for(stage: Stage) -> None:
    assert stage.play(script(PAID)).timeline == []


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_entry_is_told(kind: Kind) -> None:
    who, what = told({"kind": kind.value, "data": {"rule": "mine", "hint": "look", "code": "00000"}, "order_ref": "A"})
    assert who
    assert what.endswith("[A]")


@pytest.mark.parametrize("entry", [{}, {"kind": "new"}, {"data": None}, {"data": [1]}, {"seq": "x"}])
def test_an_entry_of_another_form_is_no_error(entry: dict[str, Any]) -> None:
    assert told(entry)


def test_no_entry_is_told_twice() -> None:
    timeline = Timeline()
    entries = [{"seq": 1, "kind": "hint", "data": {"hint": "a"}}]
    timeline.catch_up(entries)
    timeline.catch_up([*entries, {"seq": 2, "kind": "hint", "data": {"hint": "b"}}])
    timeline.fault(Answer("doRefund"))
    assert len(timeline.lines) == 2
