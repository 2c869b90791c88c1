"""A world: everything that belongs to one merchant account, as declared and as it stands."""

from __future__ import annotations

from functools import cached_property

from msgspec import Struct

from mockpayline.domain.bank_card import BankCard
from mockpayline.domain.contract import Contract, PointOfSale
from mockpayline.domain.dialect import Dialect
from mockpayline.domain.gift_card import GiftCard
from mockpayline.domain.rule import Rule

MERCHANT_ID = r"[A-Za-z0-9][A-Za-z0-9._@-]{0,49}"
"""What a merchant id may be, as a regular expression: it stands in addresses and names a world."""
MERCHANT_ID_RULE = "letters, digits and . _ @ - (at most 50, a letter or digit first), since it stands in addresses"


class Declaration(Struct, kw_only=True, frozen=True, omit_defaults=True, dict=True):
    """What a scenario declares of a world.

    `clock_start` freezes the clock at that instant (ms since 1970, UTC); None is real time. `access_key` None lets
    the first caller choose it. `gift_cards` are the accounts a fresh world starts with; balances then live in the
    store. `copy_of` is the merchant whose scenario an undeclared merchant's world copies, empty for a world of its own.
    """

    scenario: str
    merchant_id: str
    points_of_sale: tuple[PointOfSale, ...]
    contracts: tuple[Contract, ...]
    description: str = ""
    access_key: str | None = None
    seed: str = "0"
    clock_start: int | None = None
    gift_cards: tuple[GiftCard, ...] = ()
    bank_cards: tuple[BankCard, ...] = ()
    dialect: Dialect = Dialect()
    rules: tuple[Rule, ...] = ()
    copy_of: str = ""

    @cached_property
    def _active(self) -> dict[str, Contract]:
        return {contract.number: contract for contract in self.contracts if contract.active}

    @cached_property
    def contract_numbers(self) -> frozenset[str]:
        """The numbers of all contracts, active or not."""
        return frozenset(contract.number for contract in self.contracts)

    @cached_property
    def gift_card_numbers(self) -> frozenset[str]:
        """The numbers of the gift cards declared."""
        return frozenset(card.number for card in self.gift_cards)

    def contract(self, number: str) -> Contract | None:
        """Return the active contract of this number, or None."""
        return self._active.get(number)

    def contracts_of(self, point_of_sale: str) -> list[Contract]:
        """Return the active contracts of a point of sale, in the order declared."""
        return [one for one in self._active.values() if one.point_of_sale == point_of_sale]

    def point_of_sale(self, label: str) -> PointOfSale:
        """Return the point of sale of this label, which the loader made sure exists."""
        return next(shop for shop in self.points_of_sale if shop.label == label)
