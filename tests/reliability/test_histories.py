"""Histories of concurrent calls on shared gift cards are those of calls one after another, in the journal's order."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .histories import WORLDS, run, run_side_by_side

CALLS = int(os.environ.get("MOCKPAYLINE_HISTORY_CALLS", "2500"))
"""Calls in each way of serving; `python -m tests.reliability histories --calls 100000` is the long form."""
BESIDE = 20
"""Calls upon each of the worlds that are called at once."""


def seed() -> str:
    """Return the same choices every time in CI, others every time elsewhere; a failure names it."""
    return "ci" if os.environ.get("CI") else os.urandom(4).hex()


@pytest.mark.parametrize("way", ["memory, one process", "a file, 2 workers"])
def test_concurrent_calls_on_shared_cards_come_to_what_they_do_one_after_another(tmp_path: Path, way: str) -> None:
    judged = run(CALLS, seed(), tmp_path, way)
    assert judged.calls.total() >= CALLS
    assert judged.at_once > CALLS / 2, f"the calls were under way at the same time: {judged}"
    for kind in ("hold", "commit", "release", "refund", "refusal", "bank", "partner"):
        assert judged.ledger[kind], f"there was a {kind}: {judged}"


@pytest.mark.parametrize("way", ["memory, one process", "a file, 2 workers"])
def test_sixty_four_worlds_called_at_once_each_have_a_history_of_their_own(tmp_path: Path, way: str) -> None:
    judged = run_side_by_side(WORLDS * BESIDE, seed(), tmp_path, way)
    assert judged.histories == WORLDS
    assert judged.ledger["commit"], f"somebody paid by gift card: {judged}"
