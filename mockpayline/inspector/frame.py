"""What stands around every page of a world: its name, its clock, and the parts that it can be looked at by."""

from __future__ import annotations

from urllib.parse import quote

from msgspec import Struct

from mockpayline.domain.ports import WorldTx

PARTS: tuple[tuple[str, str], ...] = (
    ("", "Payments"),
    ("calls", "Calls"),
    ("transactions", "Transactions"),
    ("gift-cards", "Gift cards"),
    ("notifications", "Notifications"),
    ("hints", "Hints"),
    ("faults", "Faults"),
    ("contracts", "Contracts"),
    ("clock", "Clock"),
    ("money", "Money check"),
    ("coverage", "Coverage"),
    ("journal", "Journal"),
)
"""The parts of a world by their addresses, in the order of the menu."""

COUNTED = ("", "notifications", "faults")
"""The parts whose number stands in the menu of every page: what is counted at hardly any cost. Gift cards may be
very many, and hints are worked out of the whole journal."""
COUNT_AT_MOST = 100
"""Up to which number is counted; of more it is said that there are more."""


class Frame(Struct, frozen=True):
    """A world in a page's frame. `mark` is what its live stream begins from; `now` is in ms.

    `counts` tells of the `COUNTED` parts how many there are: payments, notifications that wait, faults that are
    armed for this world.
    """

    merchant: str
    scenario: str
    description: str
    now: int
    frozen: bool
    mark: str
    counts: dict[str, str]

    @property
    def path(self) -> str:
        """Where the world's pages begin."""
        return world_path(self.merchant)

    @property
    def control(self) -> str:
        """Where the control API has the same world."""
        return f"/control/worlds/{quote(self.merchant, safe='')}"


def world_path(merchant: str, part: str = "") -> str:
    """Return the address of a world, or of a part of it."""
    return f"/worlds/{quote(merchant, safe='')}" + (f"/{part}" if part else "")


def frame_of(tx: WorldTx) -> Frame:
    """Return the frame of a world's pages."""
    declared = tx.declaration
    return Frame(
        merchant=declared.merchant_id,
        scenario=declared.scenario,
        description=declared.description,
        now=tx.now,
        frozen=tx.clock.frozen_at is not None,
        mark=tx.mark,
        counts=dict(zip(COUNTED, map(_count, _counted(tx)), strict=True)),
    )


def _counted(tx: WorldTx) -> tuple[int, ...]:
    most = COUNT_AT_MOST + 1
    return len(tx.payments(most)), len(tx.waiting(most)), len(tx.faults())


def _count(number: int) -> str:
    """Return a number as the menu has it, nothing for none."""
    return f"{COUNT_AT_MOST}+" if number > COUNT_AT_MOST else str(number or "")


def count_id(part: str) -> str:
    """Return the id of a part's number in the menu."""
    return f"count-{part or 'payments'}"
