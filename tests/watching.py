"""Scenario files that are watched, in this process or by a server, and what comes of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest

from mockpayline.domain.world import Declaration
from mockpayline.scenario.loader import load
from mockpayline.watch import LOOK_EVERY, SETTLE, Watcher
from tests.server import Server

WATCHDOG = 10 * (2 * LOOK_EVERY + SETTLE)
"""Seconds, ten times what a served scenario may take to follow its file."""
EVERY = 0.02

SCENARIO = """\
scenario: {name}
merchant: {{id: M, access_key: k, points_of_sale: [{{label: shop}}]}}
contracts:
- {{number: C1, card_code: CADEAU_CARREFOUR, max_amount: {most}}}
- {{number: B1, card_code: CB}}
gift_cards:
- {{number: "{card}", pin: "1234", balance: 50.00}}
"""
CARD = "6036820000000000017"


def text(name: str = "first", most: str = "100.00", card: str = CARD) -> str:
    """Return a scenario of merchant M."""
    return SCENARIO.format(name=name, most=most, card=card)


class Watched:
    """A watcher in this process, what it handed on, and what it logged."""

    def __init__(self, log: pytest.LogCaptureFixture) -> None:
        self.taken: list[Declaration] = []
        self.refusals: list[Exception] = []
        self._log = log

    async def refresh(self, declaration: Declaration) -> None:
        """Take a declaration, or raise what the test asks for."""
        if self.refusals:
            raise self.refusals.pop(0)
        self.taken.append(declaration)

    @property
    def lines(self) -> list[str]:
        """What was logged."""
        return [record.getMessage() for record in self._log.records if record.name == "mockpayline.watch"]

    async def until(self, sentence: str, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        end = time.monotonic() + WATCHDOG
        while not holds():
            assert time.monotonic() < end, f"{sentence}: not so; taken {self.taken}, logged {self.lines}"
            await asyncio.sleep(EVERY / 2)

    async def until_scenarios(self, *names: str) -> None:
        """Wait until these scenarios were taken, one after the other."""
        await self.until(f"{names} are taken", lambda: [one.scenario for one in self.taken] == [*names])

    async def until_told(self, part: str, times: int = 1) -> None:
        """Wait until the log says something so many times."""
        await self.until(f"the log says {part!r}", lambda: sum(part in line for line in self.lines) == times)

    @asynccontextmanager
    async def watching(
        self, *files: Path, folders: Sequence[Path] = (), besides: Sequence[Declaration] = ()
    ) -> AsyncIterator[None]:
        """Watch files, and folders, for the block; what is `besides` is served of no file."""
        declarations = [load(one) for one in files]
        named = {one.merchant_id: path for one, path in zip(declarations, files, strict=True)}
        task = asyncio.create_task(Watcher(named, [*declarations, *besides], self.refresh, folders, every=EVERY).run())
        try:
            yield
        finally:
            assert not task.done(), f"the watcher goes on whatever it finds: {task}"
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def play(story: Callable[[], Awaitable[None]]) -> None:
    """Run a story in a loop of its own, with a watchdog."""

    async def bounded() -> None:
        await asyncio.wait_for(story(), 3 * WATCHDOG)

    asyncio.run(bounded())


def world(server: Server, merchant: str = "M") -> dict[str, object]:
    """Return the world as the control API shows it."""
    answer = httpx.get(f"{server.url}/control/worlds/{merchant}", trust_env=False)
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def until(server: Server, sentence: str, holds: Callable[[], bool]) -> None:
    """Wait until something holds of a server."""
    end = time.monotonic() + WATCHDOG
    while not holds():
        assert time.monotonic() < end, f"{sentence}: not so; the server said:\n" + "".join(server.output)
        time.sleep(0.02)
