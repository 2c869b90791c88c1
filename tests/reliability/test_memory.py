"""A server on a file does not grow with what it is asked: its memory is flat once its journal is full."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from .memory import MIB, MOST, run

CALLS = 5_000
GROWTH = 2 * MIB
"""What the second half may add: caches and the allocator's leftovers. A leak of 1 KiB a call would be more."""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process's memory in /proc")
def test_memory_is_flat_once_journal_payments_and_cards_are_full(tmp_path: Path) -> None:
    measured = run(CALLS, tmp_path, "--journal-entries", "200", "--payments", "100", "--gift-cards", "100")
    assert measured.growth < GROWTH, f"in the second half the server grew by {measured.growth} bytes: {measured}"
    assert measured.taken[-1][1] < MOST
    assert measured.file < 40 * MIB, f"what is dropped makes room in the file: {measured}"
    assert measured.log < 80 * MIB, f"the log is put into the file again and again: {measured}"
