"""The return codes that Payline documents, each with its state, its words and where they were read.

The table is data (`data/return-codes.csv`), gathered from public pages and recorded answers; a state that the
sources do not tell is empty, and such a code can be read but not scripted.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct

_TABLE = Path(__file__).with_name("data") / "return-codes.csv"

STATES = frozenset({"ACCEPTED", "REFUSED", "CANCELLED", "ERROR", "INPROGRESS", "ONHOLD_PARTNER", "PENDING_RISK"})
"""The short messages of today's answers: the first four are final.

https://docs.monext.fr/display/DT/Codes+-+ShortMessage
"""


class ReturnCode(Struct, frozen=True):
    """One code of the catalogue.

    `code` is five digits, `state` one of `STATES` or empty where no source tells it. `short_message_legacy` is
    the sentence that answers carried before 2017 in the state's place, where one was recorded. `comment` says
    what is doubtful, `source_url` where the row was read.
    """

    code: str
    state: str
    short_message_legacy: str
    long_message: str
    category: str
    comment: str
    source_url: str


def return_code(code: str) -> ReturnCode | None:
    """Return what the catalogue says of a code, or None where it does not know it."""
    return all_codes().get(code)


@cache
def all_codes() -> Mapping[str, ReturnCode]:
    """Return the whole catalogue by code, in its order; read from the package at the first call."""
    # What would find it in an archive takes as long to import as the rest of a first call.
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        return MappingProxyType({row["code"]: ReturnCode(**row) for row in csv.DictReader(lines)})
