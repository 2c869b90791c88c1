"""The invariants of a world's money, for tests that end with the question whether all adds up."""

from __future__ import annotations

from typing import Annotated, TypedDict

from msgspec import Meta
from starlette.requests import Request

from mockpayline.control.answer import Answer, json_answer
from mockpayline.control.query import parameters
from mockpayline.control.worlds import merchant_of
from mockpayline.operations.invariants import Checked, books_of, check
from mockpayline.operations.worlds import Worlds


class OffenderView(TypedDict):
    """What breaks an invariant."""

    what: Annotated[str, Meta(description="How it breaks it.")]
    token: Annotated[str, Meta(description="The payment's token; empty for none.")]
    card: Annotated[str, Meta(description="The gift card, masked; empty for none.")]


class InvariantView(TypedDict):
    """What must hold of a world's money at every moment."""

    invariant: Annotated[str, Meta(description="Its name.")]
    says: Annotated[str, Meta(description="What must hold.")]
    holds: Annotated[bool, Meta(description="Whether it does.")]
    offenders: Annotated[list[OffenderView], Meta(description="What breaks it; empty where it holds.")]


class Invariants(TypedDict):
    """Whether a world's money adds up."""

    holds: Annotated[bool, Meta(description="Whether all of them hold.")]
    payments: Annotated[int, Meta(description="How many payments were looked at.", ge=0)]
    gift_cards: Annotated[int, Meta(description="How many gift cards were looked at.", ge=0)]
    invariants: Annotated[list[InvariantView], Meta(description="Each of them.")]


async def every(worlds: Worlds, request: Request) -> Answer[Invariants]:
    """GET .../invariants: `holds` of all, and each with `invariant`, `says`, `holds` and its `offenders`.

    An offender has `what`, and the `token` of a payment or a masked `card`.
    """
    parameters(request)
    books = await worlds.run(merchant_of(request), books_of)
    checked = check(books)
    return json_answer(
        {
            "holds": all(one.holds for one in checked),
            "payments": len(books.payments),
            "gift_cards": len(books.cards),
            "invariants": [invariant_view(one) for one in checked],
        }
    )


def invariant_view(checked: Checked) -> InvariantView:
    """Return an invariant as developers see it."""
    return {
        "invariant": checked.name,
        "says": checked.says,
        "holds": checked.holds,
        "offenders": [{"what": one.what, "token": one.token, "card": one.card} for one in checked.offenders],
    }
