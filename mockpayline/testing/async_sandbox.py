"""The sandbox for `async` tests: the same flows as `Sandbox`, every answer awaited, under asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import EllipsisType, TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from mockpayline.errors import SandboxError
from mockpayline.testing import expectations, views
from mockpayline.testing.asks import Flow, Pause, Unreachable
from mockpayline.testing.buyer import AsyncBuyer
from mockpayline.testing.cards import Amount, GiftCard
from mockpayline.testing.expectations import WantedGiftCard
from mockpayline.testing.faults import AsyncFaults
from mockpayline.testing.known import Known
from mockpayline.testing.mistakes import explained
from mockpayline.testing.notifications import AsyncNotifications
from mockpayline.testing.over_http import headers, httpx_error, reply_of, timeout_of, verify_of
from mockpayline.testing.sandbox import LOCAL
from mockpayline.testing.source import Clock, Scenario
from mockpayline.testing.world import PATIENCE, World
from mockpayline.testing.world_clock import AsyncWorldClock

if TYPE_CHECKING:
    import httpx

__tracebackhide__ = True  # a failing test is shown where it stands, not in here

T = TypeVar("T")


class AsyncSandbox(Known):
    """One merchant's world on a server that runs: `Sandbox`, awaited.

    What asks the server is a coroutine; what does not (cards, the address, the contracts) is as in `Sandbox`, and so
    are all parameters, results and errors. `world` is one that another client has begun, as `Sandbox.asynchronous` has.

        async with AsyncSandbox("http://127.0.0.1:8000") as payline:
            await payline.begin()
            await payline.pay(token).gift_card(payline.gift_card(balance=25)).complement()
            await payline.assert_paid("A1", gift_cards=[25], complement=75)
    """

    def __init__(
        self,
        url: str = LOCAL,
        merchant_id: str | None = None,
        *,
        control_token: str | None = None,
        world: World | None = None,
    ) -> None:
        self._world = World(url, merchant_id) if world is None else world
        self._token = control_token
        self._kept: httpx.AsyncClient | None = None
        self.clock = AsyncWorldClock(self)
        self.faults = AsyncFaults(self)
        self.notifications = AsyncNotifications(self)

    async def begin(self, scenario: Scenario | None = None, *, clock: Clock | None = None) -> Self:
        """As `Sandbox.begin`."""
        await self.run(self._world.begin(scenario, clock))
        return self

    async def attach(self) -> Self:
        """As `Sandbox.attach`."""
        await self.run(self._world.attach())
        return self

    async def reset(self) -> None:
        """As `Sandbox.reset`."""
        await self.run(self._world.reset())

    async def delete(self) -> None:
        """As `Sandbox.delete`."""
        await self.run(self._world.delete())

    async def close(self) -> None:
        """As `Sandbox.close`."""
        kept, self._kept = self._kept, None
        if kept is not None:
            await kept.aclose()

    async def __aenter__(self) -> Self:
        """Return this."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close."""
        await self.close()

    async def gift_card_account(self, card: GiftCard | str) -> views.GiftCardAccount:
        """As `Sandbox.gift_card_account`."""
        return await self.run(self._world.account(card))

    async def change_gift_card(
        self, card: GiftCard | str, *, balance: Amount | None = None, status: str | None = None
    ) -> views.GiftCardAccount:
        """As `Sandbox.change_gift_card`."""
        return await self.run(self._world.change_account(card, balance, status))

    def pay(self, token: str) -> AsyncBuyer:
        """Be the buyer of a payment: say the steps, then await them."""
        return AsyncBuyer(self, token)

    async def payment(self, token: str) -> views.Payment:
        """As `Sandbox.payment`."""
        return await self.run(self._world.payment(token))

    async def final_payment(self, token: str, *, timeout: float = PATIENCE) -> views.Payment:
        """As `Sandbox.final_payment`."""
        return await self.run(self._world.payment(token, final=True, timeout=timeout))

    async def payments(self, order_ref: str | None = None) -> list[views.Payment]:
        """As `Sandbox.payments`."""
        return await self.run(self._world.payments(order_ref))

    async def journal(
        self, *, operation: str | None = None, order_ref: str | None = None, token: str | None = None
    ) -> list[views.Entry]:
        """As `Sandbox.journal`."""
        return await self.run(self._world.journal(operation, order_ref, token))

    async def calls(self, operation: str | None = None, *, order_ref: str | None = None) -> list[views.Call]:
        """As `Sandbox.calls`."""
        return await self.run(self._world.calls(operation, order_ref))

    async def timeline(self) -> list[str]:
        """As `Sandbox.timeline`."""
        return await self.run(expectations.timeline(self._world))

    async def invariants(self) -> views.Invariants:
        """As `Sandbox.invariants`."""
        return await self.run(self._world.invariants())

    async def coverage(self) -> views.Coverage:
        """As `Sandbox.coverage`."""
        return await self.run(self._world.coverage())

    async def reproduction(self) -> str:
        """As `Sandbox.reproduction`."""
        from mockpayline.testing.evidence import reproduction

        return await self.run(reproduction(self._world))

    async def assert_paid(
        self,
        order_ref: str,
        *,
        amount: Amount | None = None,
        gift_cards: Sequence[WantedGiftCard] | None = None,
        complement: Amount | EllipsisType | None = ...,
    ) -> views.Payment:
        """As `Sandbox.assert_paid`."""
        return await self.run(expectations.assert_paid(self._world, order_ref, amount, gift_cards, complement))

    async def assert_not_paid(
        self, order_ref: str, *, state: str | None = None, code: str | None = None
    ) -> views.Payment:
        """As `Sandbox.assert_not_paid`."""
        return await self.run(expectations.assert_not_paid(self._world, order_ref, state, code))

    async def assert_refunded(self, order_ref: str, amount: Amount) -> views.Payment:
        """As `Sandbox.assert_refunded`."""
        return await self.run(expectations.assert_refunded(self._world, order_ref, amount))

    async def assert_called(
        self, operation: str, *, times: int | None = None, order_ref: str | None = None
    ) -> list[views.Call]:
        """As `Sandbox.assert_called`."""
        return await self.run(expectations.assert_called(self._world, operation, times, order_ref))

    async def run(self, flow: Flow[T]) -> T:
        """Carry out a flow, awaiting every answer."""
        reply = None
        while True:
            try:
                asked = flow.send(reply)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]  # it is what the flow returns
            except SandboxError as error:
                raise explained(error) from None
            if isinstance(asked, Pause):
                await asyncio.sleep(asked.seconds)
                reply = None
                continue
            try:
                reply = reply_of(
                    await self._client().request(
                        asked.method, asked.path, content=asked.body, timeout=timeout_of(asked.patience)
                    )
                )
            except httpx_error() as error:
                raise Unreachable(f"No server answers at {self.url}: {error}", value=self.url) from error

    def _client(self) -> httpx.AsyncClient:
        if self._kept is None:
            import httpx

            self._kept = httpx.AsyncClient(
                base_url=self.url, headers=headers(self._token), trust_env=False, verify=verify_of(self.url)
            )
        return self._kept
