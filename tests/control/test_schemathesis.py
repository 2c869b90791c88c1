"""The control API is tried out by Schemathesis, which makes right and wrong requests of its description alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mockpayline.domain.gift_card import gift_card_number
from tests.reliability.caller import Caller
from tests.reliability.shop import Shop
from tests.server import Server, running_server

WATCHDOG = 300.0
"""Seconds, about twenty times what a run takes."""

CASES = 25
"""Requests of one kind for each operation; those on the edges of every form come besides."""

CONFIGURATION = """
[parameters]
merchant = "TRIED"
token = "{open}"
number = "{number}"

# A body beyond a limit is refused by 413.
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 413, 415, 422]

# These would take away what the others are tried on.
[[operations]]
include-operation-id = ["worlds_put", "worlds_reset", "worlds_delete"]
parameters = {{ merchant = "ANEW" }}

# Of these the form cannot say all: what one value must be for another's sake, what a clock or a balance allows.
[[operations]]
include-operation-id = ["worlds_put", "faults_add", "payments_play_buyer", "clock_change", "gift_cards_change"]
checks.positive_data_acceptance.expected-statuses = ["2xx", 404, 409, 422]

# The edges of every form of a scenario would be 8,000 requests; tests.scenario.test_mutation is for that.
[[operations]]
include-operation-id = "worlds_put"
phases.coverage.enabled = false

# What is waited for has happened here, or each try would wait; and no form can say that one parameter needs another.
[[operations]]
include-operation-id = ["payments_show", "notifications_show"]
parameters = {{ token = "{final}" }}
checks.positive_data_acceptance.expected-statuses = ["2xx", 404, 422]
"""


@pytest.fixture
def tried() -> Iterator[tuple[Server, str]]:
    """A server with a world in which a payment is open and another was paid and notified, and the configuration."""
    with running_server() as server, closing(Shop()) as shop, closing(Caller(server.port, "TRIED")) as caller:
        caller.begin()
        final = caller.open("A1", 2_000, shop.url)
        number = gift_card_number(100_00)
        caller.buy(final, {"gift_card": {"number": number, "pin": "1234", "amount": "20.00"}}, "confirm")
        told = caller.control("GET", f"/notifications?token={final}&until=delivered&timeout=30s")
        assert [one["status"] for one in told["sent"]] == [200], "the shop was told of the payment"
        yield server, CONFIGURATION.format(open=caller.open("A2", 5_000), final=final, number=number)


def test_requests_made_of_the_description_are_answered_as_described_and_none_by_500(
    tried: tuple[Server, str], tmp_path: Path
) -> None:
    server, configuration = tried
    file = tmp_path / "schemathesis.toml"
    file.write_text(configuration, encoding="utf-8")
    asked = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(file), "run"]
    options = ["--phases", "examples,coverage,fuzzing", "--max-examples", str(CASES), "--seed", "1", "--no-color"]
    ran = subprocess.run(  # noqa: S603 - a test program of ours
        [*asked, f"{server.url}/control/openapi.json", *options, "--warnings", "off", "--request-timeout", "30"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=WATCHDOG,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "internal error" not in "".join(server.output), "the server's log tells of no mistake of its own"
    assert " cases:" in ran.stdout, f"requests were made: {ran.stdout}"
