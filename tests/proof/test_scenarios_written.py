"""Scenarios that Hypothesis writes play to their end, and whatever they script, no cent is lost.

`MOCKPAYLINE_WRITTEN=2000 python -m pytest tests/proof/test_scenarios_written.py` writes that many instead of a few.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given, note, settings

from mockpayline.hosting import PrivateServer
from mockpayline.player.canonical import canonical, canonical_answer
from mockpayline.player.connection import Connection
from mockpayline.player.control import Refused
from mockpayline.player.player import _Playing
from mockpayline.player.receiver import Receiver
from mockpayline.player.run import Run, Script
from mockpayline.player.stage import PUBLIC_URL
from mockpayline.scenario.loader import load_playable_text
from mockpayline.scenario.play_form import BESIDE
from tests.proof.books import mistakes
from tests.proof.library import asked
from tests.scenario.written import as_yaml
from tests.scenario.written_whole import BY_NUMBER, MERCHANT, WHOLE

WRITTEN = int(os.environ.get("MOCKPAYLINE_WRITTEN", "100"))
"""How many scenarios are written."""

WORLD = f"/control/worlds/{MERCHANT}"
FORTY = {number: Decimal(40) for number in BY_NUMBER}
TOLERATED = (".expect.fault", ".expect.impossible")
"""What a scenario that expects nothing may run into: a fault that it scripts, a step that cannot be taken."""


class Errors(logging.Handler):
    """Keeps what is logged at ERROR and above."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record."""
        self.told.append(self.format(record))


@pytest.fixture(scope="module")
def errors() -> Iterator[Errors]:
    handler = Errors()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with Receiver() as one:
        yield one


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateServer]:
    store: Path = tmp_path_factory.mktemp("written") / "written.db"
    with PrivateServer(store=store, public_url=PUBLIC_URL) as one:
        yield one


def play_on(server: PrivateServer, receiver: Receiver, document: dict[str, Any]) -> tuple[Run, list[str]]:
    """Play a scenario to its end, whatever happens on the way, and add its money up after every item.

    Returns the run, and what did not add up.
    """
    text = as_yaml(document)
    playable = load_playable_text(text, name="written")
    source = as_yaml({key: value for key, value in document.items() if key != "play"}).encode()
    script = Script("written", playable.declaration, playable.play, source)
    run, wrong = Run(script), []
    with closing(Connection(server.url)) as connection:
        playing = _Playing(script, run, server, receiver, connection, token=None, trace=True)
        playing.begin()
        for item in script.items:
            try:
                playing.do(item)
            except Refused as refused:
                # Nothing is there to act upon where doWebPayment was refused; that is no failure.
                if "was opened" not in refused.message:
                    run.fail(item, item.path, "", refused.message)
            found = mistakes(lambda path: asked(connection, WORLD + path), document, FORTY)
            wrong += [f"after {item.path}: {one}" for one in found]
            checked = asked(connection, f"{WORLD}/invariants")
            wrong += [f"after {item.path}, by itself: {one}" for one in checked["invariants"] if not one["holds"]]
        playing.end()
    return run, wrong


@given(WHOLE)
@settings(max_examples=WRITTEN)
def test_every_scenario_plays_to_its_end_and_its_money_adds_up(
    server: PrivateServer, receiver: Receiver, errors: Errors, document: dict[str, Any]
) -> None:
    errors.told.clear()
    note(as_yaml(document))
    run, wrong = play_on(server, receiver, document)
    scripts_faults = any(rule.get("faults") for rule in document["payments"])
    strange = [str(one) for one in run.failures if not one.path.endswith(TOLERATED)]
    faulty = [str(one) for one in run.failures if one.path.endswith(".expect.fault")]
    for state in sorted({one["data"]["after"] for one in run.journal if one["kind"] == "state"}):
        event(f"a payment is {state}")
    assert errors.told == [], "nothing is logged as an error"
    assert not any(b"Internal error" in answer for answer in run.answers), "no answer is an internal error"
    assert strange == [], "nothing but faults and impossible steps keeps a play from its end"
    assert scripts_faults or faulty == [], "calls fail by scripted faults alone"
    assert wrong == []


def without_parallel(document: dict[str, Any]) -> dict[str, Any]:
    """Return a scenario in which one thing happens after another, on a frozen clock."""
    items = [item for item in document["play"] if "parallel" not in item]
    opened = {one["doWebPayment"]["order_ref"] for one in items if "doWebPayment" in one}
    about = [item for item in items if item == "restart" or _order_refs(item) <= opened]
    return document | {"play": about, "clock": {"start": "2026-03-01T09:30:00Z"}}


def _order_refs(item: dict[str, Any]) -> set[str]:
    ((word, carried),) = ((word, carried) for word, carried in item.items() if word not in BESIDE)
    return {carried} if word == "payment" else {carried["order_ref"]} if "order_ref" in carried else set()


@given(WHOLE)
@settings(max_examples=max(1, WRITTEN // 4))
def test_every_scenario_on_a_frozen_clock_is_the_same_when_it_is_played_again(
    server: PrivateServer, receiver: Receiver, document: dict[str, Any]
) -> None:
    written = without_parallel(document)
    note(as_yaml(written))
    first, second = (play_on(server, receiver, written)[0] for _turn in range(2))
    assert [*map(canonical_answer, first.answers)] == [*map(canonical_answer, second.answers)]
    assert canonical(first.journal) == canonical(second.journal)
