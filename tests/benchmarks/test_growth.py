"""That growth is measured on calls that do what they are named for; what it finds is for people to read."""

from __future__ import annotations

import sys

import pytest

from tests.benchmarks.filled import Filling, new_cards
from tests.benchmarks.growth import SMALL, growth
from tests.benchmarks.process import OURS, running

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the benchmarks look into /proc")


def test_every_call_is_measured_on_every_filled_server(capsys: pytest.CaptureFixture[str]) -> None:
    found = growth(1, SMALL, stores=[False])

    assert len({one.filled_with for one in found}) == 4
    assert len({one.call for one in found}) == 5
    assert len(found) == 20
    assert all(one.low <= one.ratio <= one.high and one.empty > 0 for one in found)
    printed = capsys.readouterr().out
    assert printed.count(" x  (") == 20
    assert "Most: " in printed


def test_a_filled_server_holds_what_it_was_filled_with() -> None:
    with running(OURS) as server:
        filling = Filling(server)
        filling.payments(8)
        assert len(filling.bought) == 2, "one of four is paid"
        filling.worlds(3)
        assert [one.merchant for one in filling.recent] == ["SHOP0", "SHOP1", "SHOP2"]


def test_no_gift_card_is_paid_with_twice() -> None:
    cards = new_cards()
    assert len({next(cards) for _ in range(25_000)}) == 25_000
