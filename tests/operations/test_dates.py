"""Dates: local Paris time, summer and winter, in the two forms of the platform."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.operations.dates import day_of, long_date, parsed_day, short_date, with_seconds


def instant(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("moment", "long", "short"),
    [
        ((2026, 11, 23, 9, 0, 5), "23/11/2026 10:00:05", "23/11/26 10:00:05"),
        ((2026, 7, 14, 9, 0, 5), "14/07/2026 11:00:05", "14/07/26 11:00:05"),
        ((2026, 12, 31, 23, 0, 0), "01/01/2027 00:00:00", "01/01/27 00:00:00"),
        ((2026, 3, 29, 0, 59, 59), "29/03/2026 01:59:59", "29/03/26 01:59:59"),
        ((2026, 3, 29, 1, 0, 0), "29/03/2026 03:00:00", "29/03/26 03:00:00"),
        ((2026, 10, 25, 0, 59, 59), "25/10/2026 02:59:59", "25/10/26 02:59:59"),
        ((2026, 10, 25, 1, 0, 0), "25/10/2026 02:00:00", "25/10/26 02:00:00"),
    ],
)
def test_an_instant_is_written_in_paris_time_summer_and_winter(moment: tuple[int, ...], long: str, short: str) -> None:
    assert (long_date(instant(*moment)), short_date(instant(*moment))) == (long, short)


def test_no_instant_is_an_empty_text() -> None:
    assert (long_date(None), short_date(None)) == ("", "")


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)))  # noqa: DTZ001 - the zone is added below
def test_what_is_written_is_read_back_to_the_second_but_for_the_hour_that_comes_twice(moment: datetime) -> None:
    ms = int(moment.replace(tzinfo=UTC).timestamp() * 1000)
    paris = ZoneInfo("Europe/Paris")
    read = {
        int(datetime.strptime(long_date(ms), "%d/%m/%Y %H:%M:%S").replace(tzinfo=paris, fold=fold).timestamp())
        for fold in (0, 1)
    }
    assert ms // 1000 in read
    assert parsed_day(long_date(ms)) == day_of(ms)
    assert short_date(ms) == long_date(ms)[:6] + long_date(ms)[8:]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("23/11/2026", date(2026, 11, 23)),
        ("23/11/2026 10:00", date(2026, 11, 23)),
        ("29/02/2028", date(2028, 2, 29)),
        ("29/02/2026", None),
        ("31/13/2026", None),
        ("00/01/2026", None),
        ("01/01/0000", None),
        ("2026-11-23", None),
        ("23/11/26", None),
        ("", None),
    ],
)
def test_a_day_of_a_search_is_read_or_is_none(text: str, day: date | None) -> None:
    assert parsed_day(text) == day


@pytest.mark.parametrize(
    ("sent", "echoed"),
    [
        ("23/11/2026 10:00", "23/11/2026 10:00:00"),
        ("23/11/2026 10:00:07", "23/11/2026 10:00:07"),
        ("23/11/2026", "23/11/2026"),
        ("tomorrow", "tomorrow"),
        ("", ""),
        (None, None),
    ],
)
def test_an_orders_date_without_seconds_comes_back_with_them(sent: str | None, echoed: str | None) -> None:
    assert with_seconds(sent) == echoed
