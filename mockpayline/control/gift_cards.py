"""Gift cards of a world: their balances seen and changed. A card number leaves here masked, or not at all."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict

from msgspec import Meta
from starlette.requests import Request

from mockpayline.control.answer import Answer, json_answer
from mockpayline.control.body import Body, members, object_form, read_json, takes
from mockpayline.control.query import parameters
from mockpayline.control.worlds import merchant_of
from mockpayline.domain.card_number import compact, masked
from mockpayline.domain.gift_card import GiftCard, GiftCardStatus, magic_gift_card
from mockpayline.domain.journal import Kind
from mockpayline.domain.money import LEGAL_EUROS, cents, euros
from mockpayline.domain.ports import WorldTx
from mockpayline.errors import InvalidValue, NotFound
from mockpayline.operations.catalogue import find_outcome
from mockpayline.operations.payment_view import Euros, Masked
from mockpayline.operations.worlds import Worlds


class GiftCardView(TypedDict):
    """A gift card's account."""

    number: Masked
    balance: Annotated[Euros, Meta(description="The balance, holds included, in euros.")]
    available: Annotated[Euros, Meta(description="The balance less all holds, in euros.")]
    held: Annotated[Euros, Meta(description="What payments under way hold, in euros.")]
    status: Annotated[GiftCardStatus, Meta(description="What the processor knows of the card.")]
    outcome: Annotated[str | None, Meta(description="The code that the card's number scripts; null for none.")]


class GiftCards(TypedDict):
    """Gift cards of a world."""

    gift_cards: Annotated[list[GiftCardView], Meta(description="The cards, in the order of their numbers.")]


class GiftCardChange(TypedDict, total=False):
    """What becomes of a gift card."""

    balance: Annotated[
        str | float,
        Meta(
            description="The new balance: " + LEGAL_EUROS,
            extra_json_schema={"pattern": r"^\s*[0-9]{1,10}(?:\.[0-9]{1,2})?\s*$", "minimum": 0},
        ),
    ]
    status: Annotated[GiftCardStatus, Meta(description="What the processor is to know of the card.")]


_CHANGE = Body(
    "GiftCardChange",
    "What is to change.",
    lambda: object_form(GiftCardChange, minProperties=1),
    {"another balance": {"balance": "20.00"}, "blocked": {"status": "blocked"}},
)


async def every(worlds: Worlds, request: Request) -> Answer[GiftCards]:
    """GET .../gift-cards: the cards that the world knows, in number order."""
    parameters(request)
    cards = await worlds.run(merchant_of(request), lambda tx: [gift_card_view(one) for one in tx.gift_cards()])
    return json_answer({"gift_cards": cards})


async def show(worlds: Worlds, request: Request) -> Answer[GiftCardView]:
    """GET .../gift-cards/{number}: one card, also one whose number alone tells what it is."""
    parameters(request)
    number = _number(request)
    return json_answer(await worlds.run(merchant_of(request), lambda tx: gift_card_view(_find(tx, number))))


@takes(_CHANGE)
async def change(worlds: Worlds, request: Request) -> Answer[GiftCardView]:
    """PATCH .../gift-cards/{number}: set `balance`, `status` or both; a card known by its number alone is kept."""
    parameters(request)
    number = _number(request)
    said = members(await read_json(request), "balance", "status")
    if not said:
        raise InvalidValue("Nothing is to be changed.", path="body", expected="balance, status or both")
    balance = cents(said["balance"], path="balance") if "balance" in said else None
    status = _status(said["status"]) if "status" in said else None

    def changed(tx: WorldTx) -> GiftCardView:
        card = _find(tx, number)
        held = sum(card.holds.values())
        told: dict[str, Any] = {}
        if balance is not None:
            if balance < held:
                raise InvalidValue(
                    "Payments under way hold more of this card.",
                    path="balance",
                    value=euros(balance),
                    expected=f"at least {euros(held)}",
                )
            before = card.adjust(balance)
            told["balance"] = {"before": euros(before), "after": euros(balance)}
        if status is not None:
            told["status"] = {"before": card.status, "after": status}
            card.status = status
        tx.journal(Kind.CHANGE, card=masked(number), **told)
        tx.save_gift_card(card)
        return gift_card_view(card)

    return json_answer(await worlds.run(merchant_of(request), changed))


def gift_card_view(card: GiftCard) -> GiftCardView:
    """Return a gift card as developers see it: euros as text, the number masked, never the PIN."""
    available = card.available()
    return {
        "number": masked(card.number),
        "balance": euros(card.balance),
        "available": euros(available),
        "held": euros(card.balance - available),
        "status": card.status,
        "outcome": card.outcome,
    }


def _number(request: Request) -> str:
    return compact(request.path_params["number"])


def _find(tx: WorldTx, number: str) -> GiftCard:
    card = tx.gift_card(number) or magic_gift_card(number, find_outcome)
    if card is None:
        # It may be a real card's number, so it is not repeated.
        raise NotFound(
            "This is no test gift card of the world.",
            path="number",
            expected="a card of the scenario, or 9999 + balance in cents (7) + outcome (3) + serial (4) + Luhn digit",
        )
    return card


def _status(said: object) -> GiftCardStatus:
    found = next((one for one in GiftCardStatus if one.value == said), None)
    if found is None:
        legal = ", ".join(GiftCardStatus)
        raise InvalidValue("A gift card has no such status.", path="status", value=said, expected=legal)
    return found
