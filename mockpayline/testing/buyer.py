"""The buyer of one payment, step by step; the words are those of scenarios and of the control API."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Self

from mockpayline.testing import views
from mockpayline.testing.cards import Amount, BankCard, GiftCard
from mockpayline.testing.world import Step, World

if TYPE_CHECKING:
    from mockpayline.testing.async_sandbox import AsyncSandbox
    from mockpayline.testing.sandbox import Sandbox

__tracebackhide__ = True  # a failing test is shown where it stands, not in here


class _Steps(ABC):
    """What a buyer can do, in words that both kinds of buyer share."""

    @property
    @abstractmethod
    def _world(self) -> World: ...

    @abstractmethod
    def act(self, *steps: Step) -> Self:
        """Take steps in the words of the control API, or say them to be taken when they are awaited."""

    def open(self) -> Self:
        """Open the payment page; every other step of the buyer's does so too."""
        return self.act("open")

    def gift_card(self, card: GiftCard | str, amount: Amount | None = None, *, pin: str | None = None) -> Self:
        """Add a gift card, for as much as fits where no amount is given; the same number again changes its amount."""
        return self.act(self._world.gift_card_step(card, amount, pin))

    def remove_gift_card(self, card: GiftCard | str) -> Self:
        """Take a gift card out of the basket."""
        return self.act({"remove_gift_card": {"number": card if isinstance(card, str) else card.number}})

    def complement(
        self, card: BankCard | str | None = None, *, expires: str | None = None, cvv: str | None = None
    ) -> Self:
        """Pay all that is due by bank card and finish; without a card by a good one. `expires` is MMYY."""
        return self.act(self._world.complement_step(card, expires, cvv))

    def authenticate(self, result: str = "success") -> Self:
        """Come back from 3-D Secure: success, failure or abandon."""
        return self.act({"authenticate": result})

    def confirm(self) -> Self:
        """Finish where gift cards pay it all."""
        return self.act("confirm")

    def cancel(self) -> Self:
        """Press the cancel button."""
        return self.act("cancel")

    def give_up(self) -> Self:
        """Leave the page: an earlier refusal is then final, else the session lives on until it expires."""
        return self.act("give_up")

    def end_token(self) -> Self:
        """End the session as the merchant does through the widget."""
        return self.act("end_token")

    def partner_answer(self, code: str) -> Self:
        """Let the partner answer a payment on hold with this code."""
        return self.act({"partner_answer": code})


class Buyer(_Steps):
    """The buyer of one payment. Each step is taken when it is called, and may be followed by the next.

    A refusal with a code raises nothing: `payment` shows it. A step that the payment's state does not allow raises
    `ImpossibleStep`, a number that is no test card `FormMistake`.
    """

    def __init__(self, sandbox: Sandbox, token: str) -> None:
        self._sandbox = sandbox
        self._token = token

    @property
    def payment(self) -> views.Payment:
        """The payment as it is now."""
        return self._sandbox.payment(self._token)

    @property
    def _world(self) -> World:
        return self._sandbox.world

    def act(self, *steps: Step) -> Self:
        """Take steps in the words of the control API."""
        self._sandbox.run(self._sandbox.world.act(self._token, steps))
        return self


class AsyncBuyer(_Steps):
    """The buyer of one payment: steps are said one after another, and taken when they are awaited.

    Awaiting tells the payment as they leave it. Errors are those of `Buyer`, `ImpossibleStep.index` the step's place.
    """

    def __init__(self, sandbox: AsyncSandbox, token: str) -> None:
        self._sandbox = sandbox
        self._token = token
        self._steps: list[Step] = []

    def __await__(self) -> Generator[Any, None, views.Payment]:
        """Take the steps that were said since the last time."""
        steps, self._steps = self._steps, []
        return self._sandbox.run(self._sandbox.world.act(self._token, steps)).__await__()

    @property
    def _world(self) -> World:
        return self._sandbox.world

    def act(self, *steps: Step) -> Self:
        """Say steps in the words of the control API."""
        self._steps.extend(steps)
        return self
