"""Identifiers: the same history gives the same ids, and no id comes twice."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from mockpayline.domain.ids import Counters, next_token, next_transaction_id

from .desk import NOON, Desk

INSTANTS = st.integers(0, 4_000_000_000_000)


def ids(counters: Counters, now: int, count: int) -> list[str]:
    return [next_transaction_id(counters, now) for _ in range(count)]


@given(INSTANTS)
def test_a_token_is_twenty_letters_and_digits_then_the_instant(now: int) -> None:
    token = next_token(Counters(), seed="0", merchant_id="SHOP", now=now)
    assert re.fullmatch(r"1[0-9A-Za-z]{19}\d{13}", token), f"{token} is not of the recorded form"
    assert int(token[20:]) == now


def test_each_token_counts_one_and_spells_its_digest_in_capitals() -> None:
    counters = Counters()
    for count in range(1, 20):
        token = next_token(counters, seed="0", merchant_id="SHOP", now=1)
        assert counters.tokens == count
        assert re.fullmatch("1[0-9A-F]{19}", token[:20]), "what masks card numbers knows tokens by this"


def test_the_same_seed_merchant_and_count_give_the_same_token() -> None:
    first, second = (next_token(Counters(), seed="s", merchant_id="SHOP", now=1) for _ in range(2))
    assert first == second


def test_seed_merchant_and_count_each_change_the_token() -> None:
    tokens = {
        next_token(Counters(tokens=count), seed=seed, merchant_id=merchant, now=1)
        for count in range(50)
        for seed in ("0", "1")
        for merchant in ("SHOP", "SHOP2")
    }
    assert len(tokens) == 200


@given(INSTANTS)
def test_a_transaction_id_is_platform_year_day_time_and_a_count(now: int) -> None:
    (first,) = ids(Counters(), now, 1)
    moment = datetime.fromtimestamp(now // 1000, UTC)
    assert re.fullmatch(r"\d{14}", first)
    assert first[:11] == f"1{moment.year % 10}{moment:%j%H%M%S}"


def test_a_frozen_second_gives_a_thousand_ids_and_then_runs_ahead() -> None:
    counters = Counters()
    given_out = ids(counters, NOON, 1001)
    seconds = [one[:11] for one in given_out]
    assert seconds[:1000] == [seconds[0]] * 1000, "the second was left before its thousand ids were used"
    assert given_out[999].endswith("999")
    assert given_out[1000] == "16001120001000", "the thousand and first is the next second's first"
    assert ids(counters, NOON, 1) == ["16001120001001"], "an earlier instant went back"


def test_a_new_second_begins_its_count_anew() -> None:
    counters = Counters()
    ids(counters, NOON, 5)
    assert ids(counters, NOON + 1000, 1) == ["16001120001000"]


@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(1, 700)), max_size=8))
def test_ids_never_repeat_however_the_clock_moves_forward(steps: list[tuple[int, int]]) -> None:
    counters, now, seen = Counters(), NOON, list[str]()
    for forward, count in steps:
        now += forward
        seen += ids(counters, now, count)
    assert len(seen) == len(set(seen))
    assert seen == sorted(seen)


def test_a_world_never_binds_an_id_twice_though_ten_years_pass() -> None:
    desk = Desk()
    token = desk.issue()
    first = desk.run(lambda tx: tx.next_transaction_id(token))
    # The id carries one digit of the year: to the millisecond, this is the same day of the year ten years on.
    desk.wait((datetime(2036, 1, 1, 12, tzinfo=UTC) - datetime(2026, 1, 1, 12, tzinfo=UTC)).total_seconds())
    again = desk.run(lambda tx: tx.next_transaction_id(token))
    assert (first, again) == ("16001120000000", "16001120000001")
