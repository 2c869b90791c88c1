"""One act upon one web payment, inside one transaction: what every rule is handed."""

from __future__ import annotations

from msgspec import Struct

from mockpayline.domain.coverage import transition
from mockpayline.domain.gift_card import GiftCard, magic_gift_card
from mockpayline.domain.journal import Kind
from mockpayline.domain.outcome import Catalogue, Outcome
from mockpayline.domain.ports import Tx
from mockpayline.domain.state_machine import Event, PaymentState, next_state
from mockpayline.domain.web_payment import WebPayment


class Act(Struct):
    """A web payment with the transaction it is changed in and the catalogue of codes."""

    tx: Tx
    payment: WebPayment
    catalogue: Catalogue

    def outcome(self, code: str) -> Outcome:
        """Return the outcome of a code that the rules themselves name."""
        found = self.catalogue(code)
        assert found is not None, f"the catalogue has a state for {code}"
        return found

    def check(self, event: Event) -> PaymentState:
        """Return where an event would lead. Raises `ImpossibleStep` where the table has no such row."""
        return next_state(self.payment.state, event)

    def take(self, event: Event) -> None:
        """Go where an event leads, and journal a change of state. Raises `ImpossibleStep` likewise."""
        before, after = self.payment.state, self.check(event)
        self.tx.meet(transition(before, event))
        if after is not before:
            self.payment.state = after
            self.tx.journal(Kind.STATE, self.payment, before=before, event=event, after=after)

    def gift_card(self, number: str) -> GiftCard | None:
        """Return a gift card's account: the world's, else the one that the number itself describes, else None.

        A card that the scenario has no longer is none, except for the basket that holds it.
        """
        account, described = self.tx.gift_card(number), magic_gift_card(number, self.catalogue)
        if account is None or described is not None:
            return account or described
        known = number in self.tx.declaration.gift_card_numbers or self.payment.token in account.holds
        return account if known else None

    def held_card(self, number: str) -> GiftCard:
        """Return the account of a card in the basket, which the store holds since it was added."""
        card = self.tx.gift_card(number)
        assert card is not None, "a card in a basket has an account"
        return card
