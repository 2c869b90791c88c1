"""An exchange that is taken along as a scenario is one that loads by itself, and plays to the same answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from mockpayline.hosting import PrivateServer
from mockpayline.player.run import Script
from mockpayline.player.stage import PUBLIC_URL, Stage
from mockpayline.scenario.loader import load_playable_text
from mockpayline.scenario.play_source import world_source
from mockpayline.testing import Sandbox
from tests.player.playing import host, library_script
from tests.testing.shop import code_of, opened

TELLING = [
    "attempts-exhausted",
    "complement-refused-by-bank",
    "demo",
    "dialect-attempts-1",
    "dialect-max-cards-2",
    "fail-over-by-http-503",
    "gift-card-by-number-refused",
    "gift-card-wrong-pin",
    "left-and-expired",
    "on-hold-then-accepted",
    "partner-timeout-then-works",
    "refund-partial-then-too-much",
    "rules-for-many-buyers",
    "three-ds-failure",
    "transaction-details-by-order",
    "unknown-transaction",
    "wrong-amount",
    "wrong-order-reference",
]
"""Scenarios of which each call's copy needs something that the others' do not."""


@pytest.fixture(scope="module")
def server() -> Iterator[PrivateServer]:
    with PrivateServer(public_url=PUBLIC_URL) as one:
        yield one


@pytest.fixture(scope="module")
def stage(server: PrivateServer) -> Iterator[Stage]:
    with Stage(host, url=server.url) as one:
        yield one


def plays_again(server: PrivateServer, stage: Stage, folder: Path, merchant: str, seq: int) -> str:
    """Play the copy of a call, which must be as it says, and return its text."""
    url = f"{server.url}/worlds/{merchant}/calls/{seq}/scenario.yaml"
    answer = httpx.get(url, trust_env=False, timeout=30)
    assert answer.status_code == 200, answer.text
    file = folder / f"copy-{seq}.yaml"
    file.write_text(answer.text, encoding="utf-8")
    playable = load_playable_text(answer.text, name=str(file))
    run = stage.play(Script(str(file), playable.declaration, playable.play, world_source(str(file))))
    assert not run.failures, f"{run.failures[0]}\n{answer.text}"
    return answer.text


@pytest.mark.parametrize("name", TELLING)
def test_the_copy_of_every_call_plays_to_the_same_answer(
    name: str, server: PrivateServer, stage: Stage, tmp_path: Path
) -> None:
    script = library_script(name)
    run = stage.play(script)
    assert not run.failures, "the scenario itself plays"
    for entry in run.journal:
        if entry["kind"] == "call":
            plays_again(server, stage, tmp_path, script.declaration.merchant_id, entry["seq"])


def last_call(payline: Sandbox) -> int:
    return [one.seq for one in payline.journal() if one.kind == "call"][-1]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"scenario": "toys", "description": "Toys."},
        {"dialect": {"attempts": 1, "session_life": "90s", "max_cards": "none", "duplicate_check": "true"}},
        {"seed": "7", "contracts": [{"number": "CCC1", "card_code": "CADEAU_CARREFOUR", "max_amount": "40.00"}]},
        {"payments": [{"when": {"order_ref": "A*", "amount": ">= 1"}, "partner": {"code": "02103", "first": 1}}]},
        {"payments": [{"when": {"amount": "1.00..200.00", "private_data": {"till": "7"}}, "faults": [{"http": 503}]}]},
        {"gift_cards": [{"number": "9998000000000000011", "pin": "0630", "balance": "0"}], "bank_cards": []},
    ],
    ids=lambda changes: next(iter(changes), "as it is"),
)
def test_the_copy_of_a_world_without_a_file_needs_no_file(
    changes: dict[str, object], server: PrivateServer, stage: Stage, tmp_path: Path
) -> None:
    with Sandbox(server.url, "BY-PUT").begin({"extends": "demo", **changes}) as payline:
        token = opened(payline)
        payline.pay(token).gift_card(payline.gift_card(balance=20))
        assert code_of(payline, token) in {"02306", "02103"}
        text = plays_again(server, stage, tmp_path, "BY-PUT", last_call(payline))
    assert "extends: BY-PUT" not in text


def test_a_copy_lets_as_much_time_pass_as_had_passed(server: PrivateServer, stage: Stage, tmp_path: Path) -> None:
    with Sandbox(server.url, "LATE").begin(clock="frozen") as payline:
        token = opened(payline)
        payline.clock.advance("16m")
        assert code_of(payline, token) == "02534"
        text = plays_again(server, stage, tmp_path, "LATE", last_call(payline))
    assert "- wait: 960000ms" in text
