"""What can be seen once an item is done: its answer, the payment it is about, and the world around."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from mockpayline.domain.money import cents
from mockpayline.player.connection import Connection
from mockpayline.player.control import ControlApi, Mistake, PaymentView
from mockpayline.player.facts import GiftCard, answer_facts, view_facts
from mockpayline.player.receiver import Notification, Receiver
from mockpayline.player.soap_call import Answer
from mockpayline.scenario.play import Item
from mockpayline.scenario.play_expect import FROM_ANSWER


class Scene:
    """Looks things up when they are asked for, once.

    `order_ref` and `token` are those of the payment, the token empty where there is none. `folder` is the merchant's at
    the receiver.
    """

    def __init__(
        self,
        item: Item,
        connection: Connection,
        control: ControlApi,
        receiver: Receiver,
        folder: str,
        *,
        order_ref: str = "",
        token: str = "",
        answer: Answer | None = None,
        impossible: Mistake | None = None,
    ) -> None:
        self.item = item
        self.order_ref = order_ref
        self.answer = answer
        self.impossible = impossible
        self._connection = connection
        self._control = control
        self._receiver = receiver
        self._folder = folder
        self._token = token

    @cached_property
    def view(self) -> PaymentView | None:
        """The payment as the control API shows it now."""
        return self._control.payment(self._connection, self._token) if self._token else None

    @cached_property
    def answered(self) -> dict[str, Any]:
        """What the answer tells; nothing where none came."""
        response = self.answer.response if self.answer is not None else None
        return answer_facts(response) if response is not None else {}

    @cached_property
    def looked_up(self) -> dict[str, Any]:
        """What the view tells; nothing where there is no payment."""
        return view_facts(self.view) if self.view is not None else {}

    @cached_property
    def journal(self) -> list[dict[str, Any]]:
        """The journal."""
        return self._control.journal(self._connection)

    def fact(self, word: str) -> Any:
        """Return what is told under a word of `expect`, by the answer where it tells it, else by the view."""
        from_view = word in self.looked_up and word not in FROM_ANSWER.get(self.item.word, ())
        return self.looked_up[word] if from_view else self.answered.get(word)

    def gift_cards(self) -> tuple[GiftCard, ...] | None:
        """Return the basket's cards; what is held on them is told by the view alone."""
        return self.fact("gift_cards")  # type: ignore[no-any-return]  # the facts are typed by their words

    def payments(self) -> int:
        """Return how many payments the world has of the item's order."""
        return len(self._control.payments(self._connection, self.order_ref))

    def balance(self, number: str) -> int:
        """Return a gift card's balance in cents."""
        return cents(self._control.balance(self._connection, number))

    def notifications(self, enough: Callable[[list[Notification]], bool]) -> list[Notification]:
        """Return what the merchant was told of the payment, waiting a little for what may be under way."""
        view = self.view
        if view is None:
            return []
        bank = view.complement
        names = {view.token, view.transaction_id or "", bank.transaction_id if bank else ""} - {""}
        return self._receiver.wait_for(self._folder, frozenset(names), enough)

    def hints(self) -> list[str]:
        """Return the hints of the journal."""
        return [str(one.get("data", {}).get("hint", "")) for one in self.journal if one.get("kind") == "hint"]

    def rule(self) -> str:
        """Return the name of the rule that scripted the payment, empty for none."""
        for one in self.journal:
            if one.get("kind") == "rule" and one.get("token") == self._token:
                return str(one.get("data", {}).get("rule", ""))
        return ""
