"""The template engine of the inspector; importing this module imports it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

import mockpayline
from mockpayline.domain.money import euros
from mockpayline.inspector.frame import COUNTED, PARTS, count_id, world_path
from mockpayline.inspector.static_file import address
from mockpayline.operations.payment_view import iso


@cache
def _environment() -> Environment:
    # Everything that a merchant sent is text; nothing here is ever marked as safe markup.
    environment = Environment(
        loader=PackageLoader("mockpayline.inspector"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "euros": euros,
        "iso": iso,
        "clock": clock_text,
        "day": day_text,
        "segment": lambda text: quote(str(text), safe=""),
        "shown": value_text,
    }
    environment.globals |= {
        "parts": PARTS,
        "count_id": count_id,
        "also_live": ", ".join(["#clock", *(f"#{count_id(one)}" for one in COUNTED)]),
        "world_path": world_path,
        "static": address,
        "version": mockpayline.__version__,
    }
    return environment


def render(template: str, values: Mapping[str, Any]) -> str:
    """Return a page."""
    return _environment().get_template(template).render(values)


def clock_text(instant: int | None) -> str:
    """Return the time of day of an instant (ms), in UTC with milliseconds; a hyphen for none."""
    return "-" if instant is None else f"{_utc(instant):%H:%M:%S}.{instant % 1000:03d}"


def day_text(instant: int | None) -> str:
    """Return the day of an instant (ms), in UTC; nothing for none."""
    return "" if instant is None else f"{_utc(instant):%Y-%m-%d}"


def value_text(value: Any) -> str:
    """Return a value of the journal's data as people read it."""
    if value is None:
        return "-"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _utc(instant: int) -> datetime:
    return datetime.fromtimestamp(instant / 1000, UTC)
