"""Wallets: the cards that a merchant lets Payline keep for a buyer."""

# ruff: noqa: RUF012 - msgspec gives every instance a list of its own.

from __future__ import annotations

from typing import Annotated

from mockpayline.contract.base import ObjType
from mockpayline.contract.occurrence import Nillable, Optional, Required, repeated
from mockpayline.contract.types.buyer import Address
from mockpayline.contract.types.card import Card, ExtendedCardType


class Wallet(ObjType, kw_only=True):
    """A buyer's stored card with its holder, as it is created, changed or read."""

    walletId: Required[str] = None
    lastName: Optional[str] = None
    firstName: Optional[str] = None
    email: Optional[str] = None
    shippingAddress: Optional[Address] = None
    card: Required[Card] = None
    comment: Optional[str] = None
    default: Optional[str] = None  # whether this card is the one to use unless another is named
    cardStatus: Optional[str] = None
    cardBrand: Optional[str] = None


class Cards(ObjType, kw_only=True):
    """One stored card of a wallet."""

    walletId: Required[str] = None
    lastName: Nillable[str] = None
    firstName: Nillable[str] = None
    email: Nillable[str] = None
    shippingAddress: Nillable[Address] = None
    card: Required[Card] = None
    cardInd: Nillable[str] = None  # the card's place in the wallet
    comment: Nillable[str] = None
    isDisabled: Nillable[str] = None  # 0 or 1
    disableDate: Nillable[str] = None
    extendedCard: Nillable[ExtendedCardType] = None
    default: Nillable[str] = None


class CardsList(ObjType, kw_only=True):
    """The stored cards of a wallet."""

    cards: Annotated[list[Cards], repeated(at_most=99)] = []


class WalletIdList(ObjType, kw_only=True):
    """The wallets that one call disables."""

    walletId: Annotated[list[str], repeated(at_least=1, at_most=500)] = []


class ContractNumberWalletList(ObjType, kw_only=True):
    """The contracts that a wallet is shared with."""

    contractNumberWallet: Annotated[list[str], repeated(at_most=99)] = []
