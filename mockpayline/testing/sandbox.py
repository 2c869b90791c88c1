"""The sandbox as a test sees it: one world of its own, driven and asked over the control API, answer by answer."""

from __future__ import annotations

import time
from collections.abc import Sequence
from types import EllipsisType, TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from mockpayline.errors import SandboxError
from mockpayline.testing import expectations, views
from mockpayline.testing.asks import Flow, Pause, Unreachable
from mockpayline.testing.buyer import Buyer
from mockpayline.testing.cards import Amount, GiftCard
from mockpayline.testing.expectations import WantedGiftCard
from mockpayline.testing.faults import Faults
from mockpayline.testing.known import Known
from mockpayline.testing.mistakes import explained
from mockpayline.testing.notifications import Notifications
from mockpayline.testing.over_http import headers, httpx_error, reply_of, timeout_of, verify_of
from mockpayline.testing.source import Clock, Scenario
from mockpayline.testing.world import PATIENCE, World
from mockpayline.testing.world_clock import WorldClock

if TYPE_CHECKING:
    import httpx

    from mockpayline.testing.async_sandbox import AsyncSandbox

__tracebackhide__ = True  # a failing test is shown where it stands, not in here

T = TypeVar("T")

LOCAL = "http://127.0.0.1:8000"
"""Where `mockpayline serve` listens if nothing is said."""


