"""The clock of a world, and what comes due on it and in real time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mockpayline.domain.clock import Clock
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.state_machine import PaymentState

from .shelf import NOW, Shelf

ShelfOf = Callable[..., Shelf]

FINAL = [state for state in PaymentState if state.is_final]


# The clock, and what is due.


def due(shelf: Shelf, merchant: str = "M") -> list[str]:
    """Return the tokens of the payments that are due, and leave them due."""
    found: list[str] = []

    def work(tx: WorldTx) -> None:
        found.extend(settle(tx))
        raise RuntimeError("only looked at")

    with pytest.raises(RuntimeError):
        shelf.run(work, merchant)
    return found


def settle(tx: WorldTx) -> list[str]:
    """End what is due; returns the tokens."""
    over = []
    while (payment := tx.due_payment()) is not None:
        payment.state = PaymentState.EXPIRED
        tx.save_payment(payment)
        over.append(payment.token)
    return over


def due_in_real_time(shelf: Shelf) -> list[str]:
    return shelf.run(lambda tx: tx.merchants_with_due(10), "")


@pytest.mark.parametrize(("late", "is_due"), [(-1, False), (0, True), (1, True)])
def test_a_payment_is_due_at_exactly_its_end(shelf: Shelf, late: int, is_due: bool) -> None:
    token = shelf.add(life=1000)
    shelf.now = NOW + 1000 + late
    assert due(shelf) == ([token] if is_due else [])
    assert due_in_real_time(shelf) == (["M"] if is_due else [])


def test_due_payments_come_in_the_order_of_their_ends(shelf: Shelf) -> None:
    late, soon, same = shelf.add(life=3000), shelf.add(life=1000), shelf.add(life=3000)
    shelf.now += 10_000
    assert due(shelf) == [soon, late, same]


def test_what_is_due_is_handed_out_once_and_the_next_one_at_its_own_end(shelf: Shelf) -> None:
    first, second = shelf.add(life=1000), shelf.add(life=2000)

    shelf.now = NOW + 1000
    assert [shelf.run(settle), shelf.run(settle)] == [[first], []]
    shelf.now = NOW + 1999
    assert shelf.run(settle) == []
    shelf.now = NOW + 2000
    assert [shelf.run(settle), shelf.run(settle)] == [[second], []]
    assert due_in_real_time(shelf) == []


@pytest.mark.parametrize("state", [*FINAL, PaymentState.ON_HOLD])
def test_what_is_finished_or_on_hold_is_never_due(shelf: Shelf, state: PaymentState) -> None:
    shelf.finish(shelf.add(life=1000), state)
    shelf.now += 10_000_000
    assert shelf.run(lambda tx: tx.due_payment()) is None
    assert due_in_real_time(shelf) == [], "once looked at, nothing asks for another look"


def test_a_frozen_clock_makes_nothing_due_in_real_time(shelf: Shelf) -> None:
    shelf.make("ICE", clock_start=NOW)
    shelf.add(life=1000, merchant="ICE")
    shelf.now += 10_000_000
    assert (due(shelf, "ICE"), due_in_real_time(shelf)) == ([], [])
    shelf.run(lambda tx: tx.set_clock(Clock(frozen_at=NOW + 1000)), "ICE")
    assert len(due(shelf, "ICE")) == 1, "on its own clock it is due"
    assert due_in_real_time(shelf) == [], "who moves a frozen clock settles it"


def test_freezing_takes_what_is_due_out_of_real_time_and_thawing_puts_it_back(shelf: Shelf) -> None:
    shelf.add(life=1000)

    def change(tx: WorldTx, how: str) -> None:
        clock = tx.clock
        getattr(clock, how)(shelf.now)
        tx.set_clock(clock)

    shelf.run(lambda tx: change(tx, "freeze"))
    shelf.now += 5000
    assert due_in_real_time(shelf) == []
    shelf.run(lambda tx: change(tx, "thaw"))
    shelf.now += 999
    assert due_in_real_time(shelf) == [], "its life stood still with the clock"
    shelf.now += 1
    assert due_in_real_time(shelf) == ["M"]


@pytest.mark.parametrize("order", ["payment first", "clock first"])
def test_an_offset_makes_a_payment_due_earlier_in_real_time(shelf: Shelf, order: str) -> None:
    if order == "payment first":
        shelf.add(life=1000)
        shelf.run(lambda tx: tx.set_clock(Clock(offset=400)))
        rest = 600
    else:
        shelf.run(lambda tx: tx.set_clock(Clock(offset=400)))
        shelf.add(life=1000)
        rest = 1000
    shelf.now += rest - 1
    assert (due(shelf), due_in_real_time(shelf)) == ([], [])
    shelf.now += 1
    assert (len(due(shelf)), due_in_real_time(shelf)) == (1, ["M"])


def test_the_worlds_with_something_due_are_bounded_by_what_is_asked(shelf: Shelf) -> None:
    for place in range(5):
        shelf.make(f"W{place}")
        for _ in range(2):
            shelf.add(life=1000 + place, merchant=f"W{place}")
    shelf.now += 5000
    seen: list[str] = []
    while some := shelf.run(lambda tx: tx.merchants_with_due(3), ""):
        assert len(some) <= 3
        seen += some
        for merchant in some:
            shelf.run(settle, merchant)
    assert sorted(seen) == ["W0", "W1", "W2", "W3", "W4"], "each has its turn, once"


def test_the_time_is_an_earlier_one_for_a_while_and_never_a_later_one(shelf: Shelf) -> None:
    def work(tx: WorldTx) -> list[int]:
        seen = []
        for instant in (NOW - 5, NOW + 5):
            with tx.at(instant):
                seen.append(tx.now)
        return [*seen, tx.now]

    assert shelf.run(work) == [NOW - 5, NOW, NOW]


def test_the_time_comes_back_after_a_mistake_too(shelf: Shelf) -> None:
    def work(tx: WorldTx) -> int:
        with pytest.raises(RuntimeError), tx.at(NOW - 5):
            raise RuntimeError
        return tx.now

    assert shelf.run(work) == NOW


def test_a_clock_that_was_only_looked_at_is_not_changed(shelf: Shelf) -> None:
    shelf.run(lambda tx: tx.clock.advance(99_999, NOW))
    assert shelf.run(lambda tx: tx.now) == NOW
