"""Opening a web payment: the methods offered, the complements, and what the gift-card contract asks of the basket."""

from __future__ import annotations

from msgspec import Struct

from mockpayline.domain.contract import Contract
from mockpayline.domain.money import EUR
from mockpayline.domain.world import Declaration

UNKNOWN_CONTRACT = "02303"
BAD_FIELD = "02305"
BAD_MODE = "02308"
BAD_ACTION = "02321"

GIFT_ACTION = "101"
GIFT_MODE = "CPT"


class Asked(Struct, frozen=True):
    """What doWebPayment asks of contracts: payment.contractNumber, action, mode, currency, and the two lists."""

    contract: str
    action: str
    mode: str
    currency: str
    selected: tuple[str, ...] = ()
    second: tuple[str, ...] = ()


class Offer(Struct, frozen=True):
    """What the payment page offers; `hints` are sentences for the journal."""

    point_of_sale: str
    methods: tuple[str, ...]
    complements: tuple[str, ...]
    gift_contract: str | None
    hints: tuple[str, ...] = ()


_REMEMBERED = 20
"""How many offers are remembered of a declaration; a shop asks for the same few with every order."""
_SHORT = 20
"""Characters of action, mode and currency, and numbers of contracts, of what is worth remembering."""


def offer(declaration: Declaration, asked: Asked) -> Offer | str:
    """Return what a basket is offered, or the code with which doWebPayment refuses it.

    A contract named anywhere that the merchant has not is 02303. Where payment.contractNumber is the gift card's,
    the basket must be action 101, mode CPT, currency 978 (integration page of the method); else the gift card is
    offered only if the basket suits it.
    """
    # A declaration never changes, so what it offers is kept with it.
    remembered: dict[Asked, Offer] = declaration.__dict__.setdefault("_offers", {})
    found: Offer | str | None = remembered.get(asked)
    if found is None:
        found = _offer(declaration, asked)
        if isinstance(found, Offer) and _is_short(asked):
            if len(remembered) >= _REMEMBERED:
                remembered.clear()
            remembered[asked] = found
    return found


def _is_short(asked: Asked) -> bool:
    return (
        len(asked.action) + len(asked.mode) + len(asked.currency) <= _SHORT
        and len(asked.selected) + len(asked.second) <= _SHORT
    )


def _offer(declaration: Declaration, asked: Asked) -> Offer | str:
    main = declaration.contract(asked.contract)
    if main is None or not declaration.contract_numbers.issuperset(asked.selected + asked.second):
        return UNKNOWN_CONTRACT
    if main.is_gift_card:
        refusal = _gift_refusal(asked)
        if refusal is not None:
            return refusal
    selected = _contracts(declaration, asked.selected)
    offered = selected if asked.selected else declaration.contracts_of(main.point_of_sale)
    gift = _gift_contract(main, offered)
    hints: list[str] = []
    if gift is not None and _gift_refusal(asked) is not None:
        hints.append(
            f"The gift card {gift.number} is not offered: it takes action {GIFT_ACTION}, mode {GIFT_MODE}"
            f" and currency {EUR}, not {asked.action}, {asked.mode} and {asked.currency}."
        )
        offered = [contract for contract in offered if not contract.is_gift_card]
        gift = None
    if main not in offered and not hints:
        hints.append(
            f"payment.contractNumber {main.number} is not in selectedContractList, so the page does not offer it."
        )
    return Offer(
        point_of_sale=main.point_of_sale,
        methods=tuple(contract.number for contract in offered),
        complements=_complements(declaration, main, asked),
        gift_contract=gift.number if gift else None,
        hints=tuple(hints),
    )


def _gift_refusal(asked: Asked) -> str | None:
    if asked.action != GIFT_ACTION:
        return BAD_ACTION
    if asked.mode != GIFT_MODE:
        return BAD_MODE
    return None if asked.currency == EUR else BAD_FIELD


def _gift_contract(main: Contract, offered: list[Contract]) -> Contract | None:
    gifts = [contract for contract in offered if contract.is_gift_card]
    return main if main in gifts else next(iter(gifts), None)


def _complements(declaration: Declaration, main: Contract, asked: Asked) -> tuple[str, ...]:
    """Return the card contracts of both lists together, else those of the point of sale.

    Shops in redirect mode send the chosen contract alone, hence the second half.
    """
    named = [one for one in _contracts(declaration, asked.selected + asked.second) if one.is_bank_card]
    cards = named or [one for one in declaration.contracts_of(main.point_of_sale) if one.is_bank_card]
    return tuple(dict.fromkeys(contract.number for contract in cards))


def _contracts(declaration: Declaration, numbers: tuple[str, ...]) -> list[Contract]:
    found = (declaration.contract(number) for number in dict.fromkeys(numbers))
    return [contract for contract in found if contract is not None]