class Sandbox(Known):
    """One merchant's world on a server that runs, the fixture `payline` of the pytest plugin.

    `merchant_id` absent is a new one that nobody else has; `control_token` is the server's, where it asks for one.
    `begin` makes the world anew, `attach` takes one that is there; `with` closes the connections at the end.

    Amounts are euros: numbers or texts with at most two decimals in, texts out. What the server refuses raises the
    error of `mockpayline.errors` that it is, with the value seen and the legal form; `Unreachable` where there is none.

        with Sandbox("http://127.0.0.1:8000").begin() as payline:
            card = payline.gift_card(balance=25)
            payline.pay(token).gift_card(card).complement()
            payline.assert_paid("A1", gift_cards=[25], complement=75)
    """

    def __init__(self, url: str = LOCAL, merchant_id: str | None = None, *, control_token: str | None = None) -> None:
        self._world = World(url, merchant_id)
        self._token = control_token
        self._kept: httpx.Client | None = None
        self.clock = WorldClock(self)
        self.faults = Faults(self)
        self.notifications = Notifications(self)

    def begin(self, scenario: Scenario | None = None, *, clock: Clock | None = None) -> Self:
        """Make the world anew, whatever was in it, and return this.

        `scenario` is a built-in one by name, a file, or a mapping of what a file would say; absent, the demo world.
        `clock` is "frozen" (at the scenario's time, else 2026-03-01T09:30:00Z), "real", or the instant at which it
        stands still; absent, as the scenario has it. Raises `ScenarioError` with the mistakes of a file.
        """
        return self._begun(self._world.begin(scenario, clock))

    def attach(self) -> Self:
        """Take the world that the server has under this merchant id, and return this. Raises `NotFound`."""
        return self._begun(self._world.attach())

    def reset(self) -> None:
        """Begin the world anew from what it was made of; faults, payments and balances are gone."""
        self.run(self._world.reset())

    def delete(self) -> None:
        """Forget the world."""
        self.run(self._world.delete())

    def close(self) -> None:
        """Close the connections; the world stays."""
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()

    def __enter__(self) -> Self:
        """Return this."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def asynchronous(self) -> AsyncSandbox:
        """Return a client of the same world for `async` tests, to be used with `async with`."""
        from mockpayline.testing.async_sandbox import AsyncSandbox

        return AsyncSandbox(self.url, control_token=self._token, world=self._world)

    def gift_card_account(self, card: GiftCard | str) -> views.GiftCardAccount:
        """Return a gift card's account: balance, what is held, status."""
        return self.run(self._world.account(card))

    def change_gift_card(
        self, card: GiftCard | str, *, balance: Amount | None = None, status: str | None = None
    ) -> views.GiftCardAccount:
        """Change a gift card's balance (not below what is held) or status: active, blocked, expired, unknown."""
        return self.run(self._world.change_account(card, balance, status))

    def pay(self, token: str) -> Buyer:
        """Be the buyer of a payment: each step is taken at once."""
        return Buyer(self, token)

    def payment(self, token: str) -> views.Payment:
        """Return a payment as it is now. Raises `NotFound`."""
        return self.run(self._world.payment(token))

    def final_payment(self, token: str, *, timeout: float = PATIENCE) -> views.Payment:
        """Return a payment once it is over, after `timeout` seconds as it is then."""
        return self.run(self._world.payment(token, final=True, timeout=timeout))

    def payments(self, order_ref: str | None = None) -> list[views.Payment]:
        """Return the payments, of an order or all, the newest first; at most 1000."""
        return self.run(self._world.payments(order_ref))

    def journal(
        self, *, operation: str | None = None, order_ref: str | None = None, token: str | None = None
    ) -> list[views.Entry]:
        """Return what happened in the world, the oldest first."""
        return self.run(self._world.journal(operation, order_ref, token))

    def calls(self, operation: str | None = None, *, order_ref: str | None = None) -> list[views.Call]:
        """Return the merchant's SOAP calls, of an operation or all, the oldest first."""
        return self.run(self._world.calls(operation, order_ref))

    def timeline(self) -> list[str]:
        """Return who did what at which instant of the world's clock, a line each."""
        return self.run(expectations.timeline(self._world))

    def invariants(self) -> views.Invariants:
        """Return what must hold of the world's money; the fixture checks it after each test."""
        return self.run(self._world.invariants())

    def coverage(self) -> views.Coverage:
        """Return what the world met, since it began, of all that an integration can meet."""
        return self.run(self._world.coverage())

    def reproduction(self) -> str:
        """Return what happened so far as a scenario that `mockpayline play` replays."""
        from mockpayline.testing.evidence import reproduction

        return self.run(reproduction(self._world))

    def assert_paid(
        self,
        order_ref: str,
        *,
        amount: Amount | None = None,
        gift_cards: Sequence[WantedGiftCard] | None = None,
        complement: Amount | EllipsisType | None = ...,
    ) -> views.Payment:
        """Return the paid payment of an order.

        `gift_cards` are what each paid, in the order of debit: euros, or a card with its euros. `complement` is what
        the bank card paid, None for no complement. What is left out is not checked. Raises `AssertionError` that shows
        what differs, the nearest payment and the timeline.
        """
        return self.run(expectations.assert_paid(self._world, order_ref, amount, gift_cards, complement))

    def assert_not_paid(self, order_ref: str, *, state: str | None = None, code: str | None = None) -> views.Payment:
        """Return the payment of an order that ended without being paid, in this state and with this code if given."""
        return self.run(expectations.assert_not_paid(self._world, order_ref, state, code))

    def assert_refunded(self, order_ref: str, amount: Amount) -> views.Payment:
        """Return the payment of an order of whose complement exactly so much was given back."""
        return self.run(expectations.assert_refunded(self._world, order_ref, amount))

    def assert_called(
        self, operation: str, *, times: int | None = None, order_ref: str | None = None
    ) -> list[views.Call]:
        """Return the calls of an operation, `times` of them, or at least one."""
        return self.run(expectations.assert_called(self._world, operation, times, order_ref))

    def run(self, flow: Flow[T]) -> T:
        """Carry out a flow, waiting for every answer."""
        reply = None
        while True:
            try:
                asked = flow.send(reply)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]  # it is what the flow returns
            except SandboxError as error:
                raise explained(error) from None
            if isinstance(asked, Pause):
                time.sleep(asked.seconds)
                reply = None
                continue
            try:
                reply = reply_of(
                    self._client().request(
                        asked.method, asked.path, content=asked.body, timeout=timeout_of(asked.patience)
                    )
                )
            except httpx_error() as error:
                raise Unreachable(f"No server answers at {self.url}: {error}", value=self.url) from error

    def _begun(self, flow: Flow[None]) -> Self:
        try:
            self.run(flow)
        except BaseException:
            self.close()  # for `with Sandbox(...).begin()`, which has not begun
            raise
        return self

    def _client(self) -> httpx.Client:
        if self._kept is None:
            import httpx

            self._kept = httpx.Client(
                base_url=self.url, headers=headers(self._token), trust_env=False, verify=verify_of(self.url)
            )
        return self._kept
