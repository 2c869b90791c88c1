"""Every scenario of the library plays: in memory, in a file with restarts, and the same on every run."""

from __future__ import annotations

import pytest

from mockpayline.player.canonical import canonical, canonical_answer
from mockpayline.player.stage import Stage
from mockpayline.scenario.extends import builtin_names
from mockpayline.scenario.loader import open_playable
from mockpayline.scenario.play import Parallel
from tests.player.playing import host, library_script

PLAYED = [name for name in builtin_names() if open_playable(name).play]


@pytest.mark.parametrize("name", PLAYED)
def test_it_plays_as_it_expects_twice_with_the_same_answers_and_journal(stage: Stage, name: str) -> None:
    script = library_script(name)
    first, second = stage.play(script), stage.play(script)
    assert [str(one) for one in first.failures + second.failures] == []
    timeless = script.declaration.clock_start is not None
    if timeless and not any(isinstance(item.action, Parallel) for item in script.items):
        assert [*map(canonical_answer, first.answers)] == [*map(canonical_answer, second.answers)]
        assert canonical(first.journal) == canonical(second.journal)


@pytest.mark.parametrize("name", PLAYED)
def test_it_plays_as_it_expects_with_a_restart_between_any_two_items(name: str) -> None:
    with Stage(host, restart_between=True) as stage:
        assert [str(one) for one in stage.play(library_script(name)).failures] == []
