"""What a world counts by name."""

from __future__ import annotations

import pytest

from mockpayline.store import counted
from tests.store.shelf import Shelf


def count(shelf: Shelf, name: str, merchant: str = "M") -> int:
    return shelf.run(lambda tx: tx.count_call(name), merchant)


def test_counts_begin_at_one_and_go_up_by_one(shelf: Shelf) -> None:
    assert [count(shelf, "a") for _ in range(3)] == [1, 2, 3]


def test_each_name_and_each_world_has_a_count_of_its_own(shelf: Shelf) -> None:
    shelf.make("OTHER")
    assert [count(shelf, "a"), count(shelf, "b"), count(shelf, "a", "OTHER"), count(shelf, "a")] == [1, 1, 1, 2]


def test_the_names_of_a_world_are_bounded_and_the_oldest_give_way(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counted, "NAMES_AT_MOST", 5)
    monkeypatch.setattr(counted, "_GIVE_WAY", 2)
    for place in range(5):
        count(shelf, str(place))
    assert [count(shelf, str(place)) for place in range(5)] == [2] * 5, "at the limit nothing is forgotten"
    count(shelf, "one above")
    assert [count(shelf, name) for name in ("2", "3", "4", "one above")] == [3, 3, 3, 2]
    assert shelf.connection.execute("SELECT count(*) FROM counted").fetchone() == (4,)
