"""The queue of notifications: when each is due, tried again, stopped, taken off."""

from __future__ import annotations

import msgspec
import pytest

from mockpayline.domain.clock import Clock
from mockpayline.domain.ports import Notification, Queued
from tests.store.shelf import NOW, Shelf

NOTE = Notification(url="https://shop.test", type="WEBTRS", parameter="token", value="T", token="T", first_at=NOW)


def queue(shelf: Shelf, first_at: int = NOW, *, merchant: str = "M", token: str = NOTE.token) -> None:
    note = msgspec.structs.replace(NOTE, first_at=first_at, token=token, value=token)
    shelf.run(lambda tx: tx.notify(note), merchant)


def due(shelf: Shelf, merchant: str | None = None) -> list[Queued]:
    return shelf.run(lambda tx: tx.queued(100, merchant=merchant), "")


@pytest.mark.parametrize(("late", "is_due"), [(-1, False), (0, True), (1, True)])
def test_a_notification_is_due_at_exactly_its_instant(shelf: Shelf, late: int, is_due: bool) -> None:
    queue(shelf, NOW + 1000)
    shelf.now = NOW + 1000 + late
    assert bool(due(shelf)) is is_due


@pytest.mark.parametrize(("clock", "is_due"), [(Clock(offset=1000), True), (Clock(frozen_at=NOW + 999), False)])
def test_it_is_due_on_the_clock_of_its_own_world(shelf: Shelf, clock: Clock, is_due: bool) -> None:
    queue(shelf, NOW + 1000)
    shelf.run(lambda tx: tx.set_clock(clock))
    shelf.make("OTHER")
    assert (bool(due(shelf)), due(shelf, "OTHER")) == (is_due, [])


def test_what_is_due_comes_in_the_order_of_the_instants_and_of_one_world_where_asked(shelf: Shelf) -> None:
    shelf.make("OTHER")
    queue(shelf, NOW - 1, token="second")
    queue(shelf, NOW - 2, merchant="OTHER", token="first")
    queue(shelf, NOW - 1, token="third")
    assert [one.notification.token for one in due(shelf)] == ["first", "second", "third"]
    assert [one.notification.token for one in due(shelf, "M")] == ["second", "third"]


def test_one_that_is_put_off_is_due_again_at_its_new_instant_as_that_attempt(shelf: Shelf) -> None:
    queue(shelf)
    [first] = due(shelf)
    shelf.run(lambda tx: tx.put_off(first.position, NOW + 60_000, 1))
    assert due(shelf) == []
    shelf.now = NOW + 60_000
    assert [(one.position, one.attempt, one.due_at) for one in due(shelf)] == [(first.position, 1, NOW + 60_000)]


def test_one_that_is_taken_waits_no_more(shelf: Shelf) -> None:
    queue(shelf)
    [first] = due(shelf)
    assert shelf.run(lambda tx: tx.still_queued(first.position)) == first
    shelf.run(lambda tx: tx.taken(first.position))
    assert (due(shelf), shelf.run(lambda tx: tx.still_queued(first.position))) == ([], None)


def test_stopping_leaves_the_first_attempt_as_the_last_one(shelf: Shelf) -> None:
    queue(shelf)
    shelf.run(lambda tx: tx.stop_notifying("T"))
    assert [(one.attempt, one.is_last) for one in due(shelf)] == [(0, True)]


def test_stopping_takes_the_later_attempts_of_this_payment_alone(shelf: Shelf) -> None:
    queue(shelf, token="T")
    queue(shelf, token="OTHER")
    for one in due(shelf):
        shelf.run(lambda tx, one=one: tx.put_off(one.position, NOW + 60_000, 1))  # type: ignore[misc]
    shelf.run(lambda tx: tx.stop_notifying("T"))
    shelf.now = NOW + 60_000
    assert [(one.notification.token, one.is_last) for one in due(shelf)] == [("OTHER", False)]


def test_stopping_leaves_an_attempt_that_may_be_under_way_as_the_last_one(shelf: Shelf) -> None:
    queue(shelf)
    [first] = due(shelf)
    shelf.run(lambda tx: tx.put_off(first.position, NOW, 1))
    shelf.run(lambda tx: tx.stop_notifying("T"))
    assert [(one.attempt, one.is_last) for one in due(shelf)] == [(1, True)]


