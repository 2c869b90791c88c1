"""Moving a world's clock: what comes due on the way happens at its own instant, merchants' calls included."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from mockpayline.domain.ports import WorldTx
from mockpayline.operations.passing import settle_due
from mockpayline.operations.worlds import Worlds

LONGEST_WAIT = 60.0
"""Seconds of real time that one move of a clock waits for merchants' receivers; after that it moves on without."""


async def advance(worlds: Worlds, merchant: str, by: int) -> None:
    """Move a world's clock forward by `by` ms. Raises `InvalidValue` for less than 0, and beyond its century."""

    def end(tx: WorldTx) -> int:
        _try(tx, by)
        return by

    await _move(worlds, merchant, end)


async def move_to(worlds: Worlds, merchant: str, instant: int) -> None:
    """Move a world's clock forward to an instant (ms). Raises `InvalidValue` for one in its past, or beyond 2099."""

    def end(tx: WorldTx) -> int:
        by = instant - tx.now
        tx.clock.move_to(instant, tx.real_now)
        return by

    await _move(worlds, merchant, end)


def _try(tx: WorldTx, by: int) -> None:
    tx.clock.advance(by, tx.real_now)


async def _move(worlds: Worlds, merchant: str, distance: Callable[[WorldTx], int]) -> None:
    """Move step by step, from one instant at which something happens to the next.

    A real clock goes on by itself meanwhile; it is the sum of the steps that counts.
    """
    async with worlds.moving(merchant):
        patience = time.monotonic() + LONGEST_WAIT
        left = await worlds.run(merchant, distance)
        await worlds.attempted(merchant)
        while left > 0:

            def step(tx: WorldTx, left: int = left) -> tuple[int, bool]:
                due = tx.next_due()
                by = left if due is None else min(left, due - tx.now)
                clock = tx.clock
                clock.advance(by, tx.real_now)
                tx.set_clock(clock)
                return by, settle_due(tx)

            moved, is_settled = await worlds.run(merchant, step)
            left -= moved
            await asyncio.sleep(0)  # others are answered meanwhile
            if not is_settled:
                await worlds.settle(merchant)
            if time.monotonic() < patience:
                await worlds.attempted(merchant)
