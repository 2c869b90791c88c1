"""What a sandbox tells without asking the server: its address, its account, and cards that it hands out."""

from __future__ import annotations

from mockpayline.testing import views
from mockpayline.testing.cards import GOOD, Amount, BankCard, GiftCard
from mockpayline.testing.world import World

__tracebackhide__ = True  # a failing test is shown where it stands, not in here


class Known:
    """The part of `Sandbox` and `AsyncSandbox` that is the same in both."""

    _world: World

    @property
    def url(self) -> str:
        """The server's address, without a slash at its end."""
        return self._world.url

    @property
    def merchant_id(self) -> str:
        """The merchant id, user name of the SOAP calls."""
        return self._world.merchant_id

    @property
    def access_key(self) -> str:
        """The access key, password of the SOAP calls; empty where the first caller chooses it."""
        return self._world.known.access_key or ""

    @property
    def contracts(self) -> list[views.Contract]:
        """The contracts in the order of the scenario."""
        return self._world.known.contracts

    @property
    def gift_contract(self) -> str:
        """The number of the first contract of the Carte Cadeau Carrefour, empty for none."""
        return next((one.number for one in self.contracts if one.takes_gift_cards), "")

    @property
    def world(self) -> World:
        """What both clients share: the world, and what was handed out and sent."""
        return self._world

    def gift_card(self, balance: Amount = 50, outcome: str = GOOD) -> GiftCard:
        """Return a gift card with this balance that this world has not seen; any four digits but 0000 are its PIN.

        `outcome` is a 02xxx code: refused when the card is added, or on hold (02005) when it pays.
        """
        return self._world.gift_card(balance, outcome)

    def bank_card(self, outcome: str = GOOD) -> BankCard:
        """Return a bank card whose bank answers this code; 03030 asks for 3-D Secure first."""
        return self._world.bank_card(outcome)
