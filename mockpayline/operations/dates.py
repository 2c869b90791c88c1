"""Dates as the platform writes them: local Paris time, in two forms, by answers recorded from 2022 on."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

_PARIS = ZoneInfo("Europe/Paris")
_WITHOUT_SECONDS = re.compile(r"\d\d/\d\d/\d{4} \d\d:\d\d", re.ASCII)
_DAY = re.compile(r"(\d\d)/(\d\d)/(\d{4})", re.ASCII)


def _paris(instant: int) -> datetime:
    return datetime.fromtimestamp(instant / 1000, _PARIS)


@lru_cache(maxsize=1024)  # an answer names the same instant several times
def long_date(instant: int | None) -> str:
    """Return an instant (ms) as `dd/MM/yyyy HH:mm:ss`, the form of the reading calls; empty for none."""
    return "" if instant is None else f"{_paris(instant):%d/%m/%Y %H:%M:%S}"


def short_date(instant: int | None) -> str:
    """Return an instant (ms) as `dd/MM/yy HH:mm:ss`, the form of the direct calls; empty for none."""
    return "" if instant is None else f"{_paris(instant):%d/%m/%y %H:%M:%S}"


def day_of(instant: int) -> date:
    """Return the Paris day of an instant (ms)."""
    return _paris(instant).date()


def parsed_day(text: str) -> date | None:
    """Return the day of a search bound, `dd/MM/yyyy` with or without a time behind it; None for another form."""
    found = _DAY.match(text)
    if found is None:
        return None
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None


def with_seconds(order_date: str | None) -> str | None:
    """Return an order's date as answers echo it: `:00` is appended to a date sent without seconds."""
    return f"{order_date}:00" if order_date and _WITHOUT_SECONDS.fullmatch(order_date) else order_date
