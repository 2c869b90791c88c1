"""Points of sale and their contracts, as Payline's admin centre holds them."""

from __future__ import annotations

from msgspec import Struct

CADEAU_CARREFOUR = "CADEAU_CARREFOUR"
AMEX = "AMEX"
CARD_CODES = ("CB", "VISA", "MASTERCARD", AMEX)
"""The card_codes of bank cards that may pay a complement."""


class PointOfSale(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """A shop of the merchant; `notification_url` serves where the request names none."""

    label: str
    notification_url: str | None = None
    siret: str | None = None
    mcc: str | None = None
    webmaster_email: str | None = None
    comments: str | None = None
    webstore_url: str | None = None
    end_of_payment_redirection: bool = False


class Contract(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """One payment method of a point of sale, named by its contract number.

    `max_amount` (cents) is the gift-card contract's maximum of cumulated gift-card amounts in a basket.
    `ccc_contract`, `contract_type` and `accepts_discounted_cards` are handed to the gift-card processor unchecked.
    """

    number: str
    card_code: str
    point_of_sale: str
    label: str = ""
    description: str = ""
    currency: str = "978"
    active: bool = True
    ccc_contract: str | None = None
    contract_type: str | None = None
    max_amount: int | None = None
    accepts_discounted_cards: bool = False

    @property
    def is_gift_card(self) -> bool:
        """Whether the contract is the gift card's."""
        return self.card_code == CADEAU_CARREFOUR

    @property
    def is_bank_card(self) -> bool:
        """Whether the contract takes bank cards, so that it can pay a complement."""
        return self.card_code in CARD_CODES