def test_receivers_are_passed_over_where_asked(shelf: Shelf) -> None:
    shelf.make("OTHER")
    for merchant in ("M", "OTHER"):
        for host in ("one.test", "TWO.test:81"):
            note = msgspec.structs.replace(NOTE, url=f"http://{host}/n", token=f"{merchant} {host}")
            shelf.run(lambda tx, note=note: tx.notify(note), merchant)  # type: ignore[misc]

    def tokens(not_to: tuple[str, ...], *not_between: tuple[str, str]) -> list[str]:
        found = shelf.run(lambda tx: tx.queued(100, not_to=not_to, not_between=not_between), "")
        return [one.notification.token for one in found]

    assert tokens(("one.test",)) == ["M TWO.test:81", "OTHER TWO.test:81"]
    assert tokens((), ("M", "one.test")) == ["M TWO.test:81", "OTHER one.test", "OTHER TWO.test:81"]
    assert tokens(("two.test:81", "other.test"), ("M", "one.test"), ("X", "y.test")) == ["OTHER one.test"]


@pytest.mark.parametrize(
    ("url", "receiver"),
    [
        ("https://shop.test", "shop.test"),
        ("http://Shop.TEST:81/n?a=b#c", "shop.test:81"),
        ("http://[::1]:81?a=/b", "[::1]:81"),
        ("http://shop.test#/a?b", "shop.test"),
        ("nonsense", ""),
    ],
)
def test_the_receiver_is_the_host_with_its_port(url: str, receiver: str) -> None:
    assert msgspec.structs.replace(NOTE, url=url).receiver == receiver


def test_what_waits_is_listed_due_or_not(shelf: Shelf) -> None:
    shelf.make("OTHER")
    queue(shelf, NOW + 5000, token="late")
    queue(shelf, NOW, token="due")
    queue(shelf, NOW, merchant="OTHER", token="of another")
    assert [one.notification.token for one in shelf.run(lambda tx: tx.waiting(100))] == ["due", "late"]
    assert [one.notification.token for one in shelf.run(lambda tx: tx.waiting(1))] == ["due"]
    assert [one.due_at for one in shelf.run(lambda tx: tx.waiting(9, token="late"))] == [NOW + 5000]


def test_those_of_a_world_whose_clock_stands_still_are_in_order(shelf: Shelf) -> None:
    queue(shelf)
    assert [one.in_order for one in due(shelf)] == [False]
    shelf.run(lambda tx: tx.set_clock(Clock(frozen_at=NOW)))
    assert [one.in_order for one in due(shelf)] == [True]


@pytest.mark.parametrize(
    ("first_at", "attempt", "awaits"), [(NOW, 0, True), (NOW + 1, 0, False), (NOW, 1, False)], ids=str
)
def test_a_payment_awaits_a_first_attempt_that_is_due(shelf: Shelf, first_at: int, attempt: int, awaits: bool) -> None:
    queue(shelf, first_at)
    if attempt:
        shelf.run(lambda tx: tx.put_off(1, first_at, attempt))
    assert shelf.run(lambda tx: tx.awaits_notification("T")) is awaits
    assert shelf.run(lambda tx: tx.awaits_notification("OTHER")) is False


def test_the_next_thing_to_happen_is_the_earliest_of_payments_and_notifications_to_come(shelf: Shelf) -> None:
    assert shelf.run(lambda tx: tx.next_due()) is None
    shelf.add(life=5000)
    assert shelf.run(lambda tx: tx.next_due()) == NOW + 5000
    queue(shelf, NOW + 4000)
    queue(shelf, NOW)
    assert shelf.run(lambda tx: tx.next_due()) == NOW + 4000, "what is due already is not to come"
    shelf.now += 4000
    assert shelf.run(lambda tx: tx.next_due()) == NOW + 5000


def test_a_transaction_that_fails_leaves_the_queue_as_it_was(shelf: Shelf) -> None:
    queue(shelf)
    [first] = due(shelf)

    def work(tx: object) -> None:
        tx.taken(first.position)  # type: ignore[attr-defined]
        raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError):
        shelf.run(work)
    assert due(shelf) == [first]
