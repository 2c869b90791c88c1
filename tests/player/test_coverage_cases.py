"""Every case of the coverage names a scenario of the library that meets it: it is played, and the world asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from mockpayline.domain.coverage_cases import CASES, Case
from mockpayline.hosting import PrivateServer
from mockpayline.player.connection import Connection
from mockpayline.player.player import Player
from mockpayline.player.receiver import Receiver
from mockpayline.player.stage import PUBLIC_URL
from tests.player.playing import library_script


class Played:
    """A server on which each scenario is played once, and what its world then tells of itself."""

    def __init__(self, server: PrivateServer, receiver: Receiver) -> None:
        self._server = server
        self._receiver = receiver
        self._told: dict[str, Any] = {}

    def coverage(self, scenario: str) -> Any:
        """Return the coverage of the world in which a scenario was played."""
        if scenario not in self._told:
            script = library_script(scenario)
            run = Player(self._server, self._receiver).play(script)
            assert [str(one) for one in run.failures] == [], f"{scenario} does not play as it expects"
            self._told[scenario] = self.asked(f"/control/worlds/{script.declaration.merchant_id}/coverage")
        return self._told[scenario]

    def asked(self, path: str) -> Any:
        """Return what the control API answers."""
        with closing(Connection(self._server.url)) as connection:
            reply = connection.send("GET", path, None, {})
        assert reply.status == 200, f"GET {path} answers {reply.status}: {reply.body!r}"
        return json.loads(reply.body)


@pytest.fixture(scope="module")
def played(receiver: Receiver) -> Iterator[Played]:
    with PrivateServer(public_url=PUBLIC_URL) as server:
        yield Played(server, receiver)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_the_scenario_of_a_case_meets_it(played: Played, case: Case) -> None:
    told = played.coverage(case.scenario)
    (found,) = (one for one in told["cases"] if one["key"] == case.key)
    assert found["met"], f"{case.scenario} never meets {case.title}; it meets {told['met']}"


def test_all_scenarios_together_meet_every_case_of_the_server(played: Played) -> None:
    for case in CASES:
        played.coverage(case.scenario)
    told = played.asked("/control/coverage")
    assert [one["title"] for one in told["cases"] if not one["met"]] == []
    assert told["line"] == f"Payline coverage {len(CASES)} of {len(CASES)}"
