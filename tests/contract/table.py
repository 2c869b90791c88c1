"""The contract as a table: 1,088 rows read from Payline's 4.77 WSDL, and the same rows made from our classes."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from mockpayline.contract import messages, types
from mockpayline.contract.base import IMPL, Element, Message, xsd_name
from mockpayline.contract.fields import Field, fields_of

PREFIXES = {IMPL: "impl", "http://obj.ws.payline.experian.com": "obj", "": ""}


class Row(NamedTuple):
    """One element of a type or message; attributes are written `@id` and have no namespace."""

    element: str
    namespace: str
    xsd_type: str
    least: str
    most: str
    nillable: str


Table = dict[str, list[Row]]
"""The rows of each owner, `impl:doResetRequest` or `obj:payment`, in the order of the schema."""


def _records() -> list[dict[str, str]]:
    with (Path(__file__).parent / "data" / "schema.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@cache
def expected() -> Table:
    """Return the rows of the real contract."""
    table: Table = {}
    for record in _records():
        table.setdefault(record["type"], []).append(
            Row(
                record["element"],
                record["namespace"],
                record["xsd_type"],
                record["min_occurs"],
                record["max_occurs"],
                record["nillable"],
            )
        )
    return table


@cache
def expected_operations() -> dict[str, list[str]]:
    """Return the operations of each service in the order of the real contract."""
    services: dict[str, list[str]] = {}
    for record in _records():
        if record["operation"] and record["operation"] not in services.setdefault(record["service"], []):
            services[record["service"]].append(record["operation"])
    return services


@cache
def classes() -> dict[str, type[Element]]:
    """Return every class of the contract by its owner name in the table."""
    everything = [getattr(module, name) for module in (types, messages) for name in module.__all__]
    named = {
        f"{'impl' if issubclass(cls, Message) else 'obj'}:{xsd_name(cls)}": cls for cls in everything if xsd_name(cls)
    }
    # A type declared in place is named by the path to its element.
    in_place = {
        f"{owner}/{field.name}": field.type
        for owner, cls in named.items()
        for field in fields_of(cls)
        if not field.xsd_type and not xsd_name(field.type)
    }
    found = named | in_place
    assert set(found.values()) == set(everything), "each class is a named type, a message, or declared in place"
    return found


def described(owner: str) -> list[Row]:
    """Return the rows that our class for this owner makes."""
    return [_row(owner, field) for field in fields_of(classes()[owner])]


def _row(owner: str, field: Field) -> Row:
    if field.xsd_type:
        xsd_type = f"xsd:{field.xsd_type}"
    else:
        name = xsd_name(field.type)
        xsd_type = f"obj:{name}" if name else f"anon:{owner}/{field.name}"
    return Row(
        f"@{field.name}" if field.attribute else field.name,
        PREFIXES[field.namespace],
        xsd_type,
        str(field.least),
        "unbounded" if field.most is None else str(field.most),
        "true" if field.nillable else "false",
    )
