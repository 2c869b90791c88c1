"""The places of notifications under way: shared so that nobody who hangs holds another one up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mockpayline.domain.ports import Notification, Queued
from mockpayline.notifications.places import OF_ONE_RECEIVER, Places


def queued(host: str, merchant: str = "M", *, in_order: bool = False, position: int = 1) -> Queued:
    note = Notification(url=f"http://{host}/n", type="WEBTRS", parameter="token", value="T", token="T")
    return Queued(position=position, merchant=merchant, notification=note, in_order=in_order)


def taken(places: Places, *some: Queued) -> list[bool]:
    return [places.take(one) for one in some]


def test_one_receiver_gets_a_few_places_and_others_the_rest() -> None:
    places = Places(OF_ONE_RECEIVER + 1)
    assert taken(places, *[queued("a")] * (OF_ONE_RECEIVER + 1)) == [True] * OF_ONE_RECEIVER + [False]
    assert places.full == {"a"}
    assert taken(places, queued("b"), queued("c")) == [True, False]
    assert places.left == 0


def test_a_place_that_is_given_back_is_free_again() -> None:
    places = Places(1)
    places.take(queued("a"))
    places.free(queued("a"), is_slow=False)
    assert (places.left, places.full, places.take(queued("b"))) == (1, set(), True)


def test_a_receiver_that_was_slow_gets_one_place_until_it_is_quick_again() -> None:
    places = Places(10)
    places.take(queued("a"))
    places.free(queued("a"), is_slow=True)
    assert taken(places, queued("a"), queued("a")) == [True, False]
    places.free(queued("a"), is_slow=False)
    assert taken(places, queued("a"), queued("a")) == [True, True]


def test_half_of_the_places_are_kept_from_receivers_that_were_slow() -> None:
    places = Places(4)
    slow = [queued(name) for name in "abcd"]
    for one in slow:
        places.take(one)
    for one in slow:
        places.free(one, is_slow=True)
    assert taken(places, *slow) == [True, True, False, False]
    assert places.full == {"a", "b", "c", "d"}, "no slow one has a place before another gives it back"
    assert taken(places, queued("e"), queued("f")) == [True, True]


def test_between_a_world_that_stands_still_and_a_receiver_one_is_under_way_and_the_next_begin_together() -> None:
    places = Places(10)
    one, other = queued("a", in_order=True), queued("b", in_order=True)
    assert taken(places, one, one, other) == [True, False, True]
    assert places.in_order == {("M", "a"), ("M", "b")}
    assert places.take(queued("a", "N", in_order=True)), "another world is not in its order"
    places.free(one, is_slow=False)
    assert not places.take(one), "the next to this receiver waits for all that is under way"
    places.free(other, is_slow=False)
    assert taken(places, one, other) == [True, True]


@given(
    st.integers(1, 12),
    st.lists(
        st.tuples(st.sampled_from("abcde"), st.sampled_from("MN"), st.booleans(), st.booleans(), st.booleans()),
        max_size=60,
    ),
)
def test_however_places_are_taken_and_given_back_the_limits_hold_and_all_come_back(
    total: int, moves: list[tuple[str, str, bool, bool, bool]]
) -> None:
    places, under_way = Places(total), list[Queued]()
    for host, merchant, in_order, is_slow, gives_back in moves:
        if gives_back and under_way:
            places.free(under_way.pop(0), is_slow=is_slow)
            continue
        one = queued(host, merchant, in_order=in_order)
        passed_over = host in places.full or (merchant, host) in places.in_order
        got = places.take(one)
        assert got is (not passed_over and len(under_way) < total), "who is named as full gets no place, others do"
        under_way += [one] * got
        assert places.left == total - len(under_way)
        assert sum(one.notification.receiver == host for one in under_way) <= OF_ONE_RECEIVER
    for one in under_way:
        places.free(one, is_slow=False)
    assert (places.left, places.full, places.in_order) == (total, set(), set())
