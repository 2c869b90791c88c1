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


class Frame(Struct, frozen=True):
    """A world in a page's frame. `mark` is what its live stream begins from; `now` is in ms."""

    merchant: str
    scenario: str
    description: str
    now: int
    frozen: bool
    mark: str

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
    )
