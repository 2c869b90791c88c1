"""Same seed, same frozen clock, same file: the same bytes, on every run, machine and version of Python."""

from __future__ import annotations

from tests.proof.digests import COMMAND, digests, kept
from tests.proof.library import Played


def test_answers_and_journals_of_the_library_are_those_of_every_run_before(played: dict[str, Played]) -> None:
    seen, wanted = digests(played), kept()
    differ = sorted(name for name in seen.keys() | wanted.keys() if seen.get(name) != wanted.get(name))
    assert differ == [], f"if answers or journal were meant to change: {COMMAND}"


def test_nearly_all_of_the_library_is_the_same_on_every_run(played: dict[str, Played]) -> None:
    others = [name for name, one in played.items() if not one.is_the_same_on_every_run]
    assert others == ["two-baskets-race-for-one-card"], "these run in real time or do things at once"
